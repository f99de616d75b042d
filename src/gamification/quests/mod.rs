//! Quests: journeys of several steps over days. Progress counts from the start; the reward is paid once.

mod endpoints;
pub mod model;
pub mod queries;

#[cfg(test)]
pub use endpoints::{claiming_quest, starting_quest};

use crate::http::route::with;
use crate::http::{Access, Route, get, post};
use jiff::tz::TimeZone;

/// The routes of quests, in the time zone `zone`.
pub fn routes(zone: &TimeZone) -> Vec<Route> {
    let write = Access::Scope("game:write");
    vec![
        get("/api/v1/quests", "The journeys, and how far they are", Access::Scope("game:read"), endpoints::list),
        post("/api/v1/quests/:code/start", "Set out on a journey", write, with(zone, endpoints::start)),
        post(
            "/api/v1/quests/:code/claim",
            "Finish a journey and claim its reward",
            write,
            with(zone, endpoints::claim),
        ),
    ]
}
