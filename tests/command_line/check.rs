//! `hermit check`: no findings for an intact database, and the right ones for a damaged one.

use super::{done, refused, run};
use crate::support::{Folder, Server, hermit};
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const PAGE: usize = 4096;

/// The data folder of a stopped server with some readings.
fn stopped() -> (Arc<Folder>, PathBuf) {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for number in 0..40 {
        let question = format!("{number} {}", "words and words ".repeat(100));
        let body = format!(r#"{{"spread":"three-card","question":"{question}","tags":["a","b{number}"]}}"#);
        assert_eq!(ann.post("/api/v1/readings", &body).status, 201);
    }
    let folder = server.stop();
    let data = folder.path().join("data");
    (folder, data)
}

/// Expects findings on standard output, a line each, and returns them.
fn findings(data: &Path, after: &str) -> Vec<String> {
    let said = run(hermit(&["check"], data, &[]), "");
    assert_eq!((said.code, said.err.as_str()), (Some(1), ""), "{after}: {said:?}");
    assert!(!said.out.trim().is_empty() && !said.out.contains("is whole"), "{after}: {said:?}");
    said.out.lines().map(str::to_owned).collect()
}

#[test]
fn an_intact_database_has_no_findings_and_stays_unchanged() {
    let (folder, data) = stopped();
    let before = fs::read(data.join("hermit.db")).unwrap();
    let said = done(&data, &["check"], "");
    assert!(said.contains("is whole") && said.contains(&data.display().to_string()), "{said}");
    assert!(fs::read(data.join("hermit.db")).unwrap() == before, "checking changes nothing");
    // Beside a server as well.
    let server = Server::start_in(folder, &[]);
    assert!(done(&data, &["check"], "").contains("is whole"));
    assert_eq!(server.client().get("/health/ready").status, 200);
}

#[test]
fn without_a_database_the_check_fails_and_creates_none() {
    let folder = Folder::new();
    let data = folder.path().join("data");
    let said = refused(&data, &["check"], &[], "");
    assert!(said.contains("no database") && said.contains(&data.display().to_string()), "{said}");
    assert!(!data.exists());
}

#[test]
fn an_overwritten_table_page_is_found() {
    let (_folder, data) = stopped();
    let path = data.join("hermit.db");
    let whole = fs::read(&path).unwrap();
    // Leaves of tables begin with 13; cells fill a page from its end (https://sqlite.org/fileformat2.html, 1.6).
    let leaves: Vec<usize> =
        (1..whole.len() / PAGE).map(|page| page * PAGE).filter(|&at| whole[at] == 13 && whole[at + 4] >= 2).collect();
    assert!(leaves.len() >= 3, "{leaves:?}");
    for &at in leaves.iter().take(5) {
        let mut damaged = whole.clone();
        damaged[at + PAGE / 2..at + PAGE].fill(0xff);
        fs::write(&path, &damaged).unwrap();
        findings(&data, &format!("page at {at}"));
        assert!(fs::read(&path).unwrap() == damaged, "checking repairs nothing");
    }
    fs::write(&path, &whole).unwrap();
    assert!(done(&data, &["check"], "").contains("is whole"));
}

#[test]
fn a_file_that_is_not_a_database_is_found() {
    let (_folder, data) = stopped();
    let path = data.join("hermit.db");
    let whole = fs::read(&path).unwrap();
    for (name, bytes) in [("text", &b"This is not a database.\n".repeat(500)[..]), ("half", &whole[..whole.len() / 2])]
    {
        fs::write(&path, bytes).unwrap();
        findings(&data, name);
    }
}

#[test]
fn inconsistent_rows_and_tables_are_named() {
    let cases = [
        ("PRAGMA foreign_keys = 0; DELETE FROM accounts", "readings"),
        ("DROP INDEX readings_by_time", "readings_by_time"),
        ("CREATE TABLE guest (x)", "guest"),
        (
            "PRAGMA writable_schema = 1; \
             UPDATE sqlite_schema SET sql = replace(sql, 'favorite', 'favourit') WHERE name = 'readings'",
            "readings",
        ),
        ("INSERT INTO readings_text (readings_text) VALUES ('delete-all')", "full-text index"),
    ];
    for (sql, part) in cases {
        let (_folder, data) = stopped();
        Connection::open(data.join("hermit.db")).unwrap().execute_batch(sql).unwrap();
        let found = findings(&data, sql);
        assert!(found.iter().any(|line| line.contains(part)), "{sql}: {found:?}");
    }
}
