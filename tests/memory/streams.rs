//! The memory gate of language models: what a hundred interpretations at once take, over TLS and without, and what is
//! left of it. `./build.sh memory` runs it on the release binary.

use super::measure::{MB, REST, SETTLE, Sample, assert_release_build, mb};
use crate::support::tls::{ca_file, tls_before};
use crate::support::upstream::{Piece, Upstream, WireFormat, begin, chunk, end, last_chunk, stream_head, words};
use crate::support::{Client, Folder, PASSWORD, Server, connect};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

const KIB: u64 = 1024;
/// Interpretations at once.
const STREAMS: usize = 100;
/// What one of them may take on average, with the client's connection and the reading, once the first has mapped the
/// code and the tables that all share.
const STREAM_BYTES_MAX: u64 = 48 * KIB;
/// What all of them may take over a fresh start, while they go on.
const GROWTH_BYTES_MAX: u64 = 6 * MB;
/// What may be left of it later, over a fresh start.
// The quarter is for pages that come and go while a server is idle.
const REST_BYTES_MAX: u64 = MB + MB / 4;
/// Words before every stream is held, and behind that: enough for a text of some length.
const WORDS: usize = 60;
/// Between two of them; models take longer.
const GAP: Duration = Duration::from_millis(20);

#[test]
#[ignore = "takes two minutes and measures the release build: ./build.sh memory"]
fn a_hundred_streams_fit() {
    assert_release_build();
    println!(
        "\n| {STREAMS} interpretations at once, RSS in MB (of it anonymous) | fresh | after one | all begun | {} s on \
         | {} s after |",
        SETTLE.as_secs(),
        REST.as_secs()
    );
    println!("|---|--:|--:|--:|--:|--:|");
    let broken: Vec<String> = [false, true].into_iter().flat_map(measure).collect();
    assert!(broken.is_empty(), "limits are broken:\n{}", broken.join("\n"));
}

/// Measures one server, and says which limits it breaks.
fn measure(tls: bool) -> Vec<String> {
    let name = if tls { "over TLS" } else { "without TLS" };
    let (folder, users) = seeded();
    let released = Arc::new(AtomicBool::new(false));
    let gate = released.clone();
    released.store(true, Relaxed);
    let upstream = Upstream::start(move |wire| script(wire, &gate));
    let url = if tls { format!("https://localhost:{}", tls_before(upstream.address).port()) } else { upstream.url() };
    let settings = [
        ("HERMIT_GEMINI_URL", url.as_str()),
        ("GEMINI_API_KEY", "key"),
        ("HERMIT_CA_FILE", &ca_file()),
        ("HERMIT_INTERPRETATIONS_MAX", "100"),
        ("HERMIT_AI_DAILY_QUOTA", "0"),
    ];
    let server = Server::start_in(folder, &settings);
    thread::sleep(SETTLE);
    let fresh = Sample::of(server.pid());
    // The first one maps code and tables that all others share.
    let (client, reading) = &users[0];
    drain(BufReader::new(open(&server, client, reading)));
    released.store(false, Relaxed);
    thread::sleep(SETTLE);
    let one = Sample::of(server.pid());
    let streams: Vec<_> = users.iter().map(|(client, reading)| open(&server, client, reading)).collect();
    let readers: Vec<BufReader<TcpStream>> = streams.into_iter().map(|stream| read_words(stream, WORDS)).collect();
    let begun = Sample::of(server.pid());
    thread::sleep(SETTLE);
    let held = Sample::of(server.pid());
    released.store(true, Relaxed);
    readers.into_iter().for_each(drain);
    assert_eq!(upstream.asked().len(), STREAMS + 1);
    thread::sleep(REST);
    let later = Sample::of(server.pid());
    let cells = [fresh, one, begun, held, later].map(|it| format!("{:.2} ({:.2})", mb(it.rss), mb(it.anonymous)));
    println!("| {name} | {} |", cells.join(" | "));
    let each = begun.rss.saturating_sub(one.rss) / STREAMS as u64;
    let limits = [
        ("one stream", each, STREAM_BYTES_MAX),
        ("all of them", held.rss.saturating_sub(fresh.rss), GROWTH_BYTES_MAX),
        ("what is left", later.rss.saturating_sub(fresh.rss), REST_BYTES_MAX),
    ];
    let mut broken = Vec::new();
    for (what, bytes, bytes_max) in limits {
        if bytes > bytes_max {
            broken.push(format!("{name}: {what}: {} KiB, more than {}", bytes / KIB, bytes_max / KIB));
        }
    }
    broken
}

/// Reads to the end of the stream.
fn drain(mut reader: BufReader<TcpStream>) {
    let mut line = String::new();
    while !line.starts_with("event: done") {
        line.clear();
        assert!(reader.read_line(&mut line).unwrap() > 0, "the stream ends without its end");
    }
}

/// Many words, a rest until the gate opens, and the end.
fn script(wire: WireFormat, gate: &Arc<AtomicBool>) -> Vec<Piece> {
    let told =
        (0..WORDS).flat_map(|_| [chunk(words(wire, "a word and another and then some more, ")), Piece::Wait(GAP)]);
    let parts = [stream_head(), chunk(begin(wire))].into_iter().chain(told);
    parts.chain([Piece::Await(gate.clone()), chunk(end(wire)), last_chunk()]).collect()
}

/// A folder with as many accounts as there are streams, each with a session and a reading.
fn seeded() -> (Arc<Folder>, Vec<(Client, String)>) {
    let server = Server::start();
    let json =
        r#"{"spread":"celtic-cross","question":"What does the coming year ask of me, and what may I leave behind?"}"#;
    let mut admin = server.sign_up("admin");
    let users = (0..STREAMS).map(|number| {
        // Registration by oneself slows down; an admin may make as many as they like.
        let account = format!(r#"{{"username":"user{number}","password":"{PASSWORD}"}}"#);
        let made = admin.post("/api/v1/admin/accounts", &account);
        assert_eq!(made.status, 201, "{made:?}");
        let mut client = server.client();
        client.sign_in(&format!("user{number}"), PASSWORD);
        let made = client.post("/api/v1/readings", json);
        assert_eq!(made.status, 201, "{made:?}");
        (client, made.str("id"))
    });
    let users = users.collect();
    (server.stop(), users)
}

/// Asks for an interpretation as events.
fn open(server: &Server, client: &Client, reading: &str) -> TcpStream {
    let (_, cookie) = &client.headers[0];
    let mut stream = connect(server.address);
    let request = format!(
        "POST /api/v1/readings/{reading}/interpretation HTTP/1.1\r\nHost: hermit\r\nCookie: {cookie}\r\n\
         Accept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"
    );
    stream.write_all(request.as_bytes()).unwrap();
    stream
}

/// Reads until so many events with words have come.
fn read_words(stream: TcpStream, count: usize) -> BufReader<TcpStream> {
    let mut reader = BufReader::with_capacity(1024, stream);
    let (mut line, mut seen) = (String::new(), 0);
    while seen < count {
        line.clear();
        assert!(reader.read_line(&mut line).unwrap() > 0, "the stream ends after {seen} events");
        assert!(!line.starts_with("event: error"), "{line}");
        seen += usize::from(line.starts_with("event: token"));
    }
    reader
}
