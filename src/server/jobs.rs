//! What happens on a timer. The process has jobs of its own (trimming, upkeep); others are registered by those whose
//! data they keep in order. Every job may run twice or late without harm.

use super::trim::{self, BurstWatch, Due};
use crate::app::App;
use crate::memory::gauges;
use crate::store::Batch;
use std::sync::Arc;
use std::time::Duration;

/// How often a finished burst is looked for.
const BURST_EVERY: Duration = Duration::from_secs(5);
/// How often the database is looked after.
const UPKEEP_EVERY: Duration = Duration::from_secs(3600);

/// A batch of statements to run every so often, given the time.
pub struct Job {
    /// For the log.
    pub name: &'static str,
    /// From one run to the next; the first comes after the first interval.
    pub every: Duration,
    /// What to run.
    pub batch: fn(now: i64) -> Batch,
}

/// Starts all of them, unless the scheduler is off.
pub(super) fn start(app: &Arc<App>, jobs: Vec<Job>) {
    if !app.config.enable_scheduler.0 {
        return;
    }
    app.tasks.spawn("bursts", bursts(app.clone()));
    app.tasks.spawn("upkeep", upkeep(app.clone()));
    for job in jobs {
        app.tasks.spawn(job.name, repeat(app.clone(), job));
    }
}

async fn bursts(app: Arc<App>) {
    let anonymous = || gauges::Status::now().anonymous;
    let mut watch = BurstWatch::new(anonymous());
    loop {
        smol::Timer::after(BURST_EVERY).await;
        match watch.sample(anonymous(), app.metrics.responses()) {
            Due::Nothing => {}
            Due::Image => trim::release_image(),
            Due::Trim => {
                let trim = trim::trim(&app).await;
                watch.trimmed(anonymous());
                log::debug!("trimmed after a burst: {trim}");
            }
        }
    }
}

async fn upkeep(app: Arc<App>) {
    loop {
        smol::Timer::after(UPKEEP_EVERY).await;
        for (what, result) in [("optimize", app.store.optimize().await), ("checkpoint", app.store.checkpoint().await)] {
            if let Err(error) = result {
                log::warn!("{what}: {error}");
            }
        }
    }
}

async fn repeat(app: Arc<App>, job: Job) {
    loop {
        smol::Timer::after(job.every).await;
        match app.store.write((job.batch)(app.clock.now())).await {
            Ok(outcomes) => {
                let changed: u64 = outcomes.iter().map(|outcome| outcome.changed).sum();
                log::debug!("{}: {changed} rows", job.name);
            }
            Err(error) => log::warn!("{}: {error}", job.name),
        }
    }
}
