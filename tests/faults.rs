//! What the machine does: it kills, fills up, runs short of memory, and holds other files than were expected.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of tests fail as tests do; clippy.toml excuses the test functions only"
)]

#[path = "faults/crash.rs"]
mod crash;
#[path = "faults/refusals.rs"]
mod refusals;
#[path = "faults/storage.rs"]
mod storage;
mod support;

use std::path::Path;
use support::{Client, Server, hermit};

/// A reading of one card.
const READING: &str = r#"{"spread":"single"}"#;

/// `hermit check` finds nothing wrong.
fn assert_whole(data: &Path) {
    let output = hermit(&["check"], data, &[]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("is whole"));
}

/// A client of another server with the same session; sessions outlive the process.
fn on(server: &Server, client: &Client) -> Client {
    let mut moved = server.client();
    moved.headers.clone_from(&client.headers);
    moved
}
