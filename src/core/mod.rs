//! The product's core: accounts, cards, spreads, readings, and taking an export back. It knows no module; what it does, it announces as events.

pub mod accounts;
pub mod cards;
pub mod import;
pub mod readings;
pub mod spreads;

use crate::http::Route;
use crate::server::Job;

/// Every route of core.
pub fn routes() -> Vec<Route> {
    [accounts::routes(), import::routes(), cards::routes(), spreads::routes(), readings::routes()]
        .into_iter()
        .flatten()
        .collect()
}

/// Every job of core.
pub fn jobs() -> Vec<Job> {
    accounts::jobs()
}
