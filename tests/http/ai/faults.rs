//! Every way in which a provider may fail, in every wire format, for whole answers and for events.

use super::instance::{Instance, KEY_MARK};
use crate::support::at_once;
use crate::support::upstream::{
    Piece, WireFormat, answer, begin, chunk, cut_answer, end, error, last_chunk, refusal, send, status, stream_head,
    words,
};
use std::time::{Duration, Instant};

type Script = fn(WireFormat) -> Vec<Piece>;

/// A way to fail, and the status and code that the client gets for it.
struct Case {
    name: &'static str,
    script: Script,
    problem: (u16, &'static str),
    /// Words come before it fails.
    inside: bool,
}

const fn before(name: &'static str, problem: (u16, &'static str), script: Script) -> Case {
    Case { name, script, problem, inside: false }
}

const fn inside(name: &'static str, problem: (u16, &'static str), script: Script) -> Case {
    Case { name, script, problem, inside: true }
}

const LATE: (u16, &str) = (504, "provider-late");
const GARBLED: (u16, &str) = (502, "provider-garbled");
const UNAVAILABLE: (u16, &str) = (503, "provider-unavailable");
const BUSY: (u16, &str) = (503, "provider-busy");
const DECLINED: (u16, &str) = (422, "declined");

/// The beginning of every answer that fails inside.
fn begun(wire: WireFormat) -> Vec<Piece> {
    vec![stream_head(), chunk(begin(wire)), chunk(words(wire, "The road "))]
}

fn with(mut pieces: Vec<Piece>, more: impl IntoIterator<Item = Piece>) -> Vec<Piece> {
    pieces.extend(more);
    pieces
}

/// Something that goes on for 10 MB.
fn endless(byte: u8) -> impl Iterator<Item = Piece> {
    std::iter::repeat_n(chunk(vec![byte; 64 * 1024]), 160)
}

const CASES: [Case; 24] = [
    before("stalls before the head", LATE, |_| vec![Piece::Hold]),
    before("stalls before the first words", LATE, |wire| vec![stream_head(), chunk(begin(wire)), Piece::Hold]),
    before("sends comments only", LATE, |_| {
        let comments = std::iter::repeat_n([chunk(": wait\n\n"), Piece::Wait(Duration::from_millis(40))], 100);
        with(vec![stream_head()], comments.flatten())
    }),
    before("closes at once", UNAVAILABLE, |_| Vec::new()),
    before("closes inside the head", UNAVAILABLE, |_| vec![send("HTTP/1.1 200 OK\r\nContent-")]),
    before("speaks no HTTP", GARBLED, |_| vec![send("220 mail.example.org ESMTP\r\n")]),
    before("has a huge head", GARBLED, |_| vec![send(format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(20_000)))]),
    before("knows no such key", UNAVAILABLE, |_| {
        status(
            "401 Unauthorized",
            "",
            r#"{"error":{"message":"bad key: swordfish-4711","type":"authentication_error"}}"#,
        )
    }),
    before("is asked too much", BUSY, |_| status("429 Too Many Requests", "Retry-After: 7\r\n", "{}")),
    before("is broken", UNAVAILABLE, |_| status("500 Internal Server Error", "", "<html>oops</html>")),
    before("never ends its error", UNAVAILABLE, |_| {
        with(vec![send("HTTP/1.1 500 No\r\nTransfer-Encoding: chunked\r\n\r\n")], endless(b'x'))
    }),
    before("is a web page", GARBLED, |_| vec![send("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>")]),
    before("compresses", GARBLED, |_| {
        vec![send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n\x1f\u{8b}")]
    }),
    before("does not want to", DECLINED, |wire| vec![stream_head(), chunk(refusal(wire))]),
    before("has nothing to say", GARBLED, |wire| {
        vec![stream_head(), chunk(begin(wire)), chunk(end(wire)), last_chunk()]
    }),
    before("never ends its line", GARBLED, |_| with(vec![stream_head()], endless(b'x'))),
    inside("stalls inside", LATE, |wire| with(begun(wire), [Piece::Hold])),
    inside("is cut inside", UNAVAILABLE, |wire| with(begun(wire), [])),
    inside("ends without an end", GARBLED, |wire| with(begun(wire), [last_chunk()])),
    inside("talks nonsense", GARBLED, |wire| with(begun(wire), [chunk("data: {nonsense\n\n")])),
    inside("breaks its framing", GARBLED, |wire| with(begun(wire), [send("xyz\r\n")])),
    inside("tells an error", UNAVAILABLE, |wire| with(begun(wire), [chunk(error(wire)), Piece::Hold])),
    inside("is no UTF-8", GARBLED, |wire| {
        let bytes = words(wire, "leads@home").into_bytes();
        with(
            begun(wire),
            [chunk(bytes.iter().map(|byte| if *byte == b'@' { 0xff } else { *byte }).collect::<Vec<_>>())],
        )
    }),
    inside("goes on without a line end", GARBLED, |wire| with(begun(wire), endless(b'y'))),
];

