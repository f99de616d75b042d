//! Waiting for a state in tests of this process. What is waited for is the test's.
#![allow(clippy::panic, dead_code, reason = "helpers of tests fail by panicking, and not every build has all tests")]

use std::thread;
use std::time::{Duration, Instant};

/// The longest that anything may take that a test waits for.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// Waits for something that another thread does.
pub fn until(what: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !what() {
        assert!(Instant::now() < deadline, "waited in vain");
        thread::sleep(Duration::from_millis(1));
    }
}
