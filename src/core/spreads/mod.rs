//! Spreads: the eleven built-in ones, which are data, and those that accounts make.

mod endpoints;
pub mod model;
pub mod portable;
pub mod queries;

use crate::http::{Access, Route, delete, get, patch, post};

pub use endpoints::find;

/// The routes of spreads.
pub fn routes() -> Vec<Route> {
    let write = Access::Scope("spreads:write");
    vec![
        get("/api/v1/spreads", "Built-in spreads, shared ones and one's own", Access::Optional, endpoints::list),
        post(
            "/api/v1/spreads/recommendation",
            "Built-in spreads that suit a question; nothing is kept",
            Access::Optional,
            endpoints::recommendation,
        ),
        get("/api/v1/spreads/:id", "One spread", Access::Optional, endpoints::show),
        post("/api/v1/spreads", "Make a spread", write, endpoints::make).idempotent(),
        patch("/api/v1/spreads/:id", "Change an own spread; readings keep it as it was", write, endpoints::change),
        delete("/api/v1/spreads/:id", "Delete an own spread; readings keep it as it was", write, endpoints::delete),
    ]
}
