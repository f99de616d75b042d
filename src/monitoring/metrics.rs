//! The text of `/metrics`: gauges of the process, then the counters that `diagnostics::metrics` holds.

use crate::app::App;
use crate::diagnostics::metrics::head;
use crate::memory::{allocator, gauges};
use std::fmt::Write;

/// The text of `/metrics` (Prometheus exposition format 0.0.4).
///
/// # Errors
/// None in practice: writing to a string does not fail.
pub fn exposition(app: &App) -> Result<String, std::fmt::Error> {
    let mut out = String::with_capacity(4096);
    let status = gauges::Status::now();
    let singles: [(&str, &str, &str, u64); 8] = [
        ("hermit_resident_bytes", "gauge", "Resident set size.", status.rss),
        ("hermit_virtual_bytes", "gauge", "Virtual size.", status.vms),
        ("hermit_resident_peak_bytes", "gauge", "Largest resident set size.", status.peak),
        ("hermit_threads", "gauge", "Threads.", status.threads),
        ("hermit_heap_in_use_bytes", "gauge", "Held by Rust code.", allocator::in_use_bytes()),
        ("hermit_sqlite_bytes", "gauge", "Held by SQLite.", allocator::sqlite_bytes()),
        ("hermit_connections_open", "gauge", "Open connections.", app.connections_open() as u64),
        ("hermit_tasks_alive", "gauge", "Tasks on the executor.", app.tasks.alive() as u64),
    ];
    for (name, kind, help, value) in singles {
        head(&mut out, name, kind, help)?;
        writeln!(out, "{name} {value}")?;
    }
    app.metrics.write(&mut out)?;
    Ok(out)
}
