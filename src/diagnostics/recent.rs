//! The last warnings and errors of the log, and the last slow requests, for admins. They are held in memory only,
//! within bounds, and nothing is allocated before the first one.

use crate::runtime::clock::Millis;
use crate::runtime::lock;
use crate::runtime::text::fitting;
use std::collections::VecDeque;
use std::sync::Mutex;

/// Lines of the log that are kept.
const LINES_MAX: usize = 100;
/// Longest line that is kept, in bytes of UTF-8; longer ones are cut.
const LINE_BYTES_MAX: usize = 500;
/// Slow requests that are kept.
const SLOW_REQUESTS_MAX: usize = 50;
/// A request is slow from this many microseconds on, measured from its head to the head of its answer.
const SLOW_MICROS_MIN: u64 = 500_000;

/// A warning or an error.
#[derive(Debug, Clone)]
pub struct LogLine {
    /// When.
    pub at: Millis,
    /// It is an error, not a warning.
    pub error: bool,
    /// Its message, in at most 500 bytes.
    pub text: Box<str>,
}

/// A request that took long. Its URL is not kept, because that may hold ids and private text.
#[derive(Debug, Clone, Copy)]
pub struct SlowRequest {
    /// When it was answered.
    pub at: Millis,
    /// Its method, as the route has it.
    pub method: &'static str,
    /// The route's path in the table.
    pub route: &'static str,
    /// HTTP status.
    pub status: u16,
    /// How long it took.
    pub micros: u64,
}

static LINES: Mutex<Ring<LogLine, LINES_MAX>> = Mutex::new(Ring::new());
static SLOW_REQUESTS: Mutex<Ring<SlowRequest, SLOW_REQUESTS_MAX>> = Mutex::new(Ring::new());

/// The last `ITEMS` items; older ones are dropped.
#[derive(Debug)]
struct Ring<T, const ITEMS: usize>(VecDeque<T>);

impl<T: Clone, const ITEMS: usize> Ring<T, ITEMS> {
    const fn new() -> Self {
        Self(VecDeque::new())
    }

    fn push(&mut self, item: T) {
        if self.0.len() >= ITEMS {
            self.0.pop_front();
        }
        self.0.push_back(item);
    }

    fn newest_first(&self) -> Vec<T> {
        self.0.iter().rev().cloned().collect()
    }
}

/// Keeps a warning or an error.
pub fn said(at: Millis, error: bool, text: &str) {
    lock(&LINES).push(LogLine { at, error, text: fitting(text, LINE_BYTES_MAX).into() });
}

/// Keeps a request if it was slow.
pub fn answered(at: Millis, (method, route): (&'static str, &'static str), status: u16, micros: u64) {
    if micros >= SLOW_MICROS_MIN {
        lock(&SLOW_REQUESTS).push(SlowRequest { at, method, route, status, micros });
    }
}

/// The last warnings and errors, newest first.
pub fn lines() -> Vec<LogLine> {
    lock(&LINES).newest_first()
}

/// The last slow requests, newest first.
pub fn slow_requests() -> Vec<SlowRequest> {
    lock(&SLOW_REQUESTS).newest_first()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_are_kept_newest_first() {
        let mut ring: Ring<u32, 3> = Ring::new();
        assert_eq!((ring.newest_first(), ring.0.capacity()), (Vec::new(), 0));
        (1..=5).for_each(|number| ring.push(number));
        assert_eq!(ring.newest_first(), [5, 4, 3]);
    }

    #[test]
    fn a_full_ring_of_lines_takes_less_than_60_kb() {
        let mut ring: Ring<LogLine, LINES_MAX> = Ring::new();
        for number in 0..LINES_MAX * 3 {
            ring.push(LogLine {
                at: Millis(0),
                error: true,
                text: fitting(&format!("{number}{}", "x".repeat(2000)), LINE_BYTES_MAX).into(),
            });
        }
        let texts: usize = ring.0.iter().map(|line| line.text.len()).sum();
        let bytes = texts + ring.0.capacity() * size_of::<LogLine>();
        assert!(ring.0.len() == LINES_MAX && bytes <= 60_000, "{bytes} bytes");
    }

    #[test]
    fn lines_are_cut_between_characters() {
        for (text, bytes) in [("short".to_owned(), 5), ("燈".repeat(300), 498), ("a".repeat(501), 500)] {
            assert_eq!(fitting(&text, LINE_BYTES_MAX).len(), bytes, "{text}");
        }
    }

    #[test]
    fn only_slow_requests_are_kept() {
        answered(Millis(1), ("GET", "/quick"), 200, SLOW_MICROS_MIN - 1);
        answered(Millis(2), ("GET", "/slow/:id"), 200, SLOW_MICROS_MIN);
        // Other tests answer requests too.
        let ours = |route: &&str| ["/quick", "/slow/:id"].contains(route);
        let kept: Vec<&str> = slow_requests().iter().map(|request| request.route).filter(ours).collect();
        assert_eq!(kept, ["/slow/:id"]);
    }
}
