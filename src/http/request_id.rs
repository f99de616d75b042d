//! Ids of requests: unique within a process, sent to the client and logged, so that a report can be matched with a
//! line.

use crate::credentials::secrets;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| {
    // Without randomness the ids are still counted; only a restart could repeat them.
    AtomicU64::new(secrets::random().map_or(0, u64::from_le_bytes))
});

/// A fresh id: 16 hexadecimal digits.
pub fn next() -> String {
    format!("{:016x}", NEXT.fetch_add(1, Relaxed))
}
