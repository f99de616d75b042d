//! The memory of a process, as the kernel reports it, and its limits.

use crate::support::{Server, proc_bytes};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

pub const MB: u64 = 1024 * 1024;
/// How long a started server is left alone before its idle figure is taken.
pub const SETTLE: Duration = Duration::from_secs(10);
/// How long a server may take to give memory back.
pub const REST: Duration = Duration::from_secs(30);
const SAMPLE_EVERY: Duration = Duration::from_millis(10);
/// Pages that come and go while a server is idle.
const NOISE_BYTES: u64 = MB / 4;

/// Debug builds have no limits.
pub fn assert_release_build() {
    if cfg!(debug_assertions) {
        panic!("the budget is for the release build: run ./build.sh memory");
    }
}

/// What the kernel reports of a process at one moment, in bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sample {
    pub rss: u64,
    pub anonymous: u64,
    pub pss: u64,
}

impl Sample {
    pub fn of(pid: u32) -> Self {
        let (status, rollup) = (format!("/proc/{pid}/status"), format!("/proc/{pid}/smaps_rollup"));
        Self {
            rss: proc_bytes(&status, "VmRSS:"),
            anonymous: proc_bytes(&status, "RssAnon:"),
            pss: proc_bytes(&rollup, "Pss:"),
        }
    }
}

pub fn mb(bytes: u64) -> f64 {
    bytes as f64 / MB as f64
}

/// The largest sample while `work` runs.
pub fn peak_while(server: &Server, work: impl FnOnce()) -> Sample {
    let (pid, done) = (server.pid(), Arc::new(AtomicBool::new(false)));
    // Writing 5 has the kernel forget its own peak, so that it catches what falls between two samples.
    let exact = fs::write(format!("/proc/{pid}/clear_refs"), "5").is_ok();
    let sampler = thread::spawn({
        let done = done.clone();
        move || {
            let mut peak = Sample::of(pid);
            while !done.load(Relaxed) {
                thread::sleep(SAMPLE_EVERY);
                let rss = proc_bytes(&format!("/proc/{pid}/status"), "VmRSS:");
                if rss > peak.rss {
                    peak = Sample::of(pid);
                }
            }
            peak
        }
    });
    // Work that fails must not leave the sampler behind.
    let worked = catch_unwind(AssertUnwindSafe(work));
    done.store(true, Relaxed);
    let mut peak = sampler.join().unwrap();
    worked.unwrap_or_else(|panic| resume_unwind(panic));
    if exact {
        peak.rss = peak.rss.max(proc_bytes(&format!("/proc/{pid}/status"), "VmHWM:"));
    }
    peak
}

/// A limit in MB: as it is, or over the server's own idle figure.
#[derive(Clone, Copy)]
pub enum Limit {
    Fixed(u64),
    Over(Sample, u64),
    /// The idle figure, but for the noise of mapped pages.
    Same(Sample),
}

impl Limit {
    fn bytes(self) -> u64 {
        match self {
            Self::Fixed(limit) => limit * MB,
            Self::Over(idle, more) => idle.rss + more * MB,
            Self::Same(idle) => idle.rss + NOISE_BYTES,
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fixed(limit) => write!(formatter, "{limit}"),
            Self::Same(idle) => write!(formatter, "{:.2} (idle + 0.25)", mb(idle.rss + NOISE_BYTES)),
            Self::Over(idle, more) => write!(formatter, "{:.2} (idle + {more})", mb(idle.rss + more * MB)),
        }
    }
}

pub struct Row {
    pub state: &'static str,
    pub sample: Sample,
    pub limit: Limit,
}

impl Row {
    pub fn new(state: &'static str, sample: Sample, limit: Limit) -> Self {
        Self { state, sample, limit }
    }

    pub fn fault(&self) -> Option<String> {
        let over = self.sample.rss > self.limit.bytes();
        over.then(|| format!("{}: {:.2} MB, limit {}", self.state, mb(self.sample.rss), self.limit))
    }
}
