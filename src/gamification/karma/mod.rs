//! Karma: the ledger that every reward goes through, its total, and the one way to claim a reward.

mod claim;
mod endpoints;
pub mod model;
pub mod queries;

pub use claim::{claim, claiming};

use crate::http::{Access, Route, get};

/// The routes of karma.
pub fn routes() -> Vec<Route> {
    let read = Access::Scope("game:read");
    vec![
        get("/api/v1/karma", "Karma, alignment and level", read, endpoints::summary),
        get("/api/v1/karma/log", "The entries of the ledger, newest first", read, endpoints::log),
    ]
}
