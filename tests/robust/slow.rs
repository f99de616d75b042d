//! Clients that are slow, silent or never read: each is ended in its time and harms no other client. All waits run side
//! by side.

use crate::support::stalled::{ask_and_never_read, sign_up_with_large_export};
use crate::support::{Response, Server, connect, read_response, wait_until};
use crate::{READING, WRITE};
use std::io::{BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

/// What became of a connection: everything that was read, and when the server ended it.
struct End {
    bytes: Vec<u8>,
    after: Duration,
}

impl End {
    /// The one answer that was given, if any.
    fn answer(&self) -> Option<Response> {
        read_response(&mut &self.bytes[..], false).ok()
    }

    fn assert_within(&self, seconds: Range<u64>) {
        // The upper bound is wide, as the machine may be busy; the lower bound is the promise to honest clients.
        assert!(seconds.contains(&self.after.as_secs()), "ended after {:?}, not within {seconds:?} s", self.after);
    }
}

/// Sends `drops` one a `pause` until the server ends the connection, then waits for that.
fn drip<'a>(mut stream: TcpStream, drops: impl Iterator<Item = &'a [u8]>, pause: Duration) -> End {
    let began = Instant::now();
    let mut bytes = Vec::new();
    stream.set_read_timeout(Some(pause)).unwrap();
    let mut drops = drops.fuse();
    loop {
        if let Some(drop) = drops.next() {
            // A failure to send is seen as an end below.
            stream.write_all(drop).ok();
        }
        let mut part = [0; 4096];
        match stream.read(&mut part) {
            Ok(0) => break,
            Ok(count) => bytes.extend_from_slice(&part[..count]),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                assert!(began.elapsed() < Duration::from_secs(100), "the connection is never ended");
            }
            Err(_) => break,
        }
    }
    End { bytes, after: began.elapsed() }
}

fn silence(stream: TcpStream) -> End {
    drip(stream, std::iter::empty(), Duration::from_secs(1))
}

fn a_connection_that_says_nothing_is_closed(address: SocketAddr) {
    let end = silence(connect(address));
    end.assert_within(8..25);
    assert!(end.bytes.is_empty(), "nothing was asked, so nothing is answered");
}

fn a_slow_head_is_ended_ten_seconds_after_its_first_byte(address: SocketAddr) {
    let stream = connect(address);
    // Some silence first: it does not count towards the ten seconds of a head.
    thread::sleep(Duration::from_secs(3));
    let head = b"GET /health HTTP/1.1\r\nHost: a-host-with-a-name-long-enough-for-all-drops\r\n\r\n";
    let end = drip(stream, head.chunks(1), Duration::from_secs(1));
    end.assert_within(8..25);
    assert_eq!(end.answer().map(|answer| answer.status), Some(408));
}

fn a_slow_body_is_ended(address: SocketAddr) {
    let mut stream = connect(address);
    stream.write_all(format!("{WRITE}Content-Length: 50000\r\n\r\n").as_bytes()).unwrap();
    let end = drip(stream, [b' '; 50_000].chunks(100), Duration::from_secs(1));
    end.assert_within(4..25);
    assert_eq!(end.answer().map(|answer| answer.status), Some(408));
}

