//! Creating readings over HTTP: drawn or entered by hand, with valid and invalid fields, and once per idempotency key.

use super::READINGS;
use crate::support::{Client, Response, Server, at_once};
use tinyjson::JsonValue;

fn one(made: &Response) -> String {
    format!("{READINGS}/{}", made.str("id"))
}

fn json(text: &str) -> String {
    JsonValue::from(text.to_owned()).stringify().unwrap()
}

/// Expects a refusal that names these fields and no others.
fn refuses(response: &Response, fields: &[&str], why: &str) {
    assert_eq!(response.status, 422, "{why}: {}", response.text());
    assert_eq!((response.code().as_str(), response.fields()), ("invalid-input", strings(fields)), "{why}");
}

fn strings(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

fn tags(response: &Response) -> Vec<String> {
    response
        .at("tags")
        .get::<Vec<JsonValue>>()
        .unwrap()
        .iter()
        .map(|tag| tag.get::<String>().unwrap().clone())
        .collect()
}

#[test]
fn a_reading_is_drawn_kept_and_read_again() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let body = r#"{"spread":"three-card","question":"工作怎麼走？ 🏮","deck":"lantern","voice":"sage","title":"T",
        "tags":["b","a"]}"#;
    let made = ann.make(READINGS, body);
    assert_eq!(ann.get(&one(&made)).text(), made.text());
    assert_eq!(ann.get(READINGS).at("items[0]"), made.json());
    assert_eq!((made.str("deck"), made.str("voice"), made.str("title")), ("lantern".into(), "sage".into(), "T".into()));
    assert_eq!((made.str("notes"), made.at("favorite")), (String::new(), false.into()));
    assert!(made.at("outcome").is_null() && made.str("created_at") == made.str("updated_at"));
    let chinese = ann.get(&format!("{}?lang=zh-TW", one(&made)));
    assert_eq!((chinese.str("spread_name"), chinese.str("cards[0].name")), ("過去、現在、未來".into(), "過去".into()));
    assert!(!chinese.str("cards[0].card_name").is_ascii() && !chinese.str("cards[0].keywords[0]").is_ascii());
}

