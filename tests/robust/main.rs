//! What must not harm the server: bad clients, slow clients, and faults of the machine that it runs on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do; clippy.toml excuses the test functions only"
)]

mod faults;
mod hostile;
mod slow;
#[path = "../support/mod.rs"]
mod support;
