//! Jobs on a timer: one task runs them all. The time of each job's next run is stored, so that a run that was missed
//! while the process was down is made up for once; a job that fails is retried, later each time. Every job may run
//! twice or late without harm.

use super::queries::{self, StoredJob};
use super::trim::{self, BurstWatch, TrimAction};
use crate::app::App;
use crate::memory::gauges;
use crate::runtime::clock::{Millis, SECOND};
use crate::store::{Batch, StoreError};
use nanoserde::SerJson;
use smol::future::FutureExt;
use std::collections::HashMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// How often the end of a burst is looked for.
const BURST_EVERY: Duration = Duration::from_secs(5);
/// How often the database is maintained.
const UPKEEP_EVERY: Duration = Duration::from_secs(3600);
/// Longest sleep of the timer, so that a clock that was set is noticed.
const SLEEP_MAX: Duration = Duration::from_secs(60);
/// From the start to the runs that were missed, so that they do not slow it down.
const MISSED_AFTER: Millis = SECOND.times(5);
/// From a failure to the next try; twice as long after each further one, and never longer than the job's own interval.
const RETRY_AFTER: Millis = SECOND.times(60);
/// Characters kept of an error.
const ERROR_CHARS_MAX: usize = 300;

/// A job that the server runs again and again.
pub struct Job {
    /// Its name in the log and for admins.
    pub name: &'static str,
    /// When it runs.
    pub when: When,
    /// What it does.
    pub work: Work,
}

/// When a job runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// At an interval; for the first time after the first interval.
    Every(Duration),
    /// Once at each start, whether there is a timer or not.
    Start,
}

/// What a job does.
pub enum Work {
    /// Statements to run, given the time.
    Batch(fn(now: Millis) -> Batch),
    /// Any other work; its result is a sentence about what it did or what went wrong.
    Task(Box<dyn Fn(Arc<App>, Millis) -> Running + Send + Sync>),
}

/// The work of a running job.
pub type Running = Pin<Box<dyn Future<Output = Result<String, String>> + Send>>;

/// A job with the time of its next run.
struct PlannedJob {
    job: Job,
    every: Millis,
    next: Millis,
    failures: u32,
}

/// Starts the timer, unless it is off, and runs the jobs of the start.
pub(super) fn start(app: &Arc<App>, jobs: Vec<Job>) {
    let timed = app.config.enable_scheduler.0;
    if timed {
        app.tasks.spawn("bursts", bursts(app.clone()));
    }
    let mut jobs: Vec<Job> = jobs.into_iter().filter(|job| timed || job.when == When::Start).collect();
    if timed {
        jobs.push(Job {
            name: "upkeep",
            when: When::Every(UPKEEP_EVERY),
            work: Work::Task(Box::new(|app, _| Box::pin(upkeep(app)))),
        });
    }
    if !jobs.is_empty() {
        app.tasks.spawn("jobs", run_all(app.clone(), jobs));
    }
}

async fn bursts(app: Arc<App>) {
    let anonymous = || gauges::Status::now().anonymous;
    let mut watch = BurstWatch::new(anonymous());
    loop {
        smol::Timer::after(BURST_EVERY).await;
        match watch.sample(anonymous(), app.metrics.responses()) {
            TrimAction::Nothing => {}
            TrimAction::GiveBack => trim::give_back(&app).await,
            TrimAction::Trim => {
                let trim = trim::trim(&app).await;
                watch.trimmed(anonymous());
                log::debug!("trimmed after a burst: {trim}");
            }
        }
    }
}

async fn upkeep(app: Arc<App>) -> Result<String, String> {
    app.store.optimize().await.map_err(|error| format!("optimize: {error}"))?;
    app.store.checkpoint().await.map_err(|error| format!("checkpoint: {error}"))?;
    Ok("optimized the database and checkpointed its log".to_owned())
}

async fn run_all(app: Arc<App>, jobs: Vec<Job>) {
    let mut planned = match plan(&app, jobs, app.clock.now()).await {
        Ok(planned) => planned,
        Err(error) => return log::error!("jobs cannot be planned, so none runs: {error}"),
    };
    let mut starting = true;
    loop {
        let now = app.clock.now();
        for planned in planned.iter_mut().filter(|planned| planned.is_due(now)) {
            planned.run(&app, now).await;
        }
        // Jobs of the start have run and are done.
        planned.retain(|planned| planned.job.when != When::Start);
        // The next job runs in an hour; until then, the memory that planning and the start used is not needed.
        if std::mem::take(&mut starting) {
            trim::give_back(&app).await;
        }
        let Some(next) = planned.iter().map(|planned| planned.next).min() else { return };
        let wait = u64::try_from((next - app.clock.now()).0).unwrap_or(0);
        smol::Timer::after(Duration::from_millis(wait).min(SLEEP_MAX)).await;
    }
}

