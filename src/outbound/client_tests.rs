//! The client against servers on this machine that behave well or badly.
//!
//! Tests wait for what the other side does, with a time of their own only where the deadline itself is what is tested.

use super::deadlines::Phase;
use super::{Client, Deadlines, EventReader, Method, OutboundError, Reach, Request, Response};
use crate::config::{BaseUrl, Readable};
use crate::runtime::lock;
use crate::runtime::pool::Pool;
use crate::runtime::tasks::Tasks;
use smol::Timer;
use smol::channel::{Receiver, unbounded};
use smol::future::FutureExt;
use std::future::Future;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
/// A deadline that is to pass.
const SHORT: Duration = Duration::from_millis(50);
const PATIENT: Deadlines = Deadlines { connect: MINUTE, head: MINUTE, piece: MINUTE, total: MINUTE };
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

/// A server for tests, and what has happened to it: each request, and the end of each connection.
struct Peer {
    address: SocketAddr,
    happened: Receiver<Seen>,
}

#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Request(String),
    Closed,
}

impl Peer {
    /// Reads a request on each connection, answers with `answer`, and keeps the connection unless `ends`.
    fn start(answer: impl Into<Vec<u8>>, ends: bool) -> Self {
        let (sender, happened) = unbounded();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answer = answer.into();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let (sender, answer) = (sender.clone(), answer.clone());
                std::thread::spawn(move || {
                    sender.send_blocking(Seen::Request(read_request(&mut stream))).ok();
                    stream.write_all(&answer).ok();
                    if !ends {
                        while stream.read(&mut [0; 64]).is_ok_and(|count| count > 0) {}
                        sender.send_blocking(Seen::Closed).ok();
                    }
                });
            }
        });
        Self { address, happened }
    }

    fn get(&self) -> Request {
        request(&format!("http://{}/base", self.address), Method::Get)
    }

    async fn asked(&self) -> String {
        match self.happened.recv().await.unwrap() {
            Seen::Request(text) => text,
            Seen::Closed => panic!("the connection ended"),
        }
    }
}

fn read_request(stream: &mut TcpStream) -> String {
    let (mut text, mut bytes) = (String::new(), [0; 1024]);
    loop {
        let count = stream.read(&mut bytes).unwrap_or(0);
        text.push_str(&String::from_utf8_lossy(&bytes[..count]));
        let length = text.lines().find_map(|line| line.strip_prefix("Content-Length: "));
        let length: usize = length.map_or(0, |length| length.parse().unwrap());
        let is_tls = text.starts_with('\u{16}');
        let whole = is_tls || text.split_once("\r\n\r\n").is_some_and(|(_, body)| body.len() >= length);
        if whole || count == 0 {
            return text;
        }
    }
}

fn request(url: &str, method: Method) -> Request {
    Request {
        method,
        url: BaseUrl::read(url).unwrap(),
        path: "/path".to_owned(),
        accept: "*/*",
        headers: vec![("x-api-key", "swordfish".to_owned())],
        reach: Reach::Anywhere,
        deadlines: PATIENT,
    }
}

/// Runs a test on a client of its own.
fn with_client<F: Future<Output = ()>>(test: impl FnOnce(Client) -> F) {
    let (pool, tasks) = (Pool::start(1).unwrap(), Tasks::default());
    let client = Client::new(pool.clone(), tasks.clone(), String::new());
    tasks.run(test(client));
    pool.close();
}

/// What becomes of a request whose answer is read as far as `bytes_max`.
async fn body(client: &Client, request: Request, bytes_max: usize) -> Result<Vec<u8>, OutboundError> {
    client.send(request).await?.body.read_all(bytes_max).await
}

#[test]
fn get_and_post_bring_the_whole_body() {
    with_client(|client| async move {
        let peer = Peer::start(OK, true);
        assert_eq!(body(&client, peer.get(), 5).await, Ok(b"hello".to_vec()));
        let asked = peer.asked().await;
        assert!(
            asked.starts_with("GET /base/path HTTP/1.1\r\n") && asked.contains("x-api-key: swordfish\r\n"),
            "{asked}"
        );
        let method = Method::Post { content_type: "application/json", body: b"{}".to_vec() };
        let post = Request { method, ..peer.get() };
        let Response { head, body } = client.send(post).await.unwrap();
        assert_eq!((head.status, body.read_all(100).await), (200, Ok(b"hello".to_vec())));
        let asked = peer.asked().await;
        assert!(asked.starts_with("POST /base/path HTTP/1.1\r\n") && asked.ends_with("\r\n\r\n{}"), "{asked}");
    });
}

#[test]
fn bodies_have_a_limit_announced_or_not() {
    let answers = [
        OK,
        "HTTP/1.1 200 OK\r\n\r\nhello",
        "HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
         2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
    ];
    with_client(|client| async move {
        for answer in answers {
            let peer = Peer::start(answer, true);
            assert_eq!(body(&client, peer.get(), 5).await, Ok(b"hello".to_vec()), "{answer}");
            assert_eq!(body(&client, peer.get(), 4).await, Err(OutboundError::TooLarge), "{answer}");
            let mut response = client.send(peer.get()).await.unwrap();
            assert_eq!(response.body.read_beginning(4).await, Ok(b"hell".to_vec()), "{answer}");
        }
    });
}

