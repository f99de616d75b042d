//! Starts that must not happen: each says why in one sentence, fails, and leaves the folder's files as they were.

use crate::READING;
use crate::support::{Folder, Server, hermit};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// Every file below a folder with its content; without the index of a write-ahead log and without an empty log, which
/// do not matter and come and go with every process that opens the database.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
            continue;
        }
        let name = path.to_string_lossy();
        let empty = path.metadata().unwrap().len() == 0;
        if !(name.ends_with("-shm") || name.ends_with("-wal") && empty) {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

/// Tries to serve `data`, and expects a refusal: what it says is returned.
fn refused(data: &Path, settings: &[(&str, &str)]) -> String {
    let before = files(data);
    // The folder above may be none, so the process starts elsewhere.
    let mut command = hermit(&["serve"], data, settings);
    command.current_dir(std::env::temp_dir()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let deadline = Instant::now() + Duration::from_secs(30);
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if Instant::now() > deadline {
            child.kill().ok();
            child.wait().ok();
            panic!("it serves what it should refuse");
        }
        thread::sleep(Duration::from_millis(5));
    };
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.starts_with("hermit: ") && said.ends_with('\n'), "{said}");
    assert_eq!(said.lines().count(), 1, "one sentence: {said}");
    let mut after = files(data);
    // The lock file shows whether another process is there; it is empty and stays.
    if !before.contains_key(&data.join("hermit.lock")) {
        assert!(after.remove(&data.join("hermit.lock")).is_none_or(|lock| lock.is_empty()));
    }
    let names = |files: &BTreeMap<PathBuf, Vec<u8>>| files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&before), names(&after), "{said}");
    assert!(before == after, "the content of a file has changed: {said}");
    said
}

