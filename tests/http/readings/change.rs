//! Changing, deleting and exporting readings, and that they are their owner's alone.

use super::READINGS;
use crate::support::{Client, Response, Server, at_once};

fn make(client: &mut Client, body: &str) -> (String, Response) {
    let made = client.make(READINGS, body);
    (format!("{READINGS}/{}", made.str("id")), made)
}

#[test]
fn each_field_changes_alone_and_null_empties_it() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let (path, made) = make(&mut ann, r#"{"spread":"three-card","question":"Q?","title":"T","tags":["t"]}"#);
    let fields = ["title", "question", "notes", "tags", "favorite", "outcome"];
    for (field, value, after) in [
        ("title", "\"新題目 🏮\"", "\"新題目 🏮\""),
        ("question", "\"Why?\\nHow?\"", "\"Why?\\nHow?\""),
        ("notes", "\"n\"", "\"n\""),
        ("tags", "[\"b\",\"a\",\"b\"]", "[\"a\",\"b\"]"),
        ("favorite", "true", "true"),
        ("outcome", "1", "1"),
        ("outcome", "5", "5"),
        ("favorite", "false", "false"),
        ("title", "null", "\"\""),
        ("question", "null", "\"\""),
        ("notes", "null", "\"\""),
        ("outcome", "null", "null"),
        ("title", "\"\"", "\"\""),
    ] {
        let before = ann.get(&path);
        let changed = ann.patch(&path, &format!(r#"{{"{field}":{value}}}"#));
        assert_eq!(changed.status, 200, "{field} {value}: {changed:?}");
        assert_eq!(changed.at(field), after.parse().unwrap(), "{field} {value}");
        assert_eq!(ann.get(&path).text(), changed.text());
        for other in fields.iter().filter(|other| **other != field) {
            assert_eq!(changed.at(other), before.at(other), "changing {field} changed {other}");
        }
        for kept in ["id", "spread", "spread_name", "deck", "seed", "algorithm", "cards", "reversals", "created_at"] {
            assert_eq!(changed.at(kept), made.at(kept), "changing {field} changed {kept}");
        }
        assert!(changed.str("updated_at") >= before.str("updated_at"));
    }
    let all = r#"{"title":"t","question":"q","notes":"n","tags":["x"],"favorite":true,"outcome":3}"#;
    let (changed, unchanged) = (ann.patch(&path, all), ann.patch(&path, "{}"));
    assert!(fields.iter().all(|field| unchanged.at(field) == changed.at(field)), "{unchanged:?}");
}

#[test]
fn all_tags_can_be_removed() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for none in ["null", "[]", "[\"  \"]"] {
        let (path, _) = make(&mut ann, r#"{"spread":"single","tags":["t"]}"#);
        let changed = ann.patch(&path, &format!(r#"{{"tags":{none}}}"#));
        assert_eq!(changed.status, 200, "{none}: {}", changed.text());
        assert_eq!((changed.len("tags"), ann.get(&path).len("tags")), (0, 0));
        assert_eq!(ann.get(&format!("{READINGS}?tag=t")).len("items"), 0);
    }
}

#[test]
fn an_invalid_change_is_refused_by_name_and_changes_nothing() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let (path, made) = make(&mut ann, r#"{"spread":"single","title":"T","tags":["t"]}"#);
    let long = |count: usize| format!("\"{}\"", "長".repeat(count));
    for (field, value) in [
        ("outcome", "0".to_owned()),
        ("outcome", "6".into()),
        ("outcome", "-1".into()),
        ("outcome", "1.5".into()),
        ("outcome", "\"5\"".into()),
        ("title", long(201)),
        ("title", "\"a\\nb\"".into()),
        ("title", "7".into()),
        ("question", long(2001)),
        ("question", "\"\\u0000\"".into()),
        ("notes", long(10_001)),
        ("notes", "[]".into()),
        ("tags", "\"t\"".into()),
        ("favorite", "1".into()),
        ("favorite", "\"true\"".into()),
        ("spread", "\"zodiac\"".into()),
        ("cards", "[]".into()),
        ("seed", "null".into()),
        ("created_at", "\"2020-01-01T00:00:00Z\"".into()),
        ("mood", "\"good\"".into()),
    ] {
        let refused = ann.patch(&path, &format!(r#"{{"{field}":{value}}}"#));
        assert_eq!((refused.status, refused.fields()), (422, vec![field.to_owned()]), "{field} {value}");
        // A valid field beside an invalid one is not stored either.
        let beside = if field == "title" { "notes" } else { "title" };
        assert_eq!(ann.patch(&path, &format!(r#"{{"{beside}":"new","{field}":{value}}}"#)).status, 422);
        assert_eq!(ann.get(&path).text(), made.text());
    }
    let longest = ann.patch(&path, &format!(r#"{{"notes":{},"title":{}}}"#, long(10_000), long(200)));
    assert_eq!(longest.str("notes").chars().count(), 10_000);
}

#[test]
fn two_changes_at_once_both_succeed_and_one_of_them_stays_whole() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let (path, _) = make(&mut ann, r#"{"spread":"single"}"#);
    for round in 0..10 {
        let (again, shared) = (ann.again(), path.clone());
        let answers = at_once(2, move |side| {
            let word = format!("{round}-{side}");
            let body = format!(r#"{{"title":"{word}","notes":"{word}","tags":["{word}"]}}"#);
            again.again().patch(&shared, &body)
        });
        assert!(answers.iter().all(|answer| answer.status == 200), "{answers:?}");
        let now = ann.get(&path);
        let word = now.str("title");
        assert!(word == format!("{round}-0") || word == format!("{round}-1"), "{now:?}");
        assert_eq!((now.str("notes"), now.str("tags[0]"), now.len("tags")), (word.clone(), word, 1));
    }
}

#[test]
fn a_deleted_reading_is_gone_everywhere() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let (path, _) = make(&mut ann, r#"{"spread":"single","question":"lantern","tags":["t"]}"#);
    let (other, _) = make(&mut ann, r#"{"spread":"single","tags":["t"]}"#);
    assert_eq!(ann.delete(&path).status, 204);
    for gone in [ann.delete(&path), ann.get(&path), ann.patch(&path, "{}"), ann.get(&format!("{path}/export"))] {
        assert_eq!(gone.code(), "not-found");
    }
    for (query, left) in [("", 1), ("?q=lantern", 0), ("?q=la", 0), ("?tag=t", 1)] {
        assert_eq!(ann.get(&format!("{READINGS}{query}")).len("items"), left, "{query}");
    }
    assert_eq!(ann.get(&format!("{READINGS}/stats")).number("cards_drawn"), 1.0);
    assert_eq!(ann.get(&other).status, 200);
}

#[test]
fn readings_of_other_accounts_are_not_found() {
    let server = Server::start();
    // The admin is no exception.
    let (mut admin, mut ann, mut ben) = (server.sign_up("root"), server.sign_up("ann"), server.sign_up("ben"));
    let (path, made) = make(&mut ann, r#"{"spread":"single","question":"secret lantern","tags":["t"]}"#);
    for other in [&mut admin, &mut ben] {
        let answers = [
            other.get(&path),
            other.patch(&path, r#"{"title":"taken"}"#),
            other.patch(&path, r#"{"tags":["taken"]}"#),
            other.patch(&path, "{}"),
            other.delete(&path),
            other.get(&format!("{path}/export")),
            other.get(&format!("{path}/export?format=json")),
        ];
        for answer in answers {
            assert_eq!((answer.status, answer.code().as_str()), (404, "not-found"), "{answer:?}");
        }
        for query in ["", "?q=lantern", "?q=la", "?tag=t", "?spread=single"] {
            assert_eq!(other.get(&format!("{READINGS}{query}")).len("items"), 0, "{query}");
        }
        assert_eq!(other.get(&format!("{READINGS}/stats")).number("readings"), 0.0);
    }
    assert_eq!(ann.get(&path).text(), made.text());
    for id in ["00000000000000000000000000", "x", "..%2f..%2fhermit.db", "%00"] {
        assert_eq!(ann.get(&format!("{READINGS}/{id}")).status, 404, "{id}");
    }
}

#[test]
fn every_route_but_the_unkept_draw_needs_a_sign_in() {
    let server = Server::start();
    let (path, _) = make(&mut server.sign_up("ann"), r#"{"spread":"single"}"#);
    let mut anyone = server.client();
    for (method, path, body) in [
        ("GET", READINGS.to_owned(), ""),
        ("GET", format!("{READINGS}/stats"), ""),
        ("GET", path.clone(), ""),
        ("GET", format!("{path}/export"), ""),
        ("PATCH", path.clone(), r#"{"title":"x"}"#),
        ("DELETE", path.clone(), ""),
        ("POST", READINGS.to_owned(), r#"{"spread":"single"}"#),
        // A client that is not signed in is not told about errors of its input.
        ("POST", READINGS.to_owned(), "nonsense"),
        ("GET", format!("{READINGS}?limit=0"), ""),
    ] {
        let answer = anyone.send_json(method, &path, body);
        assert_eq!((answer.status, answer.code().as_str()), (401, "unauthorized"), "{method} {path}");
        assert!(answer.header("www-authenticate").is_some());
    }
    assert_eq!(anyone.post(&format!("{READINGS}/draw"), r#"{"spread":"single"}"#).status, 200);
}

#[test]
fn a_reading_is_exported_as_markdown_and_as_json() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let cards =
        r#"[{"card":"major_arcana.00"},{"card":"minor_arcana.cups.two","reversed":true},{"card":"major_arcana.21"}]"#;
    let (path, made) = make(
        &mut ann,
        &format!(r#"{{"spread":"three-card","question":"一行\nTwo","title":"My title","cards":{cards}}}"#),
    );
    ann.patch(&path, r#"{"notes":"It was **so**.","tags":["work","愛情"]}"#);
    let id = made.str("id");
    for (query, ending, media_type) in [
        ("", "md", "text/markdown; charset=utf-8"),
        ("?format=md", "md", "text/markdown; charset=utf-8"),
        ("?format=json", "json", "application/json"),
    ] {
        let file = ann.get(&format!("{path}/export{query}"));
        assert_eq!((file.status, file.header("content-type")), (200, Some(media_type)), "{query}");
        let wanted = format!("attachment; filename=\"reading-{id}.{ending}\"");
        assert_eq!(file.header("content-disposition"), Some(wanted.as_str()));
    }
    assert_eq!(ann.get(&format!("{path}/export?format=json")).json(), ann.get(&path).json());
    let markdown = ann.get(&format!("{path}/export"));
    let words = ["# My title", "> 一行\n> Two", "1. Past: The Fool", "3. Future: The World", "It was **so**.", "愛情"];
    for word in words.into_iter().chain(["Past, Present, Future", &made.str("created_at")[..10], "#work"]) {
        assert!(markdown.text().contains(word), "no {word} in {}", markdown.text());
    }
    // Reversed cards are marked.
    let two = |text: &str| text.lines().find(|line| line.starts_with("## 2.")).unwrap().to_owned();
    assert_eq!(two(markdown.text()), "## 2. Present: Two of Cups ↻");
    assert!(ann.get(&format!("{path}/export?lang=zh-TW")).text().contains("愚者"));
    let refused = ann.get(&format!("{path}/export?format=pdf"));
    assert_eq!((refused.status, refused.fields()), (422, vec!["format".to_owned()]));
}
