//! The seam to the database. Callers know statements, batches, rows and errors; they never hold a connection or a
//! transaction, never block the executor, and cannot read, decide and write across calls. What is behind the seam is
//! `sqlite` today; a backend over HTTP would fit, and `contract.rs` is the suite it would have to pass.

mod batch;
mod check;
#[cfg(test)]
mod compile;
#[cfg(test)]
mod contract;
mod error;
mod identity;
mod inspect;
mod open;
mod rows;
mod select;
mod sqlite;
mod statement;
#[cfg(test)]
pub mod testing;
mod upgrade;
mod writer;

pub use batch::{Batch, Label, Outcomes};
pub use check::{TextIndex, check};
pub use error::StoreError;
pub use inspect::{Inspection, inspect};
pub use open::open;
pub use rows::{FromRow, Row, Rows};
pub use select::{FromColumn, join, length};
pub use statement::{Statement, Value};

pub(crate) use select::{compose, row, select};
pub(crate) use statement::sql;

use crate::runtime::pool::Pool;
use rows::PAGE_BYTES_MAX;
use rusqlite::Connection;
use sqlite::Connections;
use std::sync::Arc;
use writer::Writer;

/// Whether the data folder has a database.
pub fn exists(folder: &std::path::Path) -> bool {
    identity::database_path(folder).is_file()
}

/// The database. Clones share it.
#[derive(Clone)]
pub struct Store {
    pool: Pool,
    connections: Connections,
    writer: Arc<Writer>,
}

impl Store {
    pub(in crate::store) fn new(pool: Pool, connections: Connections) -> Self {
        let writer = Arc::new(Writer::new(pool.clone(), connections.clone()));
        Self { pool, connections, writer }
    }

    /// Runs one reading statement.
    ///
    /// # Errors
    /// [`StoreError`]; `TooMany` when the result is larger than a request may hold (see `rows`).
    pub async fn read(&self, statement: Statement) -> Result<Rows, StoreError> {
        let connections = self.connections.clone();
        self.pool.run(move || connections.with(|connection| sqlite::read(connection, &statement))).await?
    }

    /// Runs a statement that lists things, and ends it when it has given a page of text; true when there would be more.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub async fn read_page(&self, statement: Statement) -> Result<(Rows, bool), StoreError> {
        let connections = self.connections.clone();
        let read = move |connection: &Connection| sqlite::read_until(connection, &statement, PAGE_BYTES_MAX);
        self.pool.run(move || connections.with(read)).await?
    }

    /// Runs several reading statements on one snapshot of the database.
    ///
    /// # Errors
    /// As [`Store::read`]; the first failure ends it.
    pub async fn read_all(&self, statements: Vec<Statement>) -> Result<Vec<Rows>, StoreError> {
        let connections = self.connections.clone();
        self.pool.run(move || connections.with(|connection| sqlite::read_all(connection, &statements))).await?
    }

    /// Runs as many reading statements as there are names for their results, on one snapshot of the database.
    ///
    /// # Errors
    /// As [`Store::read_all`].
    #[allow(dead_code, reason = "called by modules, which a build may lack")]
    pub async fn read_array<const N: usize>(&self, statements: [Statement; N]) -> Result<[Rows; N], StoreError> {
        let all = self.read_all(statements.into()).await?;
        all.try_into().map_err(|_| StoreError::Failed("not as many results as statements".to_owned()))
    }

    /// Runs a batch as one transaction: all of it is durable when this returns, or none of it happened.
    ///
    /// # Errors
    /// [`StoreError`]; `Refused` when an expectation did not hold, `Constraint` when a constraint did not.
    pub async fn write(&self, batch: Batch) -> Result<Outcomes, StoreError> {
        batch.check()?;
        self.writer.write(batch).await
    }

    /// Folds the write-ahead log into the database file; for the timer and for shutdown.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn checkpoint(&self) -> Result<(), StoreError> {
        self.upkeep("PRAGMA wal_checkpoint(TRUNCATE)").await
    }

    /// Refreshes the query planner's statistics where they are stale.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn optimize(&self) -> Result<(), StoreError> {
        self.upkeep("PRAGMA optimize").await
    }

    async fn upkeep(&self, pragma: &'static str) -> Result<(), StoreError> {
        self.read(Statement::new(pragma)).await.map(drop)
    }

    /// Has every connection drop its caches; memory goes back with the pool's next trim.
    pub fn release_memory(&self) {
        let connections = self.connections.clone();
        // A full queue means a busy pool, and a busy pool needs its caches.
        self.pool.submit(move || connections.release_memory()).ok();
    }
}
