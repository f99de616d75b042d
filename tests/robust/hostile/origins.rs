//! Cross-origin requests, trusted proxies, and who sees the metrics.

use super::assert_unharmed_to_the_end;
use crate::READING;
use crate::support::{Client, PASSWORD, Response, Server};

const ALLOWED: &str = "https://cards.example.org";
const CORS: (&str, &str) = ("HERMIT_CORS_ORIGINS", "https://cards.example.org, http://localhost:3000");

/// What tells a browser that a page may read the answer.
fn allowed(answer: &Response) -> Option<&str> {
    assert_eq!(answer.header("access-control-allow-credentials"), None, "never: {answer:?}");
    answer.header("access-control-allow-origin")
}

/// Whether `Vary` says that the answer depends on `what`.
fn varies_by(answer: &Response, what: &str) -> bool {
    let values = answer.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("vary"));
    values.flat_map(|(_, value)| value.split(',')).any(|word| word.trim().eq_ignore_ascii_case(what))
}

fn preflight(client: &mut Client, origin: &str, method: &str, path: &str) -> Response {
    let headers = [
        ("Origin", origin),
        ("Access-Control-Request-Method", method),
        ("Access-Control-Request-Headers", "authorization,content-type,idempotency-key"),
    ];
    client.send("OPTIONS", path, &headers, b"")
}

