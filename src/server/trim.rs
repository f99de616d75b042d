//! Giving memory back: SQLite's caches first, then every thread's free pages. Asked for by an admin or SIGHUP, and by
//! the timer after a burst.

use crate::app::{App, Trim};
use crate::memory::{MB, allocator, gauges, mb};
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What the pool's threads are given to finish their part.
const SETTLE: Duration = Duration::from_millis(50);
/// A burst is when resident memory has grown by this much over what the last trim left.
const BURST_BYTES: u64 = MB;

impl fmt::Display for Trim {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} MB before, {} MB after", mb(self.rss_before), mb(self.rss_after))
    }
}

/// Trims now and remembers what it gave back.
pub async fn trim(app: &Arc<App>) -> Trim {
    let rss_before = gauges::rss_bytes();
    app.store.release_memory();
    app.pool.trim();
    smol::Timer::after(SETTLE).await;
    allocator::collect();
    let trim = Trim { at: app.clock.now(), rss_before, rss_after: gauges::rss_bytes() };
    *app.last_trim.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(trim);
    trim
}

/// Decides from samples when a burst is over: memory has grown, and no more responses come than a trickle.
#[derive(Debug)]
pub struct BurstWatch {
    responses: u64,
    floor: u64,
}

/// Responses between two samples below which the server counts as idle.
const IDLE_RESPONSES_MAX: u64 = 10;

impl BurstWatch {
    /// A watch that begins when nothing has been served yet and `floor` bytes are resident.
    pub fn new(floor: u64) -> Self {
        Self { responses: 0, floor }
    }

    /// Takes a sample; true when it is time to trim. What was trimmed while long answers were under way held their memory,
    /// so a fall by as much says that there is more to give back.
    pub fn sample(&mut self, rss: u64, responses: u64) -> bool {
        let idle = responses - self.responses.min(responses) <= IDLE_RESPONSES_MAX;
        self.responses = responses;
        idle && rss.abs_diff(self.floor) > BURST_BYTES
    }

    /// A trim has left `rss`.
    pub fn trimmed(&mut self, rss: u64) {
        self.floor = rss;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_trimmed_when_it_is_over_and_only_once() {
        let mut watch = BurstWatch::new(8 * MB);
        assert!(!watch.sample(8 * MB, 0), "start");
        assert!(!watch.sample(20 * MB, 5000), "in the burst");
        assert!(watch.sample(20 * MB, 5001), "after it");
        watch.trimmed(9 * MB);
        assert!(!watch.sample(9 * MB, 5002), "nothing more to give");
        assert!(!watch.sample(9 * MB + MB / 2, 5003), "too little to bother");
        assert!(watch.sample(11 * MB, 5004));
        watch.trimmed(11 * MB);
        assert!(watch.sample(10 * MB - 1, 5005), "long answers have ended");
    }
}
