//! The journal over HTTP: writing, reading, changing and deleting entries, and whose they are. Finding them again is
//! `lists.rs`.

use super::JOURNAL;
use crate::readings::READINGS;
use crate::support::{Client, NO_ID, PASSWORD, Response, Server, assert_deleted_once, at_once, hermit};
use tinyjson::JsonValue;

fn write(client: &mut Client, json: &str) -> Response {
    client.make(JOURNAL, json)
}

fn draw(client: &mut Client) -> String {
    client.make(READINGS, r#"{"spread":"single"}"#).str("id")
}

fn entry(id: &str) -> String {
    format!("{JOURNAL}/{id}")
}

fn text_of(chars: usize) -> String {
    format!(r#"{{"text":"{}"}}"#, "燈".repeat(chars))
}

#[test]
fn an_entry_is_written_read_changed_and_deleted() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = draw(&mut ann);
    let made = write(
        &mut ann,
        &format!(
            r##"{{"text":"# 工作\n\nThe *lamp* 🏮","mood":"hopeful","reading":"{reading}","date":"2026-05-01"}}"##
        ),
    );
    let path = entry(&made.str("id"));
    assert_eq!(made.str("text"), "# 工作\n\nThe *lamp* 🏮");
    assert_eq!((made.str("mood").as_str(), made.str("date").as_str()), ("hopeful", "2026-05-01"));
    assert_eq!(made.str("reading"), reading);
    assert_eq!((made.at("html"), made.str("updated_at")), (JsonValue::Null, made.str("created_at")));
    assert_eq!(ann.get(&path).text(), made.text());

    let changed = ann.patch(&path, r#"{"mood":"grateful","text":"new","date":"2026-05-02"}"#);
    assert_eq!(changed.status, 200, "{changed:?}");
    assert_eq!((changed.str("mood").as_str(), changed.str("text").as_str()), ("grateful", "new"));
    assert_eq!((changed.str("date").as_str(), changed.str("reading")), ("2026-05-02", reading));
    assert_eq!(ann.get(&path).text(), changed.text());
    let emptied = ann.patch(&path, r#"{"mood":null,"reading":null}"#);
    assert_eq!((emptied.at("mood"), emptied.at("reading")), (JsonValue::Null, JsonValue::Null));
    assert_eq!(emptied.str("text"), "new", "what is left out stays");

    assert_eq!(ann.delete(&path).status, 204);
    for gone in [ann.get(&path), ann.patch(&path, r#"{"text":"x"}"#), ann.delete(&path)] {
        assert_eq!((gone.status, gone.code().as_str()), (404, "not-found"));
    }
    assert_eq!(ann.get(JOURNAL).len("items"), 0);
}

#[test]
fn an_entry_without_a_date_is_of_today() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let made = write(&mut ann, r#"{"text":"x"}"#);
    assert_eq!(made.str("date"), &made.str("created_at")[..10]);
    assert_eq!((made.at("mood"), made.at("reading")), (JsonValue::Null, JsonValue::Null));
}

#[test]
fn invalid_input_is_refused_by_field() {
    let server = Server::start();
    let (mut ann, mut bob) = (server.sign_up("ann"), server.sign_up("bob"));
    let bobs = draw(&mut bob);
    let path = entry(&write(&mut ann, r#"{"text":"x"}"#).str("id"));
    let cases = [
        (r#"{"text":""}"#.to_owned(), "text"),
        (text_of(10_001), "text"),
        (r#"{"text":7}"#.to_owned(), "text"),
        (r#"{"text":"a\u0000b"}"#.to_owned(), "text"),
        (r#"{"text":"x","mood":"sad"}"#.to_owned(), "mood"),
        (r#"{"text":"x","mood":["hopeful"]}"#.to_owned(), "mood"),
        (r#"{"text":"x","date":"2026-02-30"}"#.to_owned(), "date"),
        (r#"{"text":"x","date":"2026-05-01T10:00:00Z"}"#.to_owned(), "date"),
        (r#"{"text":"x","date":20260501}"#.to_owned(), "date"),
        (r#"{"text":"x","reading":"no such"}"#.to_owned(), "reading"),
        (format!(r#"{{"text":"x","reading":"{NO_ID}"}}"#), "reading"),
        (format!(r#"{{"text":"x","reading":"{bobs}"}}"#), "reading"),
        (r#"{"text":"x","tags":["a"]}"#.to_owned(), "tags"),
        (r#"{"text":"x","html":"x"}"#.to_owned(), "html"),
    ];
    for (json, field) in cases {
        for refused in [ann.post(JOURNAL, &json), ann.patch(&path, &json)] {
            assert_eq!((refused.status, refused.code().as_str()), (422, "invalid-input"), "{json:.60}: {refused:?}");
            assert_eq!(refused.fields(), [field], "{json:.60}");
        }
    }
    let missing = ann.post(JOURNAL, r#"{"mood":"hopeful"}"#);
    assert_eq!((missing.status, missing.fields()), (422, vec!["text".to_owned()]));
    assert_eq!(ann.post(JOURNAL, "{").status, 400);
    assert_eq!(ann.get(JOURNAL).len("items"), 1, "nothing was written");
    assert_eq!(ann.get(&path).str("text"), "x", "nothing was changed");
    assert_eq!(ann.get(&format!("{path}?format=pdf")).fields(), ["format"]);
}

#[test]
fn the_longest_text_is_kept_whole() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let made = write(&mut ann, &text_of(10_000));
    assert_eq!(ann.get(&entry(&made.str("id"))).str("text"), "燈".repeat(10_000));
    assert_eq!(ann.patch(&entry(&made.str("id")), &text_of(1)).str("text"), "燈");
}

#[test]
fn entries_of_other_accounts_are_not_found() {
    let server = Server::start();
    let (mut ann, mut bob) = (server.sign_up("ann"), server.sign_up("bob"));
    let made = write(&mut ann, r#"{"text":"secret","mood":"anxious","date":"2026-05-01"}"#);
    let path = entry(&made.str("id"));
    for hidden in [bob.get(&path), bob.patch(&path, r#"{"text":"mine now"}"#), bob.delete(&path)] {
        assert_eq!((hidden.status, hidden.code().as_str()), (404, "not-found"));
    }
    for path in [JOURNAL, "/api/v1/journal?q=secret", "/api/v1/journal?q=se", "/api/v1/journal?mood=anxious"] {
        assert_eq!(bob.get(path).len("items"), 0, "{path}");
    }
    assert_eq!(bob.get("/api/v1/journal/calendar?month=2026-05").len("days"), 0);
    assert_eq!(ann.get(&path).text(), made.text());
    for odd in ["1", "x", NO_ID, "..%2f..", "01ARZ3NDEKTSV4RRFFQ69G5FAV"] {
        assert_eq!(ann.get(&entry(odd)).status, 404, "{odd}");
    }
}

#[test]
fn the_journal_needs_its_own_scopes() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let path = entry(&write(&mut ann, r#"{"text":"x"}"#).str("id"));
    let mut other = ann.bot("readings:read readings:write account:read");
    let (mut reads, mut writes) = (ann.bot("journal:read"), ann.bot("journal:write"));
    let mut signed_out = server.client();
    let calls = [
        ("GET", JOURNAL, "", 200, 403),
        ("GET", "/api/v1/journal/calendar", "", 200, 403),
        ("GET", &path, "", 200, 403),
        ("POST", JOURNAL, r#"{"text":"y"}"#, 403, 201),
        ("PATCH", &path, r#"{"text":"z"}"#, 403, 200),
        ("DELETE", &path, "", 403, 204),
    ];
    for (method, path, body, for_reader, for_writer) in calls {
        let send = |client: &mut Client| client.send_json(method, path, body).status;
        assert_eq!(send(&mut signed_out), 401, "{method} {path}");
        assert_eq!(send(&mut other), 403, "{method} {path}");
        assert_eq!(send(&mut reads), for_reader, "{method} {path}");
        assert_eq!(send(&mut writes), for_writer, "{method} {path}");
    }
}

#[test]
fn a_repeated_key_writes_once_even_at_once() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let client = std::sync::Mutex::new(ann.again());
    let send = |client: &mut Client, text: &str| client.post_once(JOURNAL, "k1", &format!(r#"{{"text":"{text}"}}"#));
    let made = at_once(8, move |_| {
        let mut own = client.lock().unwrap().again();
        send(&mut own, "once")
    });
    assert!(made.iter().all(|one| one.status == 201 && one.text() == made[0].text()), "{made:?}");
    assert_eq!(ann.get(JOURNAL).len("items"), 1);
    let other = send(&mut ann, "twice");
    assert_eq!((other.status, other.code().as_str()), (409, "idempotency-mismatch"));
}

#[test]
fn of_many_deletions_at_once_exactly_one_happens() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let path = entry(&write(&mut ann, r#"{"text":"x"}"#).str("id"));
    assert_deleted_once(&ann, path);
}

#[test]
fn changes_at_once_do_not_mix() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let path = entry(&write(&mut ann, r#"{"text":"start"}"#).str("id"));
    let (client, at) = (std::sync::Mutex::new(ann.again()), path.clone());
    let changed = at_once(8, move |index| {
        let mut own = client.lock().unwrap().again();
        own.patch(&at, &format!(r#"{{"text":"text {index}","date":"2026-05-0{}"}}"#, index + 1)).status
    });
    assert!(changed.iter().all(|status| *status == 200), "{changed:?}");
    let last = ann.get(&path);
    let index: usize = last.str("text").rsplit(' ').next().unwrap().parse().unwrap();
    assert_eq!(last.str("date"), format!("2026-05-0{}", index + 1));
    let found = (0..8).filter(|index| ann.get(&format!("{JOURNAL}?q=text+{index}")).len("items") == 1);
    assert_eq!(found.collect::<Vec<_>>(), [index], "the search index knows the last text only");
}

#[test]
fn an_entry_outlives_its_reading() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = draw(&mut ann);
    let path = entry(&write(&mut ann, &format!(r#"{{"text":"about it","reading":"{reading}"}}"#)).str("id"));
    assert_eq!(ann.delete(&format!("{READINGS}/{reading}")).status, 204);
    let left = ann.get(&path);
    assert_eq!((left.str("text").as_str(), left.at("reading")), ("about it", JsonValue::Null));
    assert_eq!(ann.patch(&path, &format!(r#"{{"reading":"{reading}"}}"#)).fields(), ["reading"]);
}

#[test]
fn html_is_made_on_demand_and_safe() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let text = r#"# A\n\n<script>x</script>\n\n[b](javascript:c) ![d](https://e.example/f.gif) [g](https://h.example)"#;
    let made = write(&mut ann, &format!(r#"{{"text":"{text}"}}"#));
    let path = entry(&made.str("id"));
    let shown = ann.get(&format!("{path}?format=html"));
    assert_eq!(
        shown.str("html"),
        "<h1>A</h1>\n<p>&lt;script&gt;x&lt;/script&gt;\n</p>\n<p>b d <a href=\"https://h.example\">g</a></p>\n"
    );
    assert_eq!(shown.header("content-type"), Some("application/json"));
    assert_eq!(shown.str("text"), made.str("text"));
    assert_eq!(ann.get(&format!("{path}?format=md")).at("html"), JsonValue::Null);
}

#[test]
fn the_journal_is_exported_and_goes_with_its_account() {
    let server = Server::start();
    let (_admin, mut ann) = (server.sign_up("admin"), server.sign_up("ann"));
    for day in 1..=60 {
        write(&mut ann, &format!(r#"{{"text":"entry {day}","date":"2026-{:02}-10"}}"#, 1 + day % 12));
    }
    let export = ann.get("/api/v1/auth/me/export");
    assert_eq!(export.len("journal"), 60, "more than one page");
    assert_eq!(
        (export.str("journal[0].text").as_str(), export.str("journal[59].text").as_str()),
        ("entry 1", "entry 60")
    );
    let gone = ann.delete_account(PASSWORD);
    assert_eq!(gone.status, 204, "{gone:?}");
    let data = server.data();
    let folder = server.stop();
    let database = rusqlite::Connection::open(data.join("hermit.db")).unwrap();
    let count = |sql: &str| database.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    assert_eq!(count("SELECT count(*) FROM journal_entries"), 0);
    assert_eq!(count("SELECT count(*) FROM journal_text WHERE journal_text MATCH 'entry'"), 0);
    drop(folder);
}

#[test]
fn check_finds_a_search_index_that_differs_from_the_journal() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let id = write(&mut ann, r#"{"text":"lantern"}"#).str("id");
    ann.patch(&entry(&id), r#"{"text":"lamp"}"#);
    write(&mut ann, r#"{"text":"door"}"#);
    assert_eq!(ann.delete(&entry(&id)).status, 204);
    let data = server.data();
    let folder = server.stop();
    let check = || {
        let output = hermit(&["check"], &data, &[]).output().unwrap();
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        (output.status.success(), said)
    };
    let (good, said) = check();
    assert!(good, "{said}");
    let database = rusqlite::Connection::open(data.join("hermit.db")).unwrap();
    let forget = "INSERT INTO journal_text (journal_text, rowid, text) SELECT 'delete', seq, text FROM journal_entries";
    database.execute_batch(forget).unwrap();
    drop(database);
    let (good, said) = check();
    assert!(!good && said.contains("full-text index of the journal"), "{said}");
    drop(folder);
}
