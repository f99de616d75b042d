//! Making a new database from `schema.sql`, and upgrading an old one step by step, in one transaction, after a
//! snapshot. A newer one is refused, and the error says how to go back.

use super::identity::{APPLICATION_ID, OpenError};
use super::sqlite::plain;
use crate::runtime::clock::{Millis, rfc3339};
use rusqlite::Connection;
use std::path::Path;

/// The newest schema, whole.
pub(super) const SCHEMA: &str = include_str!("../../schema.sql");

/// SQL that upgrades one schema version to the next: the first one from 1 to 2, and so on.
pub(super) type UpgradeStep = &'static str;

// STEPS: each is a file in `upgrades/`, where `0001.sql` is the whole schema of version 1.
include!(concat!(env!("OUT_DIR"), "/upgrades.rs"));

/// The version that `schema.sql` has after `steps`.
fn newest(steps: &[UpgradeStep]) -> u32 {
    u32::try_from(steps.len()).unwrap_or(u32::MAX).saturating_add(1)
}

/// Makes the database in an empty or absent file.
pub(super) fn create(path: &Path) -> Result<(), OpenError> {
    let connection = plain(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    create_in(&connection, SCHEMA, newest(STEPS))?;
    Ok(())
}

pub(super) fn create_in(connection: &Connection, schema: &str, version: u32) -> rusqlite::Result<()> {
    connection.execute_batch(&format!(
        "BEGIN; {schema}\nPRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {version}; COMMIT;"
    ))
}

/// Upgrades the database from `version` to the newest; returns what it did.
pub(super) fn upgrade(
    connection: &Connection,
    folder: &Path,
    version: u32,
    steps: &[UpgradeStep],
    now: Millis,
) -> Result<Option<String>, OpenError> {
    let newest = newest(steps);
    if version == newest {
        return Ok(None);
    }
    refuse_newer(folder, version, steps)?;
    let snapshots = folder.join("snapshots");
    let name = format!("hermit-v{version}-{}.db", rfc3339(now).replace([':', '.'], ""));
    let snapshot = snapshots.join(&name);
    std::fs::create_dir_all(&snapshots)
        .map_err(|error| OpenError(format!("{} cannot be made: {error}", snapshots.display())))?;
    connection.execute("VACUUM INTO ?1", [snapshot.to_string_lossy()])?;
    apply_steps(connection, version, steps).map_err(|error| {
        OpenError(format!(
            "the upgrade from schema version {version} to {newest} failed ({error}); the database is as it was, and a \
             snapshot is {}",
            snapshot.display()
        ))
    })?;
    Ok(Some(format!("upgraded from schema version {version} to {newest}; snapshot {}", snapshot.display())))
}

/// Refuses a version that this program does not know, and says how to go back.
pub(super) fn refuse_newer(folder: &Path, version: u32, steps: &[UpgradeStep]) -> Result<(), OpenError> {
    let newest = newest(steps);
    if (1..=newest).contains(&version) {
        return Ok(());
    }
    Err(OpenError(format!(
        "the database has schema version {version}, and this hermit knows {newest}: run the newer hermit again, or put \
         a snapshot from {} in the place of hermit.db",
        folder.join("snapshots").display()
    )))
}

fn apply_steps(connection: &Connection, version: u32, steps: &[UpgradeStep]) -> rusqlite::Result<()> {
    // Steps rebuild tables, so references are checked once at the end; the pragma cannot change inside a transaction.
    connection.pragma_update(None, "foreign_keys", false)?;
    let transaction = connection.unchecked_transaction()?;
    for step in steps.iter().skip(version as usize - 1) {
        transaction.execute_batch(step)?;
    }
    let dangling: i64 = transaction.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))?;
    if dangling > 0 {
        return Err(rusqlite::Error::ToSqlConversionFailure(format!("{dangling} rows would dangle").into()));
    }
    transaction.pragma_update(None, "user_version", newest(steps))?;
    transaction.commit()
}

/// What a database is made of, in a form that can be compared: the SQL of every table, index and trigger that is
/// ours, without comments and with single spaces.
pub(super) fn fingerprint(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(
        "SELECT type || ' ' || name || ': ' || sql FROM sqlite_schema
         WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name",
    )?;
    let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
    lines.map(|line| line.map(|sql| normalized(&sql))).collect()
}

fn normalized(sql: &str) -> String {
    let without_comments: Vec<&str> = sql.lines().map(|line| line.split("--").next().unwrap_or("")).collect();
    let words = without_comments.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    // A column that was added later has its comma on a line of its own.
    words.replace(" ,", ",").replace(" )", ")")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("hermit-upgrade-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        folder
    }

    const OLD: &str = "CREATE TABLE t (a INTEGER) STRICT;";
    const STEPS: &[UpgradeStep] = &["ALTER TABLE t ADD COLUMN b TEXT;", "CREATE INDEX t_b ON t (b);"];

    #[test]
    fn old_versions_are_upgraded_and_leave_a_snapshot() {
        let folder = folder("old");
        let connection = plain(&folder.join("hermit.db")).unwrap();
        create_in(&connection, OLD, 1).unwrap();
        connection.execute_batch("INSERT INTO t VALUES (7)").unwrap();
        let said = upgrade(&connection, &folder, 1, STEPS, Millis(0)).unwrap().unwrap();
        assert!(said.contains("from schema version 1 to 3"), "{said}");
        let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(version, 3);
        let snapshot = plain(&folder.join("snapshots/hermit-v1-1970-01-01T000000000Z.db")).unwrap();
        assert_eq!(snapshot.query_row("SELECT a FROM t", [], |row| row.get::<_, i64>(0)).unwrap(), 7);
        assert_eq!(fingerprint(&snapshot).unwrap().len(), 1);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_failing_step_changes_nothing() {
        let folder = folder("fail");
        let connection = plain(&folder.join("hermit.db")).unwrap();
        create_in(&connection, OLD, 1).unwrap();
        let before = fingerprint(&connection).unwrap();
        let error =
            upgrade(&connection, &folder, 1, &["ALTER TABLE t ADD COLUMN b TEXT;", "CREATE nonsense"], Millis(0));
        assert!(error.unwrap_err().0.contains("the database is as it was"));
        assert_eq!(fingerprint(&connection).unwrap(), before);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_newer_version_is_refused_and_the_error_says_how_to_go_back() {
        let folder = folder("newer");
        let connection = plain(&folder.join("hermit.db")).unwrap();
        create_in(&connection, OLD, 9).unwrap();
        let error = upgrade(&connection, &folder, 9, STEPS, Millis(0)).unwrap_err();
        assert!(error.0.contains("schema version 9") && error.0.contains("snapshots"), "{error}");
        assert!(!folder.join("snapshots").exists());
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn every_old_version_upgraded_equals_the_schema() {
        let fresh = Connection::open_in_memory().unwrap();
        create_in(&fresh, SCHEMA, newest(super::STEPS)).unwrap();
        let wanted = fingerprint(&fresh).unwrap();
        assert!(wanted.len() > 10);
        for version in 1..=newest(super::STEPS) {
            let old = Connection::open_in_memory().unwrap();
            create_in(&old, include_str!("../../upgrades/0001.sql"), 1).unwrap();
            apply_steps(&old, 1, &super::STEPS[..version as usize - 1]).unwrap();
            apply_steps(&old, version, super::STEPS).unwrap();
            assert_eq!(fingerprint(&old).unwrap(), wanted, "from version {version}");
        }
    }
}
