//! The import of broken documents and invalid items, and clients that misbehave.

use crate::support::documents::*;
use crate::support::*;
use std::io::{BufReader, Write};

#[test]
fn items_stored_before_an_error_stay_and_are_reported() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let whole = small_readings(170);
    let response = ann.post(IMPORT, &whole[..whole.len() - 3]);
    assert_eq!(response.code(), "malformed-request");
    assert!(response.str("detail").contains("150 items had been stored and stay"), "{response:?}");
    assert_eq!(ann.get("/api/v1/readings/stats").number("readings"), 150.0);
    import(&mut ann, &whole, [0.0, 20.0]);
}

#[test]
fn a_truncated_document_is_refused_with_400_and_can_be_sent_again() {
    let (old, new) = (Server::start(), Server::start());
    let (mut ann, mut bea) = (old.sign_up("ann"), new.sign_up("bea"));
    fill(&mut ann);
    let whole = export(&mut ann);
    let mut state = 12_345_usize;
    for _ in 0..50 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let part = &whole.as_bytes()[..(state >> 33) % whole.len()];
        let response = bea.send("POST", IMPORT, &[("Content-Type", "application/json")], part);
        assert_eq!((response.status, response.code().as_str()), (400, "malformed-request"), "{response:?}");
        assert!(response.str("detail").contains("stored"), "{response:?}");
    }
    bea.post(IMPORT, &whole);
    assert_eq!(lists(&mut bea), lists(&mut ann));
}

