//! Knows the memory limit and refuses costly work near it, before the kernel kills the process. The caller decides what
//! counts as costly: hashing, exports, later AI and rendering.

use super::{MB, gauges};

/// Share of the limit, in percent, from which costly work is refused.
const PRESSURE_PERCENT: u64 = 90;

/// The limit. Usage is read on each request for it, which takes microseconds, before work that takes milliseconds.
#[derive(Debug)]
pub struct Governor {
    limit_bytes: Option<u64>,
}

impl Governor {
    /// A governor for the configured limit in MB, or for that of the control group when it is 0.
    pub fn new(configured_mb: u32) -> Self {
        let limit_bytes = match configured_mb {
            0 => gauges::cgroup_limit_bytes(),
            mb => Some(u64::from(mb) * MB),
        };
        Self { limit_bytes }
    }

    /// The limit in bytes, if there is one.
    pub fn limit_bytes(&self) -> Option<u64> {
        self.limit_bytes
    }

    /// Whether work that needs `extra_bytes` more would come too close to the limit.
    pub fn refuses(&self, extra_bytes: u64) -> bool {
        self.limit_bytes.is_some() && over(self.limit_bytes, gauges::rss_bytes(), extra_bytes)
    }
}

fn over(limit: Option<u64>, used: u64, extra: u64) -> bool {
    limit.is_some_and(|limit| used.saturating_add(extra) > limit / 100 * PRESSURE_PERCENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_near_the_limit_only() {
        let cases = [
            (None, 1000 * MB, 1000 * MB, false),
            (Some(32 * MB), 10 * MB, 8 * MB, false),
            (Some(32 * MB), 21 * MB, 8 * MB, true),
            (Some(32 * MB), 30 * MB, 0, true),
            (Some(32 * MB), u64::MAX, 1, true),
        ];
        for (limit, used, extra, refused) in cases {
            assert_eq!(over(limit, used, extra), refused, "{limit:?} {used} {extra}");
        }
    }
}
