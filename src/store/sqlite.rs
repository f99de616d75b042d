//! The embedded backend: connections from r2d2, and running statements and batches on one of them. Blocking; only pool
//! threads come here.

use super::batch::{BatchStep, Expectation, Outcome};
use super::rows::{ROWS_BYTES_MAX, ROWS_MAX};
use super::{Batch, Outcomes, Row, Rows, Statement, StoreError, Value};
use crate::config::Synchronous;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ToSql};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Prepared statements kept per connection; about 3 kB each.
const STATEMENTS_CACHED_MAX: usize = 48;
/// Page cache per connection in KiB; the kernel caches the file anyway.
const CACHE_KIB: i64 = 256;
/// How long a statement waits for another process to finish its write.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
/// Pages of a limited database kept back for deleting.
const PAGES_RESERVED: i64 = 64;
/// The write-ahead log is cut back to this many bytes after a checkpoint.
const JOURNAL_BYTES_MAX: i64 = 4 * 1024 * 1024;

/// How to open a connection.
#[derive(Debug, Clone)]
pub(super) struct Manager {
    pub(super) path: PathBuf,
    pub(super) synchronous: Synchronous,
    pub(super) size_mb_max: u32,
}

impl Manager {
    /// Opens a connection and sets it up; pragmas are set here and nowhere else.
    pub(super) fn open(&self) -> rusqlite::Result<Connection> {
        let connection = plain(&self.path)?;
        // Plans do not depend on the values of parameters. Otherwise SQLite would prepare most cached statements anew
        // at every use, because a value might tell of a better plan: a sixth of the time of keeping a reading.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", self.synchronous.as_str())?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "recursive_triggers", true)?;
        connection.pragma_update(None, "cache_size", -CACHE_KIB)?;
        connection.pragma_update(None, "journal_size_limit", JOURNAL_BYTES_MAX)?;
        connection.pragma_update(None, "temp_store", "MEMORY")?;
        connection.pragma_update(None, "trusted_schema", false)?;
        if self.size_mb_max > 0 {
            let page_bytes: i64 = connection.pragma_query_value(None, "page_size", |row| row.get(0))?;
            let pages = i64::from(self.size_mb_max) * 1024 * 1024 / page_bytes;
            connection.pragma_update(None, "max_page_count", pages - PAGES_RESERVED)?;
        }
        connection.set_prepared_statement_cache_capacity(STATEMENTS_CACHED_MAX);
        Ok(connection)
    }
}

/// Gives a connection the pages kept back for deleting, or takes them away again. Without a limit there is none to
/// lift.
pub(super) fn lift_limit(connection: &Connection, lifted: bool) -> rusqlite::Result<()> {
    let pages: i64 = connection.pragma_query_value(None, "max_page_count", |row| row.get(0))?;
    connection.pragma_update(
        None,
        "max_page_count",
        if lifted { pages + PAGES_RESERVED } else { pages - PAGES_RESERVED },
    )
}

/// Opens the file as it is, without changing anything in it.
pub(super) fn plain(path: &Path) -> rusqlite::Result<Connection> {
    // No mutex inside SQLite: r2d2 lends a connection to one thread at a time.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

/// Opens the file for reading only, so that not even its log is folded in.
pub(super) fn read_only(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

impl r2d2::ManageConnection for Manager {
    type Connection = Connection;
    type Error = rusqlite::Error;

    fn connect(&self) -> Result<Connection, rusqlite::Error> {
        self.open()
    }

    fn is_valid(&self, connection: &mut Connection) -> Result<(), rusqlite::Error> {
        connection.execute_batch("")
    }

    fn has_broken(&self, _connection: &mut Connection) -> bool {
        false
    }
}

/// The connections; as many as the pool has threads, so that none ever waits for one.
#[derive(Clone)]
pub(super) struct Connections(r2d2::Pool<Manager>);

impl Connections {
    pub(super) fn open(manager: Manager, count: u32) -> Result<Self, r2d2::Error> {
        // r2d2 opens connections on a thread of its own; one is enough, and it sleeps after start.
        let helper = Arc::new(
            scheduled_thread_pool::ScheduledThreadPool::builder().num_threads(1).thread_name_pattern("r2d2").build(),
        );
        let pool = r2d2::Pool::builder()
            .max_size(count)
            .thread_pool(helper)
            .test_on_check_out(false)
            .max_lifetime(None)
            .idle_timeout(None)
            .connection_timeout(BUSY_TIMEOUT)
            .build(manager)?;
        Ok(Self(pool))
    }

    pub(super) fn count(&self) -> u32 {
        self.0.max_size()
    }

    pub(super) fn with<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let connection = self.0.get().map_err(|error| {
            log::error!("no database connection: {error}");
            StoreError::Busy
        })?;
        work(&connection)
    }

    /// Has every idle connection drop its caches.
    pub(super) fn release_memory(&self) {
        // All are held at once, so that none is taken twice and another never.
        let idle: Vec<_> = (0..self.count()).map_while(|_| self.0.try_get()).collect();
        for connection in &idle {
            connection.flush_prepared_statement_cache();
            connection.release_memory().ok();
        }
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(value) => ValueRef::Integer(*value),
            Self::Real(value) => ValueRef::Real(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
        }))
    }
}

