//! Decks: the list of them, and those beside the built-in one, which are imported at the machine from folders in the open
//! arcanaland deck format 2.0. An imported deck brings pictures, names and alternative texts; what cards mean is ours.

mod endpoints;
mod files;
pub mod import;
mod media;
pub mod model;
pub mod queries;
mod rules;
mod texts;

use crate::http::{Access, Route, get};

pub(in crate::core) use files::picture;
pub(in crate::core) use texts::{Names, cards, judge, names};

/// The routes of decks.
pub fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/decks", "Decks of the instance", Access::Public, endpoints::list),
        get("/api/v1/decks/:id", "One deck", Access::Public, endpoints::show),
        get("/api/v1/decks/:id/back", "The back of a deck's cards", Access::Public, endpoints::back),
    ]
}
