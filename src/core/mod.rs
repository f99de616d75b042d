//! The product's core: accounts, cards, decks, spreads, readings with their tags, their interpretations and the reader that
//! composes them offline, the journal, the voices, and taking an export back. It knows no module; what it does, it
//! announces as events.

pub mod accounts;
pub mod cards;
pub mod decks;
pub mod file_owner;
pub mod import;
pub mod interpretations;
pub mod journal;
pub mod kept_files;
pub mod markdown;
pub mod reader;
pub mod readings;
pub mod refusals;
pub mod search;
pub mod spreads;
pub mod tags;
pub mod voices;

use crate::http::Route;
use crate::server::Job;

/// Every route of core.
pub fn routes() -> Vec<Route> {
    [
        accounts::routes(),
        import::routes(),
        cards::routes(),
        decks::routes(),
        spreads::routes(),
        readings::routes(),
        tags::routes(),
        journal::routes(),
        voices::routes(),
        interpretations::routes(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every job of core.
pub fn jobs() -> Vec<Job> {
    [accounts::jobs(), decks::jobs(), kept_files::jobs()].into_iter().flatten().collect()
}
