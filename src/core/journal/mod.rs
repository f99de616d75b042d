//! The journal: entries of a day, with a mood and perhaps about a reading; searched by text and by day.

mod change;
mod create;
mod list;
pub mod model;
pub mod portable;
pub mod queries;
pub mod rules;

use crate::http::{Access, Route, delete, get, patch, post};

/// The routes of the journal.
pub fn routes() -> Vec<Route> {
    let read = Access::Scope("journal:read");
    let write = Access::Scope("journal:write");
    vec![
        post("/api/v1/journal", "Write a journal entry", write, create::create).idempotent(),
        get("/api/v1/journal", "Journal entries, newest day first, filtered", read, list::list),
        get("/api/v1/journal/calendar", "The days of a month that have entries", read, list::calendar),
        get("/api/v1/journal/:id", "One journal entry, as HTML too if wanted", read, list::show),
        patch("/api/v1/journal/:id", "Change a journal entry", write, change::change),
        delete("/api/v1/journal/:id", "Delete a journal entry", write, change::delete),
    ]
}
