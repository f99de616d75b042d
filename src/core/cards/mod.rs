//! The 78 cards and the built-in deck. Their texts are read-only data of the binary, and so is the JSON that is sent.

mod endpoints;
pub mod model;
mod pictures;
pub mod rules;
#[cfg(test)]
mod texts_tests;

use crate::http::{Access, Route, get};

/// The routes of cards and decks.
pub fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/decks", "Decks of the instance", Access::Public, endpoints::decks),
        get("/api/v1/cards", "The cards, all or some", Access::Public, endpoints::cards),
        get("/api/v1/cards/random", "Cards at random, without repetition", Access::Public, endpoints::random),
        get("/api/v1/cards/daily", "The card of a day; one's own when signed in", Access::Optional, endpoints::daily),
        get("/api/v1/cards/:id", "One card", Access::Public, endpoints::card),
        get("/api/v1/cards/:id/image", "A card's picture, SVG", Access::Public, endpoints::image),
        get("/api/v1/decks/:id/back", "The back of a deck's cards, SVG", Access::Public, endpoints::back),
    ]
}
