//! What bad clients send: every case leaves the server answering, and without a panic.

mod bodies;
mod connections;
mod framing;
mod heads;
mod origins;

use crate::support::{Response, Server, connect, read_response};
use std::io::{BufReader, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr};
use std::time::Duration;

/// Longest wait for the end of a connection that the server should have ended by itself.
const END: Duration = Duration::from_secs(20);

/// What came back for raw bytes.
#[derive(Debug)]
struct RawReplies {
    answers: Vec<Response>,
    /// The server ended the connection, and did not leave it open for more.
    ended: bool,
}

impl RawReplies {
    fn statuses(&self) -> Vec<u16> {
        self.answers.iter().map(|answer| answer.status).collect()
    }
}

/// Sends raw bytes on a new connection and reads answers until the server ends it.
fn exchange(address: SocketAddr, bytes: &[u8]) -> RawReplies {
    exchange_bytes(address, bytes, false)
}

/// The same, and closes the client's side, so that nothing more will come.
fn exchange_and_close(address: SocketAddr, bytes: &[u8]) -> RawReplies {
    exchange_bytes(address, bytes, true)
}

fn exchange_bytes(address: SocketAddr, bytes: &[u8], last: bool) -> RawReplies {
    let mut stream = connect(address);
    stream.set_read_timeout(Some(END)).unwrap();
    // The server may answer and close before it has read everything.
    stream.write_all(bytes).ok();
    if last {
        stream.shutdown(Shutdown::Write).ok();
    }
    let mut stream = BufReader::new(stream);
    let mut answers = Vec::new();
    while let Ok(answer) = read_response(&mut stream, false) {
        answers.push(answer);
    }
    let ended = match stream.read(&mut [0]) {
        Ok(count) => count == 0,
        Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
    };
    RawReplies { answers, ended }
}

/// Expects that the server still answers, and that no request has made it panic.
fn assert_unharmed(server: &Server, after: &str) {
    let mut client = server.client();
    assert_eq!(client.get("/health").status, 200, "after {after}");
    let metrics = client.get("/metrics");
    assert!(metrics.text().lines().any(|line| line == "hermit_panics_total 0"), "after {after}: {}", metrics.text());
}

/// The same at the end of a test, with the whole log in hand.
fn assert_unharmed_to_the_end(mut server: Server) {
    assert_unharmed(&server, "everything");
    server.signal("TERM");
    assert!(server.wait().success());
    let log = server.log();
    let panics: Vec<&String> = log.iter().filter(|line| line.contains("panicked")).collect();
    assert!(panics.is_empty(), "{panics:?}");
}
