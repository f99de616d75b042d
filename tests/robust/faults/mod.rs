//! What the machine does: it kills, fills up, runs short of memory, and holds other files than were expected.

mod crash;
mod refusals;
mod storage;

use crate::support::{Client, Server, hermit};
use std::path::Path;

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
