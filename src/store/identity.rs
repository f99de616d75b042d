//! Which file is the database, what marks it as ours, and why it cannot be used.

use std::path::{Path, PathBuf};

/// Marks a database as Hermit's: "HRMT".
pub(super) const APPLICATION_ID: i32 = 0x4852_4d54;

/// The database file in a data folder.
pub(super) fn database_path(folder: &Path) -> PathBuf {
    folder.join("hermit.db")
}

/// Why the data folder cannot be used, as one sentence for a person.
#[derive(Debug)]
pub struct OpenError(pub String);

impl std::fmt::Display for OpenError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl From<rusqlite::Error> for OpenError {
    fn from(error: rusqlite::Error) -> Self {
        Self(format!("the database does not open: {error}"))
    }
}