#[test]
fn every_fault_is_reported_and_none_hangs_or_lingers() {
    at_once(3, |index| {
        let (provider, wire) =
            [("gemini", WireFormat::Gemini), ("openai", WireFormat::OpenAi), ("anthropic", WireFormat::Anthropic)]
                [index];
        let mut instance = Instance::start(&[("HERMIT_AI_DAILY_QUOTA", "0")], |wire| answer(wire, &["Well."]));
        for case in &CASES {
            let name = case.name;
            instance.upstream.play(case.script);
            let began = Instant::now();
            let response = instance.whole(Some(provider));
            assert_eq!((response.status, response.code().as_str()), case.problem, "{provider} {name}: {response:?}");
            if case.problem == BUSY {
                assert_eq!(response.header("retry-after"), Some("7"), "{provider} {name}");
            }
            assert!(!format!("{response:?}").contains(KEY_MARK), "{provider} {name}: {response:?}");
            let events = instance.events(Some(provider));
            let names: Vec<&str> = events.iter().map(|(event, _)| event.as_str()).collect();
            let wanted: &[&str] = if case.inside { &["token", "error"] } else { &["error"] };
            assert_eq!(names, wanted, "{provider} {name}: {events:?}");
            let (_, last) = events.last().unwrap();
            assert!(last.contains(&format!("\"code\":\"{}\"", case.problem.1)), "{provider} {name}: {last}");
            // Twice a second for the first words, and what the machine needs.
            assert!(began.elapsed() < Duration::from_secs(15), "{provider} {name} hangs");
            // A good answer behind each fault: nothing lingers, and the breaker stays closed.
            instance.upstream.play(|wire| answer(wire, &["Well", "."]));
            let response = instance.whole(Some(provider));
            assert_eq!((response.status, response.str("text").as_str()), (201, "Well."), "{provider} after {name}");
        }
        instance.user.get("/api/v1/voices");
        assert!(!instance.server.log_with("/api/v1/voices").contains(KEY_MARK));
        assert!(instance.upstream.asked().iter().all(|asked| asked.head.starts_with("POST ")), "{wire:?}");
    });
}

#[test]
fn answers_are_parsed_wherever_they_are_split() {
    at_once(3, |index| {
        let provider = ["gemini", "openai", "anthropic"][index];
        let mut instance = Instance::start(&[("HERMIT_AI_DAILY_QUOTA", "0")], |_| Vec::new());
        for (step, line_end) in [(1, "\n"), (1, "\r\n"), (3, "\r\n"), (7, "\n"), (64, "\r"), (5000, "\r\n")] {
            instance
                .upstream
                .play(move |wire| cut_answer(wire, &["月亮🌙 rises", " — \"twice\"\n", "ﬁn"], step, line_end));
            let response = instance.whole(Some(provider));
            assert_eq!(response.status, 201, "{provider} by {step}: {response:?}");
            assert_eq!(response.str("text"), "月亮🌙 rises — \"twice\"\nﬁn", "{provider} by {step}");
            assert_eq!(response.str("provider"), provider);
        }
    });
}

#[test]
fn a_redirect_is_not_followed() {
    let other = crate::support::upstream::Upstream::start(|wire| answer(wire, &["stolen"]));
    let location = format!("Location: {}/v1/messages\r\n", other.url());
    let mut instance = Instance::start(&[], move |_| status("307 Temporary Redirect", &location, "{}"));
    for provider in super::instance::PROVIDERS {
        let response = instance.whole(Some(provider));
        assert_eq!((response.status, response.code().as_str()), UNAVAILABLE, "{provider}");
    }
    assert_eq!(instance.upstream.asked().len(), 4);
    assert!(other.asked().is_empty());
}

#[test]
fn a_provider_that_cannot_be_reached_is_reported_at_once() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let url = format!("http://{closed}");
    let mut instance =
        Instance::start(&[("HERMIT_GEMINI_URL", &url), ("HERMIT_OPENAI_URL", "http://localhost:1")], |_| Vec::new());
    for provider in ["gemini", "openai"] {
        let began = Instant::now();
        let response = instance.whole(Some(provider));
        assert_eq!((response.status, response.code().as_str()), UNAVAILABLE, "{provider}");
        assert!(began.elapsed() < Duration::from_secs(5));
    }
}

#[test]
fn ten_megabytes_without_a_line_end_do_not_fill_the_memory() {
    let mut instance = Instance::start(&[("HERMIT_AI_DAILY_QUOTA", "0")], |wire| answer(wire, &["Well."]));
    assert_eq!(instance.whole(Some("gemini")).status, 201);
    let peak = |instance: &Instance| instance.server.status_bytes("VmHWM:") / 1024;
    let before = peak(&instance);
    let endless: [Script; 3] = [
        |_| with(vec![stream_head()], endless(b'x')),
        |wire| with(begun(wire), endless(b'x')),
        |_| with(vec![send("HTTP/1.1 200 OK\r\nX: ")], std::iter::repeat_n(send(vec![b'x'; 64 * 1024]), 160)),
    ];
    for script in endless {
        instance.upstream.play(script);
        assert_eq!(instance.whole(Some("gemini")).code(), "provider-garbled");
    }
    // Of thirty megabytes that came. Code that runs for the first time is mapped, which takes some, too.
    let grown = peak(&instance) - before;
    assert!(grown < 4096, "{grown} KiB more at the peak");
}
