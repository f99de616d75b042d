//! Interpretations over HTTP, written by the offline reader: whole and as events, their questions, whose they are, and
//! how many there may be. Sources that fail or hang are tested in `core/interpretations/tests`.

use crate::readings::READINGS;
use crate::support::events::parse_whole;
use crate::support::{Client, NO_ID, Response, Server, assert_deleted_once, at_once};
use tinyjson::JsonValue;

const SEED: &str = "0000000000000000000000000000000000000000000000000000000000000007";

/// The path of a new reading, always of the same cards.
fn draw(client: &mut Client) -> String {
    let json = format!(r#"{{"spread":"three-card","question":"Shall I move to the coast?","seed":"{SEED}"}}"#);
    let made = client.post(READINGS, &json);
    assert_eq!(made.status, 201, "{made:?}");
    format!("{READINGS}/{}", made.str("id"))
}

fn interpret(client: &mut Client, reading: &str, json: &str) -> Response {
    let made = client.post(&format!("{reading}/interpretation"), json);
    assert_eq!(made.status, 201, "{made:?}");
    made
}

fn stream(client: &mut Client, path: &str, json: &str, headers: &[(&str, &str)]) -> Response {
    let own = [("Content-Type", "application/json"), ("Accept", "text/event-stream")];
    client.send("POST", path, &[&own, headers].concat(), json.as_bytes())
}

fn one(reading: &str, made: &Response) -> String {
    format!("{reading}/interpretations/{}", made.str("id"))
}

#[test]
fn a_reading_is_interpreted_and_its_interpretations_listed_and_deleted() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = draw(&mut ann);
    let first = interpret(&mut ann, &reading, "");
    assert!(first.str("text").len() > 200, "{first:?}");
    assert_eq!((first.str("voice").as_str(), first.str("language").as_str()), ("sage", "en"));
    assert_eq!((first.str("provider").as_str(), first.at("model")), ("offline", JsonValue::Null));
    assert_eq!((first.at("machine"), first.len("questions")), (false.into(), 0));
    assert!(reading.ends_with(&first.str("reading")));
    let second = interpret(&mut ann, &reading, r#"{"voice":"poet","provider":"offline","lang":"zh-TW"}"#);
    assert_eq!((second.str("voice").as_str(), second.str("language").as_str()), ("poet", "zh-TW"));
    assert!(!second.str("text").is_ascii());
    let again = interpret(&mut ann, &reading, "{}");
    assert_eq!(again.str("text"), first.str("text"), "the same cards, voice and language say the same");

    let list = format!("{reading}/interpretations");
    let all = ann.get(&list);
    let ids: Vec<String> = (0..3).map(|index| all.str(&format!("items[{index}].id"))).collect();
    assert_eq!(ids, [again.str("id"), second.str("id"), first.str("id")], "newest first");
    assert_eq!(all.at("items[2]"), first.json());
    let page = ann.get(&format!("{list}?limit=2"));
    assert_eq!((page.len("items"), page.str("next")), (2, ids[1].clone()));
    let rest = ann.get(&format!("{list}?limit=2&cursor={}", ids[1]));
    assert_eq!((rest.len("items"), rest.str("items[0].id"), rest.at("next")), (1, ids[2].clone(), JsonValue::Null));

    assert_eq!(ann.delete(&one(&reading, &second)).status, 204);
    assert_eq!(ann.delete(&one(&reading, &second)).status, 404);
    assert_eq!(ann.get(&list).len("items"), 2);
}

#[test]
fn the_voice_of_the_reading_and_the_language_of_the_caller_are_the_defaults() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let made = ann.post(READINGS, r#"{"spread":"single","voice":"coach"}"#);
    let reading = format!("{READINGS}/{}", made.str("id"));
    assert_eq!(interpret(&mut ann, &reading, "{}").str("voice"), "coach");
    assert_eq!(interpret(&mut ann, &reading, r#"{"voice":"friend"}"#).str("voice"), "friend");
    let asked = ann.post(&format!("{reading}/interpretation?lang=zh-TW"), "{}");
    assert_eq!(asked.str("language"), "zh-TW");
    assert_eq!(ann.patch("/api/v1/auth/me", r#"{"locale":"zh-TW"}"#).status, 200);
    assert_eq!(interpret(&mut ann, &reading, "{}").str("language"), "zh-TW");
    assert_eq!(interpret(&mut ann, &reading, r#"{"lang":"en"}"#).str("language"), "en");
}

#[test]
fn the_offline_reader_is_never_truncated() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let position =
        r#"{"name":"The place that has the longest name of all","prompt":"What is it?","x":0.5,"y":0.5,"rotation":0}"#;
    let spread = format!(r#"{{"name":"Twenty","positions":[{}]}}"#, [position; 20].join(","));
    let spread = ann.post("/api/v1/spreads", &spread).str("id");
    let made = ann.post(READINGS, &format!(r#"{{"spread":"{spread}","question":"{}"}}"#, "Shall I? ".repeat(200)));
    let reading = format!("{READINGS}/{}", made.str("id"));
    for voice in ["sage", "friend", "skeptic", "poet", "coach", "storyteller"] {
        for lang in ["en", "zh-TW"] {
            let made = interpret(&mut ann, &reading, &format!(r#"{{"voice":"{voice}","lang":"{lang}"}}"#));
            let questions = format!("{}/questions", one(&reading, &made));
            let asked = ann.post(&questions, &format!(r#"{{"question":"{}"}}"#, "為什麼是這樣？".repeat(70)));
            let (text, answer) = (made.str("text"), asked.str("answer"));
            assert!(text.len() < 24_000 && answer.len() < 8_000, "{voice} {lang}: {} {}", text.len(), answer.len());
            assert!(!text.ends_with('…') && !answer.ends_with('…'), "{voice} {lang}");
        }
    }
}

#[test]
fn a_stream_sends_what_is_stored_and_can_be_resumed() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = draw(&mut ann);
    let path = format!("{reading}/interpretation");
    for lang in ["en", "zh-TW"] {
        let json = format!(r#"{{"lang":"{lang}"}}"#);
        let whole = stream(&mut ann, &path, &json, &[("Accept-Encoding", "gzip, br")]);
        assert_eq!((whole.status, whole.header("content-type")), (200, Some("text/event-stream")));
        assert_eq!((whole.header("cache-control"), whole.header("x-accel-buffering")), (Some("no-store"), Some("no")));
        assert_eq!(whole.header("content-encoding"), None);
        let (text, done) = parse_whole(whole.text(), 0);
        let stored = ann.get(&format!("{reading}/interpretations")).at("items[0]");
        assert_eq!((done.name.as_str(), done.json()), ("done", stored));
        assert_eq!((done.str("text"), done.str("id").as_str()), (text.clone(), done.place().0));
        let middle = text.char_indices().nth(text.chars().count() / 2).unwrap().0;
        for offset in [0, middle, text.len()] {
            let from = format!("{}:{offset}", done.place().0);
            let again = stream(&mut ann, &path, &json, &[("Last-Event-ID", &from)]);
            let (rest, end) = parse_whole(again.text(), offset);
            assert_eq!((rest.as_str(), &end.data), (&text[offset..], &done.data));
        }
    }
    assert_eq!(ann.get(&format!("{reading}/interpretations")).len("items"), 2, "nothing was asked twice");
    let gone = stream(&mut ann, &path, "{}", &[("Last-Event-ID", &format!("{NO_ID}:0"))]);
    assert_eq!((gone.status, gone.code().as_str()), (404, "not-found"));
    let odd = stream(&mut ann, &path, "{}", &[("Last-Event-ID", "yesterday")]);
    assert_eq!((odd.status, odd.fields()), (422, vec!["Last-Event-ID".to_owned()]));
}

#[test]
fn questions_are_answered_in_order_and_at_most_five() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = draw(&mut ann);
    let made = interpret(&mut ann, &reading, r#"{"voice":"skeptic"}"#);
    let questions = format!("{}/questions", one(&reading, &made));
    let mut asked = Vec::new();
    for number in 1..=4 {
        let answer = ann.post(&questions, &format!(r#"{{"question":"And in {number} years?"}}"#));
        assert_eq!(answer.status, 201, "{answer:?}");
        assert!(!answer.str("answer").is_empty() && answer.str("provider") == "offline");
        asked.push(answer.json());
    }
    let fifth = stream(&mut ann, &questions, r#"{"question":"為什麼？","provider":"offline"}"#, &[]);
    let (answer, done) = parse_whole(fifth.text(), 0);
    assert_eq!((done.name.as_str(), done.str("answer")), ("done", answer.clone()));
    asked.push(done.json());
    let full = ann.post(&questions, r#"{"question":"Once more?"}"#);
    assert_eq!((full.status, full.code().as_str()), (409, "limit-reached"));
    let full = stream(&mut ann, &questions, r#"{"question":"Once more?"}"#, &[]);
    assert_eq!((full.status, full.code().as_str()), (409, "limit-reached"));
    let list = ann.get(&format!("{reading}/interpretations"));
    assert_eq!(list.at("items[0].questions"), JsonValue::from(asked));
    let again = stream(&mut ann, &questions, r#"{"question":"為什麼？"}"#, &[("Last-Event-ID", &done.id)]);
    assert_eq!(parse_whole(again.text(), answer.len()), (String::new(), done.clone()));
}

#[test]
fn invalid_input_is_refused_by_field() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = draw(&mut ann);
    let made = interpret(&mut ann, &reading, "{}");
    let questions = format!("{}/questions", one(&reading, &made));
    let long = format!(r#"{{"question":"{}"}}"#, "燈".repeat(501));
    let path = format!("{reading}/interpretation");
    for (path, json, field) in [
        (&path, r#"{"voice":"uncle"}"#, "voice"),
        (&path, r#"{"voice":7}"#, "voice"),
        (&path, r#"{"provider":"nobody"}"#, "provider"),
        (&path, r#"{"provider":["offline"]}"#, "provider"),
        (&path, r#"{"lang":"tlh"}"#, "lang"),
        (&path, r#"{"question":"?"}"#, "question"),
        (&questions, "{}", "question"),
        (&questions, r#"{"question":""}"#, "question"),
        (&questions, r#"{"question":null}"#, "question"),
        (&questions, r#"{"question":"a\u0000"}"#, "question"),
        (&questions, &long, "question"),
        (&questions, r#"{"question":"?","provider":"nobody"}"#, "provider"),
        (&questions, r#"{"question":"?","voice":"poet"}"#, "voice"),
    ] {
        for refused in [ann.post(path, json), stream(&mut ann, path, json, &[])] {
            assert_eq!((refused.status, refused.code().as_str()), (422, "invalid-input"), "{json:.60}: {refused:?}");
            assert_eq!(refused.fields(), [field], "{json:.60}");
        }
    }
    assert_eq!(ann.post(&path, "{").status, 400);
    let list = ann.get(&format!("{reading}/interpretations"));
    assert_eq!((list.len("items"), list.len("items[0].questions")), (1, 0), "nothing was written");
}

#[test]
fn interpretations_of_other_accounts_are_not_found() {
    let server = Server::start();
    let (mut ann, mut bob) = (server.sign_up("ann"), server.sign_up("bob"));
    let (reading, others) = (draw(&mut ann), draw(&mut bob));
    let made = interpret(&mut ann, &reading, "{}");
    let (own, id) = (one(&reading, &made), made.str("id"));
    let through_own = format!("{others}/interpretations/{id}");
    for hidden in [
        bob.post(&format!("{reading}/interpretation"), "{}"),
        stream(&mut bob, &format!("{reading}/interpretation"), "{}", &[]),
        bob.get(&format!("{reading}/interpretations")),
        bob.delete(&own),
        bob.delete(&through_own),
        bob.post(&format!("{own}/questions"), r#"{"question":"?"}"#),
        bob.post(&format!("{through_own}/questions"), r#"{"question":"?"}"#),
        stream(&mut bob, &format!("{others}/interpretation"), "{}", &[("Last-Event-ID", &format!("{id}:0"))]),
        ann.post(&format!("{READINGS}/{NO_ID}/interpretation"), "{}"),
        ann.post(&format!("{READINGS}/x/interpretation"), "{}"),
        ann.delete(&format!("{reading}/interpretations/x")),
        ann.post(&format!("{reading}/interpretations/{NO_ID}/questions"), r#"{"question":"?"}"#),
    ] {
        assert_eq!((hidden.status, hidden.code().as_str()), (404, "not-found"), "{hidden:?}");
    }
    assert_eq!(ann.get(&format!("{reading}/interpretations")).len("items"), 1);
    assert_eq!(bob.get(&format!("{others}/interpretations")).len("items"), 0);
}

#[test]
fn interpretations_need_the_scopes_of_readings() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = draw(&mut ann);
    let made = interpret(&mut ann, &reading, "{}");
    let own = one(&reading, &made);
    let mut other = ann.bot("journal:read journal:write account:read");
    let (mut reads, mut writes) = (ann.bot("readings:read"), ann.bot("readings:write"));
    let mut signed_out = server.client();
    for (method, path, body, for_reader, for_writer) in [
        ("GET", "/api/v1/providers".to_owned(), "", 200, 403),
        ("GET", format!("{reading}/interpretations"), "", 200, 403),
        ("POST", format!("{reading}/interpretation"), "{}", 403, 201),
        ("POST", format!("{own}/questions"), r#"{"question":"?"}"#, 403, 201),
        ("DELETE", own, "", 403, 204),
    ] {
        let send = |client: &mut Client| client.send_json(method, &path, body).status;
        assert_eq!(send(&mut signed_out), 401, "{method} {path}");
        assert_eq!(send(&mut other), 403, "{method} {path}");
        assert_eq!(send(&mut reads), for_reader, "{method} {path}");
        assert_eq!(send(&mut writes), for_writer, "{method} {path}");
    }
}

#[cfg(feature = "gamification")]
#[test]
fn a_stream_names_what_it_unlocks_before_its_end() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let path = format!("{}/interpretation", draw(&mut ann));
    for voice in ["sage", "friend", "skeptic", "poet", "coach", "storyteller", "sage"] {
        let json = format!(r#"{{"voice":"{voice}","provider":"offline"}}"#);
        let response = stream(&mut ann, &path, &json, &[]);
        let events = crate::support::events::events(response.text());
        let last: Vec<_> = events.iter().rev().take(2).map(|event| event.name.as_str()).collect();
        let sixth = voice == "storyteller";
        assert_eq!(last, ["done", if sixth { "unlocked" } else { "token" }], "{voice}");
        if sixth {
            assert_eq!(events[events.len() - 2].data, r#"{"codes":["six-voices"]}"#);
        }
    }
}

#[test]
fn a_repeated_key_writes_once_but_streams_do_not_count() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = draw(&mut ann);
    let path = format!("{reading}/interpretation");
    let send = |client: &mut Client, json: &str| client.post_once(&path, "k1", json);
    let first = send(&mut ann, "{}");
    let second = send(&mut ann, "{}");
    assert_eq!((first.status, second.status, first.text()), (201, 201, second.text()));
    assert_eq!(second.header("idempotency-replayed"), Some("true"));
    assert_eq!(send(&mut ann, r#"{"voice":"poet"}"#).code(), "idempotency-mismatch");
    let second = stream(&mut ann, &path, "{}", &[("Idempotency-Key", "k1")]);
    assert_ne!(parse_whole(second.text(), 0).1.str("id"), first.str("id"));
    assert_eq!(ann.get(&format!("{reading}/interpretations")).len("items"), 2);
}

#[test]
fn an_account_writes_one_at_a_time_and_keeps_at_most_twenty() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = draw(&mut ann);
    let client = std::sync::Mutex::new(ann.again());
    let path = format!("{reading}/interpretation");
    let made = at_once(8, move |_| {
        let mut own = client.lock().unwrap().again();
        own.post(&path, "{}")
    });
    for answer in &made {
        assert!(answer.status == 201 || answer.code() == "interpretation-running", "{answer:?}");
        assert_eq!(answer.status == 409, answer.header("retry-after").is_some(), "{answer:?}");
    }
    let kept = made.iter().filter(|answer| answer.status == 201).count();
    assert!(kept >= 1);
    for _ in kept..20 {
        interpret(&mut ann, &reading, r#"{"voice":"friend"}"#);
    }
    let full = ann.post(&format!("{reading}/interpretation"), "{}");
    assert_eq!((full.status, full.code().as_str()), (409, "limit-reached"));
    let list = ann.get(&format!("{reading}/interpretations?limit=100"));
    assert_eq!(list.len("items"), 20);
    assert_eq!(ann.delete(&format!("{reading}/interpretations/{}", list.str("items[7].id"))).status, 204);
    interpret(&mut ann, &reading, "{}");
}

#[test]
fn questions_at_once_are_one_after_another_and_repeated_ones_are_answered_once() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = draw(&mut ann);
    let made = interpret(&mut ann, &reading, "{}");
    let path = format!("{}/questions", one(&reading, &made));
    let (client, at) = (std::sync::Mutex::new(ann.again()), path.clone());
    let asked = at_once(12, move |index| {
        let mut own = client.lock().unwrap().again();
        own.post(&at, &format!(r#"{{"question":"Number {index}?"}}"#))
    });
    let kept = asked.iter().filter(|answer| answer.status == 201).count();
    for refused in asked.iter().filter(|answer| answer.status != 201) {
        assert!(["interpretation-running", "limit-reached"].contains(&refused.code().as_str()), "{refused:?}");
    }
    let list = ann.get(&format!("{reading}/interpretations"));
    assert_eq!(list.len("items[0].questions"), kept);
    assert!((1..=5).contains(&kept), "{kept}");

    let other = interpret(&mut ann, &reading, "{}");
    let path = format!("{}/questions", one(&reading, &other));
    let mut send = || ann.post_once(&path, "k1", r#"{"question":"Once?"}"#);
    let (first, second) = (send(), send());
    assert_eq!((first.status, first.text()), (201, second.text()));
    assert_eq!(ann.get(&format!("{reading}/interpretations")).len("items[0].questions"), 1);
}

#[test]
fn of_many_deletions_at_once_exactly_one_happens() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = draw(&mut ann);
    let made = interpret(&mut ann, &reading, "{}");
    assert_deleted_once(&ann, one(&reading, &made));
}

#[test]
fn providers_are_listed_in_the_order_in_which_they_are_asked() {
    let server = Server::start_with(&[("ENABLE_AI", "false")]);
    let mut ann = server.sign_up("ann");
    let list = ann.get("/api/v1/providers");
    assert_eq!(list.text(), r#"{"items":[{"id":"offline","ready":true,"machine":false}],"next":null}"#);
}
