//! The 78 cards and the built-in deck; other decks are in `decks`. Their texts are read-only data of the binary, and so
//! is the JSON that is sent.

mod endpoints;
pub mod model;
mod pictures;
pub mod rules;
#[cfg(test)]
mod texts_tests;

use crate::http::{Access, Route, get};

pub(in crate::core) use endpoints::own_back;

/// The routes of cards.
pub fn routes() -> Vec<Route> {
    vec![
        get("/api/v1/cards", "The cards, all or some, without their long texts", Access::Public, endpoints::cards),
        get(
            "/api/v1/cards/full",
            "The cards, all or some, with all their texts",
            Access::Public,
            endpoints::full_cards,
        ),
        get("/api/v1/cards/random", "Cards at random, without repetition", Access::Public, endpoints::random),
        get("/api/v1/cards/daily", "The card of a day; one's own when signed in", Access::Optional, endpoints::daily),
        get("/api/v1/cards/:id", "One card", Access::Public, endpoints::card),
        get("/api/v1/cards/:id/image", "A card's picture", Access::Public, endpoints::image),
    ]
}

/// The picture of a card of the built-in deck, as SVG.
#[cfg(test)]
pub(in crate::core) fn drawing(id: &str) -> Option<String> {
    pictures::find(id).map(pictures::Picture::svg)
}
