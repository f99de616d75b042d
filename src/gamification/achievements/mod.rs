//! Achievements: unlocked in the batch of the event that reached their goal, claimed by whoever wants the reward.

mod endpoints;
pub mod model;
pub mod queries;

#[cfg(test)]
pub use endpoints::claiming_achievement;

use crate::http::route::with;
use crate::http::{Access, Route, get, post};
use jiff::tz::TimeZone;

/// The routes of achievements, in the time zone `zone`.
pub fn routes(zone: &TimeZone) -> Vec<Route> {
    let read = Access::Scope("game:read");
    vec![
        get("/api/v1/achievements", "What there is to unlock, and how far it is", read, endpoints::list),
        get("/api/v1/achievements/summary", "How much is unlocked, by category", read, endpoints::summary),
        post(
            "/api/v1/achievements/:code/claim",
            "Claim an achievement's reward",
            Access::Scope("game:write"),
            with(zone, endpoints::claim),
        ),
    ]
}
