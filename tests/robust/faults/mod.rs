//! What the machine does: it kills, fills up, runs short of memory, and holds other files than were expected.

mod crash;
mod refusals;
mod storage;

use crate::support::hermit;
use std::path::Path;

/// `hermit check` finds nothing wrong.
fn assert_whole(data: &Path) {
    let output = hermit(&["check"], data, &[]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("is whole"));
}