#[test]
fn pieces_come_while_the_server_goes_on() {
    with_client(|client| async move {
        let peer = Peer::start("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nfirst", false);
        let mut response = client.send(peer.get()).await.unwrap();
        let mut piece = Vec::new();
        while piece.len() < 5 {
            let bytes = response.body.fill_buf().await.unwrap();
            piece.extend_from_slice(bytes);
            let length = bytes.len();
            response.body.consume(length);
        }
        assert_eq!(piece, b"first");
    });
}

#[test]
fn events_are_read_one_by_one() {
    let answer = |events: &str| format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n{events}");
    with_client(|client| async move {
        let peer = Peer::start(answer("data: a\n\n: ping\n\nevent: x\ndata: b\ndata: c\n\ndata: cut"), true);
        let response = client.send(peer.get()).await.unwrap();
        assert!(response.head.is_event_stream());
        let mut events = EventReader::new(response.body);
        for wanted in [Some(b"a".to_vec()), Some(b"b\nc".to_vec()), None] {
            assert_eq!(events.next().await, Ok(wanted));
        }
        let peer = Peer::start(answer(&format!("data: {}", "x".repeat(64 * 1024))), true);
        let mut events = EventReader::new(client.send(peer.get()).await.unwrap().body);
        assert_eq!(events.next().await, Err(OutboundError::TooLarge));
    });
}

#[test]
fn redirects_are_given_back() {
    with_client(|client| async move {
        let other = Peer::start(OK, true);
        let answer = format!("HTTP/1.1 302 Found\r\nLocation: http://{}/\r\nContent-Length: 0\r\n\r\n", other.address);
        let peer = Peer::start(answer, true);
        let response = client.send(peer.get()).await.unwrap();
        assert_eq!((response.head.status, response.body.read_all(0).await), (302, Ok(Vec::new())));
        assert!(other.happened.is_empty());
    });
}

#[test]
fn what_is_no_answer_is_a_fault() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    with_client(|client| async move {
        let cases = [
            ("", OutboundError::Disconnected),
            ("HTTP/1.1 200 OK\r\nContent-Le", OutboundError::Disconnected),
            ("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello", OutboundError::Disconnected),
            ("SSH-2.0-OpenSSH\r\n", OutboundError::Malformed),
        ];
        for (answer, wanted) in cases {
            let peer = Peer::start(answer, true);
            assert_eq!(body(&client, peer.get(), 100).await, Err(wanted), "{answer}");
        }
        let endless = Peer::start(format!("HTTP/1.1 200 OK\r\nA: {}", "b".repeat(20_000)), false);
        assert_eq!(body(&client, endless.get(), 100).await, Err(OutboundError::TooLarge));
        let unreachable = request(&format!("http://{closed}"), Method::Get);
        assert_eq!(body(&client, unreachable, 100).await, Err(OutboundError::Unreachable));
        let plain = Peer::start("HTTP/1.1 400 No\r\n\r\n", true);
        let tls = request(&format!("https://{}", plain.address), Method::Get);
        assert_eq!(body(&client, tls, 100).await, Err(OutboundError::Tls));
        let invalid = Request { path: "/a b".to_owned(), ..plain.get() };
        assert_eq!(body(&client, invalid, 100).await, Err(OutboundError::InvalidRequest));
    });
}