/// Every job with the time of its next run, from its stored plan.
async fn plan(app: &App, jobs: Vec<Job>, now: Millis) -> Result<Vec<PlannedJob>, StoreError> {
    let mut known: HashMap<String, (Millis, u32)> = HashMap::new();
    for job in app.store.read(queries::all()).await?.all::<StoredJob>()? {
        known.insert(job.name, (job.next_run_at, job.failures));
    }
    let mut batch = Batch::new();
    if app.config.enable_scheduler.0 {
        let names: Vec<String> = jobs.iter().map(|job| job.name.to_owned()).collect();
        batch.push(queries::keep_only(&names.serialize_json()));
    }
    let mut all = Vec::with_capacity(jobs.len());
    for job in jobs {
        let every = match job.when {
            When::Every(every) => Millis(i64::try_from(every.as_millis()).unwrap_or(i64::MAX)),
            When::Start => Millis(0),
        };
        let (stored, failures) = known.get(job.name).copied().unzip();
        let next = first_run(stored, every, now);
        batch.push(queries::plan(job.name, every.whole(SECOND), next));
        all.push(PlannedJob { job, every, next, failures: failures.unwrap_or(0) });
    }
    app.store.write(batch).await?;
    Ok(all)
}

/// When a job runs for the first time in this process: as planned; soon and once, if runs were missed; and never later
/// than an interval from now, whatever the clock showed when it was planned.
fn first_run(planned: Option<Millis>, every: Millis, now: Millis) -> Millis {
    match planned {
        _ if every == Millis(0) => now,
        None => now + every,
        Some(planned) if planned <= now => now + MISSED_AFTER.min(every),
        Some(planned) => planned.min(now + every),
    }
}

/// From the n-th failure in a row to the next try.
fn retry_after(failures: u32, every: Millis) -> Millis {
    let doubled = RETRY_AFTER.times(1_i64.checked_shl(failures.saturating_sub(1).min(30)).unwrap_or(1));
    doubled.min(every)
}

impl PlannedJob {
    /// A clock that was set back must not put a run off for longer than an interval.
    fn is_due(&self, now: Millis) -> bool {
        now >= self.next || self.next - now > self.every
    }

    async fn run(&mut self, app: &Arc<App>, now: Millis) {
        let name = self.job.name;
        let work = AssertUnwindSafe(self.job.work.run(app, now)).catch_unwind();
        let result = work.await.unwrap_or_else(|_| Err("it panicked".to_owned()));
        let note = match result {
            Ok(what) => {
                log::debug!("{name}: {what}");
                (self.failures, self.next) = (0, now + self.every);
                queries::succeeded(name, now, self.next)
            }
            Err(error) => {
                self.failures = self.failures.saturating_add(1);
                self.next = now + retry_after(self.failures, self.every);
                log::warn!("{name} failed {} times in a row: {error}", self.failures);
                let error: String = error.chars().take(ERROR_CHARS_MAX).collect();
                queries::failed(name, self.next, self.failures, &error)
            }
        };
        if let Err(error) = app.store.write(note).await {
            log::warn!("{name}: its run was not noted: {error}");
        }
    }
}

