//! `/api/v1/admin/jobs`: the jobs of the timer, their last runs and their errors.

use crate::http::problem::Problem;
use crate::http::schema::{Nothing, model};
use crate::http::{Json, Page, RequestContext};
use crate::runtime::clock::rfc3339;
use crate::server::queries::{self, StoredJob};

model! {
    /// A job on the timer.
    pub struct JobView: reply {
        /// Its name.
        name: String,
        /// Seconds from one run to the next; null for one that runs at each start.
        every_s: Option<i64>,
        /// The last run that succeeded.
        last_run_at: Option<String> = time(),
        /// The next run; null when the timer is off.
        next_run_at: Option<String> = time(),
        /// Failures in a row; 0 when the last run succeeded.
        failures: u64,
        /// The error of the last run.
        last_error: Option<String>,
    }
}

/// `GET /admin/jobs`.
pub(super) async fn list(context: RequestContext, _nothing: Nothing) -> Result<Json<Page<JobView>>, Problem> {
    let view = |job: StoredJob| {
        let every_s = Some(job.every_s).filter(|every| *every > 0);
        let comes = every_s.is_some() && context.app.config.enable_scheduler.0;
        JobView {
            name: job.name,
            every_s,
            last_run_at: job.last_run_at.map(rfc3339),
            next_run_at: comes.then(|| rfc3339(job.next_run_at)),
            failures: job.failures.into(),
            last_error: job.last_error,
        }
    };
    let jobs: Vec<StoredJob> = context.app.store.read(queries::all()).await?.all()?;
    Ok(Json(Page::all(jobs.into_iter().map(view).collect())))
}
