//! Diagnostics: the log, the last warnings, errors and slow requests, and the counters. `monitoring` serves them over
//! HTTP.

pub mod logging;
pub mod metrics;
pub mod recent;
