//! Readings: drawn by the server or entered by hand, kept, found again and counted.

mod change;
pub mod columns;
mod create;
mod list;
pub mod model;
#[cfg(test)]
mod plans_tests;
pub mod portable;
pub mod queries;
pub mod rules;
#[cfg_attr(not(test), expect(dead_code, reason = "until readings can be shared, no one but their owners sees them"))]
mod shared;
#[cfg(test)]
mod shared_tests;
mod stats;
mod stored;
pub(in crate::core) mod visibility;

use crate::http::{Access, Route, delete, get, patch, post};

pub(in crate::core) use list::find_in;

/// The routes of readings.
pub fn routes() -> Vec<Route> {
    let read = Access::Scope("readings:read");
    let write = Access::Scope("readings:write");
    vec![
        post("/api/v1/readings", "Draw a spread, or enter one by hand, and keep it", write, create::create)
            .idempotent(),
        post(
            "/api/v1/readings/draw",
            "Draw a spread without an account; nothing is kept",
            Access::Optional,
            create::draw_only,
        ),
        get("/api/v1/readings", "Readings, newest first, filtered", read, list::list),
        get("/api/v1/readings/stats", "What all readings add up to", read, stats::stats),
        get("/api/v1/readings/:id", "One reading", read, list::show),
        patch("/api/v1/readings/:id", "Change a reading's words and marks", write, change::change),
        delete("/api/v1/readings/:id", "Delete a reading", write, change::delete),
    ]
}