#[test]
fn a_document_that_is_not_an_export_is_refused() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let deep = "[".repeat(100_000);
    let deep_inside = format!(r#"{{"format":{deep}"#);
    let malformed = [
        "",
        "null",
        "[]",
        "{",
        "not json",
        deep.as_str(),
        deep_inside.as_str(),
        r#"{"format":"hermit-export","version":1,"readings":[{]}"#,
        r#"{"format":"hermit-export","version":1,"readings":[{"id":nul}]}"#,
        r#"{"format":"hermit-export","version":1,"readings":[],"readings":[]}"#,
        r#"{"format":"hermit-export","version":1,"format":"hermit-export"}"#,
        r#"{"format":"hermit-export","version":1,"later":{"a":tru}}"#,
        r#"{"format":"hermit-export","version":1} {}"#,
    ];
    for json in malformed {
        let response = ann.post(IMPORT, json);
        assert_eq!((response.status, response.code().as_str()), (400, "malformed-request"), "{json:.60}: {response:?}");
    }
    let wrong = [
        ("{}", "format"),
        (r#"{"format":"hermit-export"}"#, "version"),
        (r#"{"format":"hermit-export","version":2,"readings":[]}"#, "version"),
        (r#"{"format":"hermit-export","version":"1"}"#, "version"),
        (r#"{"format":"other","version":1}"#, "format"),
        (r#"{"format":["hermit-export"],"version":1}"#, "format"),
        (r#"{"format":[],"version":1}"#, "format"),
        (r#"{"readings":[{}],"format":"hermit-export","version":1}"#, "format"),
        (r#"{"format":"hermit-export","version":1,"readings":{}}"#, "readings"),
        (r#"{"format":"hermit-export","version":1,"tokens":null}"#, "tokens"),
    ];
    for (json, field) in wrong {
        let response = ann.post(IMPORT, json);
        assert_eq!((response.status, response.fields()), (422, vec![field.to_owned()]), "{json}: {response:?}");
    }
    assert_eq!(ann.get("/api/v1/readings/stats").number("readings"), 0.0);
}

#[test]
fn invalid_items_are_skipped_and_named_and_valid_ones_are_imported() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let cases = [
        (small_reading(1, r#","notes":7"#), "notes must be text"),
        (small_reading(2, &format!(r#","title":"{}""#, "x".repeat(201))), "title must be text"),
        (small_reading(3, "").replace("major_arcana.09", "major_arcana.78"), "cards[0].card is not a card"),
        (small_reading(4, "").replace("single", "solitaire"), "spread is not a spread"),
        (small_reading(5, "").replace("2026-01-01", "2999-01-01"), "created_at must be a time"),
        (small_reading(6, "").replace("single", "three-card"), "cards must have 3 items"),
        (small_reading(7, &format!(r#","notes":"{}""#, "x".repeat(300_000))), "is larger than 256 kB"),
        (small_reading(8, r#","interpretation":{"text":"x"}"#), "interpretation is not a field here"),
        (r#"{"id":"x"}"#.to_owned(), "spread is missing"),
        ("17".to_owned(), "must be an object"),
    ];
    let mut items = vec![small_reading(100, "")];
    items.extend(cases.iter().map(|(json, _)| json.clone()));
    items.push(small_reading(101, ""));
    let lists = format!(r#","readings":[{}],"dreams":[{{"id":"d"}}],"mood":"fine""#, items.join(","));
    let report = import(&mut ann, &document(&lists), [0.0, 2.0]);
    for (index, (_, why)) in cases.iter().enumerate() {
        assert!(reason(&report, index).starts_with(why), "{} should be {why}", reason(&report, index));
    }
    assert_eq!(report.str("skipped[6].id"), id(7));
    assert_eq!(
        (report.str("skipped[10].section"), report.str("skipped[11].section")),
        ("dreams".into(), "mood".into())
    );
    assert_eq!(report.number("skipped_counts[0].count"), 10.0);
}

#[test]
fn an_import_needs_the_scopes_to_write_the_account() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let document = small_readings(400);
    let signed_out = server.client().post(IMPORT, &document);
    assert_eq!((signed_out.status, signed_out.code().as_str()), (401, "unauthorized"));
    assert_eq!(ann.bot("readings:write").post(IMPORT, &document).status, 403);
    let (mut writer, headers) = (ann.bot("account:write"), [("Content-Type", "text/plain")]);
    assert_eq!(writer.send("POST", IMPORT, &headers, document.as_bytes()).code(), "unsupported-media-type");
    import(&mut writer, &document, [0.0, 400.0]);
    let foreign = [("Content-Type", "application/json"), ("Origin", "https://elsewhere.example")];
    assert_eq!(ann.send("POST", IMPORT, &foreign, document.as_bytes()).code(), "cross-origin");
}

#[test]
fn a_body_may_come_in_pieces_of_any_size_and_the_connection_stays() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let document = small_readings(60);
    let mut stream = BufReader::new(connect(server.address));
    let length = format!("Content-Length: {}\r\n", document.len());
    stream.get_mut().write_all(head(&ann, &server, &length).as_bytes()).unwrap();
    // Pieces of one to a few hundred bytes, each sent by itself.
    let mut rest = document.as_bytes();
    for size in (1..400).cycle() {
        let (piece, behind) = rest.split_at(size.min(rest.len()));
        stream.get_mut().write_all(piece).unwrap();
        rest = behind;
        if rest.is_empty() {
            break;
        }
    }
    let response = read_response(&mut stream, false).unwrap();
    assert_eq!((response.status, response.number("imported[1].count")), (200, 60.0));
    assert_eq!(response.header("connection"), None);
    let own: String = ann.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    write!(stream.get_mut(), "GET /api/v1/auth/me HTTP/1.1\r\nHost: x\r\n{own}\r\n").unwrap();
    assert_eq!(read_response(&mut stream, false).unwrap().status, 200);
    assert_eq!(ann.get("/api/v1/readings/stats").number("readings"), 60.0);
}

#[test]
fn a_body_that_is_too_large_is_refused_before_it_is_read() {
    let server = Server::start();
    let ann = server.sign_up("ann");
    for (body, status) in [("", 413), ("[", 400)] {
        let length = if body.is_empty() { 256 * 1024 * 1024 + 1 } else { 1_000_000 };
        let mut stream = BufReader::new(connect(server.address));
        let request = head(&ann, &server, &format!("Content-Length: {length}\r\n")) + body;
        stream.get_mut().write_all(request.as_bytes()).unwrap();
        let response = read_response(&mut stream, false).unwrap();
        assert_eq!((response.status, response.header("connection")), (status, Some("close")), "{response:?}");
    }
}

#[test]
fn a_client_that_disconnects_frees_its_place() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let document = small_readings(120);
    for _ in 0..10 {
        let mut stream = connect(server.address);
        let request = head(&ann, &server, "Content-Length: 1000000\r\n") + &document[..document.len() - 1000];
        stream.write_all(request.as_bytes()).unwrap();
        drop(stream);
    }
    // Places of imports whose client has left are given back as soon as that is noticed.
    let report = wait_until("a place is free", || {
        let report = ann.post(IMPORT, &document);
        assert!(report.status != 503 || report.header("retry-after") == Some("10"), "{report:?}");
        Some(report).filter(|report| report.status != 503)
    });
    assert_eq!(report.status, 200, "{report:?}");
    assert_eq!(ann.get("/api/v1/readings/stats").number("readings"), 120.0);
}

#[test]
fn deleting_the_account_ends_its_import() {
    let server = Server::start();
    let (_admin, mut bea) = (server.sign_up("admin"), server.sign_up("bea"));
    let document = small_readings(120);
    let (before, behind) = document.split_at(60);
    let mut stream = BufReader::new(connect(server.address));
    let request = head(&bea, &server, &format!("Content-Length: {}\r\n", document.len())) + before;
    stream.get_mut().write_all(request.as_bytes()).unwrap();
    assert_eq!(bea.delete_account(PASSWORD).status, 204);
    stream.get_mut().write_all(behind.as_bytes()).unwrap();
    assert_eq!(read_response(&mut stream, false).unwrap().status, 401);
}
