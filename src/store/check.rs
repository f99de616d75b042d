//! `hermit check`: is the database whole, do all references hold, and is its schema the one this program knows.

use super::identity::{OpenError, database_path};
use super::sqlite::plain;
use super::upgrade::{SCHEMA, create_in, fingerprint};
use rusqlite::Connection;
use std::path::Path;

/// Findings named at most; the rest are not even counted.
const FINDINGS_MAX: usize = 100;

/// Examines the database in `folder` with its full-text `indexes` and returns what is wrong with it, one sentence each.
///
/// # Errors
/// [`OpenError`] when there is no database to examine.
pub fn check(folder: &Path, indexes: &[TextIndex]) -> Result<Vec<String>, OpenError> {
    let path = database_path(folder);
    if !path.is_file() {
        return Err(OpenError(format!("there is no database in {}", folder.display())));
    }
    let connection = plain(&path)?;
    let mut findings = Vec::new();
    let checks =
        [integrity(&connection), references(&connection), schema(&connection), text_indexes(&connection, indexes)];
    for found in checks {
        match found {
            Ok(found) => findings.extend(found),
            Err(error) => findings.push(error.to_string()),
        }
    }
    findings.truncate(FINDINGS_MAX);
    Ok(findings)
}

fn integrity(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("PRAGMA integrity_check(100)")?;
    let lines: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    Ok(lines.into_iter().filter(|line| line != "ok").collect())
}

fn references(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut statement =
        connection.prepare("SELECT \"table\", count(*), parent FROM pragma_foreign_key_check GROUP BY 1, 3")?;
    let rows = statement.query_map([], |row| {
        let (table, count, parent): (String, i64, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(format!("{count} rows of {table} refer to nothing in {parent}"))
    })?;
    rows.collect()
}

fn schema(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let model = Connection::open_in_memory()?;
    create_in(&model, SCHEMA, 1)?;
    let (wanted, found) = (fingerprint(&model)?, fingerprint(connection)?);
    let name = |line: &String| line.split(':').next().unwrap_or_default().to_owned();
    let missing = wanted
        .iter()
        .filter(|line| !found.contains(line))
        .map(|line| format!("{} is missing or different", name(line)));
    let unknown = found
        .iter()
        .filter(|line| !wanted.iter().any(|other| name(other) == name(line)))
        .map(|line| format!("{} is unknown", name(line)));
    Ok(missing.chain(unknown).collect())
}

/// A full-text index that must agree with the table it is built on.
#[derive(Debug, Clone, Copy)]
pub struct TextIndex {
    /// The name of its table.
    pub name: &'static str,
    /// What it is an index of, for people.
    pub of: &'static str,
}

fn text_indexes(connection: &Connection, indexes: &[TextIndex]) -> rusqlite::Result<Vec<String>> {
    let findings = indexes.iter().map(|TextIndex { name, of }| {
        let examine = format!("INSERT INTO {name} ({name}, rank) VALUES ('integrity-check', 1)");
        connection.execute_batch(&examine).err().map(|error| format!("the full-text index of {of}: {error}"))
    });
    Ok(findings.flatten().collect())
}
