//! An account's way out of an instance and into another: one document with everything that the account owns; and one
//! reading as a file. What is in the document is `document`; each kind says in its own `portable` how its items are
//! written and taken back. Of these files, only `item` and `section` are for the kinds to import; the others stand
//! above them.

pub mod document;
mod export;
pub mod import;
pub mod item;
mod reading;
mod reading_markdown;
pub mod section;

use crate::http::route::{post_stream, with};
use crate::http::{Access, Route, get};
use section::ExportSection;
use std::sync::Arc;

/// Largest document in bytes that is imported.
const IMPORT_BYTES_MAX: usize = 256 * 1024 * 1024;

/// The routes of export and import, with the lists that modules `added`.
pub fn routes(added: &Arc<[ExportSection]>) -> Vec<Route> {
    let untaken = added.clone();
    vec![
        get(
            "/api/v1/auth/me/export",
            "Everything the account owns, as one document",
            Access::Scope("account:read"),
            with(added, export::export),
        ),
        post_stream(
            "/api/v1/auth/me/import",
            "Take an exported document into the account; what is here already stays as it is",
            Access::Scope("account:write"),
            &document::DOCUMENT,
            IMPORT_BYTES_MAX,
            move |context, query, body| import::endpoint::import(context, query, body, untaken.clone()),
        ),
        get(
            "/api/v1/readings/:id/export",
            "A reading as Markdown or JSON",
            Access::Scope("readings:read"),
            reading::export,
        ),
    ]
}
