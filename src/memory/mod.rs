//! Where the memory is, and giving it back: the allocator, the gauges read from the kernel, and the governor that
//! knows the limit. What the gauges are shown as is `http`'s business; who owns memory registers nothing here.

pub mod allocator;
pub mod gauges;
pub mod governor;
pub mod image;

pub use governor::Governor;

/// One mebibyte in bytes; every `_mb` figure of Hermit counts in it, as the old backend's did.
pub const MB: u64 = 1024 * 1024;

/// Bytes as MB with two decimals.
pub fn mb(bytes: u64) -> f64 {
    (bytes as f64 / MB as f64 * 100.0).round() / 100.0
}