fn a_body_that_is_slow_but_fast_enough_is_served(address: SocketAddr) {
    let mut stream = connect(address);
    // 24 kB at 2 kB a second: well beyond the ten seconds of a head, and the grace of a body.
    let body = format!("{}{READING}", " ".repeat(24 * 1024 - READING.len()));
    let head = format!("{WRITE}Connection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).unwrap();
    let end = drip(stream, body.as_bytes().chunks(1024), Duration::from_millis(500));
    let answer = end.answer().expect("an answer");
    assert_eq!((answer.status, answer.str("spread")), (200, "single".to_owned()));
}

fn a_kept_connection_may_be_idle_longer_than_a_new_one(address: SocketAddr) {
    let mut stream = connect(address);
    for rest in [Duration::from_secs(13), Duration::ZERO] {
        stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
        assert_eq!(read_response(&mut BufReader::new(&stream), false).unwrap().status, 200);
        thread::sleep(rest);
    }
}

/// A way to be slow, for its own thread.
type Scene = fn(SocketAddr);

#[test]
fn slow_clients_are_ended_in_their_time_and_others_served() {
    let server = Server::start();
    let scenes: [(&str, Scene); 5] = [
        ("silent", a_connection_that_says_nothing_is_closed),
        ("slow head", a_slow_head_is_ended_ten_seconds_after_its_first_byte),
        ("slow body", a_slow_body_is_ended),
        ("fast enough", a_body_that_is_slow_but_fast_enough_is_served),
        ("kept", a_kept_connection_may_be_idle_longer_than_a_new_one),
    ];
    let running: Vec<_> = scenes
        .map(|(name, scene)| {
            let address = server.address;
            thread::Builder::new().name(name.to_owned()).spawn(move || scene(address)).unwrap()
        })
        .into();
    // Meanwhile other clients are served.
    let mut ann = server.sign_up("ann");
    while running.iter().any(|scene| !scene.is_finished()) {
        assert_eq!(ann.post("/api/v1/readings", READING).status, 201);
        thread::sleep(Duration::from_millis(200));
    }
    let failed: Vec<_> =
        scenes.iter().zip(running).filter_map(|((name, _), scene)| scene.join().err().map(|_| name)).collect();
    assert!(failed.is_empty(), "{failed:?}: see above");
}

#[test]
#[ignore = "takes over a minute"]
fn an_idle_kept_connection_is_closed_after_a_minute() {
    let server = Server::start();
    let mut stream = connect(server.address);
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    assert_eq!(read_response(&mut BufReader::new(&stream), false).unwrap().status, 200);
    let end = silence(stream);
    end.assert_within(55..95);
    assert!(end.bytes.is_empty());
}

/// Clients that ask for a large export and never read; more than may have one at once.
const STALLED_CLIENTS: usize = 32;

#[test]
fn clients_that_never_read_block_no_one_and_give_their_places_back() {
    let server = Server::start();
    let ann = sign_up_with_large_export(&server);
    let stalled = ask_and_never_read(&server, &ann, STALLED_CLIENTS);
    let running = stalled.iter().filter(|(status, _)| *status == 200).count();
    assert!((1..STALLED_CLIENTS).contains(&running), "{running} of {STALLED_CLIENTS} exports run at once");
    assert!(stalled.iter().all(|(status, _)| matches!(status, 200 | 503)));
    let mut other = ann.again();
    for _ in 0..50 {
        assert_eq!(other.post("/api/v1/readings", READING).status, 201);
        assert_eq!(other.get("/health/ready").status, 200);
    }
    drop(stalled);
    // Places are free when the server has noticed the closed connections.
    wait_until("an export runs", || {
        let export = other.get("/api/v1/auth/me/export");
        assert!(export.status == 200 || export.header("retry-after").is_some(), "{export:?}");
        (export.status == 200).then_some(())
    });
}

/// Asks for /health on a connection of its own; keeps the connection if it was served.
fn check_health(address: SocketAddr) -> (Response, TcpStream) {
    let mut stream = connect(address);
    stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let answer = read_response(&mut BufReader::new(&stream), false).expect("an answer, not a reset");
    (answer, stream)
}

#[test]
fn connections_beyond_the_limit_are_answered_503_until_others_close() {
    let server = Server::start_with(&[("HERMIT_CONNECTIONS_MAX", "16")]);
    for round in 0..3 {
        // Connections of the round before may take a moment to be gone.
        let enter = |_| {
            wait_until("a connection is served", || match check_health(server.address) {
                (answer, stream) if answer.status == 200 => Some(stream),
                (answer, _) => {
                    assert!(round > 0 && answer.status == 503, "{answer:?}");
                    None
                }
            })
        };
        let mut open: Vec<TcpStream> = (0..16).map(enter).collect();
        for _ in 0..20 {
            let (answer, _) = check_health(server.address);
            assert_eq!(answer.status, 503);
            let wait: u32 = answer.header("retry-after").expect("when to come again").parse().unwrap();
            assert!((1..=60).contains(&wait), "{wait}");
        }
        // Open connections are still served.
        for stream in &mut open {
            stream.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
            assert_eq!(read_response(&mut BufReader::new(&*stream), false).unwrap().status, 200);
        }
    }
}