#[test]
fn cards_entered_by_hand_are_kept_as_entered() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let cards = concat!(
        r#"[{"card":"major_arcana.21"},{"card":"minor_arcana.cups.two","reversed":true},"#,
        r#"{"card":"major_arcana.00","reversed":false}]"#
    );
    let made = ann.make(READINGS, &format!(r#"{{"spread":"three-card","cards":{cards}}}"#));
    let wanted = [("major_arcana.21", false), ("minor_arcana.cups.two", true), ("major_arcana.00", false)];
    for (place, (card, reversed)) in wanted.into_iter().enumerate() {
        let at = |field: &str| format!("cards[{place}].{field}");
        assert_eq!((made.str(&at("card")), made.at(&at("reversed"))), (card.to_owned(), reversed.into()));
        let known = ann.get(&format!("/api/v1/cards/{card}"));
        assert_eq!(made.str(&at("card_name")), known.str("name"));
        let way = if reversed { "keywords.reversed" } else { "keywords.upright" };
        assert_eq!(made.at(&at("keywords")), known.at(way));
    }
    assert!(made.at("seed").is_null() && made.at("algorithm").is_null());
    assert_eq!(ann.get(&one(&made)).text(), made.text());
}

#[test]
fn invalid_cards_are_refused_by_name() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let (fool, magician) = (r#"{"card":"major_arcana.00"}"#, r#"{"card":"major_arcana.01"}"#);
    let seed = "0".repeat(64);
    for (rest, fields) in [
        (format!(r#""cards":[{fool},{magician}]"#), &["cards"][..]),
        (
            format!(r#""cards":[{fool},{magician},{{"card":"major_arcana.02"}},{{"card":"major_arcana.03"}}]"#),
            &["cards"],
        ),
        (r#""cards":[]"#.to_owned(), &["cards"]),
        (format!(r#""cards":[{fool},{magician},{fool}]"#), &["cards[2].card"]),
        (format!(r#""cards":[{fool},{{"card":"joker"}},{magician}]"#), &["cards[1].card"]),
        (format!(r#""cards":[{fool},{{"card":"joker"}},{fool}]"#), &["cards[1].card", "cards[2].card"]),
        (
            format!(r#""reversals":false,"cards":[{fool},{magician},{{"card":"major_arcana.02","reversed":true}}]"#),
            &["cards[2].reversed"],
        ),
        (format!(r#""seed":"{seed}","cards":[{fool},{magician},{{"card":"major_arcana.02"}}]"#), &["seed"]),
        (format!(r#""cards":[{fool},{{}},{magician}]"#), &["cards[1].card"]),
        (format!(r#""cards":[{fool},{{"card":7}},{magician}]"#), &["cards[1].card"]),
        (format!(r#""cards":[{fool},"major_arcana.01",{magician}]"#), &["cards[1]"]),
        (format!(r#""cards":[{fool},{magician},{{"card":"major_arcana.02","upside":1}}]"#), &["cards[2].upside"]),
        (format!(r#""cards":[{fool},{magician},{{"card":"major_arcana.02","reversed":1}}]"#), &["cards[2].reversed"]),
    ] {
        refuses(&ann.post(READINGS, &format!(r#"{{"spread":"three-card",{rest}}}"#)), fields, &rest);
    }
    assert_eq!(ann.get(READINGS).len("items"), 0);
}

#[test]
fn every_field_of_another_type_is_refused_by_name() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let (long_title, long_tag) = (json(&"x".repeat(201)), json(&"x".repeat(41)));
    let many = format!("[{}]", (0..21).map(|tag| format!("\"{tag}\"")).collect::<Vec<_>>().join(","));
    let (short, odd) = (json(&"0".repeat(63)), json(&"g".repeat(64)));
    for (field, values) in [
        ("spread", vec!["7", "null", "\"\"", "[]", "\"none-such\"", "\"Single!\""]),
        ("question", vec!["7", "[\"x\"]", "{}", "true"]),
        ("deck", vec!["7", "\"\"", "\"none-such\""]),
        ("reversals", vec!["\"true\"", "1", "0", "[]"]),
        ("cards", vec!["\"x\"", "{}", "7", "true"]),
        ("seed", vec!["7", "\"\"", &short, &odd]),
        ("voice", vec!["7", "\"pirate\"", "\"Sage\""]),
        ("title", vec!["7", "\"a\\nb\"", &long_title]),
        ("tags", vec!["\"x\"", "{}", &many]),
        ("colour", vec!["7", "null"]),
        ("id", vec!["\"01arz3ndektsv4rrffq69g5fav\""]),
        ("notes", vec!["\"only by PATCH\""]),
    ] {
        for value in values {
            let spread = if field == "spread" { "" } else { r#""spread":"single","# };
            refuses(&ann.post(READINGS, &format!(r#"{{{spread}"{field}":{value}}}"#)), &[field], value);
        }
    }
    for tag in ["7", "null", "\"\"", "\"a\\nb\"", &long_tag] {
        refuses(&ann.post(READINGS, &format!(r#"{{"spread":"single","tags":["a",{tag}]}}"#)), &["tags[1]"], tag);
    }
    refuses(&ann.post(READINGS, "{}"), &["spread"], "nothing");
    refuses(&ann.post(READINGS, r#"{"spread":"single","spread":"zodiac"}"#), &["spread"], "twice");
    let all = ann.post(READINGS, r#"{"question":7,"titel":"x","seed":"q"}"#);
    refuses(&all, &["question", "titel", "seed", "spread"], "every fault is named at once");
    for broken in ["", "{", "nonsense", r#"{"spread":"single"}x"#, r#"{'spread':'single'}"#, "{\"spread\":\"a\u{1}\"}"]
    {
        assert_eq!(ann.post(READINGS, broken).code(), "malformed-request", "{broken}");
    }
    assert_eq!(ann.get(READINGS).len("items"), 0);
}

#[test]
fn questions_are_kept_byte_for_byte_up_to_2000_characters() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let longest: String = "🏮工é".chars().cycle().take(2000).collect();
    for question in [
        longest.as_str(),
        "e\u{301} is not é, and 👩‍👩‍👧 is one family",
        " spaces \t tabs \n lines \r\n stay ",
        r#"quotes " and \ slashes / and {"json":true}"#,
        "'; DROP TABLE readings; --",
        "<script>alert(1)</script> & &amp;",
        "\u{202e}right to left\u{feff}\u{fffd}\u{10ffff}",
    ] {
        let body = format!(r#"{{"spread":"single","question":{}}}"#, json(question));
        let made = ann.make(READINGS, &body);
        assert_eq!(made.str("question"), question);
        let path = one(&made);
        assert_eq!(ann.get(&path).str("question"), question);
        let changed = ann.patch(&path, &format!(r#"{{"notes":{}}}"#, json(question)));
        assert_eq!((changed.str("question").as_str(), changed.str("notes").as_str()), (question, question));
    }
    let escaped = ann.make(READINGS, r#"{"spread":"single","question":"\ud83c\udfee \u5de5\/\u0041\n"}"#);
    assert_eq!(ann.get(&one(&escaped)).str("question"), "🏮 工/A\n");
    let before = ann.get(&format!("{READINGS}?limit=100")).len("items");
    let too_long = json(&format!("{longest}工"));
    for question in
        [&too_long[..], r#""a\u0000b""#, r#""\u0007""#, r#""\u001b[31m""#, r#""\u007f""#, r#""\u0085""#, r#""\b""#]
    {
        let refused = ann.post(READINGS, &format!(r#"{{"spread":"single","question":{question}}}"#));
        refuses(&refused, &["question"], &question.chars().take(12).collect::<String>());
    }
    for broken in [r#""\ud83c""#, r#""\udfee\ud83c""#, "\"\u{1}\"", r#""\x""#] {
        let refused = ann.post(READINGS, &format!(r#"{{"spread":"single","question":{broken}}}"#));
        assert_eq!((refused.status, refused.code().as_str()), (400, "malformed-request"), "{broken}");
    }
    assert_eq!(ann.get(&format!("{READINGS}?limit=100")).len("items"), before);
}

#[test]
fn tags_are_normalised() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let long = "長".repeat(40);
    let body = format!(r#"{{"spread":"single","tags":[" work ","愛情","work","  ","Work","a b","{long}","1"]}}"#);
    let made = ann.make(READINGS, &body);
    assert_eq!(tags(&made), ["1", "Work", "a b", "work", "愛情", &long]);
    assert_eq!(tags(&ann.get(&one(&made))), tags(&made));
    let changed = ann.patch(&one(&made), r#"{"tags":["new"," new","work"]}"#);
    assert_eq!(tags(&changed), ["new", "work"]);
    assert!(tags(&ann.make(READINGS, r#"{"spread":"single","tags":[]}"#)).is_empty());
}

#[test]
fn a_repeated_request_with_its_key_makes_one_reading() {
    let server = Server::start();
    let (mut ann, mut ben) = (server.sign_up("ann"), server.sign_up("ben"));
    let send = |client: &mut Client, key: &str, body: &str| client.post_once(READINGS, key, body);
    let body = r#"{"spread":"single","question":"一次？"}"#;
    let (first, again) = (send(&mut ann, "k-1", body), send(&mut ann, "k-1", body));
    assert_eq!((first.status, again.status, first.text()), (201, 201, again.text()));
    let other = send(&mut ann, "k-1", r#"{"spread":"single"}"#);
    assert_eq!((other.status, other.code().as_str()), (409, "idempotency-mismatch"));
    assert_ne!(send(&mut ben, "k-1", body).str("id"), first.str("id"));
    assert_eq!(ann.get(READINGS).len("items"), 1);
    // A key belongs to its caller, and a refusal is not kept under it.
    assert_eq!(send(&mut ann, "k-2", "{}").status, 422);
    assert_eq!(send(&mut ann, "k-2", body).status, 201);
    for bad in ["", "two words", "é", &"x".repeat(129)] {
        assert_eq!(send(&mut ann, bad, body).status, 400, "{bad}");
    }
    let ann_again = ann.again();
    let answers = at_once(20, move |_| send(&mut ann_again.again(), "k-3", body));
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.body == answers[0].body), "{answers:?}");
    assert_eq!(ann.get(&format!("{READINGS}?limit=100")).len("items"), 3);
}
