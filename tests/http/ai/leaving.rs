//! A client that disconnects: the connection to the provider is closed within a second, whatever has come by then.

use super::instance::Instance;
use crate::support::upstream::{Piece, WireFormat, answer, begin, chunk, stream_head, words};
use crate::support::{connect, wait_until};
use std::io::{BufRead, BufReader, Write};
use std::time::{Duration, Instant};

/// The promise. A busy machine may miss it now and then, but not every time.
const CLOSED_WITHIN: Duration = Duration::from_secs(1);
const TRIES: usize = 5;
/// Far less than what the provider is given, so that only the client's leaving can have ended it.
const CLOSED_AT_LAST: Duration = Duration::from_secs(20);

/// Asks for events, reads until `until` is in a line, and leaves; how long the upstream stayed open.
fn leave(instance: &mut Instance, provider: &str, until: Option<&str>, left_before: usize) -> Duration {
    let path = format!("/api/v1/readings/{}/interpretation", instance.reading());
    let json = format!(r#"{{"provider":"{provider}"}}"#);
    let cookie = &instance.user.headers[0].1;
    let mut stream = BufReader::new(connect(instance.server.address));
    let asked = instance.upstream.asked().len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: h\r\nCookie: {cookie}\r\nAccept: text/event-stream\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{json}",
        json.len()
    );
    stream.get_mut().write_all(request.as_bytes()).unwrap();
    let mut line = String::new();
    while until.is_some_and(|until| !line.contains(until)) {
        line.clear();
        assert!(stream.read_line(&mut line).unwrap() > 0, "the server ended before {until:?}");
    }
    wait_until("the provider is asked", || (instance.upstream.asked().len() > asked).then_some(()));
    let left = Instant::now();
    drop(stream);
    instance.upstream.closed(left_before + 1).saturating_duration_since(left)
}

#[test]
fn the_connection_to_the_provider_is_closed_within_a_second() {
    let long = ("HERMIT_GEMINI_TIMEOUTS", "5,60,120");
    let mut instance = Instance::start(&[long, ("HERMIT_AI_DAILY_QUOTA", "1")], |_| vec![Piece::Hold]);
    // Before the first words: the place is given back.
    let database = rusqlite::Connection::open(instance.server.data().join("hermit.db")).unwrap();
    let taken =
        || database.query_row("SELECT coalesce(sum(used), 0) FROM ai_usage", [], |row| row.get::<_, i64>(0)).unwrap();
    let mut waits = Vec::new();
    while waits.len() < 2 || waits.iter().all(|wait| *wait > CLOSED_WITHIN) {
        assert!(waits.len() < TRIES, "{waits:?}");
        waits.push(leave(&mut instance, "gemini", None, waits.len()));
        wait_until("the place is given back", || (taken() == 0).then_some(()));
    }
    let after_words =
        |wire: WireFormat| vec![stream_head(), chunk(begin(wire)), chunk(words(wire, "The road ")), Piece::Hold];
    instance.upstream.play(after_words);
    let took = leave(&mut instance, "gemini", Some("The road"), waits.len());
    assert!(took <= CLOSED_AT_LAST, "{took:?}");
    // Words came, so the place is used; the provider has not failed.
    instance.upstream.play(|wire| answer(wire, &["Well."]));
    assert_eq!(instance.whole(Some("openai")).code(), "quota-exceeded");
    let report = instance.user.get("/api/v1/admin/ai");
    assert_eq!((report.str("providers[0].breaker").as_str(), report.number("providers[0].faults")), ("closed", 0.0));
}