/// A folder with a database of some size, from a server that was stopped.
fn stopped() -> (Arc<Folder>, PathBuf) {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for _ in 0..30 {
        let question = "x".repeat(2000);
        let made = ann.post("/api/v1/readings", &format!(r#"{{"spread":"single","question":"{question}"}}"#));
        assert_eq!(made.status, 201);
    }
    let folder = server.stop();
    let data = folder.path().join("data");
    (folder, data)
}

/// A folder of the test with `hermit.db` made by `make`.
fn with_database(make: impl FnOnce(&Path)) -> (Folder, PathBuf) {
    let folder = Folder::new();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    make(&data.join("hermit.db"));
    (folder, data)
}

#[test]
fn a_second_process_on_the_same_folder_is_refused() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let said = refused(&server.data(), &[]);
    assert!(said.contains("another hermit") && said.contains("data"), "{said}");
    assert_eq!(ann.post("/api/v1/readings", READING).status, 201, "the first goes on");
}

#[test]
fn a_port_in_use_is_refused_before_a_folder_is_made() {
    let server = Server::start();
    let folder = Folder::new();
    let data = folder.path().join("data");
    let said = refused(&data, &[("HERMIT_LISTEN", &server.address.to_string())]);
    assert!(said.contains(&server.address.to_string()) && said.contains("in use"), "{said}");
    assert!(!data.exists());
    let said = refused(&data, &[("HERMIT_LISTEN", "192.0.2.1:8000")]);
    assert!(said.contains("192.0.2.1:8000"), "an address of another machine: {said}");
    assert!(!data.exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = Folder::new();
    let file = folder.path().join("file");
    fs::write(&file, "a file").unwrap();
    for data in [file.join("data"), file.clone(), PathBuf::from("/proc/hermit/data")] {
        let said = refused(&data, &[]);
        assert!(said.contains(&data.display().to_string()), "{said}");
    }
    assert_eq!(fs::read(&file).unwrap(), b"a file");
}

#[test]
fn a_file_that_is_not_a_database_is_refused() {
    let noise: Vec<u8> = (0..20_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let half = [&b"SQLite format 3\0"[..], &noise].concat();
    let cases: [(&str, &[u8]); 6] = [
        ("text", b"This is not a database.\n"),
        ("long text", &b"This is not a database.\n".repeat(1000)),
        ("one byte", b"S"),
        ("zeros", &[0; 8192]),
        ("noise", &noise),
        ("noise that begins as a database does", &half),
    ];
    for (name, bytes) in cases {
        let (_folder, data) = with_database(|path| fs::write(path, bytes).unwrap());
        let said = refused(&data, &[]);
        assert!(said.contains("hermit.db"), "{name}: {said}");
    }
    let (_folder, data) = with_database(|path| fs::create_dir(path).unwrap());
    let said = refused(&data, &[]);
    assert!(said.contains("hermit.db"), "a folder: {said}");
}

#[test]
fn a_truncated_or_damaged_database_is_refused() {
    let (folder, data) = stopped();
    let path = data.join("hermit.db");
    let whole = fs::read(&path).unwrap();
    assert!(whole.len() > 64 * 1024, "large enough to be cut");
    for length in [whole.len() - 1, whole.len() - 4096, whole.len() / 2, 4096, 100, 50] {
        fs::write(&path, &whole[..length]).unwrap();
        let said = refused(&data, &[]);
        assert!(said.contains("hermit.db") && said.contains("damaged"), "{length}: {said}");
    }
    let mut holed = whole.clone();
    let middle = whole.len() / 4096 / 2 * 4096;
    holed[middle..middle + 4096].fill(0xa5);
    fs::write(&path, &holed).unwrap();
    let said = refused(&data, &[]);
    assert!(said.contains("hermit.db") && said.contains("damaged"), "a page overwritten: {said}");
    // The same folder serves again once the file is back.
    fs::write(&path, &whole).unwrap();
    assert_eq!(Server::start_in(folder, &[]).client().get("/health/ready").status, 200);
}

#[test]
fn another_programs_database_is_refused() {
    for journal in ["delete", "wal"] {
        let (_folder, data) = with_database(|path| {
            let other = Connection::open(path).unwrap();
            let sql = format!(
                "PRAGMA journal_mode = {journal}; CREATE TABLE notes (text); INSERT INTO notes VALUES ('mine')"
            );
            other.execute_batch(&sql).unwrap();
        });
        let said = refused(&data, &[]);
        assert!(said.contains("hermit.db") && said.contains("not Hermit's"), "{journal}: {said}");
    }
}

/// The other program was killed, and part of its data is in its write-ahead log only: that log is not ours to
/// checkpoint.
#[test]
fn another_programs_log_is_left_alone() {
    let (_folder, data) = with_database(|path| {
        let busy = path.with_extension("busy");
        let other = Connection::open(&busy).unwrap();
        let sql = "PRAGMA journal_mode = wal; PRAGMA wal_autocheckpoint = 0; CREATE TABLE notes (text); \
                   PRAGMA wal_checkpoint; INSERT INTO notes VALUES ('mine')";
        other.execute_batch(sql).unwrap();
        // Copied while it is open, as a crash would leave it.
        fs::copy(&busy, path).unwrap();
        fs::copy(path.with_extension("busy-wal"), path.with_extension("db-wal")).unwrap();
        drop(other);
        fs::remove_file(&busy).unwrap();
    });
    assert!(data.join("hermit.db-wal").metadata().unwrap().len() > 0);
    let said = refused(&data, &[]);
    assert!(said.contains("not Hermit's"), "{said}");
}

#[test]
fn a_newer_schema_is_refused_with_the_way_back() {
    let (folder, data) = stopped();
    let path = data.join("hermit.db");
    let version = |number: u32| {
        // Bytes 60 to 63 of the header are user_version (https://sqlite.org/fileformat2.html, 1.3).
        let mut bytes = fs::read(&path).unwrap();
        let known = u32::from_be_bytes(bytes[60..64].try_into().unwrap());
        bytes[60..64].copy_from_slice(&number.to_be_bytes());
        fs::write(&path, bytes).unwrap();
        known
    };
    let known = version(99);
    let said = refused(&data, &[]);
    for part in ["99", &known.to_string(), "newer hermit", "snapshot"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    // Commands beside the server refuse it as well.
    let output = hermit(&["user", "list"], &data, &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8(output.stderr).unwrap().contains("99"));
    version(known);
    assert_eq!(Server::start_in(folder, &[]).client().get("/health/ready").status, 200);
}
