//! Interpretations: texts about a reading, streamed or whole, and questions about them. They are written by sources,
//! the interface in `source`; core's own source is the offline reader, modules register others.

mod admit;
mod ask;
mod create;
mod limits;
mod list;
pub mod model;
mod offline;
pub mod portable;
pub mod queries;
mod respond;
mod rules;
mod run;
pub mod source;
mod sources;
#[cfg(test)]
mod tests;

use crate::http::route::with;
use crate::http::{Access, Route, delete, get, post};
use std::sync::Arc;

pub use list::of_reading;
pub use offline::Offline;
pub use sources::Sources;

/// The routes of interpretations, which `sources` write.
pub fn routes(sources: &Arc<Sources>) -> Vec<Route> {
    let read = Access::Scope("readings:read");
    let write = Access::Scope("readings:write");
    vec![
        get(
            "/api/v1/providers",
            "The sources of interpretations, in the order in which they are asked",
            read,
            with(sources, list::providers),
        ),
        post(
            "/api/v1/readings/:id/interpretation",
            "Have a reading interpreted, and keep it",
            write,
            with(sources, create::create),
        )
        .events()
        .idempotent(),
        get("/api/v1/readings/:id/interpretations", "A reading's interpretations, newest first", read, list::list),
        delete(
            "/api/v1/readings/:id/interpretations/:interpretation",
            "Delete an interpretation and its questions",
            write,
            list::delete,
        ),
        post(
            "/api/v1/readings/:id/interpretations/:interpretation/questions",
            "Ask about an interpretation",
            write,
            with(sources, ask::ask),
        )
        .events()
        .idempotent(),
    ]
}
