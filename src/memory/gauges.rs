//! What the kernel reports about this process: resident, proportional and virtual size, peak, threads, limits. Linux
//! only. A file that cannot be read gives zero or nothing, never an error, because a gauge must not break what it
//! measures.

use std::fs;

/// The figures of `/proc/self/status`, in bytes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Status {
    /// Resident set: pages of RAM mapped now, shared ones included.
    pub rss: u64,
    /// Virtual size: address space reserved.
    pub vms: u64,
    /// The largest resident set so far.
    pub peak: u64,
    /// Resident pages with no file behind them: heap and stacks.
    pub anonymous: u64,
    /// Resident pages of the binary and other files.
    pub file: u64,
    /// Threads.
    pub threads: u64,
}

impl Status {
    /// Reads the figures now.
    pub fn now() -> Self {
        fs::read_to_string("/proc/self/status").map(|text| Self::parse(&text)).unwrap_or_default()
    }

    fn parse(text: &str) -> Self {
        let kb = |key| field(text, key).unwrap_or(0) * 1024;
        Self {
            rss: kb("VmRSS:"),
            vms: kb("VmSize:"),
            peak: kb("VmHWM:"),
            anonymous: kb("RssAnon:"),
            file: kb("RssFile:"),
            threads: field(text, "Threads:").unwrap_or(0),
        }
    }
}

/// The number behind `key` at the start of a line.
fn field(text: &str, key: &str) -> Option<u64> {
    text.lines().find_map(|line| line.strip_prefix(key)?.split_whitespace().next()?.parse().ok())
}

/// Resident bytes only, from the cheapest file there is; for samplers.
pub fn rss_bytes() -> u64 {
    let pages = fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split_whitespace().nth(1)?.parse::<u64>().ok()).unwrap_or(0);
    pages * rustix::param::page_size() as u64
}

/// Proportional set in bytes: pages shared with other processes count as their share. Walks the page tables, so it is
/// for requests, not for samplers.
pub fn pss_bytes() -> u64 {
    fs::read_to_string("/proc/self/smaps_rollup").ok().and_then(|text| field(&text, "Pss:")).unwrap_or(0) * 1024
}

/// RAM of the machine in bytes.
pub fn machine_bytes() -> u64 {
    fs::read_to_string("/proc/meminfo").ok().and_then(|text| field(&text, "MemTotal:")).unwrap_or(0) * 1024
}

/// The memory limit of the control group that this process runs in, in bytes; the tightest one up the tree.
pub fn cgroup_limit_bytes() -> Option<u64> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    groups.lines().filter_map(limit_of).min()
}

/// Reads the limit that one line of `/proc/self/cgroup` leads to: `0::/path` for version 2, `N:memory:/path` for 1.
fn limit_of(line: &str) -> Option<u64> {
    let mut parts = line.splitn(3, ':');
    let (_, controllers, path) = (parts.next()?, parts.next()?, parts.next()?);
    let (root, file) = match controllers {
        "" => ("/sys/fs/cgroup", "memory.max"),
        "memory" => ("/sys/fs/cgroup/memory", "memory.limit_in_bytes"),
        _ => return None,
    };
    let mut folder = path;
    let mut tightest: Option<u64> = None;
    loop {
        let text = fs::read_to_string(format!("{root}{folder}/{file}")).unwrap_or_default();
        // Version 1 writes "no limit" as a number near 2^63; anything above the machine's RAM is no limit.
        let limit = text.trim().parse().ok().filter(|limit| *limit < machine_bytes());
        tightest = [tightest, limit].into_iter().flatten().min();
        match folder.rsplit_once('/') {
            Some((parent, _)) => folder = parent,
            None => return tightest,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_is_parsed() {
        let text = "Name:\thermit\nVmHWM:\t    9000 kB\nVmSize:\t  20000 kB\nVmRSS:\t    7168 kB\n\
                    RssAnon:\t 1400 kB\nRssFile:\t 5768 kB\nThreads:\t4\n";
        let status = Status::parse(text);
        assert_eq!((status.rss, status.vms, status.peak), (7168 * 1024, 20000 * 1024, 9000 * 1024));
        assert_eq!((status.anonymous, status.file, status.threads), (1400 * 1024, 5768 * 1024, 4));
    }

    #[test]
    fn this_process_has_memory() {
        let status = Status::now();
        assert!(status.rss > 0 && status.vms >= status.rss && status.peak >= status.rss / 2);
        assert!(rss_bytes() > 0 && pss_bytes() > 0 && machine_bytes() > status.rss);
    }
}
