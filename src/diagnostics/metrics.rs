//! Counters of requests, declared once with their documentation, and their text for Prometheus. Routes are labelled by
//! their path in the table, so that the number of series is fixed at start. Gauges of the process are `monitoring`.

use std::fmt::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The status classes 1xx to 5xx.
const CLASSES: usize = 5;

/// The counters of one route.
#[derive(Debug, Default)]
struct Counter {
    by_class: [AtomicU64; CLASSES],
    micros: AtomicU64,
}

/// Writes the metrics of a module in the exposition format.
pub type MetricsWriter = fn(&mut String) -> std::fmt::Result;

/// Every counter of the server.
#[derive(Debug, Default)]
pub struct Metrics {
    writers: OnceLock<Vec<MetricsWriter>>,
    routes: OnceLock<Vec<(String, Counter)>>,
    unmatched: Counter,
    panics: AtomicU64,
}

impl Metrics {
    /// Makes a counter for each route, of which method and path are given; called once, when the table is complete.
    pub fn prepare<'a>(&self, routes: impl Iterator<Item = (&'a str, &'a str)>) {
        let label = |(method, path)| format!("method=\"{method}\",route=\"{path}\"");
        self.routes.get_or_init(|| routes.map(|route| (label(route), Counter::default())).collect());
    }

    /// Sets the writers of modules' metrics; called once, at start.
    pub fn extend(&self, writers: Vec<MetricsWriter>) {
        self.writers.get_or_init(|| writers);
    }

    /// Counts a response; `route` is its index in the table.
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

    /// Writes every counter and the metrics of modules.
    ///
    /// # Errors
    /// None in practice: writing to a string does not fail.
    pub fn write(&self, out: &mut String) -> std::fmt::Result {
        head(out, "hermit_panics_total", "counter", "Requests whose handler panicked.")?;
        writeln!(out, "hermit_panics_total {}", self.panics.load(Relaxed))?;
        self.write_routes(out)?;
        self.writers.get().into_iter().flatten().try_for_each(|writer| writer(out))
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

/// Writes the two comment lines that precede the samples of a metric.
///
/// # Errors
/// None in practice: writing to a string does not fail.
pub fn head(out: &mut String, name: &str, kind: &str, help: &str) -> std::fmt::Result {
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}")
}
