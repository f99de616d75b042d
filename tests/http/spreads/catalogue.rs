//! Spreads over HTTP: the eleven built-in ones, the rules for an account's own ones, and recommendations.

use super::{SPREADS, one};
use crate::support::spreads::BUILT_IN_SPREADS;
use crate::support::{Client, Server, at_once};
use std::collections::HashSet;
use tinyjson::JsonValue;

fn position(name: &str) -> String {
    format!(r#"{{"name":"{name}","prompt":"What of {name}?","x":0.5,"y":0.25,"rotation":90}}"#)
}

fn positions(count: usize) -> String {
    let all: Vec<String> = (1..=count).map(|number| position(&format!("place {number}"))).collect();
    format!("[{}]", all.join(","))
}

fn spread(name: &str, count: usize) -> String {
    format!(r#"{{"name":"{name}","positions":{}}}"#, positions(count))
}

fn text(value: &JsonValue) -> String {
    value.get::<String>().unwrap().clone()
}

/// The ids of all pages of the list, built-in spreads left out.
fn listed(client: &mut Client) -> Vec<String> {
    let mut page = client.get(&format!("{SPREADS}?limit=100"));
    let mut ids = Vec::new();
    loop {
        ids.extend(
            page.items()
                .iter()
                .map(|item| text(&item["id"]))
                .filter(|id| BUILT_IN_SPREADS.iter().all(|(b, _)| b != id)),
        );
        match page.at("next").get::<String>() {
            Some(next) => page = client.get(&format!("{SPREADS}?limit=100&cursor={next}")),
            None => return ids,
        }
    }
}

#[test]
fn the_eleven_built_in_spreads_are_there_in_both_languages() {
    let server = Server::start();
    let mut anyone = server.client();
    let mut names = HashSet::new();
    for lang in ["en", "zh-TW"] {
        let list = anyone.get(&format!("{SPREADS}?lang={lang}")).items();
        assert_eq!(list.len(), BUILT_IN_SPREADS.len());
        for (spread, (id, count)) in list.iter().zip(BUILT_IN_SPREADS) {
            assert_eq!(text(&spread["id"]), id);
            assert_eq!(anyone.get(&format!("{}?lang={lang}", one(id))).json(), *spread);
            let positions = spread["positions"].get::<Vec<JsonValue>>().unwrap();
            assert_eq!(positions.len(), count, "{id}");
            let words = positions.iter().flat_map(|position| [&position["name"], &position["prompt"]]);
            for word in words.chain([&spread["name"], &spread["description"]]).map(text) {
                // English may have typographic marks; Chinese is recognised by its characters.
                let han = word.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
                assert!(!word.trim().is_empty() && han == (lang == "zh-TW"), "{id}: {word}");
            }
            for axis in ["x", "y"] {
                assert!(positions.iter().all(|p| (0.0..=1.0).contains(p[axis].get::<f64>().unwrap())), "{id}");
            }
            assert_eq!((&spread["built_in"], &spread["own"]), (&true.into(), &false.into()));
            names.insert(text(&spread["name"]));
        }
    }
    assert_eq!(names.len(), 22);
    assert_eq!(anyone.get(&one("no-such-spread")).code(), "not-found");
    assert_eq!(anyone.get(&one("..%2f..%2fetc%2fpasswd")).status, 404);
}

#[test]
fn an_own_spread_is_made_read_changed_and_deleted() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let body = format!(r#"{{"name":"岔路 🌱","description":"a \"fork\"\nin two lines","positions":{}}}"#, positions(3));
    let made = ann.make(SPREADS, &body);
    let path = one(&made.str("id"));
    assert_eq!(ann.get(&path).text(), made.text());
    assert_eq!((made.str("name"), made.str("description")), ("岔路 🌱".into(), "a \"fork\"\nin two lines".into()));
    assert_eq!((made.at("own"), made.at("shared"), made.at("built_in")), (true.into(), false.into(), false.into()));
    assert_eq!((made.str("positions[2].name"), made.number("positions[2].rotation")), ("place 3".into(), 90.0));
    assert_eq!(listed(&mut ann), [made.str("id")]);

    let new = positions(2);
    for (body, field, value) in [
        (r#"{"name":"New"}"#.to_owned(), "name", "New"),
        (r#"{"description":""}"#.to_owned(), "description", ""),
        (format!(r#"{{"positions":{}}}"#, new.replace("place 2", "last")), "positions[1].name", "last"),
    ] {
        let before = ann.get(&path);
        let changed = ann.patch(&path, &body);
        assert_eq!((changed.status, changed.str(field)), (200, value.to_owned()), "{changed:?}");
        assert_eq!(ann.get(&path).text(), changed.text());
        for kept in ["id", "created_at", "name", "description", "positions", "shared"] {
            assert!(field.starts_with(kept) || before.at(kept) == changed.at(kept), "{body} changed {kept}");
        }
    }
    assert_eq!(ann.get(&path).len("positions"), 2);
    assert_eq!(ann.delete(&path).status, 204);
    for gone in [ann.delete(&path), ann.get(&path), ann.patch(&path, r#"{"name":"x"}"#)] {
        assert_eq!((gone.status, gone.code().as_str()), (404, "not-found"));
    }
    assert!(listed(&mut ann).is_empty());
    assert_eq!(ann.patch(&one("single"), r#"{"name":"x"}"#).status, 404);
    assert_eq!(ann.delete(&one("single")).status, 404);
}

#[test]
fn numbers_may_be_written_in_every_way_that_json_knows() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for (x, y, rotation, read) in [
        ("0.5e+0", "2.5E-1", "-1.5E+1", [0.5, 0.25, -15.0]),
        ("-0", "10e-1", "9e+1", [0.0, 1.0, 90.0]),
        ("0.50000000000000000000000000000000000000000000000001", "0E+999", "36.0E+1", [0.5, 0.0, 360.0]),
        ("1e-999", "1", "18000000000000000000000e-20", [0.0, 1.0, 180.0]),
    ] {
        let position = format!(r#"{{"name":"n","prompt":"","x":{x},"y":{y},"rotation":{rotation}}}"#);
        let made = ann.post(SPREADS, &format!(r#"{{"name":"s","positions":[{position}]}}"#));
        assert_eq!(made.status, 201, "{position}: {made:?}");
        let changed = ann.patch(&one(&made.str("id")), &format!(r#"{{"positions":[{position}]}}"#));
        for answer in [&made, &changed, &ann.get(&one(&made.str("id")))] {
            let numbers = ["x", "y", "rotation"].map(|name| answer.number(&format!("positions[0].{name}")));
            assert_eq!(numbers, read, "{position}: {answer:?}");
        }
    }
    assert_eq!(ann.get(&format!("{SPREADS}?limit=1e1")).len("items"), 10);
    assert_eq!(ann.get(&format!("{SPREADS}?limit=3.0")).len("items"), 3);
    assert_eq!(ann.get(&format!("{SPREADS}?limit=2.5")).fields(), ["limit"]);
}

#[test]
fn an_invalid_spread_is_refused_by_field() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for count in [1, 20] {
        assert_eq!(ann.make(SPREADS, &spread("edge", count)).len("positions"), count);
    }
    let own = one(&ann.make(SPREADS, &spread("own", 5)).str("id"));
    let (plain, long) = (position("place 4"), "x".repeat(61));
    let broken = |from: &str, to: &str| positions(5).replace(&plain, &plain.replace(from, to));
    for (positions, field) in [
        (positions(0), "positions"),
        (positions(21), "positions"),
        (r#""none""#.to_owned(), "positions"),
        (broken(r#""x":0.5"#, r#""x":1.01"#), "positions[3].x"),
        (broken(r#""x":0.5"#, r#""x":-0.01"#), "positions[3].x"),
        (broken(r#""x":0.5"#, r#""x":1e999"#), "positions[3].x"),
        (broken(r#""x":0.5"#, r#""x":"0.5""#), "positions[3].x"),
        (broken(r#""x":0.5,"#, ""), "positions[3].x"),
        (broken(r#""y":0.25"#, r#""y":2"#), "positions[3].y"),
        (broken(r#""y":0.25"#, r#""y":null"#), "positions[3].y"),
        (broken(":90", ":361"), "positions[3].rotation"),
        (broken(r#""name":"place 4""#, r#""name":"""#), "positions[3].name"),
        (broken(r#""name":"place 4""#, &format!(r#""name":"{long}""#)), "positions[3].name"),
        (broken(r#""name":"place 4""#, r#""name":"a\nb""#), "positions[3].name"),
        (broken(r#""x":0.5"#, r#""x":0.5,"z":0"#), "positions[3].z"),
        (broken(&plain, "7"), "positions[3]"),
    ] {
        let before = ann.get(&own).body;
        let name = r#""name":"n""#;
        let bodies = [format!(r#"{{{name},"positions":{positions}}}"#), format!(r#"{{"positions":{positions}}}"#)];
        for response in [ann.post(SPREADS, &bodies[0]), ann.patch(&own, &bodies[1])] {
            assert_eq!((response.status, response.fields()), (422, vec![field.to_owned()]), "{positions}");
        }
        assert_eq!(ann.get(&own).body, before);
    }
    for (body, fields) in [
        ("{}".to_owned(), &["name", "positions"][..]),
        (spread("", 1), &["name"]),
        (spread(&"x".repeat(101), 1), &["name"]),
        (spread("a\\nb", 1), &["name"]),
        (r#"{"colour":"red","#.to_owned() + &spread("n", 1)[1..], &["colour"]),
        (r#"{"description":7,"#.to_owned() + &spread("n", 1)[1..], &["description"]),
        (r#"{"shared":"yes","#.to_owned() + &spread("n", 1)[1..], &["shared"]),
    ] {
        assert_eq!(ann.post(SPREADS, &body).fields(), fields, "{body}");
    }
    assert_eq!(listed(&mut ann).len(), 3);
}

#[test]
fn coordinates_come_back_as_they_were_sent() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for (written, value) in [("0", 0.0), ("1", 1.0), ("1.0", 1.0), ("1e-1", 0.1), ("0.30000000000000004", 0.1 + 0.2)] {
        let body = spread("n", 1).replace("0.25", written);
        assert_eq!(ann.make(SPREADS, &body).number("positions[0].y"), value);
    }
}

#[test]
fn the_101st_own_spread_is_refused_even_when_two_are_sent_at_once() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for _ in 0..99 {
        ann.make(SPREADS, &spread("n", 1));
    }
    let ann_again = ann.again();
    let answers = at_once(2, move |_| ann_again.again().post(SPREADS, &spread("last", 1)));
    let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409], "{answers:?}");
    assert!(answers.iter().all(|answer| answer.status == 201 || answer.code() == "limit-reached"));
    let ids = listed(&mut ann);
    assert_eq!(ids.len(), 100);
    assert_eq!(ann.post(SPREADS, &spread("n", 1)).code(), "limit-reached");
    // The limit is the account's, and what is deleted makes room.
    server.sign_up("ben").make(SPREADS, &spread("n", 1));
    assert_eq!(ann.delete(&one(&ids[0])).status, 204);
    ann.make(SPREADS, &spread("n", 1));
}

fn recommended(client: &mut Client, lang: &str, question: &str) -> Vec<JsonValue> {
    let path = format!("{SPREADS}/recommendation?lang={lang}");
    let found = client.post(&path, &format!(r#"{{"question":"{question}"}}"#)).items();
    assert!((1..=3).contains(&found.len()), "{question}: {found:?}");
    found
}

#[test]
fn spreads_are_recommended_for_a_question_in_the_language_of_the_request() {
    let server = Server::start();
    let mut anyone = server.client();
    for (question, id) in [("Should I go or stay?", "decision"), ("明年會怎樣？", "year-ahead"), ("…", "three-card")]
    {
        let english = recommended(&mut anyone, "en", question);
        let chinese = recommended(&mut anyone, "zh-TW", question);
        assert_eq!(text(&english[0]["spread"]), id, "{question}");
        assert_eq!(english.len(), chinese.len());
        for (one, other) in english.iter().zip(&chinese) {
            assert_eq!(one["spread"], other["spread"]);
            let spread = anyone.get(&format!("{}?lang=zh-TW", one_of(one)));
            assert_eq!(text(&other["name"]), spread.str("name"));
            assert!(text(&one["reason"]).is_ascii() && !text(&other["reason"]).is_ascii());
        }
    }
    // Signed in or not, asked once or twice, the answer is the same.
    let mut ann = server.sign_up("ann");
    assert_eq!(recommended(&mut ann, "en", "Should I?"), recommended(&mut anyone, "en", "Should I?"));
    assert!(listed(&mut ann).is_empty());
}

fn one_of(item: &JsonValue) -> String {
    one(&text(&item["spread"]))
}

#[test]
fn a_recommendation_needs_a_question() {
    let server = Server::start();
    let mut anyone = server.client();
    let path = format!("{SPREADS}/recommendation");
    let long = format!(r#"{{"question":"{}"}}"#, "x".repeat(2001));
    for (body, field) in [
        ("{}", "question"),
        (r#"{"question":null}"#, "question"),
        (r#"{"question":""}"#, "question"),
        (r#"{"question":7}"#, "question"),
        (r#"{"question":["why"]}"#, "question"),
        (r#"{"question":"why","spread":"single"}"#, "spread"),
        (long.as_str(), "question"),
    ] {
        let refused = anyone.post(&path, body);
        assert_eq!(refused.status, 422, "{body}: {refused:?}");
        assert_eq!(refused.str("errors[0].field"), field, "{body}");
    }
    assert_eq!(anyone.post(&path, "why").status, 400);
    assert_eq!(anyone.get(&path).status, 405);
}
