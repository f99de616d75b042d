//! The product's core: accounts, cards, decks, spreads and readings. It knows no module; what it does, it announces as events.

pub mod accounts;
pub mod cards;
pub mod decks;
pub mod readings;
pub mod spreads;

use crate::http::Route;
use crate::server::Job;

/// Every route of core.
pub fn routes() -> Vec<Route> {
    [accounts::routes(), cards::routes(), decks::routes(), spreads::routes(), readings::routes()]
        .into_iter()
        .flatten()
        .collect()
}

/// Every job of core.
pub fn jobs() -> Vec<Job> {
    accounts::jobs()
}
