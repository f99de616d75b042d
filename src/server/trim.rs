//! Giving memory back: SQLite's caches first, then every thread's free pages, then the binary's own. Triggered by an
//! admin or SIGHUP, and by the timer: after a burst, and once when no request has come for a while.

use crate::app::{App, Trim};
use crate::memory::{MB, allocator, gauges, image, mb};
use crate::runtime::lock;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// Time for the pool's threads to finish their part.
const SETTLE: Duration = Duration::from_millis(50);
/// Growth of heap and stacks since the last trim that counts as a burst.
const BURST_BYTES: u64 = MB;

impl fmt::Display for Trim {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} MB before, {} MB after", mb(self.rss_before), mb(self.rss_after))
    }
}

/// Trims now and remembers what it gave back.
pub async fn trim(app: &Arc<App>) -> Trim {
    let rss_before = gauges::rss_bytes();
    give_back(app).await;
    let trim = Trim { at: app.clock.now(), rss_before, rss_after: gauges::rss_bytes() };
    *lock(&app.last_trim) = Some(trim);
    trim
}

/// Gives back all memory that can be given back.
pub(super) async fn give_back(app: &App) {
    app.store.release_memory();
    app.pool.trim();
    smol::Timer::after(SETTLE).await;
    allocator::collect();
    release_image();
}

/// Unmaps the unchanged pages of the binary. A failure is only logged.
pub fn release_image() {
    if let Err(error) = image::release() {
        log::debug!("the binary's pages stay: {error}");
    }
}

/// What to do after a sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrimAction {
    /// Nothing.
    Nothing,
    /// A burst is over: trim.
    Trim,
    /// No request has come for a while: give back what is left, once.
    GiveBack,
}

/// Decides from samples when a burst is over (memory has grown, and few responses are sent), and when the server is
/// idle.
#[derive(Debug)]
pub struct BurstWatch {
    responses: u64,
    floor: u64,
    silent: u8,
}

/// Most responses between two samples after a burst.
const IDLE_RESPONSES_MAX: u64 = 10;
/// Samples in a row without a response after which the server counts as idle.
const SILENT_SAMPLES: u8 = 4;

impl BurstWatch {
    /// A watch that starts before the first response, with `floor` anonymous bytes.
    pub fn new(floor: u64) -> Self {
        Self { responses: 0, floor, silent: 0 }
    }

    /// Takes a sample: anonymous bytes, and responses since the start. A trim during long answers could not give their
    /// memory back, so a fall by as much as a burst means that there is more to give back.
    pub fn sample(&mut self, anonymous: u64, responses: u64) -> TrimAction {
        let new = responses.saturating_sub(self.responses);
        self.responses = responses;
        self.silent = if new == 0 { self.silent.saturating_add(1) } else { 0 };
        if new <= IDLE_RESPONSES_MAX && anonymous.abs_diff(self.floor) > BURST_BYTES {
            return TrimAction::Trim;
        }
        if self.silent == SILENT_SAMPLES { TrimAction::GiveBack } else { TrimAction::Nothing }
    }

    /// Notes that a trim has left `anonymous` bytes.
    pub fn trimmed(&mut self, anonymous: u64) {
        self.floor = anonymous;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_trimmed_once_when_it_is_over() {
        let mut watch = BurstWatch::new(8 * MB);
        assert_eq!(watch.sample(8 * MB, 0), TrimAction::Nothing, "start");
        assert_eq!(watch.sample(20 * MB, 5000), TrimAction::Nothing, "in the burst");
        assert_eq!(watch.sample(20 * MB, 5001), TrimAction::Trim, "after it");
        watch.trimmed(9 * MB);
        assert_eq!(watch.sample(9 * MB, 5002), TrimAction::Nothing, "nothing more to give");
        assert_eq!(watch.sample(9 * MB + MB / 2, 5003), TrimAction::Nothing, "too little to bother");
        assert_eq!(watch.sample(11 * MB, 5004), TrimAction::Trim);
        watch.trimmed(11 * MB);
        assert_eq!(watch.sample(10 * MB - 1, 5005), TrimAction::Trim, "long answers have ended");
    }

    #[test]
    fn idleness_is_noticed_once() {
        let mut watch = BurstWatch::new(MB);
        let mut sample = |responses| watch.sample(MB, responses);
        assert_eq!([sample(3), sample(3), sample(3), sample(3)], [TrimAction::Nothing; 4]);
        assert_eq!([sample(3), sample(3), sample(3)], [TrimAction::GiveBack, TrimAction::Nothing, TrimAction::Nothing]);
        assert_eq!([sample(4), sample(4), sample(4), sample(4), sample(4)].last(), Some(&TrimAction::GiveBack));
    }
}
