//! Measuring memory and giving it back: the allocator, the gauges read from the kernel, and the governor that knows the
//! limit. How the gauges are shown is the business of `monitoring`.

pub mod allocator;
pub mod gauges;
pub mod governor;
pub mod image;

pub use governor::Governor;

/// One mebibyte in bytes; every `_mb` figure of Hermit is in this unit.
pub const MB: u64 = 1024 * 1024;

/// Bytes as MB with two decimals.
pub fn mb(bytes: u64) -> f64 {
    (bytes as f64 / MB as f64 * 100.0).round() / 100.0
}
