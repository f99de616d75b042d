//! `/api/v1/admin/jobs`: what happens on the timer, when it happened last, and what went wrong.

use crate::http::problem::Problem;
use crate::http::schema::{Nothing, model};
use crate::http::{Json, Page, RequestContext};
use crate::runtime::clock::rfc3339;
use crate::store::sql;

model! {
    /// A job on the timer.
    pub struct JobView: reply {
        /// What it does.
        name: String,
        /// Seconds from one run to the next; null for one that runs at each start.
        every_s: Option<i64>,
        /// The last run that did what it should.
        last_run_at: Option<String> = time(),
        /// The next run; null when there is none, because the timer is off.
        next_run_at: Option<String> = time(),
        /// Failures in a row; 0 when the last run did what it should.
        failures: u64,
        /// What went wrong last time.
        last_error: Option<String>,
    }
}

/// `GET /admin/jobs`.
pub(super) async fn list(context: RequestContext, _nothing: Nothing) -> Result<Json<Page<JobView>>, Problem> {
    let statement =
        sql!("SELECT name, every_s, last_run_at, next_run_at, failures, last_error FROM jobs ORDER BY name");
    let mut items = Vec::new();
    for row in &context.app.store.read(statement).await? {
        let every_s = Some(row.integer(1)?).filter(|every| *every > 0);
        let comes = every_s.is_some() && context.app.config.enable_scheduler.0;
        items.push(JobView {
            name: row.text(0)?,
            every_s,
            last_run_at: row.optional_time(2)?.map(rfc3339),
            next_run_at: if comes { Some(rfc3339(row.time(3)?)) } else { None },
            failures: row.count(4)?,
            last_error: row.optional_text(5)?,
        });
    }
    Ok(Json(Page::all(items)))
}