#[test]
fn other_sites_may_read_nothing_by_default() {
    let server = Server::start();
    let mut client = server.client();
    for origin in [ALLOWED, "null", "*", "http://localhost:3000", &format!("http://{}", server.address)] {
        for path in ["/health", "/api/v1/cards", "/nowhere"] {
            assert_eq!(allowed(&client.send("GET", path, &[("Origin", origin)], b"")), None, "{origin} {path}");
        }
        assert_eq!(allowed(&preflight(&mut client, origin, "POST", "/api/v1/readings")), None, "{origin}");
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_listed_origin_may_read_answers_and_problems() {
    let server = Server::start_with(&[CORS]);
    let mut client = server.client();
    for origin in [ALLOWED, "http://localhost:3000"] {
        for (path, status) in [("/health", 200), ("/api/v1/cards", 200), ("/nowhere", 404), ("/api/v1/readings", 401)] {
            let answer = client.send("GET", path, &[("Origin", origin)], b"");
            assert_eq!((answer.status, allowed(&answer)), (status, Some(origin)), "{path}");
            assert!(varies_by(&answer, "origin"), "{path}: {answer:?}");
        }
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn preflight_requests_of_a_listed_origin_are_answered() {
    let server = Server::start_with(&[CORS]);
    let mut client = server.client();
    let reading = "/api/v1/readings/01arz3ndektsv4rrffq69g5fav";
    for (method, path) in [("POST", "/api/v1/readings"), ("PATCH", reading), ("DELETE", reading), ("GET", reading)] {
        let answer = preflight(&mut client, ALLOWED, method, path);
        assert_eq!((answer.status, allowed(&answer)), (204, Some(ALLOWED)), "{method} {path}");
        assert!(varies_by(&answer, "origin"), "{method}: {answer:?}");
        let list = |name: &str| answer.header(name).unwrap_or_default().to_ascii_lowercase();
        let methods = list("access-control-allow-methods");
        assert!(methods.split(", ").any(|word| word.eq_ignore_ascii_case(method)), "{method}: {methods}");
        for header in ["authorization", "content-type", "idempotency-key"] {
            let headers = list("access-control-allow-headers");
            assert!(headers.split(", ").any(|word| word == header), "{header}: {headers}");
        }
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn an_origin_that_only_looks_like_a_listed_one_is_not_allowed() {
    let server = Server::start_with(&[CORS]);
    let mut client = server.client();
    let origins = [
        "https://evil.example",
        "http://cards.example.org",
        "https://cards.example.org:444",
        "https://cards.example.org.evil.example",
        "https://evil-cards.example.org",
        "https://a.cards.example.org",
        "https://cards.example.org/",
        "https://cards.example.org@evil.example",
        "null",
        "*",
        "",
        "cards.example.org",
        "https://cards.example.org, https://evil.example",
        "http://localhost",
        "http://localhost:30000",
    ];
    for origin in origins {
        assert_eq!(allowed(&client.send("GET", "/health", &[("Origin", origin)], b"")), None, "{origin}");
        assert_eq!(allowed(&preflight(&mut client, origin, "POST", "/api/v1/readings")), None, "{origin}");
    }
    assert_unharmed_to_the_end(server);
}

/// A cache between that keeps the answer to one page must not give it to another (Fetch standard, "CORS protocol and
/// HTTP caches"): where origins are listed, every answer depends on the origin, also one to a request without an
/// origin.
#[test]
fn every_answer_varies_by_origin_where_origins_are_listed() {
    let server = Server::start_with(&[CORS]);
    let mut client = server.client();
    for headers in [&[][..], &[("Origin", "https://evil.example")]] {
        let answer = client.send("GET", "/api/v1/cards/major_arcana.00", headers, b"");
        assert_eq!(answer.status, 200);
        assert!(varies_by(&answer, "origin"), "{headers:?}: {answer:?}");
    }
}

#[test]
fn a_listed_origin_writes_by_token_and_never_by_cookie() {
    let server = Server::start_with(&[CORS]);
    let mut ann = server.sign_up("ann");
    let made = ann.post("/api/v1/auth/tokens", r#"{"name":"page","scopes":["readings:write"]}"#);
    let mut page = ann.with_token(&made.str("secret"));
    let headers = [("Content-Type", "application/json"), ("Origin", ALLOWED)];
    let answer = page.send("POST", "/api/v1/readings", &headers, READING.as_bytes());
    assert_eq!((answer.status, allowed(&answer)), (201, Some(ALLOWED)));
    let answer = ann.send("POST", "/api/v1/readings", &headers, READING.as_bytes());
    assert_eq!((answer.status, answer.code()), (403, "cross-origin".into()));
    assert_eq!(ann.get("/api/v1/readings").len("items"), 1);
    assert_unharmed_to_the_end(server);
}

/// Signs in with headers that a proxy would add.
fn sign_in_through(server: &Server, headers: &[(&str, &str)]) -> Response {
    let headers = [&[("Content-Type", "application/json")], headers].concat();
    let body = format!(r#"{{"login":"ann","password":"{PASSWORD}"}}"#);
    let answer = server.client().send("POST", "/api/v1/auth/login", &headers, body.as_bytes());
    assert_eq!(answer.status, 200, "{answer:?}");
    answer
}

fn address_through(server: &Server, header: &str) -> String {
    sign_in_through(server, &[("X-Forwarded-For", header)]).str("session.address")
}

#[test]
fn forwarded_addresses_are_believed_from_trusted_proxies_only() {
    let server = Server::start();
    server.sign_up("ann");
    for header in ["203.0.113.9", "203.0.113.9, 198.51.100.7", "::1"] {
        assert_eq!(address_through(&server, header), "127.0.0.1", "{header}");
    }
    let server = Server::start_in(server.stop(), &[("HERMIT_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1")]);
    assert_eq!(address_through(&server, "203.0.113.9"), "127.0.0.1", "the list names other proxies");
    let server = Server::start_in(server.stop(), &[("HERMIT_TRUSTED_PROXIES", "127.0.0.0/8, 10.0.0.0/8")]);
    for (header, address) in [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:4711", "203.0.113.9"),
        // What a client claims stands left of what the proxy saw.
        ("6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("6.6.6.6, 203.0.113.9, 10.1.2.3", "203.0.113.9"),
        // All addresses of a /64 count as one client.
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2:3:4:5:6]:80", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("nonsense", "127.0.0.1"),
        ("203.0.113.9, nonsense", "127.0.0.1"),
        ("", "127.0.0.1"),
        (&"6.6.6.6, ".repeat(500), "127.0.0.1"),
    ] {
        assert_eq!(address_through(&server, header), address, "{header}");
    }
    assert_unharmed_to_the_end(server);
}

/// RFC 9110, section 5.3: lines of one name are one list. Some proxies add a line instead of an entry (HAProxy's
/// `option forwardfor`), and then the first line is the client's claim.
#[test]
fn a_forwarded_line_that_a_proxy_added_is_the_last_entry() {
    let server = Server::start_with(&[("HERMIT_TRUSTED_PROXIES", "127.0.0.1")]);
    server.sign_up("ann");
    let answer = sign_in_through(&server, &[("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "203.0.113.9")]);
    assert_eq!(answer.str("session.address"), "203.0.113.9");
}

#[test]
fn the_cookie_is_secure_when_a_trusted_proxy_says_https() {
    let is_secure = |server: &Server, proto: &str| {
        let answer = sign_in_through(server, &[("X-Forwarded-Proto", proto)]);
        let cookie = answer.header("set-cookie").unwrap().to_owned();
        for part in ["HttpOnly", "SameSite=Lax"] {
            assert!(cookie.split("; ").any(|word| word == part), "{cookie}");
        }
        cookie.split("; ").any(|word| word == "Secure")
    };
    let server = Server::start();
    server.sign_up("ann");
    assert!(!is_secure(&server, "https"), "any client can send this header");
    let server = Server::start_in(server.stop(), &[("HERMIT_TRUSTED_PROXIES", "127.0.0.1")]);
    assert!(is_secure(&server, "https"));
    assert!(is_secure(&server, "HTTPS"));
    assert!(!is_secure(&server, "http"));
    assert!(!is_secure(&server, "nonsense"));
    assert_unharmed_to_the_end(server);
}

/// Names and values.
type Settings<'a> = &'a [(&'a str, &'a str)];

#[test]
fn metrics_are_shown_to_allowed_addresses_and_hidden_from_others() {
    let local = ("HERMIT_TRUSTED_PROXIES", "127.0.0.1");
    let cases: [(Settings<'_>, &str, u16); 9] = [
        (&[], "", 200),
        (&[("HERMIT_METRICS_ALLOW", "10.0.0.0/8")], "", 404),
        (&[("HERMIT_METRICS_ALLOW", "")], "", 404),
        (&[("HERMIT_METRICS_ALLOW", "127.0.0.0/8")], "", 200),
        // A client cannot claim an allowed address or, through a proxy, use the proxy's.
        (&[("HERMIT_METRICS_ALLOW", "10.0.0.0/8")], "10.0.0.1", 404),
        (&[("HERMIT_METRICS_ALLOW", "10.0.0.0/8"), local], "10.0.0.1", 200),
        (&[("HERMIT_METRICS_ALLOW", "10.0.0.0/8"), local], "10.0.0.1, 203.0.113.9", 404),
        (&[local], "203.0.113.9", 404),
        (&[local], "", 200),
    ];
    for (settings, forwarded, status) in cases {
        let server = Server::start_with(settings);
        let headers = [("X-Forwarded-For", forwarded)];
        let headers = if forwarded.is_empty() { &headers[..0] } else { &headers[..] };
        let mut client = server.client();
        let answer = client.send("GET", "/metrics", headers, b"");
        assert_eq!(answer.status, status, "{settings:?} {forwarded}");
        if status == 404 {
            // The same answer as for an unknown path.
            assert_eq!(answer.body, client.send("GET", "/nowhere", headers, b"").body);
            assert_eq!(client.send("HEAD", "/metrics", headers, b"").status, 404);
        } else {
            assert!(answer.text().contains("# TYPE hermit_panics_total counter"));
        }
    }
}
