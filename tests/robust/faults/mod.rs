//! Faults of the machine: kills, full disks, too little memory, and unexpected files.

mod crash;
mod refusals;
mod storage;

use crate::support::hermit;
use std::path::Path;

/// Expects that `hermit check` finds nothing.
fn assert_whole(data: &Path) {
    let output = hermit(&["check"], data, &[]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("is whole"));
}
