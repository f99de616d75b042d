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
struct Heard {
    answers: Vec<Response>,
    /// The server ended the connection, and did not leave it open for more.
    ended: bool,
}

impl Heard {
    fn statuses(&self) -> Vec<u16> {
        self.answers.iter().map(|answer| answer.status).collect()
    }
}

/// Sends raw bytes on a new connection and reads answers until the server ends it.
fn tell(address: SocketAddr, bytes: &[u8]) -> Heard {
    hear(address, bytes, false)
}

/// The same, and says by closing its side that nothing more will come.
fn tell_all(address: SocketAddr, bytes: &[u8]) -> Heard {
    hear(address, bytes, true)
}

fn hear(address: SocketAddr, bytes: &[u8], last: bool) -> Heard {
    let mut stream = connect(address);
    stream.set_read_timeout(Some(END)).unwrap();
    // The server may have heard enough before it has taken everything.
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
    Heard { answers, ended }
}

/// The server answers as ever, and no request has made it panic.
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
