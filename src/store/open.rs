//! Opening the data folder: every reason not to is found before anything is changed, and said in one sentence.

use super::identity::{APPLICATION_ID, OpenError, database_path};
use super::sqlite::{Connections, Manager, plain, read_only};
use super::{Store, upgrade};
use crate::config::Config;
use crate::runtime::clock::Millis;
use crate::runtime::pool::Pool;
use rusqlite::Connection;
use rustix::fs::{FlockOperation, flock, statfs};
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Databases up to this size are checked as a whole at start; larger ones by `hermit check`.
const QUICK_CHECK_BYTES_MAX: u64 = 8 * 1024 * 1024;

/// File systems on which SQLite's locks are not to be trusted, by the magic numbers of statfs(2).
const NETWORK_FILE_SYSTEMS: [(u64, &str); 8] = [
    (0x6969, "NFS"),
    (0x517b, "SMB"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB2"),
    (0x5346_414f, "AFS"),
    (0x7375_7245, "Coda"),
    (0x00c3_6400, "Ceph"),
    (0x0102_1997, "9P"),
];

/// An opened data folder. The lock lasts as long as this value.
pub struct OpenedStore {
    /// The database.
    pub store: Store,
    /// What happened on the way, worth a log line: made anew, upgraded.
    pub event: Option<String>,
    _lock: Option<File>,
}

/// Opens the data folder for serving (`exclusive`: one process only) or for a command beside a running server.
///
/// # Errors
/// [`OpenError`]; nothing has been changed then, except that an empty folder may have been made.
pub fn open(config: &Config, pool: &Pool, now: Millis, exclusive: bool) -> Result<OpenedStore, OpenError> {
    prepare_folder(&config.data)?;
    let lock = if exclusive { Some(lock(&config.data)?) } else { None };
    let path = database_path(&config.data);
    let event = match path.metadata() {
        Ok(metadata) if metadata.len() > 0 => {
            examine_header(&path)?;
            upgrade_existing(&config.data, now)?
        }
        _ => {
            upgrade::create(&path)?;
            Some(format!("made an empty database in {}", config.data.display()))
        }
    };
    let manager = Manager { path, synchronous: config.synchronous, size_mb_max: config.database_mb_max.get() };
    let connections = Connections::open(manager, config.database_pool_size.get())
        .map_err(|error| OpenError(format!("the database does not open: {error}")))?;
    Ok(OpenedStore { store: Store::new(pool.clone(), connections), event, _lock: lock })
}

fn prepare_folder(folder: &Path) -> Result<(), OpenError> {
    if !folder.is_dir() {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| OpenError(format!("the data folder {} cannot be made: {error}", folder.display())))?;
    }
    let kind = statfs(folder)
        .map_err(|error| OpenError(format!("the data folder {} cannot be examined: {error}", folder.display())))?;
    let magic = u64::from_ne_bytes(kind.f_type.to_ne_bytes()) & 0xffff_ffff;
    if let Some((_, name)) = NETWORK_FILE_SYSTEMS.iter().find(|(known, _)| *known == magic) {
        return Err(OpenError(format!(
            "the data folder {} is on a network file system ({name}), where SQLite's locks are not safe; put it on a \
             local disk",
            folder.display()
        )));
    }
    Ok(())
}

fn lock(folder: &Path) -> Result<File, OpenError> {
    let path = folder.join("hermit.lock");
    let file = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(|error| OpenError(format!("the data folder {} cannot be written: {error}", folder.display())))?;
    match flock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(file),
        Err(_) => Err(OpenError(format!("another hermit already serves the data folder {}", folder.display()))),
    }
}

/// Refuses a file that is no SQLite database, or is shorter than its header says, before SQLite touches it.
fn examine_header(path: &Path) -> Result<(), OpenError> {
    let unreadable = |error: std::io::Error| OpenError(format!("{} cannot be read: {error}", path.display()));
    let damaged = |what: &str| {
        OpenError(format!(
            "{} is damaged ({what}); nothing was changed: restore a snapshot or a backup",
            path.display()
        ))
    };
    let mut file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    let mut header = [0_u8; 100];
    match file.read_exact(&mut header) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Err(damaged("its header is cut off")),
        other => other.map_err(unreadable)?,
    }
    // The layout of these 100 bytes is section 1.3 of <https://sqlite.org/fileformat2.html>.
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(damaged("it is not a SQLite file"));
    }
    let number = |at: usize, bytes: usize| {
        header.get(at..at + bytes).unwrap_or_default().iter().fold(0_u64, |all, byte| (all << 8) | u64::from(*byte))
    };
    let page_bytes = if number(16, 2) == 1 { 65_536 } else { number(16, 2) };
    let log = path.with_extension("db-wal");
    let log_is_empty = log.metadata().map_or(true, |metadata| metadata.len() == 0);
    if log_is_empty && length < page_bytes * number(28, 4) {
        return Err(damaged("it is shorter than it says"));
    }
    Ok(())
}

fn upgrade_existing(folder: &Path, now: Millis) -> Result<Option<String>, OpenError> {
    let path = database_path(folder);
    let damaged = |what: &dyn std::fmt::Display| {
        let what = what.to_string().replace('\n', " ");
        OpenError(format!(
            "{} is damaged ({what}); nothing was changed: restore a snapshot or a backup",
            path.display()
        ))
    };
    let connection = read_only(&path)?;
    let (application, version) = identify(&connection).map_err(|error| damaged(&error))?;
    if application != APPLICATION_ID {
        return Err(OpenError(format!("{} is a SQLite database, but not Hermit's", path.display())));
    }
    upgrade::refuse_newer(folder, version, upgrade::STEPS)?;
    if path.metadata().is_ok_and(|metadata| metadata.len() <= QUICK_CHECK_BYTES_MAX) {
        let finding = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0));
        let finding: String = finding.unwrap_or_else(|error| error.to_string());
        if finding != "ok" {
            return Err(damaged(&finding));
        }
    }
    drop(connection);
    upgrade::upgrade(&plain(&path)?, folder, version, upgrade::STEPS, now)
}

fn identify(connection: &Connection) -> rusqlite::Result<(i32, u32)> {
    let application = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok((application, version))
}
