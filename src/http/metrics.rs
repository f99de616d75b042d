//! Counters, declared once with their documentation, and their text for Prometheus. Routes are labelled by their path
//! in the table, so that the number of series is fixed at start.

use super::route::Route;
use crate::app::App;
use crate::memory::{allocator, gauges};
use std::fmt::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Status classes 1xx to 5xx.
const CLASSES: usize = 5;

/// What is counted of one route.
#[derive(Debug, Default)]
struct Counter {
    by_class: [AtomicU64; CLASSES],
    micros: AtomicU64,
}

/// Adds what somebody else counts, in the exposition format.
pub type Writer = fn(&mut String) -> std::fmt::Result;

/// Every counter of the server.
#[derive(Debug, Default)]
pub struct Metrics {
    writers: OnceLock<Vec<Writer>>,
    routes: OnceLock<Vec<(String, Counter)>>,
    unmatched: Counter,
    panics: AtomicU64,
}

impl Metrics {
    /// Makes a counter per route; called once, when the table is complete.
    pub fn prepare(&self, routes: &[Route]) {
        self.routes.get_or_init(|| {
            let label = |route: &Route| format!("method=\"{}\",route=\"{}\"", route.method, route.path);
            routes.iter().map(|route| (label(route), Counter::default())).collect()
        });
    }

    /// Takes those who add to the text; called once, at start.
    pub fn extend(&self, writers: Vec<Writer>) {
        self.writers.get_or_init(|| writers);
    }

    /// Counts a response; `route` is its place in the table.
    pub fn count(&self, route: Option<usize>, status: u16, micros: u64) {
        let known = route.and_then(|index| self.routes.get()?.get(index)).map(|(_, counter)| counter);
        let counter = known.unwrap_or(&self.unmatched);
        if let Some(class) = counter.by_class.get(usize::from(status / 100).saturating_sub(1)) {
            class.fetch_add(1, Relaxed);
        }
        counter.micros.fetch_add(micros, Relaxed);
    }

    /// Counts a handler that panicked.
    pub fn panicked(&self) {
        self.panics.fetch_add(1, Relaxed);
    }

    /// Responses since start.
    pub fn responses(&self) -> u64 {
        let routes = self.routes.get().into_iter().flatten().map(|(_, counter)| counter);
        routes.chain([&self.unmatched]).flat_map(|counter| &counter.by_class).map(|count| count.load(Relaxed)).sum()
    }

    fn write_routes(&self, out: &mut String) -> std::fmt::Result {
        let unmatched = ("method=\"\",route=\"\"", &self.unmatched);
        let routes = || {
            self.routes.get().into_iter().flatten().map(|(label, counter)| (label.as_str(), counter)).chain([unmatched])
        };
        head(out, "hermit_responses_total", "counter", "Responses by route and status class.")?;
        for (label, counter) in routes() {
            for (class, count) in counter.by_class.iter().enumerate().filter(|(_, count)| count.load(Relaxed) > 0) {
                writeln!(out, "hermit_responses_total{{{label},status=\"{}xx\"}} {}", class + 1, count.load(Relaxed))?;
            }
        }
        head(out, "hermit_response_seconds_total", "counter", "Time spent on responses by route.")?;
        for (label, counter) in routes().filter(|(_, counter)| counter.micros.load(Relaxed) > 0) {
            writeln!(out, "hermit_response_seconds_total{{{label}}} {}", counter.micros.load(Relaxed) as f64 / 1e6)?;
        }
        Ok(())
    }
}

fn head(out: &mut String, name: &str, kind: &str, help: &str) -> std::fmt::Result {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}")
}

/// The text of `/metrics` (Prometheus exposition format 0.0.4).
///
/// # Errors
/// None in practice: writing to a string does not fail.
pub fn exposition(app: &App) -> Result<String, std::fmt::Error> {
    let mut out = String::with_capacity(4096);
    let status = gauges::Status::now();
    let singles: [(&str, &str, &str, u64); 9] = [
        ("hermit_resident_bytes", "gauge", "Resident set size.", status.rss),
        ("hermit_virtual_bytes", "gauge", "Virtual size.", status.vms),
        ("hermit_resident_peak_bytes", "gauge", "Largest resident set size.", status.peak),
        ("hermit_threads", "gauge", "Threads.", status.threads),
        ("hermit_heap_in_use_bytes", "gauge", "Held by Rust code.", allocator::in_use_bytes()),
        ("hermit_sqlite_bytes", "gauge", "Held by SQLite.", allocator::sqlite_bytes()),
        ("hermit_connections_open", "gauge", "Open connections.", app.connections_open() as u64),
        ("hermit_tasks_alive", "gauge", "Tasks on the executor.", app.tasks.alive() as u64),
        ("hermit_panics_total", "counter", "Requests whose handler panicked.", app.metrics.panics.load(Relaxed)),
    ];
    for (name, kind, help, value) in singles {
        head(&mut out, name, kind, help)?;
        writeln!(out, "{name} {value}")?;
    }
    app.metrics.write_routes(&mut out)?;
    app.metrics.writers.get().into_iter().flatten().try_for_each(|writer| writer(&mut out))?;
    Ok(out)
}
