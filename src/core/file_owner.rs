//! The interface by which a part of the product lists the kept files that its rows refer to. `kept_files` uses it.

use crate::store::Statement;

/// A part of the product whose rows refer to kept files.
///
/// Owners are registered even if their module is switched off, because files that no owner lists are deleted.
///
/// Only a row keeps a file. It must be stored within an hour after the file was written, even if the file existed
/// before: the sweep spares files for an hour.
#[derive(Debug, Clone, Copy)]
pub struct FileOwner {
    /// What its rows are, for people: "decks".
    pub name: &'static str,
    /// The files that its rows refer to: hash in hex and bytes, each hash once, in the order of the hashes, `limit` of
    /// them after `after`.
    pub hashes: fn(after: &str, limit: u32) -> Statement,
}
