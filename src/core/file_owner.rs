//! How a part of the product says which kept files its rows refer to. Who asks is `kept_files`.

use crate::store::Statement;

/// A part of the product whose rows refer to kept files.
///
/// An owner stands in the list also where its module is switched off: what is not listed is swept away.
///
/// What keeps a file is the row alone. A new row must be stored within an hour of its file having been written, also
/// when the file was there before: a sweep spares files for as long.
#[derive(Debug, Clone, Copy)]
pub struct FileOwner {
    /// What its rows are, for people: "decks".
    pub name: &'static str,
    /// The files that its rows refer to: hash in hex and bytes, each hash once, in the order of the hashes, `limit` of
    /// them from behind `after`.
    pub hashes: fn(after: &str, limit: u32) -> Statement,
}
