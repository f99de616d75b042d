//! Signals: killed during writes, stopped during requests, asked to trim.

use super::assert_whole;
use crate::READING;
use crate::support::{Client, Server, connect, read_response, wait_until};
use std::io::{BufReader, Write};
use std::sync::Mutex;
use std::thread;

/// Clients that write at once.
const WRITERS: usize = 8;
/// Acknowledged writes after which the process is killed; the writers have many more in mind.
const KILLED_AFTER: usize = 200;

/// Writes readings until the server is gone; notes the id of every one that was acknowledged.
fn write_on(server: &Server, client: &Client, acknowledged: &Mutex<Vec<(String, String)>>, writer: usize) {
    let mut stream = BufReader::new(connect(server.address));
    let (name, cookie) = &client.headers[0];
    for number in 0.. {
        let title = format!("{writer}-{number}");
        let body = format!(r#"{{"spread":"three-card","title":"{title}","tags":["a","b"]}}"#);
        let head = format!(
            "POST /api/v1/readings HTTP/1.1\r\nHost: x\r\n{name}: {cookie}\r\nContent-Type: application/json\r\n"
        );
        let request = format!("{head}Content-Length: {}\r\n\r\n{body}", body.len());
        if stream.get_mut().write_all(request.as_bytes()).is_err() {
            return;
        }
        let Ok(answer) = read_response(&mut stream, false) else { return };
        assert_eq!(answer.status, 201, "{answer:?}");
        acknowledged.lock().unwrap().push((answer.str("id"), title));
    }
}

#[test]
fn nothing_that_was_acknowledged_is_lost_when_the_process_is_killed() {
    let mut server = Server::start();
    let ann = server.sign_up("ann");
    let acknowledged = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (server, ann, acknowledged) = (&server, &ann, &acknowledged);
            scope.spawn(move || write_on(server, ann, acknowledged, writer));
        }
        wait_until("enough is written", || (acknowledged.lock().unwrap().len() >= KILLED_AFTER).then_some(()));
        server.signal("KILL");
    });
    assert!(!server.wait().success());
    let acknowledged = acknowledged.into_inner().unwrap();
    let server = Server::start_in(server.folder(), &[]);
    // The session has survived as well.
    let mut ann = server.client_of(&ann);
    for (id, title) in &acknowledged {
        let answer = ann.get(&format!("/api/v1/readings/{id}"));
        assert_eq!((answer.status, answer.str("title")), (200, title.clone()));
        assert_eq!((answer.len("cards"), answer.len("tags")), (3, 2), "whole: {answer:?}");
    }
    // At most one more write of each client is there: the one that was not acknowledged.
    let count = ann.get("/api/v1/readings/stats").number("readings") as usize;
    assert!((acknowledged.len()..=acknowledged.len() + WRITERS).contains(&count), "{count}, {}", acknowledged.len());
    assert_eq!(ann.post("/api/v1/readings", READING).status, 201);
    assert_whole(&server.data());
    let folder = server.stop();
    assert_whole(&folder.path().join("data"));
}

#[test]
fn a_server_told_to_stop_answers_what_it_has_begun() {
    let mut server = Server::start();
    let mut ann = server.sign_up("ann");
    let (name, cookie) = ann.headers[0].clone();
    let head =
        format!("POST /api/v1/readings HTTP/1.1\r\nHost: x\r\n{name}: {cookie}\r\nContent-Type: application/json\r\n");
    let mut begun: Vec<_> = (0..WRITERS)
        .map(|_| {
            let mut stream = BufReader::new(connect(server.address));
            let head = format!("{head}Expect: 100-continue\r\nContent-Length: {}\r\n\r\n", READING.len());
            stream.get_mut().write_all(head.as_bytes()).unwrap();
            // This leave to go on tells that the request is being worked on.
            assert_eq!(read_response(&mut stream, true).unwrap().status, 100);
            stream
        })
        .collect();
    server.signal("TERM");
    // The signal has arrived when the log says so.
    server.log_with("stopping: ");
    for stream in &mut begun {
        stream.get_mut().write_all(READING.as_bytes()).unwrap();
    }
    for stream in &mut begun {
        assert_eq!(read_response(stream, false).unwrap().status, 201);
    }
    // The idle connection of `ann` and the kept ones hold nothing up.
    assert_eq!(server.wait().code(), Some(0));
    let log = server.log();
    assert!(!log.iter().any(|line| line.contains("were cut")), "{log:?}");
    let server = Server::start_in(server.folder(), &[]);
    ann = server.client_of(&ann);
    assert_eq!(ann.get("/api/v1/readings").len("items"), WRITERS);
    assert_whole(&server.data());
}

#[test]
fn a_server_can_be_stopped_and_started_again_and_again() {
    let mut server = Server::start();
    let ann = server.sign_up("ann");
    for round in 1..=5 {
        let mut ann = server.client_of(&ann);
        assert_eq!(ann.post("/api/v1/readings", READING).status, 201);
        assert_eq!(ann.get("/api/v1/readings").len("items"), round);
        server = Server::start_in(server.stop(), &[]);
    }
    // What a clean stop leaves is one file that holds everything.
    let data = server.stop().path().join("data");
    assert!(!data.join("hermit.db-wal").metadata().is_ok_and(|metadata| metadata.len() > 0));
}

#[test]
fn sigint_stops_the_server() {
    let mut server = Server::start();
    assert_eq!(server.client().get("/health").status, 200);
    server.signal("INT");
    assert_eq!(server.wait().code(), Some(0));
}

/// A process that reads this line may signal at once.
#[test]
fn signals_are_handled_as_soon_as_the_server_logs_that_it_serves() {
    for round in 0..20 {
        let mut server = Server::start();
        server.signal("TERM");
        assert_eq!(server.wait().code(), Some(0), "round {round}");
    }
}

#[test]
fn sighup_trims_memory_and_the_server_goes_on() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    server.signal("HUP");
    // It also trims by itself, so it is the log that says why.
    server.log_with("trimmed on SIGHUP");
    let report = ann.get("/health/memory");
    assert!(report.str("last_trim.at").ends_with('Z'));
    let (before, after) = (report.number("last_trim.before_mb"), report.number("last_trim.after_mb"));
    assert!(before > 1.0 && after > 1.0, "{before} {after}");
    assert!((report.number("last_trim.given_back_mb") - (before - after).max(0.0)).abs() < 0.11, "{report:?}");
    assert_eq!(ann.post("/api/v1/readings", READING).status, 201);
    // Many at once are as good as one.
    for _ in 0..20 {
        server.signal("HUP");
    }
    assert_eq!(ann.post("/api/v1/readings", READING).status, 201);
    server.stop();
}