/// Runs a reading statement.
pub(super) fn read(connection: &Connection, statement: &Statement) -> Result<Rows, StoreError> {
    let (rows, more) = read_until(connection, statement, ROWS_BYTES_MAX)?;
    if more { Err(StoreError::TooMany) } else { Ok(rows) }
}

/// Runs a reading statement until it has given `bytes_max` of text or too many rows; true when there would be more.
pub(super) fn read_until(
    connection: &Connection,
    statement: &Statement,
    bytes_max: usize,
) -> Result<(Rows, bool), StoreError> {
    let mut prepared = connection.prepare_cached(&statement.sql)?;
    let columns = prepared.column_count();
    let mut found = prepared.query(rusqlite::params_from_iter(&statement.params))?;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    while let Some(row) = found.next()? {
        if rows.len() >= ROWS_MAX || bytes > bytes_max {
            return Ok((Rows(rows), true));
        }
        let values: Vec<Value> = (0..columns).map(|index| value(row.get_ref(index)?)).collect::<Result<_, _>>()?;
        bytes += values.iter().map(|value| if let Value::Text(text) = value { text.len() } else { 0 }).sum::<usize>();
        rows.push(Row(values));
    }
    Ok((Rows(rows), bytes > ROWS_BYTES_MAX))
}

fn value(found: ValueRef<'_>) -> Result<Value, StoreError> {
    match found {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(value) => Ok(Value::Integer(value)),
        ValueRef::Real(value) => Ok(Value::Real(value)),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(Value::Text(text.to_owned())),
            Err(_) => Err(StoreError::Decode("text that is not UTF-8".to_owned())),
        },
        ValueRef::Blob(_) => Err(StoreError::Decode("a blob".to_owned())),
    }
}

/// Runs reading statements on one snapshot.
pub(super) fn read_all(connection: &Connection, statements: &[Statement]) -> Result<Vec<Rows>, StoreError> {
    connection.execute_batch("BEGIN")?;
    let result = statements.iter().map(|statement| read(connection, statement)).collect();
    connection.execute_batch("COMMIT")?;
    result
}

/// Runs a batch inside the transaction that is open, in a savepoint of its own.
pub(super) fn run_batch(connection: &Connection, batch: &Batch) -> Result<Outcomes, StoreError> {
    connection.execute_batch("SAVEPOINT batch")?;
    let result = steps(connection, batch);
    // A full disk or a failed write may already have undone the whole transaction; the writer looks for that.
    if result.is_err() && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK TO batch")?;
    }
    if !connection.is_autocommit() {
        connection.execute_batch("RELEASE batch")?;
    }
    result
}

fn steps(connection: &Connection, batch: &Batch) -> Result<Outcomes, StoreError> {
    for statement in &batch.before {
        read(connection, statement)?;
    }
    batch.steps.iter().map(|it| step(connection, it)).collect::<Result<_, _>>().map(Outcomes)
}

fn step(connection: &Connection, step: &BatchStep) -> Result<Outcome, StoreError> {
    let BatchStep { statement, expectation, reported } = step;
    if let Some(Expectation::Finds(refusal)) = expectation {
        let found = connection.prepare_cached(&statement.sql)?.exists(rusqlite::params_from_iter(&statement.params))?;
        return if found { Ok(Outcome::default()) } else { Err(StoreError::Refused(refusal)) };
    }
    let before = connection.total_changes();
    let rows = read(connection, statement)?;
    // `changes()` speaks of the last statement that changed something; the total tells whether this one did.
    let changed = if connection.total_changes() == before { 0 } else { connection.changes() };
    match expectation {
        Some(Expectation::ChangesOne(refusal)) if changed != 1 => Err(StoreError::Refused(refusal)),
        _ => Ok(Outcome { changed, rows, reported: *reported }),
    }
}
