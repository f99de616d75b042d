//! A client that leaves: the provider's connection is closed within a second, whatever has come by then.

use super::instance::Instance;
use crate::support::connect;
use crate::support::upstream::{Piece, Wire, answer, begin, chunk, stream_head, words};
use std::io::{BufRead, BufReader, Write};
use std::time::{Duration, Instant};

/// The promise is a second; the rest is for a busy machine.
const CLOSED_WITHIN: Duration = Duration::from_millis(1500);

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
    let deadline = Instant::now() + Duration::from_secs(10);
    while instance.upstream.asked().len() == asked {
        assert!(Instant::now() < deadline, "nobody asks the provider");
        std::thread::sleep(Duration::from_millis(5));
    }
    let left = Instant::now();
    drop(stream);
    instance.upstream.closed(left_before + 1).saturating_duration_since(left)
}

#[test]
fn the_provider_is_let_go_within_a_second() {
    let long = ("HERMIT_GEMINI_TIMEOUTS", "5,60,120");
    let mut instance = Instance::start(&[long, ("HERMIT_AI_DAILY_QUOTA", "1")], |_| vec![Piece::Hold]);
    // Before the first words: the place is given back.
    for left_before in 0..2 {
        let took = leave(&mut instance, "gemini", None, left_before);
        assert!(took <= CLOSED_WITHIN, "{took:?}");
    }
    let after_words =
        |wire: Wire| vec![stream_head(), chunk(begin(wire)), chunk(words(wire, "The road ")), Piece::Hold];
    instance.upstream.play(after_words);
    let took = leave(&mut instance, "gemini", Some("The road"), 2);
    assert!(took <= CLOSED_WITHIN, "{took:?}");
    // Words came, so the place is used; the provider has not failed.
    instance.upstream.play(|wire| answer(wire, &["Well."]));
    assert_eq!(instance.whole(Some("openai")).code(), "quota-exceeded");
    let report = instance.user.get("/api/v1/admin/ai");
    assert_eq!((report.str("providers[0].breaker").as_str(), report.number("providers[0].faults")), ("closed", 0.0));
}
