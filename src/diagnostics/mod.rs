//! What the program tells of itself: its log, the last warnings, errors and slow requests, and its counters. How they are
//! shown over HTTP is `monitoring`.

pub mod logging;
pub mod metrics;
pub mod recent;
