//! Errors and slow requests, as admins see them over HTTP. That other accounts do not see them is tested in `admin.rs`.

use crate::support::{PASSWORD, Server, connect, read_response};
use std::io::{BufReader, Write};
use std::thread;
use std::time::Duration;

const ERRORS: &str = "/api/v1/admin/errors";
const SLOW_REQUESTS: &str = "/api/v1/admin/slow-requests";
/// From here on a request is slow.
const SLOW: Duration = Duration::from_millis(500);

#[test]
fn a_fault_of_the_server_is_listed_newest_first_and_without_the_input() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let none = ann.get(ERRORS);
    assert_eq!((none.status, none.text()), (200, r#"{"items":[],"next":null}"#));
    let database = rusqlite::Connection::open(server.folder().path().join("data/hermit.db")).unwrap();
    database.execute_batch("ALTER TABLE spreads RENAME TO lost").unwrap();
    let broken = ann.post(
        "/api/v1/spreads?x",
        r#"{"name":"a secret plan","positions":[{"name":"now","prompt":"","x":0.5,"y":0.5,"rotation":0}]}"#,
    );
    assert_eq!(broken.status, 500, "{broken:?}");
    database.execute_batch("ALTER TABLE lost RENAME TO spreads; ALTER TABLE journal_entries RENAME TO lost").unwrap();
    assert_eq!(ann.get("/api/v1/journal?q=secret").status, 500);
    let listed = ann.get(ERRORS);
    assert_eq!((listed.status, listed.len("items")), (200, 2), "{listed:?}");
    for (place, table) in [(0, "journal_entries"), (1, "spreads")] {
        assert_eq!(listed.str(&format!("items[{place}].level")), "error");
        let message = listed.str(&format!("items[{place}].message"));
        assert!(message.starts_with("store: ") && message.contains(table), "{message}");
        assert!(listed.str(&format!("items[{place}].at")).ends_with('Z'));
    }
    let secrets = ["secret", "hermit_session", PASSWORD];
    assert!(!secrets.iter().any(|secret| listed.text().contains(secret)), "{listed:?}");
}

#[test]
fn a_fault_of_the_client_is_not_listed() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for (path, status) in [("/api/v1/readings/x", 404), ("/nowhere", 404), ("/api/v1/readings?limit=x", 422)] {
        assert_eq!(ann.get(path).status, status, "{path}");
    }
    assert_eq!(ann.get(ERRORS).len("items"), 0);
    assert_eq!(ann.get(&format!("{ERRORS}?limit=5")).fields(), ["limit"]);
}

#[test]
fn a_slow_request_is_listed_by_its_route() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let id = ann.post("/api/v1/readings", r#"{"spread":"single"}"#).str("id");
    let cookie = ann.headers[0].1.clone();
    let body = br#"{"notes":"a secret"}"#;
    let head = format!(
        "PATCH /api/v1/readings/{id}?secret=1 HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\
         Content-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = BufReader::new(connect(server.address));
    stream.get_mut().write_all(head.as_bytes()).unwrap();
    // The 100 says that the request has begun; its time runs from here.
    assert_eq!(read_response(&mut stream, true).unwrap().status, 100);
    thread::sleep(SLOW);
    stream.get_mut().write_all(body).unwrap();
    let status = read_response(&mut stream, false).unwrap().status;
    let listed = ann.get(SLOW_REQUESTS);
    // A busy machine may have been slow at other things too.
    let route = |place: usize| listed.str(&format!("items[{place}].route"));
    let place =
        (0..listed.len("items")).find(|place| route(*place) == "/api/v1/readings/:id").expect("it is not listed");
    assert_eq!(listed.str(&format!("items[{place}].method")), "PATCH");
    assert_eq!(listed.number(&format!("items[{place}].status")), f64::from(status));
    assert!(listed.number(&format!("items[{place}].milliseconds")) >= SLOW.as_millis() as f64);
    for secret in [id.as_str(), "secret", "hermit_session"] {
        assert!(!listed.text().contains(secret), "{listed:?}");
    }
}
