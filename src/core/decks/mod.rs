//! Decks: the list of them, and those beside the built-in one, which are imported at the machine from folders in the
//! open arcanaland deck format 2.0. An imported deck brings pictures, names and alternative texts; what cards mean is
//! ours.

mod endpoints;
pub mod import;
mod media;
pub mod model;
pub mod old;
mod pictures;
pub mod queries;
mod rules;
mod texts;

use super::file_owner::FileOwner;
use crate::http::{Access, Route, get};
use crate::server::{Job, When, Work};

pub(in crate::core) use pictures::picture;
pub(in crate::core) use texts::{Names, cards, ensure_usable, names};

/// The routes of decks.
pub fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/decks", "Decks of the instance", Access::Public, endpoints::list),
        get("/api/v1/decks/:id", "One deck", Access::Public, endpoints::show),
        get("/api/v1/decks/:id/back", "The back of a deck's cards", Access::Public, endpoints::back),
    ]
}

/// The jobs of decks.
pub fn jobs() -> Vec<Job> {
    vec![Job {
        name: "copy deck pictures",
        when: When::Start,
        work: Work::Task(Box::new(|app, _| Box::pin(old::copy_all(app)))),
    }]
}

/// Decks refer to their pictures.
pub(in crate::core) const PICTURES: FileOwner = FileOwner { name: "decks", hashes: queries::picture_hashes };
