//! Levels and what they open, titles, and the leaderboard of the accounts that chose to be on it.

mod endpoints;
mod model;
pub mod queries;
pub mod rules;
mod titles;

use crate::http::route::with;
use crate::http::{Access, Route, get, patch};
use jiff::tz::TimeZone;

#[cfg(test)]
pub use titles::wear_title;

/// The routes of levels and titles, in the time zone `zone`.
pub fn routes(zone: &TimeZone) -> Vec<Route> {
    let read = Access::Scope("game:read");
    let write = Access::Scope("game:write");
    vec![
        get("/api/v1/levels", "The karma at which levels begin, and what they open", read, endpoints::levels),
        get("/api/v1/levels/me", "The caller's level, and what the caller chose", read, endpoints::me),
        patch(
            "/api/v1/levels/me",
            "Choose what a level has opened, or whether to be on the leaderboard",
            write,
            with(zone, endpoints::choose),
        ),
        get(
            "/api/v1/levels/leaderboard",
            "The accounts that chose to be listed, by karma",
            read,
            endpoints::leaderboard,
        ),
        get("/api/v1/titles", "Titles, and which are earned", read, titles::list),
        patch("/api/v1/titles", "Wear an earned title, or none", write, with(zone, titles::wear)),
    ]
}
