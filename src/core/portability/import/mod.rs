//! The way back of an account's export: one document is taken apart while it comes, each item is checked as if a
//! client had sent it, and what is not here yet is stored in small batches. The document can be of any size and can be
//! taken in again at any time. How an item of a kind becomes statements is that kind's own `portable.rs`.

mod endpoint;
mod item;
pub mod model;
mod queries;
mod report;
mod run;

use crate::core::accounts::ExportSection;
use crate::core::{interpretations, journal, readings, spreads};
use crate::http::route::post_stream;
use crate::http::{Access, Route};
use std::sync::Arc;

pub use item::{Importer, Item, fault, own_id, time, times};
pub use run::Import;

/// Largest document in bytes.
const IMPORT_BYTES_MAX: usize = 256 * 1024 * 1024;

/// The routes of the import, which leaves alone what modules have exported.
pub fn routes(untaken: &Arc<[ExportSection]>) -> Vec<Route> {
    let untaken = untaken.clone();
    vec![post_stream(
        "/api/v1/auth/me/import",
        "Take an exported document into the account; what is here already stays as it is",
        Access::Scope("account:write"),
        &model::DOCUMENT,
        IMPORT_BYTES_MAX,
        move |context, query, body| endpoint::import(context, query, body, untaken.clone()),
    )]
}

/// A list of the document and how its items are taken. To add one, write its `prepare` beside its `export` and add a
/// row here and to [`model::DOCUMENT`].
struct Section {
    /// The list's name in the document.
    name: &'static str,
    /// Reads and checks an item; how it is stored, or what is wrong with it.
    prepare: item::Prepare,
    /// Most things of the kind that an account may have, where there is a limit.
    items_max: Option<u64>,
}

/// Every list that is taken in.
const SECTIONS: [Section; 4] = [
    Section {
        name: "spreads",
        prepare: spreads::portable::prepare,
        items_max: Some(spreads::queries::SPREADS_MAX as u64),
    },
    Section { name: "readings", prepare: readings::portable::prepare, items_max: None },
    // Behind the readings, because an entry may be about one of them.
    Section { name: "journal", prepare: journal::portable::prepare, items_max: None },
    // How many there may be is a matter of their reading, behind which they come too.
    Section { name: "interpretations", prepare: interpretations::portable::prepare, items_max: None },
];

/// The list that is never taken in: a secret is worth nothing elsewhere, and its rights were given here or not at all.
const TOKENS: &str = "tokens";