#[test]
fn every_phase_has_its_deadline() {
    let (silent, half) = ("", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhe");
    let cases = [
        ("https", silent, Deadlines { connect: SHORT, ..PATIENT }, Phase::Connect),
        ("http", silent, Deadlines { head: SHORT, ..PATIENT }, Phase::Head),
        ("http", half, Deadlines { piece: SHORT, ..PATIENT }, Phase::Piece),
        ("http", silent, Deadlines { total: SHORT, ..PATIENT }, Phase::Total),
        ("http", half, Deadlines { total: SHORT, ..PATIENT }, Phase::Total),
    ];
    for (scheme, answer, deadlines, phase) in cases {
        with_client(|client| async move {
            let peer = Peer::start(answer, false);
            let late = Request { deadlines, ..request(&format!("{scheme}://{}", peer.address), Method::Get) };
            assert_eq!(body(&client, late, 100).await, Err(OutboundError::Late { phase }), "{scheme} {answer}");
        });
    }
}

#[test]
fn dropping_closes_the_connection() {
    with_client(|client| async move {
        // While the head is waited for.
        let peer = Peer::start("", false);
        let asked = async {
            peer.asked().await;
            None
        };
        let gone = async { Some(client.send(peer.get()).await) }.or(asked).await;
        assert!(gone.is_none());
        assert_eq!(peer.happened.recv().await, Ok(Seen::Closed));
        // While the body comes.
        let peer = Peer::start("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhe", false);
        let mut response = client.send(peer.get()).await.unwrap();
        assert_eq!(response.body.read_beginning(2).await, Ok(b"he".to_vec()));
        peer.asked().await;
        assert!(peer.happened.is_empty());
        drop(response);
        assert_eq!(peer.happened.recv().await, Ok(Seen::Closed));
        // A connection on which nothing was sent.
        let peer = Peer::start("", false);
        drop(client.connect(peer.get()).await.unwrap());
        assert_eq!(peer.asked().await, "");
    });
}

#[test]
fn public_only_does_not_reach_this_machine() {
    with_client(|client| async move {
        let peer = Peer::start(OK, true);
        let port = peer.address.port();
        let public =
            |host: &str| Request { reach: Reach::PublicOnly, ..request(&format!("http://{host}:{port}"), Method::Get) };
        // What was looked up for another request is judged again.
        let known = request(&format!("http://localhost:{port}"), Method::Get);
        assert_eq!(body(&client, known, 5).await, Ok(b"hello".to_vec()));
        peer.asked().await;
        for host in ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1", "2130706433"] {
            assert_eq!(body(&client, public(host), 5).await, Err(OutboundError::Forbidden), "{host}");
        }
        assert!(peer.happened.is_empty());
    });
}

/// A path in a folder of the test, which is empty.
fn path(test: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("hermit-outbound-{test}-{}", std::process::id()));
    std::fs::remove_dir_all(&folder).ok();
    std::fs::create_dir(&folder).unwrap();
    folder.join("part")
}

async fn until(condition: impl Fn() -> bool) {
    while !condition() {
        Timer::after(Duration::from_millis(1)).await;
    }
}

#[test]
fn a_body_becomes_a_file() {
    let path = path("file");
    let bytes: Vec<u8> = (0..200_000_u32).map(|number| (number % 251) as u8).collect();
    let length = bytes.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n");
    with_client(|client| async move {
        let peer = Peer::start([head.as_bytes(), &bytes].concat(), true);
        let response = client.send(peer.get()).await.unwrap();
        assert_eq!(response.body.into_file(path.clone(), length as u64).await, Ok(length as u64));
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        // What is there already stays.
        let again = client.send(peer.get()).await.unwrap().body.into_file(path.clone(), length as u64).await;
        assert_eq!(again, Err(OutboundError::File(std::io::ErrorKind::AlreadyExists)));
        assert_eq!(std::fs::read(&path).unwrap(), bytes);
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    });
}

#[test]
fn a_file_without_a_proper_end_is_removed() {
    let path = path("partial");
    let long = "x".repeat(100_000);
    with_client(|client| async move {
        let cases = [
            (format!("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{long}"), OutboundError::TooLarge),
            (format!("HTTP/1.1 200 OK\r\n\r\n{long}"), OutboundError::TooLarge),
            ("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut".to_owned(), OutboundError::Disconnected),
        ];
        for (answer, fault) in cases {
            let peer = Peer::start(answer, true);
            let response = client.send(peer.get()).await.unwrap();
            assert_eq!(response.body.into_file(path.clone(), 99_999).await, Err(fault));
            until(|| !path.exists()).await;
        }
        // The future is dropped while the file grows.
        let peer = Peer::start(format!("HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n{long}"), false);
        let response = client.send(peer.get()).await.unwrap();
        let grown = async {
            until(|| path.metadata().is_ok_and(|file| file.len() > 32 * 1024)).await;
            None
        };
        let dropped = async { Some(response.body.into_file(path.clone(), 200_000).await) }.or(grown).await;
        assert_eq!(dropped, None);
        until(|| !path.exists()).await;
        std::fs::remove_dir_all(path.parent().unwrap()).unwrap();
    });
}

#[test]
fn nothing_is_held_when_no_one_asks() {
    with_client(|mut client| async move {
        client.kept_idle = SHORT;
        assert!(lock(&client.shared).is_none());
        let peer = Peer::start(OK, true);
        let known = request(&format!("http://localhost:{}", peer.address.port()), Method::Get);
        assert_eq!(body(&client, known, 5).await, Ok(b"hello".to_vec()));
        // The task that forgets runs only while this one waits.
        client.with_shared(|_| ());
        assert!(lock(&client.shared).is_some());
        until(|| lock(&client.shared).is_none()).await;
    });
}

#[test]
fn futures_have_room_for_their_parts_once() {
    with_client(|client| async move {
        let peer = Peer::start(OK, true);
        let send = client.send(peer.get());
        assert!(size_of_val(&send) <= 3 * 1024, "{}", size_of_val(&send));
        // A hundred of these are held while a hundred models write.
        let mut events = EventReader::new(send.await.unwrap().body);
        let next = super::within(MINUTE, OutboundError::Busy, events.next());
        assert!(size_of_val(&next) <= 512, "{}", size_of_val(&next));
    });
}
