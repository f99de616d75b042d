//! Bodies that are not JSON, or not the JSON that the route takes.

use super::{assert_unharmed, assert_unharmed_to_the_end, exchange};
use crate::support::{Response, Server};
use crate::{READING, WRITE};

const MEGABYTE: usize = 1024 * 1024;

/// An unterminated list of lists, deeper than any stack.
fn deep() -> Vec<u8> {
    b"[".repeat(100_000)
}

/// `{"spread":"single","question":"…"}`, with a question of `length` bytes.
fn long(length: usize) -> Vec<u8> {
    format!(r#"{{"spread":"single","question":"{}"}}"#, "x".repeat(length)).into_bytes()
}

#[test]
fn a_body_that_is_not_json_is_refused_as_malformed() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let deep_inside = [&br#"{"spread":"single","extra":"#[..], &deep()].concat();
    let cases: [(&str, &[u8]); 22] = [
        ("100 000 brackets", &deep()),
        ("100 000 brackets in an unknown field", &deep_inside),
        ("100 000 objects", &br#"{"a":"#.repeat(40_000)),
        ("a high surrogate alone", br#"{"spread":"single","question":"\ud800"}"#),
        ("a low surrogate alone", br#"{"spread":"single","question":"\udc00"}"#),
        ("surrogates the wrong way round", br#"{"spread":"single","question":"\udc00\ud800"}"#),
        ("a surrogate and a letter", br#"{"spread":"single","question":"\ud83cx"}"#),
        ("invalid UTF-8", b"{\"spread\":\"single\",\"question\":\"\xff\"}"),
        ("overlong UTF-8", b"{\"spread\":\"single\",\"question\":\"\xc0\x80\"}"),
        ("a surrogate in UTF-8", b"{\"spread\":\"single\",\"question\":\"\xed\xa0\x80\"}"),
        ("a NUL in a string", b"{\"spread\":\"single\",\"question\":\"a\0b\"}"),
        ("a NUL for a body", b"\0"),
        ("NULs behind the value", b"{\"spread\":\"single\"}\0\0"),
        ("trailing garbage", br#"{"spread":"single"} x"#),
        ("a second value", br#"{"spread":"single"}{"spread":"single"}"#),
        ("an empty body", b""),
        ("white space only", b" \r\n\t "),
        ("a byte order mark", b"\xef\xbb\xbf{\"spread\":\"single\"}"),
        ("a trailing comma", br#"{"spread":"single",}"#),
        ("a comment", br#"{"spread":"single"/* */}"#),
        ("not a number", br#"{"spread":"single","seed":NaN}"#),
        ("the beginning only", br#"{"spread":"sin"#),
    ];
    for (name, body) in cases {
        let answer = ann.send("POST", "/api/v1/readings", &[("Content-Type", "application/json")], body);
        assert_eq!(answer.status, 400, "{name}: {answer:?}");
        assert_eq!(answer.code(), "malformed-request", "{name}");
        assert_unharmed(&server, name);
    }
    assert_eq!(ann.get("/api/v1/readings").len("items"), 0, "nothing of it was kept");
    assert_unharmed_to_the_end(server);
}

#[test]
fn json_that_does_not_match_the_schema_is_refused_by_field() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let id = ann.post("/api/v1/readings", READING).str("id");
    let reading = format!("/api/v1/readings/{id}");
    let cases: [(&str, &str, &str, &[&str]); 14] = [
        ("POST", "/api/v1/readings", r#"{"spread":"single","spread":"single"}"#, &["spread"]),
        ("POST", "/api/v1/readings", r#"{"spread":"single","title":"a","title":"b"}"#, &["title"]),
        ("POST", "/api/v1/readings", r#"{"spread":"single","spr\u0065ad":"single"}"#, &["spread"]),
        ("POST", "/api/v1/readings", r#"{"spread":1e999}"#, &["spread"]),
        ("POST", "/api/v1/readings", r#"{"spread":"single","extra":1e999}"#, &["extra"]),
        ("POST", "/api/v1/readings", r#"{"spread":"single","title":"a\u0000b"}"#, &["title"]),
        ("POST", "/api/v1/readings", r#"{"spread":"single","__proto__":{}}"#, &["__proto__"]),
        ("POST", "/api/v1/readings", r#"{"spread":"single","reversals":1}"#, &["reversals"]),
        ("POST", "/api/v1/readings", r#"{"spread":["single"]}"#, &["spread"]),
        ("POST", "/api/v1/readings", r#"{"spread":"../../etc/passwd"}"#, &["spread"]),
        ("PATCH", &reading, r#"{"outcome":1e999}"#, &["outcome"]),
        ("PATCH", &reading, r#"{"outcome":-1e999}"#, &["outcome"]),
        ("PATCH", &reading, r#"{"outcome":99999999999999999999}"#, &["outcome"]),
        ("PATCH", &reading, r#"{"outcome":4.5,"favorite":"yes"}"#, &["outcome", "favorite"]),
    ];
    for (method, path, body, fields) in cases {
        let answer = ann.send_json(method, path, body);
        assert_eq!((answer.status, answer.code()), (422, "invalid-input".into()), "{body}: {answer:?}");
        assert_eq!(answer.fields(), fields, "{body}");
        assert_unharmed(&server, body);
    }
    for body in ["null", "[]", "7", "true", r#""single""#] {
        assert_eq!(ann.post("/api/v1/readings", body).code(), "invalid-input", "{body}");
    }
    assert_eq!(ann.get("/api/v1/readings").len("items"), 1, "nothing of it was kept");
    assert_unharmed_to_the_end(server);
}

#[test]
fn ten_thousand_wrong_fields_are_answered_briefly() {
    let server = Server::start();
    let many: String = (0..10_000).map(|number| format!(r#","x{number}":{number}"#)).collect();
    let answer = server.client().post("/api/v1/readings/draw", &format!(r#"{{"spread":"single"{many}}}"#));
    assert_eq!(answer.code(), "invalid-input");
    assert!(answer.body.len() < 8192, "{} bytes", answer.body.len());
    // Nor is a long name sent back whole.
    let name = "n".repeat(100_000);
    let answer = server.client().post("/api/v1/readings/draw", &format!(r#"{{"spread":"single","{name}":1}}"#));
    assert_eq!(answer.code(), "invalid-input");
    assert!(answer.body.len() < 1024, "{} bytes", answer.body.len());
    assert_unharmed_to_the_end(server);
}

/// Sends a body that is larger than the server may want to take.
fn send_large(server: &Server, body: &[u8]) -> Response {
    let head = format!("{WRITE}Connection: close\r\nContent-Length: {}\r\n\r\n", body.len());
    let replies = exchange(server.address, &[head.as_bytes(), body].concat());
    assert_eq!(replies.answers.len(), 1, "one request, one answer: {replies:?}");
    assert!(replies.ended);
    replies.answers[0].clone()
}

#[test]
fn a_megabyte_is_too_large_by_default() {
    let server = Server::start();
    for length in [256 * 1024 + 1, MEGABYTE] {
        let answer = send_large(&server, &long(length)[..length]);
        assert_eq!((answer.status, answer.code()), (413, "body-too-large".into()), "{length}");
        assert_eq!(answer.header("connection"), Some("close"), "{length}");
        assert_unharmed(&server, "a large body");
    }
    // The largest body that is accepted is validated as any other.
    let answer = send_large(&server, &[READING.as_bytes(), &b" ".repeat(256 * 1024 - READING.len())].concat());
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_megabyte_is_validated_where_the_limit_is_higher() {
    let server = Server::start_with(&[("HERMIT_BODY_BYTES_MAX", "4194304")]);
    let mut ann = server.sign_up("ann");
    let body = long(MEGABYTE);
    let answer = ann.post("/api/v1/readings", std::str::from_utf8(&body).unwrap());
    assert_eq!((answer.status, answer.fields()), (422, vec!["question".to_owned()]));
    let answer = ann.post("/api/v1/readings", std::str::from_utf8(&body[..MEGABYTE]).unwrap());
    assert_eq!((answer.status, answer.code()), (400, "malformed-request".into()), "it does not end");
    assert_eq!(ann.get("/api/v1/readings").len("items"), 0);
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_body_of_another_type_is_refused() {
    let server = Server::start();
    for kind in ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
        let headers = [("Content-Type", kind)];
        let headers = if kind.is_empty() { &headers[..0] } else { &headers[..] };
        let answer = server.client().send("POST", "/api/v1/readings/draw", headers, READING.as_bytes());
        assert_eq!((answer.status, answer.code()), (415, "unsupported-media-type".into()), "{kind}");
    }
    assert_unharmed_to_the_end(server);
}
