//! Giving memory back: SQLite's caches first, then every thread's free pages, then the binary's own. Asked for by an
//! admin or SIGHUP, and by the timer: after a burst, and once when nobody has asked for anything for a while.

use crate::app::{App, Trim};
use crate::memory::{MB, allocator, gauges, image, mb};
use crate::runtime::lock;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

/// What the pool's threads are given to finish their part.
const SETTLE: Duration = Duration::from_millis(50);
/// A burst is when the heap and the stacks have grown by this much over what the last trim left.
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

/// Gives back all that can be.
pub(super) async fn give_back(app: &App) {
    app.store.release_memory();
    app.pool.trim();
    smol::Timer::after(SETTLE).await;
    allocator::collect();
    release_image();
}

/// Lets go of the pages of the binary that are not in use; a gauge that cannot be read is no reason to stop.
pub fn release_image() {
    if let Err(error) = image::release() {
        log::debug!("the binary's pages stay: {error}");
    }
}

/// What a sample says is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// Nothing.
    Nothing,
    /// A burst is over: trim.
    Trim,
    /// Nobody has asked for anything for a while: give back what is left, once.
    Rest,
}

/// Decides from samples when a burst is over (memory has grown, and no more responses come than a trickle), and when
/// the server is left alone.
#[derive(Debug)]
pub struct BurstWatch {
    responses: u64,
    floor: u64,
    silent: u8,
}

/// Responses between two samples below which the server counts as idle.
const IDLE_RESPONSES_MAX: u64 = 10;
/// Samples in a row without a response after which it counts as left alone.
const SILENT_SAMPLES: u8 = 4;

impl BurstWatch {
    /// A watch that begins when nothing has been served yet and `floor` bytes are anonymous.
    pub fn new(floor: u64) -> Self {
        Self { responses: 0, floor, silent: 0 }
    }

    /// Takes a sample: anonymous bytes, and responses since the start. What was trimmed while long answers were under
    /// way held their memory, so a fall by as much says that there is more to give back.
    pub fn sample(&mut self, anonymous: u64, responses: u64) -> Due {
        let new = responses.saturating_sub(self.responses);
        self.responses = responses;
        self.silent = if new == 0 { self.silent.saturating_add(1) } else { 0 };
        if new <= IDLE_RESPONSES_MAX && anonymous.abs_diff(self.floor) > BURST_BYTES {
            return Due::Trim;
        }
        if self.silent == SILENT_SAMPLES { Due::Rest } else { Due::Nothing }
    }

    /// A trim has left `anonymous` bytes.
    pub fn trimmed(&mut self, anonymous: u64) {
        self.floor = anonymous;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_trimmed_when_it_is_over_and_only_once() {
        let mut watch = BurstWatch::new(8 * MB);
        assert_eq!(watch.sample(8 * MB, 0), Due::Nothing, "start");
        assert_eq!(watch.sample(20 * MB, 5000), Due::Nothing, "in the burst");
        assert_eq!(watch.sample(20 * MB, 5001), Due::Trim, "after it");
        watch.trimmed(9 * MB);
        assert_eq!(watch.sample(9 * MB, 5002), Due::Nothing, "nothing more to give");
        assert_eq!(watch.sample(9 * MB + MB / 2, 5003), Due::Nothing, "too little to bother");
        assert_eq!(watch.sample(11 * MB, 5004), Due::Trim);
        watch.trimmed(11 * MB);
        assert_eq!(watch.sample(10 * MB - 1, 5005), Due::Trim, "long answers have ended");
    }

    #[test]
    fn silence_is_noticed_once() {
        let mut watch = BurstWatch::new(MB);
        let mut sample = |responses| watch.sample(MB, responses);
        assert_eq!([sample(3), sample(3), sample(3), sample(3)], [Due::Nothing; 4]);
        assert_eq!([sample(3), sample(3), sample(3)], [Due::Rest, Due::Nothing, Due::Nothing]);
        assert_eq!([sample(4), sample(4), sample(4), sample(4), sample(4)].last(), Some(&Due::Rest));
    }
}
