//! Achievements: unlocked in the batch of the event that reached their goal, claimed by a request of its own.

mod endpoints;
pub mod model;
pub mod queries;

#[cfg(test)]
pub use endpoints::claim_achievement;

use crate::http::route::with;
use crate::http::{Access, Route, get, post};
use jiff::tz::TimeZone;

/// The routes of achievements, in the time zone `zone`.
pub fn routes(zone: &TimeZone) -> Vec<Route> {
    let read = Access::Scope("game:read");
    vec![
        get("/api/v1/achievements", "The achievements, and the progress of each", read, endpoints::list),
        get(
            "/api/v1/achievements/summary",
            "How many achievements are unlocked, by category",
            read,
            endpoints::summary,
        ),
        post(
            "/api/v1/achievements/:code/claim",
            "Claim an achievement's reward",
            Access::Scope("game:write"),
            with(zone, endpoints::claim),
        ),
    ]
}
