//! Reading a database as it is: nothing is made, upgraded or folded in.

use super::identity::{OpenError, database_path};
use super::sqlite::{self, read_only};
use super::{Rows, Statement, StoreError};
use rusqlite::Connection;
use std::path::Path;

/// A database that is only looked at.
pub struct Inspection(Connection);

/// Opens the database in `folder` to look at it.
///
/// # Errors
/// [`OpenError`] when there is none.
pub fn inspect(folder: &Path) -> Result<Inspection, OpenError> {
    Ok(Inspection(read_only(&database_path(folder))?))
}

impl Inspection {
    /// Runs one reading statement; it blocks.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn read(&self, statement: &Statement) -> Result<Rows, StoreError> {
        sqlite::read(&self.0, statement)
    }
}
