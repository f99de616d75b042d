//! Bingo: a card of 25 numbers a month, a number a day, three lines for the prize. The numbers are derived and never
//! generated; docs/game.md has the rules and the odds.

pub mod check;
mod endpoints;
pub mod model;
#[cfg(test)]
mod odds_tests;
pub mod queries;
pub mod rules;

use crate::http::route::with;
use crate::http::{Access, Route, get, post};
use jiff::tz::TimeZone;

/// The routes of bingo, in the time zone `zone`.
pub fn routes(zone: &TimeZone) -> Vec<Route> {
    let read = Access::Scope("game:read");
    let write = Access::Scope("game:write");
    vec![
        get("/api/v1/bingo", "This month's card and today's number", read, with(zone, endpoints::status)),
        post("/api/v1/bingo/card", "Make this month's card", write, with(zone, endpoints::make_card)).idempotent(),
        post(
            "/api/v1/bingo/claim",
            "Claim today's number, or a missed one on a free day",
            write,
            with(zone, endpoints::claim),
        ),
        get("/api/v1/bingo/numbers", "This month's numbers up to today", read, with(zone, endpoints::numbers)),
        get("/api/v1/bingo/history", "The months that were played, newest first", read, endpoints::months),
        get("/api/v1/bingo/history/:month", "A month as it was played", read, with(zone, endpoints::month)),
    ]
}
