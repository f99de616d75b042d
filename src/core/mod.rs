//! The product's core: accounts, cards, decks, spreads, readings with their tags, their interpretations and the reader
//! that composes them offline, the journal, the voices, and an account's export and import. It knows no module, and
//! announces what happens as events.

pub mod accounts;
pub mod cards;
pub mod decks;
pub mod events;
pub mod file_owner;
pub mod instance;
pub mod interpretations;
pub mod journal;
pub mod kept_files;
pub mod markdown;
pub mod portability;
pub mod reader;
pub mod readings;
pub mod refusals;
pub mod search;
pub mod spreads;
pub mod tags;
pub mod voices;

use crate::http::Route;
use crate::http::scope::Scope;
use crate::http::sign_in::ADMIN_SCOPE;
use crate::server::Job;
use crate::store::TextIndex;
use file_owner::FileOwner;
use interpretations::Sources;
use portability::section::ExportSection;
use std::sync::Arc;

/// The scopes of core's routes.
pub const SCOPES: &[Scope] = &[
    Scope::new("account:read"),
    Scope::new("account:write"),
    Scope::new("readings:read"),
    Scope::new("readings:write"),
    Scope::new("journal:read"),
    Scope::new("journal:write"),
    Scope::new("spreads:read"),
    Scope::new("spreads:write"),
    Scope::new(ADMIN_SCOPE).for_admins(),
];

/// Core's owners of kept files.
pub const FILE_OWNERS: &[FileOwner] = &[decks::PICTURES];

/// Core's full-text indexes.
pub const TEXT_INDEXES: &[TextIndex] =
    &[TextIndex { name: "readings_text", of: "readings" }, TextIndex { name: "journal_text", of: "the journal" }];

/// Every route of core. `sources` write interpretations, and the export of an account includes the sections of modules.
pub fn routes(sources: &Arc<Sources>, exports: &Arc<[ExportSection]>) -> Vec<Route> {
    [
        instance::routes(),
        accounts::routes(),
        portability::routes(exports),
        cards::routes(),
        decks::routes(),
        spreads::routes(),
        readings::routes(),
        tags::routes(),
        journal::routes(),
        voices::routes(),
        interpretations::routes(sources),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Every job of core that does not depend on modules.
pub fn jobs() -> Vec<Job> {
    [accounts::jobs(), decks::jobs()].into_iter().flatten().collect()
}
