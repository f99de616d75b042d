//! What a list of the exported document is: how it is read and written, and what an import does with its items. Which
//! lists there are is `document`; this file knows none.

use super::item::Prepare;
use crate::http::schema::Schema;
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::runtime::language::Language;
use crate::store::{Row, Rows, Statement, Store, StoreError};
use std::pin::Pin;

/// Whose document is written, when, and in which language.
pub struct Exporter {
    /// Where the account is.
    pub store: Store,
    /// The account's number.
    pub account: AccountSeq,
    /// The language for names of cards and spreads.
    pub language: Language,
    /// The time.
    pub now: Millis,
}

/// A list of the document as it is exported. A module registers its own; they come behind those of core, and an import
/// counts their items without storing them.
#[derive(Debug, Clone, Copy)]
pub struct ExportSection {
    /// The list's name in the document; that of a module's begins with the module's name.
    pub name: &'static str,
    /// Selects so many rows of the account behind a key, in the order of their keys, which are their first column.
    pub page: fn(exporter: &Exporter, after: &str, rows: u32) -> Statement,
    /// How rows become JSON.
    pub write: Write,
}

/// How rows become the JSON of items.
#[derive(Debug, Clone, Copy)]
pub enum Write {
    /// Each row by itself.
    Row(fn(row: &Row, exporter: &Exporter) -> Result<String, StoreError>),
    /// All rows of a page at once, because something has to be looked up for them.
    Page(for<'a> fn(rows: Rows, exporter: &'a Exporter) -> PageFuture<'a>),
}

/// The items of a page, each as JSON, in the order of their rows.
pub type PageFuture<'a> = Pin<Box<dyn Future<Output = Result<Vec<String>, StoreError>> + Send + 'a>>;

/// A list of core in the document.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// How it is exported.
    pub export: ExportSection,
    /// What it is, for the description of the document.
    pub doc: &'static str,
    /// The form of an item: all that an export writes, and what an import may leave out.
    pub item: &'static Schema,
    /// What becomes of its items in an import.
    pub import: ImportRule,
}

/// What an import does with the items of a list.
#[derive(Debug, Clone, Copy)]
pub enum ImportRule {
    /// Stores them.
    Store {
        /// Reads and checks an item; how it is stored, or what is wrong with it.
        prepare: Prepare,
        /// Most things of the kind that an account may have, where there is a limit.
        items_max: Option<u64>,
    },
    /// Skips each with this reason.
    Skip(&'static str),
}
