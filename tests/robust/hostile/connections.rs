//! Clients with unusual timing: pipelined requests, half-closed connections, disconnecting in the middle of a request,
//! still sending after the answer.

use super::{assert_unharmed, assert_unharmed_to_the_end, exchange, exchange_and_close};
use crate::support::{Server, connect, read_response};
use crate::{READING, WRITE};
use std::io::{BufReader, Write};
use std::net::Shutdown;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

#[test]
fn fifty_requests_at_once_are_answered_in_order() {
    let server = Server::start();
    let mut bytes = Vec::new();
    for number in 0..50 {
        // The seed comes back, so that every answer tells which request it belongs to.
        let body = format!(r#"{{"spread":"single","seed":"{number:064x}"}}"#);
        let last = if number == 49 { "Connection: close\r\n" } else { "" };
        // Requests of different kinds, so that one that is quick has every chance to overtake.
        bytes.extend(format!("{WRITE}{last}Content-Length: {}\r\n\r\n{body}", body.len()).bytes());
    }
    let replies = exchange(server.address, &bytes);
    let seeds: Vec<String> = replies.answers.iter().map(|answer| answer.str("seed")).collect();
    let wanted: Vec<String> = (0..50).map(|number| format!("{number:064x}")).collect();
    assert_eq!(seeds, wanted);
    assert!(replies.ended);
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_refused_body_does_not_become_the_next_request() {
    let server = Server::start();
    // The body looks like a request; it must be skipped whole, or the connection ended.
    let inner = "GET /health/memory HTTP/1.1\r\nHost: x\r\n\r\n";
    for (path, status) in [("/nowhere", 404), ("/api/v1/readings", 401), ("/health", 405)] {
        let head = format!("POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n");
        let bytes = format!(
            "{head}Content-Length: {}\r\n\r\n{inner}GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            inner.len()
        );
        let replies = exchange(server.address, bytes.as_bytes());
        assert_eq!(replies.statuses()[0], status, "{path}");
        for answer in &replies.answers[1..] {
            assert_eq!(answer.str("status"), "ok", "{path}: only the second request is answered besides");
        }
        assert!(replies.answers.len() <= 2 && replies.ended, "{path}");
        assert_unharmed(&server, path);
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_client_that_closed_its_side_still_gets_its_answer() {
    let server = Server::start();
    let ann = server.sign_up("ann");
    let (name, cookie) = &ann.headers[0];
    let write = format!(
        "POST /api/v1/readings HTTP/1.1\r\nHost: x\r\n{name}: {cookie}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{READING}",
        READING.len()
    );
    let login = format!(r#"{{"login":"ann","password":"{}"}}"#, crate::support::PASSWORD);
    let cases = [
        ("GET /health HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(), 200),
        (write, 201),
        // Hashing takes a while, so the end of the client's side is seen long before the answer is ready.
        (
            format!(
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                 Content-Length: {}\r\n\r\n{login}",
                login.len()
            ),
            200,
        ),
        (format!("GET /api/v1/auth/me/export HTTP/1.1\r\nHost: x\r\n{name}: {cookie}\r\n\r\n"), 200),
    ];
    for (bytes, status) in cases {
        let replies = exchange_and_close(server.address, bytes.as_bytes());
        assert_eq!(replies.statuses(), [status], "{bytes}");
        assert!(replies.ended);
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_client_that_disconnects_during_a_body_leaves_nothing() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let (name, cookie) = ann.headers[0].clone();
    let head =
        format!("POST /api/v1/readings HTTP/1.1\r\nHost: x\r\n{name}: {cookie}\r\nContent-Type: application/json\r\n");
    let cases = [
        // A body that would be good if it were not announced as longer.
        format!("{head}Content-Length: 500\r\n\r\n{READING}"),
        format!("{head}Content-Length: 500\r\n\r\n"),
        format!("{head}Transfer-Encoding: chunked\r\n\r\n13\r\n{READING}\r\n"),
        format!("{head}Transfer-Encoding: chunked\r\n\r\n13\r\n{{"),
        format!("{head}Transfer-Encoding: chunked\r\n\r\n1"),
        format!("{head}Content-Le"),
    ];
    for bytes in &cases {
        // Gone at once: the server may be writing when the client is already gone.
        drop({
            let mut stream = connect(server.address);
            stream.write_all(bytes.as_bytes()).unwrap();
            stream
        });
        // Half-closed: the client still reads the answer.
        let replies = exchange_and_close(server.address, bytes.as_bytes());
        assert!(matches!(replies.statuses()[..], [] | [400] | [411]), "{bytes}: {replies:?}");
        assert!(replies.ended, "{bytes}");
        assert_unharmed(&server, bytes);
    }
    assert_eq!(ann.get("/api/v1/readings").len("items"), 0);
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_client_that_is_still_sending_too_much_gets_413() {
    let server = Server::start();
    let mut stream = connect(server.address);
    stream.write_all(format!("{WRITE}Content-Length: 1000000000\r\n\r\n").as_bytes()).unwrap();
    let answered = AtomicBool::new(false);
    let answer = thread::scope(|scope| {
        let mut sending = stream.try_clone().unwrap();
        scope.spawn({
            let answered = &answered;
            // Goes on until the answer is there or the server has had enough.
            move || while !answered.load(Ordering::Relaxed) && sending.write_all(&[b' '; 16 * 1024]).is_ok() {}
        });
        let answer = read_response(&mut BufReader::new(&stream), false);
        answered.store(true, Ordering::Relaxed);
        stream.shutdown(Shutdown::Both).ok();
        answer.unwrap()
    });
    assert_eq!((answer.status, answer.code()), (413, "body-too-large".into()));
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_client_that_expects_100_continue_gets_it_or_a_refusal() {
    let server = Server::start();
    let ask = |length: usize| {
        let mut stream = BufReader::new(connect(server.address));
        let head = format!("{WRITE}Expect: 100-continue\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        stream.get_mut().write_all(head.as_bytes()).unwrap();
        stream
    };
    let mut stream = ask(READING.len());
    // An interim answer has no body and no length, so only its head is read.
    assert_eq!(read_response(&mut stream, true).unwrap().status, 100);
    stream.get_mut().write_all(READING.as_bytes()).unwrap();
    assert_eq!(read_response(&mut stream, false).unwrap().status, 200);
    // A refusal comes before a byte of the body is sent.
    let mut stream = ask(1_000_000);
    assert_eq!(read_response(&mut stream, false).unwrap().status, 413);
    assert_unharmed_to_the_end(server);
}
