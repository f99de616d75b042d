//! Storage and memory run out: a full disk, the size limit of the database, the memory limit.

use super::assert_whole;
use crate::READING;
use crate::support::{Client, Folder, HERMIT, PASSWORD, Response, Server, at_once};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

/// Most writes until any of the small stores here must be full.
const WRITES_MAX: usize = 5000;

fn assert_storage_full(answer: &Response) {
    assert_eq!((answer.status, answer.code()), (507, "storage-full".into()), "{answer:?}");
    let wait: u32 = answer.header("retry-after").expect("when to come again").parse().unwrap();
    assert!(wait >= 1);
}

/// Writes readings until there is no room; returns the ids of those that were taken.
fn fill(client: &mut Client) -> Vec<String> {
    let question = "x".repeat(2000);
    let body = format!(r#"{{"spread":"celtic-cross","question":"{question}"}}"#);
    let mut made = Vec::new();
    while made.len() < WRITES_MAX {
        let answer = client.post("/api/v1/readings", &body);
        if answer.status != 201 {
            assert_storage_full(&answer);
            return made;
        }
        made.push(answer.str("id"));
    }
    panic!("{WRITES_MAX} writes and still room");
}

/// Expects that requests that only read still work.
fn assert_reads_go_on(client: &mut Client, made: &[String]) {
    for path in ["/health", "/health/ready", "/api/v1/cards", "/api/v1/auth/me", "/api/v1/readings?q=xxx", "/metrics"] {
        assert_eq!(client.get(path).status, 200, "{path}");
    }
    for id in made.iter().rev().take(20).chain(made.first()) {
        assert_eq!(client.get(&format!("/api/v1/readings/{id}")).status, 200, "{id}");
    }
}

/// A server in a mount namespace of its own, whose data folder is a small file system in memory; and that folder, as
/// it is seen from here. `None` where the kernel does not permit it.
fn on_a_small_disk(folder: &Arc<Folder>) -> Option<(Server, PathBuf)> {
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    let permitted = Command::new("unshare").args(["-rm", "true"]).output().is_ok_and(|output| output.status.success());
    if !permitted {
        println!("unshare is not permitted here: a full disk is not tested, only HERMIT_DATABASE_MB_MAX is");
        return None;
    }
    let mut command = Command::new("unshare");
    let script = "mount -t tmpfs -o size=3m tmpfs \"$HERMIT_DATA\" && exec \"$0\" serve";
    command.args(["-rm", "sh", "-c", script, HERMIT]).env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    command.env("HERMIT_DATA", &data).env("HERMIT_LISTEN", "127.0.0.1:0").current_dir(folder.path());
    let server = Server::spawn(command, folder.clone());
    let root = PathBuf::from(format!("/proc/{}/root", server.pid()));
    let seen = root.join(data.strip_prefix("/").unwrap());
    Some((server, seen))
}

/// Takes all the room that is left.
fn fill_disk(path: &Path) {
    let mut filler = File::create(path).unwrap();
    for size in [64 * 1024, 4096, 1] {
        while filler.write_all(&vec![0; size]).is_ok() {}
    }
}

#[test]
fn a_full_disk_stops_writes_only_and_only_while_it_is_full() {
    let folder = Arc::new(Folder::new());
    let Some((server, data)) = on_a_small_disk(&folder) else { return };
    let mut ann = server.sign_up("ann");
    let mut made: Vec<String> = (0..5).map(|_| ann.post("/api/v1/readings", READING).str("id")).collect();
    let filler = data.join("filler");
    for round in 0..3 {
        fill_disk(&filler);
        made.extend(fill(&mut ann));
        // It stays so for every kind of write, and for many at once.
        let change = format!("/api/v1/readings/{}", made[0]);
        assert_storage_full(&ann.patch(&change, &format!(r#"{{"notes":"{}"}}"#, "y".repeat(10_000))));
        let again = ann.again();
        for answer in at_once(8, move |_| again.again().post("/api/v1/readings", READING)) {
            assert_storage_full(&answer);
        }
        assert_reads_go_on(&mut ann, &made);
        fs::remove_file(&filler).unwrap();
        for _ in 0..5 {
            let answer = ann.post("/api/v1/readings", READING);
            assert_eq!(answer.status, 201, "round {round}: {answer:?}");
            made.push(answer.str("id"));
        }
    }
    assert_eq!(ann.get("/api/v1/readings/stats").number("readings") as usize, made.len(), "no more, no less");
    // SQLite would follow /proc/PID/root back into our own file system, so a copy is examined; no one writes just now.
    let copy = folder.path().join("copy");
    fs::create_dir(&copy).unwrap();
    for name in ["hermit.db", "hermit.db-wal"] {
        fs::copy(data.join(name), copy.join(name)).unwrap();
    }
    assert_whole(&copy);
    // A stop on a full disk is a clean one, too.
    fill_disk(&filler);
    let mut server = server;
    server.signal("TERM");
    assert_eq!(server.wait().code(), Some(0));
}

#[test]
fn a_database_at_its_limit_stops_writes_only_and_deleting_makes_room() {
    let server = Server::start_with(&[("HERMIT_DATABASE_MB_MAX", "1")]);
    let mut ann = server.sign_up("ann");
    let made = fill(&mut ann);
    assert!(made.len() > 50, "a megabyte holds more than {}", made.len());
    let size = server.data().join("hermit.db").metadata().unwrap().len();
    assert!(size <= 1024 * 1024, "{size}");
    assert_reads_go_on(&mut ann, &made);
    // An account must be able to delete when storage is full.
    let (gone, kept) = made.split_at(made.len() / 2);
    for id in gone {
        let answer = ann.delete(&format!("/api/v1/readings/{id}"));
        assert_eq!(answer.status, 204, "{answer:?}");
    }
    for _ in 0..5 {
        assert_eq!(ann.post("/api/v1/readings", READING).status, 201);
    }
    assert_eq!(ann.get("/api/v1/readings/stats").number("readings") as usize, kept.len() + 5);
    let folder = server.stop();
    assert_whole(&folder.path().join("data"));
    // A higher limit is all it takes to go on.
    let server = Server::start_in(folder, &[("HERMIT_DATABASE_MB_MAX", "2")]);
    let mut ann = server.client_of(&ann);
    for _ in 0..50 {
        assert_eq!(ann.post("/api/v1/readings", READING).status, 201);
    }
}

/// Accounts of the burst; few enough that no account is guessed at too often.
const ACCOUNTS: usize = 8;
/// Clients that sign in at once, each from an address of its own.
const BURST: usize = 32;

#[test]
fn a_burst_of_logins_under_a_memory_limit_is_served_or_refused_and_never_fatal() {
    let server = Server::start();
    for number in 0..ACCOUNTS {
        server.sign_up(&format!("user{number}"));
    }
    // The clients come through a proxy, so that it is memory that refuses them and not the pacing of guesses.
    let settings = [("HERMIT_MEMORY_MB_MAX", "16"), ("HERMIT_TRUSTED_PROXIES", "127.0.0.1")];
    let server = Server::start_in(server.stop(), &settings);
    assert_eq!(server.client().get("/health/memory").number("limit_mb"), 16.0);
    let address = server.address;
    let answers: Vec<Response> = at_once(BURST, move |number| {
        let mut client = Client::new(address);
        client.headers.push(("X-Forwarded-For".into(), format!("198.51.100.{number}")));
        client.log_in(&format!("user{}", number % ACCOUNTS), PASSWORD)
    });
    for answer in &answers {
        assert!(matches!(answer.status, 200 | 503), "{answer:?}");
        if answer.status == 503 {
            assert_eq!(answer.code(), "unavailable");
            assert!(answer.header("retry-after").is_some(), "{answer:?}");
        }
    }
    // It is the same process, what costs nothing is served, and the limit was kept.
    assert_eq!(server.client().get("/health").status, 200);
    assert_eq!(server.client().post("/api/v1/readings/draw", READING).status, 200);
    let peak = server.client().get("/health/memory").number("peak_mb");
    assert!(peak <= 16.0, "{peak} MB at the most");
    server.stop();
}

#[test]
fn the_memory_limit_holds_from_the_first_moment() {
    let server = Server::start();
    server.sign_up("ann");
    // Room for one hash, but not beside any process of ours.
    let server = Server::start_in(server.stop(), &[("HERMIT_MEMORY_MB_MAX", "9")]);
    assert_eq!(server.client().log_in("ann", PASSWORD).status, 503);
}

/// A client that is refused for lack of memory has not guessed a password, so its next attempt is not slowed down.
#[test]
fn a_login_refused_for_lack_of_memory_is_not_counted_as_a_guess() {
    let server = Server::start();
    server.sign_up("ann");
    // Less than one hash needs.
    let server = Server::start_in(server.stop(), &[("HERMIT_MEMORY_MB_MAX", "1")]);
    let mut client = server.client();
    for _ in 0..30 {
        let answer = client.log_in("ann", PASSWORD);
        assert_eq!((answer.status, answer.code()), (503, "unavailable".into()), "{}", answer.text());
    }
}