impl Work {
    async fn run(&self, app: &Arc<App>, now: Millis) -> Result<String, String> {
        match self {
            Self::Task(task) => task(app.clone(), now).await,
            Self::Batch(batch) => {
                let outcomes = app.store.write(batch(now)).await.map_err(|error| error.to_string())?;
                Ok(format!("{} rows", outcomes.changed()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::clock::MINUTE;
    use crate::runtime::clock::{DAY, HOUR};
    use crate::runtime::tasks::Tasks;
    use crate::store::sql;
    use crate::store::testing::{TestStore, test_store};

    #[test]
    fn first_runs_are_as_planned_or_made_up_for_once() {
        let (now, every) = (DAY.times(100), DAY);
        for (planned, first) in [
            (None, now + every),
            (Some(now + HOUR), now + HOUR),
            // Missed yesterday, or for a month: made up for once, soon.
            (Some(now - Millis(1)), now + MISSED_AFTER),
            (Some(now - DAY.times(30)), now + MISSED_AFTER),
            // The clock was ahead when it was planned.
            (Some(now + DAY.times(300)), now + every),
        ] {
            assert_eq!(first_run(planned, every, now), first, "{planned:?}");
        }
        assert_eq!(first_run(Some(now + HOUR), Millis(0), now), now);
    }

    #[test]
    fn retries_come_later_each_time() {
        let minutes = |failures| retry_after(failures, HOUR).whole(RETRY_AFTER);
        assert_eq!([1, 2, 3, 6, 7, 1000].map(minutes), [1, 2, 4, 32, 60, 60]);
        assert_eq!(retry_after(5, Millis(10)), Millis(10));
    }

    /// An app on a folder of its own.
    fn with_app(test: impl AsyncFnOnce(Arc<App>)) {
        let TestStore { config, pool, opened, folder: _folder } = test_store(&[]);
        let app = App::new(config, opened.store.clone(), pool, Tasks::default());
        smol::block_on(test(Arc::new(app)));
    }

    fn job(name: &'static str, when: When, work: Work) -> Job {
        Job { name, when, work }
    }

    async fn stored(app: &App, name: &str) -> (Option<Millis>, Millis, u32, Option<String>) {
        let all: Vec<StoredJob> = app.store.read(queries::all()).await.unwrap().all().unwrap();
        let job = all.into_iter().find(|job| job.name == name).unwrap();
        (job.last_run_at, job.next_run_at, job.failures, job.last_error)
    }

    #[test]
    fn runs_and_failures_are_stored() {
        with_app(async |app| {
            let jobs = vec![
                job(
                    "good",
                    When::Every(Duration::from_secs(3600)),
                    Work::Batch(|_| Batch::new().and(sql!("SELECT 1"))),
                ),
                job(
                    "bad",
                    When::Every(Duration::from_secs(3600)),
                    Work::Batch(|_| Batch::new().and(sql!("no statement"))),
                ),
                job("panics", When::Start, Work::Task(Box::new(|_, _| Box::pin(async { panic!("on purpose") })))),
            ];
            let now = DAY.times(50);
            let mut planned = plan(&app, jobs, now).await.unwrap();
            let due: Vec<&str> = planned.iter().filter(|it| it.is_due(now)).map(|it| it.job.name).collect();
            assert_eq!(due, ["panics"]);
            for (run, at) in [(1_u32, now + HOUR), (2, now + HOUR.times(2))] {
                for planned in &mut planned {
                    planned.run(&app, at).await;
                }
                assert_eq!(stored(&app, "good").await, (Some(at), at + HOUR, 0, None));
                let (last, next, failures, error) = stored(&app, "bad").await;
                assert_eq!((last, next, failures), (None, at + RETRY_AFTER.times(run.into()), run));
                assert!(error.unwrap().contains("syntax error"));
            }
            assert_eq!(stored(&app, "panics").await.3.as_deref(), Some("it panicked"));
        });
    }

    #[test]
    fn a_new_process_continues_the_plan_of_the_last_one() {
        with_app(async |app| {
            let good = || job("good", When::Every(Duration::from_secs(3600)), Work::Batch(|_| Batch::new()));
            let gone = job("gone", When::Every(Duration::from_secs(60)), Work::Batch(|_| Batch::new()));
            let now = DAY.times(50);
            plan(&app, vec![good(), gone], now).await.unwrap();
            let again = plan(&app, vec![good()], now + MINUTE.times(30)).await.unwrap();
            assert_eq!(again[0].next, now + HOUR);
            let mut late = plan(&app, vec![good()], now + DAY.times(90)).await.unwrap();
            assert_eq!(late[0].next, now + DAY.times(90) + MISSED_AFTER);
            late[0].run(&app, now + DAY.times(90) + MISSED_AFTER).await;
            // Made up for once: the next run is an interval away, not one of ninety days' worth.
            assert!(!late[0].is_due(now + DAY.times(90) + MISSED_AFTER + HOUR - Millis(1)));
            let names = app.store.read(sql!("SELECT name FROM jobs")).await.unwrap();
            assert_eq!(names.len(), 1);
        });
    }
}
