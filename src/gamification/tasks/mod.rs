//! Tasks of a day and of a week: progress is counted within the period, and a reward is claimed once per period.

mod endpoints;
mod model;

#[cfg(test)]
pub use endpoints::claim_task;

use crate::http::route::with;
use crate::http::{Access, Route, get, post};
use jiff::tz::TimeZone;

/// The routes of tasks, in the time zone `zone`.
pub fn routes(zone: &TimeZone) -> Vec<Route> {
    vec![
        get(
            "/api/v1/tasks",
            "The tasks of today and of this week",
            Access::Scope("game:read"),
            with(zone, endpoints::list),
        ),
        post(
            "/api/v1/tasks/:code/claim",
            "Claim a task's reward",
            Access::Scope("game:write"),
            with(zone, endpoints::claim),
        ),
    ]
}
