//! Quests of several steps over days. Progress counts from the start; the reward is paid once.

mod endpoints;
pub mod model;
pub mod queries;

#[cfg(test)]
pub use endpoints::{claim_quest, start_quest};

use crate::http::route::with;
use crate::http::{Access, Route, get, post};
use jiff::tz::TimeZone;

/// The routes of quests, in the time zone `zone`.
pub fn routes(zone: &TimeZone) -> Vec<Route> {
    let write = Access::Scope("game:write");
    vec![
        get("/api/v1/quests", "The quests, and the progress of each", Access::Scope("game:read"), endpoints::list),
        post("/api/v1/quests/:code/start", "Start a quest", write, with(zone, endpoints::start)),
        post("/api/v1/quests/:code/claim", "Finish a quest and claim its reward", write, with(zone, endpoints::claim)),
    ]
}
