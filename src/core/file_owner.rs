//! The interface by which a part of the product lists the kept files that its rows refer to. `kept_files` uses it.

use crate::files::FileHash;
use crate::store::{FromColumn, Statement, Value, row};

impl FromColumn for FileHash {
    const WANTED: &'static str = "a file's hash";

    fn from_column(value: Value) -> Result<Self, Value> {
        let Value::Text(text) = &value else { return Err(value) };
        Self::parse(text).ok_or(value)
    }
}

row! {
    /// A kept file that rows of an owner refer to. `f` is their table, grouped by the hash.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub struct FileReference {
        /// The file.
        hash: FileHash = "f.sha256",
        /// Its length in bytes, as the rows say.
        bytes: u64 = "max(f.bytes)",
    }
}

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
    /// The files that its rows refer to: a [`FileReference`] for each hash, in the order of the hashes, `limit` of them
    /// after `after`, a hash in hexadecimal digits.
    pub hashes: fn(after: &str, limit: u32) -> Statement,
}
