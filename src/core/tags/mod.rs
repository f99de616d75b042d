//! Tags as items of their own: listed with counts, renamed, merged, deleted. `readings` sets the tags of a reading.

mod endpoints;
pub mod model;
pub mod queries;
pub mod rules;

use crate::http::{Access, Route, delete, get, patch, post};

/// The routes of tags.
pub fn routes() -> Vec<Route> {
    let write = Access::Scope("readings:write");
    vec![
        get("/api/v1/tags", "Tags of one's readings, by name", Access::Scope("readings:read"), endpoints::list),
        post("/api/v1/tags/merge", "Merge tags into one", write, endpoints::merge),
        patch("/api/v1/tags/:id", "Rename a tag", write, endpoints::rename),
        delete("/api/v1/tags/:id", "Delete a tag; its readings stay", write, endpoints::delete),
    ]
}
