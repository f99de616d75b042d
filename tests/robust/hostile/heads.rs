//! Request lines and headers that are too long, too many or not HTTP/1.1.

use super::{assert_unharmed, assert_unharmed_to_the_end, exchange, exchange_and_close};
use crate::support::Server;

/// A good request with one line more.
fn with_header(line: &str) -> Vec<u8> {
    format!("GET /health HTTP/1.1\r\nHost: x\r\n{line}\r\nConnection: close\r\n\r\n").into_bytes()
}

#[test]
fn a_head_over_eight_kilobytes_is_refused() {
    let server = Server::start();
    let many: String = (0..2000).map(|number| format!("X-{number}: y\r\n")).collect();
    let cases = [
        ("a long header", with_header(&format!("X-Long: {}", "x".repeat(9000)))),
        ("a megabyte of header", with_header(&format!("X-Long: {}", "x".repeat(1024 * 1024)))),
        ("a header name", with_header(&format!("{}: x", "x".repeat(9000)))),
        ("2 000 headers", with_header(many.trim_end())),
        ("a long query", format!("GET /health?{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(9000)).into_bytes()),
        ("a long method", format!("{} /health HTTP/1.1\r\nHost: x\r\n\r\n", "X".repeat(9000)).into_bytes()),
        ("a head without end", b"X".repeat(9000)),
        ("empty lines without end", b"\r\n".repeat(9000)),
    ];
    for (name, bytes) in cases {
        let replies = exchange(server.address, &bytes);
        assert!(matches!(replies.statuses()[..], [400 | 414 | 431]), "{name}: {replies:?}");
        assert!(replies.ended, "{name}");
        assert_unharmed(&server, name);
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_head_just_below_eight_kilobytes_is_accepted() {
    let server = Server::start();
    let replies = exchange(server.address, &with_header(&format!("X-Long: {}", "x".repeat(7900))));
    assert_eq!(replies.statuses(), [200]);
    // As many headers as fit.
    let replies = exchange(server.address, &with_header("a:b\r\n".repeat(1500).trim_end()));
    assert_eq!(replies.statuses(), [200]);
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_malformed_request_is_refused_and_the_connection_ended() {
    let server = Server::start();
    let lines = [
        "",
        " ",
        "GET",
        "GET ",
        "GET /health",
        "/health",
        " GET /health HTTP/1.1",
        "GET  /health HTTP/1.1",
        "GET /health  HTTP/1.1",
        "GET /he alth HTTP/1.1",
        "GET health HTTP/1.1",
        "GET /health HTTP",
        "GET /health HTTP/",
        "GET /health HTTP/1",
        "GET /health HTTP/9.9",
        "GET /health HTTP/2.0",
        "GET /health http/1.1",
        "GET /health HTTP/1.1 x",
        "GET /he\0alth HTTP/1.1",
        "GET /he\ralth HTTP/1.1",
        "G\0T /health HTTP/1.1",
        "GÉT /health HTTP/1.1",
        "GET\t/health\tHTTP/1.1",
        "GET : HTTP/1.1",
    ];
    for line in lines {
        let bytes = format!("{line}\r\nHost: x\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\n\r\n");
        let replies = exchange_and_close(server.address, bytes.as_bytes());
        assert_eq!(replies.statuses(), [400], "{line:?}");
        assert!(replies.ended, "{line:?}");
        assert_unharmed(&server, line);
    }
    let headers =
        ["no colon", ": no name", "X : y", " folded", "X: a\0b", "X: a\x01b", "X\u{e9}: y", "X: a\rb", "X: a\nb"];
    for header in headers {
        let replies = exchange_and_close(server.address, &with_header(header));
        assert_eq!(replies.statuses(), [400], "{header:?}");
        assert!(replies.ended, "{header:?}");
        assert_unharmed(&server, header);
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn other_protocols_and_noise_do_no_harm() {
    let server = Server::start();
    let every: Vec<u8> = (0..=255).collect();
    let hello = [&b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..], &[0; 505]].concat();
    let cases: [(&str, Vec<u8>); 8] = [
        ("HTTP/2 with prior knowledge", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec()),
        ("every byte", every.repeat(8)),
        ("every byte and the end of a head", [every.repeat(8), b"\r\n\r\n".to_vec()].concat()),
        ("a TLS hello", hello),
        ("SSH", b"SSH-2.0-OpenSSH_9.6\r\n\r\n".to_vec()),
        ("a megabyte of zeros", vec![0; 1024 * 1024]),
        ("a proxy's preface", b"PROXY TCP4 192.0.2.1 192.0.2.2 4711 80\r\n\r\n".to_vec()),
        ("nothing", Vec::new()),
    ];
    for (name, bytes) in cases {
        let replies = exchange_and_close(server.address, &bytes);
        assert!(matches!(replies.statuses()[..], [] | [400 | 431 | 501 | 505]), "{name}: {replies:?}");
        assert!(replies.ended, "{name}");
        assert_unharmed(&server, name);
    }
    // An invitation to change the protocol is not taken up; the request is answered as it stands.
    let replies = exchange(server.address, &with_header("Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__"));
    assert_eq!(replies.statuses(), [200]);
    assert_unharmed_to_the_end(server);
}

#[test]
fn host_is_needed_once_and_by_http_1_1_only() {
    let server = Server::start_with(&[("ENABLE_WEB", "false")]);
    let close = "Connection: close\r\n\r\n";
    let cases = [
        (format!("GET /health HTTP/1.1\r\n{close}"), 400),
        (format!("GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n{close}"), 400),
        (format!("GET http://x/health HTTP/1.1\r\nHost: x\r\n{close}"), 200),
        (format!("GET http://x HTTP/1.1\r\nHost: x\r\n{close}"), 404),
        ("GET /health HTTP/1.0\r\n\r\n".to_owned(), 200),
        ("GET /health HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n".to_owned(), 200),
    ];
    for (bytes, status) in cases {
        // HTTP/1.0 need not ask for the end, so the client says that it is done.
        let replies = exchange_and_close(server.address, bytes.as_bytes());
        assert_eq!(replies.statuses(), [status], "{bytes}");
        assert!(replies.ended, "{bytes}");
        assert_unharmed(&server, &bytes);
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn http_1_0_is_never_sent_chunks() {
    let server = Server::start();
    let ann = server.sign_up("ann");
    let (name, cookie) = &ann.headers[0];
    let bytes = format!("GET /api/v1/auth/me/export HTTP/1.0\r\n{name}: {cookie}\r\n\r\n");
    let replies = exchange(server.address, bytes.as_bytes());
    assert_eq!(replies.statuses(), [200]);
    assert_eq!(replies.answers[0].header("transfer-encoding"), None);
    assert_eq!(replies.answers[0].str("account.username"), "ann");
    assert_unharmed_to_the_end(server);
}

#[test]
fn unknown_methods_are_refused() {
    let server = Server::start_with(&[("ENABLE_WEB", "false")]);
    for method in ["PUT", "TRACE", "CONNECT", "PROPFIND", "BREW", "get", "GETT", &"M".repeat(200)] {
        let answer = server.client().send(method, "/api/v1/readings/draw", &[], b"");
        assert!(matches!(answer.status, 400 | 404 | 405 | 501), "{method}: {answer:?}");
        if answer.status == 405 {
            assert_eq!(answer.code(), "method-not-allowed");
            assert_eq!(answer.header("allow"), Some("OPTIONS, POST"), "{method}");
        }
        assert_unharmed(&server, method);
    }
    assert_unharmed_to_the_end(server);
}

/// Every error is a problem document, and every response has an X-Request-Id.
#[test]
fn a_malformed_request_is_answered_with_a_problem_document() {
    let server = Server::start();
    for bytes in ["GET /health HTTP/1.1\r\n\r\n", "nonsense\r\n\r\n", "BREW /health HTTP/1.1\r\nHost: x\r\n\r\n"] {
        let replies = exchange(server.address, bytes.as_bytes());
        assert_eq!(replies.answers.len(), 1, "{bytes}");
        assert!(replies.answers[0].header("x-request-id").is_some(), "{bytes}: {replies:?}");
        assert!(!replies.answers[0].code().is_empty(), "{bytes}");
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn no_path_leads_out_of_the_served_files() {
    let server = Server::start();
    let secret = std::fs::read_to_string("Cargo.toml").unwrap();
    let paths = [
        "/../Cargo.toml",
        "/../../../../etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/%2E%2E%2Fetc%2Fpasswd",
        "/%252e%252e%252fetc%252fpasswd",
        "/..%5c..%5cetc%5cpasswd",
        "/..\\..\\etc\\passwd",
        "/%c0%ae%c0%ae/etc/passwd",
        "/%uff0e%uff0e/etc/passwd",
        "/....//....//etc/passwd",
        "/..;/etc/passwd",
        "//etc/passwd",
        "/./././etc/passwd",
        "/%00/etc/passwd",
        "/etc/passwd%00.svg",
        "/.env",
        "/.git/config",
        "/hermit.db",
        "/data/hermit.db",
        "/api/v1/../../hermit.db",
        "/api/v1/cards/..%2f..%2fhermit.db",
        "/api/v1/cards/..%2f..%2fhermit.db/image",
        "/api/v1/cards/%2e%2e/image",
        "/api/v1/cards/major_arcana.00%2f..%2f..",
        "/api/v1/cards/%00/image",
        "/%",
        "/%zz",
        "/%f",
        "/%ff%fe",
        "/health%00",
        "/health/..",
        "/health/%2e%2e/metrics",
    ];
    for path in paths {
        let replies =
            exchange(server.address, format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes());
        assert!(matches!(replies.statuses()[..], [400 | 404]), "{path}: {replies:?}");
        let body = String::from_utf8_lossy(&replies.answers[0].body).into_owned();
        assert!(!body.contains("root:") && !body.contains(secret.lines().next().unwrap()), "{path}: {body}");
        assert_unharmed(&server, path);
    }
    assert_unharmed_to_the_end(server);
}
