//! How a part of the product says which kept files its rows refer to. Who asks is `kept_files`.

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
/// An owner stands in the list also where its module is switched off: what is not listed is swept away.
///
/// What keeps a file is the row alone. A new row must be stored within an hour of its file having been written, also
/// when the file was there before: a sweep spares files for as long.
#[derive(Debug, Clone, Copy)]
pub struct FileOwner {
    /// What its rows are, for people: "decks".
    pub name: &'static str,
    /// The files that its rows refer to: a [`FileReference`] for each hash, in the order of the hashes, `limit` of them
    /// from behind `after`, a hash in hexadecimal digits.
    pub hashes: fn(after: &str, limit: u32) -> Statement,
}
