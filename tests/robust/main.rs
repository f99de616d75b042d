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

/// A reading of one card, to be drawn or kept.
const READING: &str = r#"{"spread":"single"}"#;
/// The head of a write that needs no account; the length of its body, as of [`READING`], comes behind.
const WRITE: &str = "POST /api/v1/readings/draw HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
