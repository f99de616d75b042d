//! Whether replies and problems match the OpenAPI document, and whether the checker of that finds differences.

use super::document::{Document, Operation, member};
use crate::support::{Client, Server};
use std::collections::HashSet;
use tinyjson::JsonValue;

/// The GET operation behind a path that is called: of several that match, the one with the fewest parameters.
fn operation_of(document: &Document, path: &str) -> Operation {
    let bare: Vec<&str> = path.split('?').next().unwrap().split('/').collect();
    let matches = |operation: &Operation| {
        let segments: Vec<&str> = operation.template.split('/').collect();
        segments.len() == bare.len() && segments.iter().zip(&bare).all(|(a, b)| a == b || a.starts_with('{'))
    };
    let gets = document.operations().into_iter().filter(|operation| operation.method == "GET" && matches(operation));
    gets.min_by_key(|operation| operation.template.matches('{').count()).unwrap_or_else(|| panic!("{path}: none"))
}

#[test]
fn replies_match_their_schemas() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let bob = server.sign_up("bob").get("/api/v1/auth/me").str("id");
    let mut make = |path: &str, body: &str| {
        let made = ann.post(path, body);
        assert_eq!(made.status, 201, "{path} {made:?}");
        made
    };
    let position = r#"{"name":"One","prompt":"Why?","x":0.5,"y":0.25,"rotation":90}"#;
    let spread = make("/api/v1/spreads", &format!(r#"{{"name":"Own","positions":[{position}]}}"#)).str("id");
    let drawn = make("/api/v1/readings", r#"{"spread":"celtic-cross","question":"?","tags":["a","b"],"voice":"sage"}"#);
    let by_hand = r#"{"spread":"single","cards":[{"card":"major_arcana.09","reversed":true}]}"#;
    let by_hand = make("/api/v1/readings", by_hand).str("id");
    make("/api/v1/readings", &format!(r#"{{"spread":"{spread}","title":"Own"}}"#));
    make("/api/v1/auth/tokens", r#"{"name":"x","scopes":["account:read"],"expires_at":"2999-01-01T00:00:00Z"}"#);
    make("/api/v1/auth/tokens", r#"{"name":"y","scopes":["admin"]}"#);
    make("/api/v1/admin/invites", "{}");
    let drawn = drawn.str("id");
    assert_eq!(ann.patch(&format!("/api/v1/readings/{drawn}"), r#"{"outcome":4,"favorite":true}"#).status, 200);
    assert_eq!(ann.patch(&format!("/api/v1/admin/accounts/{bob}"), r#"{"disabled":true}"#).status, 200);
    let entry = format!(r#"{{"text":"*a*","mood":"hopeful","reading":"{drawn}","date":"2026-05-01"}}"#);
    let entry = ann.post("/api/v1/journal", &entry).str("id");
    assert_eq!(ann.post("/api/v1/journal", r#"{"text":"b"}"#).status, 201);
    play(&mut ann);
    let written = ann.post(&format!("/api/v1/readings/{drawn}/interpretation"), "{}");
    assert_eq!(written.status, 201, "{written:?}");
    let questions = format!("/api/v1/readings/{drawn}/interpretations/{}/questions", written.str("id"));
    assert_eq!(ann.post(&questions, r#"{"question":"Why?"}"#).status, 201);
    let document = Document::of(&mut ann);
    let mut called = HashSet::new();
    let paths = [
        "/health",
        "/health/ready",
        "/health/memory",
        "/api/v1/instance",
        "/api/v1/instance?lang=zh-TW",
        "/api/v1/auth/me",
        "/api/v1/auth/sessions",
        "/api/v1/auth/tokens",
        "/api/v1/auth/tokens?limit=1",
        "/api/v1/admin/accounts",
        &format!("/api/v1/admin/accounts/{bob}"),
        "/api/v1/admin/invites",
        "/api/v1/decks",
        "/api/v1/cards",
        "/api/v1/cards?lang=zh-TW",
        "/api/v1/cards?arcana=major",
        "/api/v1/cards/major_arcana.00",
        "/api/v1/cards/full",
        "/api/v1/cards/full?suit=cups&lang=zh-TW",
        "/api/v1/cards/random?count=5",
        "/api/v1/cards/daily",
        "/api/v1/spreads",
        "/api/v1/spreads/celtic-cross",
        &format!("/api/v1/spreads/{spread}"),
        "/api/v1/readings",
        "/api/v1/readings?limit=1",
        "/api/v1/readings/stats",
        &format!("/api/v1/readings/{drawn}"),
        &format!("/api/v1/readings/{by_hand}"),
        "/api/v1/tags",
        "/api/v1/tags?limit=1",
        "/api/v1/journal",
        "/api/v1/journal?limit=1",
        "/api/v1/journal/calendar?month=2026-05",
        &format!("/api/v1/journal/{entry}"),
        &format!("/api/v1/journal/{entry}?format=html"),
        "/api/v1/decks/lantern",
        "/api/v1/cards/major_arcana.00?deck=lantern",
        "/api/v1/voices",
        "/api/v1/voices?lang=zh-TW",
        "/api/v1/admin/jobs",
        "/api/v1/bingo",
        "/api/v1/bingo/numbers",
        "/api/v1/bingo/history",
        "/api/v1/bingo/history/2026-01",
        "/api/v1/achievements",
        "/api/v1/achievements?lang=zh-TW&state=unlocked",
        "/api/v1/achievements/summary",
        "/api/v1/karma",
        "/api/v1/karma/log?limit=1",
        "/api/v1/tasks",
        "/api/v1/quests",
        "/api/v1/levels",
        "/api/v1/levels/me",
        "/api/v1/levels/leaderboard",
        "/api/v1/titles",
        "/api/v1/providers",
        #[cfg(feature = "ai")]
        "/api/v1/admin/ai",
        &format!("/api/v1/readings/{drawn}/interpretations"),
        "/api/v1/admin/errors",
        "/api/v1/admin/slow-requests",
    ];
    for path in paths {
        let reply = ann.get(path);
        assert_eq!(reply.status, 200, "{path} {reply:?}");
        let operation = operation_of(&document, path);
        let schema = operation.reply_schema().unwrap_or_else(|| panic!("{path} has no schema"));
        let faults = document.faults(&reply.json(), schema, path);
        assert!(faults.is_empty(), "{}", faults.join("\n"));
        called.insert(operation.template);
    }
    let with_schema = document
        .operations()
        .into_iter()
        .filter(|operation| operation.method == "GET" && operation.reply_schema().is_some());
    let untried: Vec<String> =
        with_schema.map(|operation| operation.template).filter(|template| !called.contains(template)).collect();
    assert!(untried.is_empty(), "add a call of {untried:?} to this test");
}

/// Something of the game for its lists to show.
fn play(ann: &mut Client) {
    assert_eq!(ann.post("/api/v1/bingo/card", r#"{"random":true}"#).status, 201);
    ann.post("/api/v1/bingo/claim", "");
    assert_eq!(ann.post("/api/v1/quests/four-suits/start", "").status, 200);
    assert_eq!(ann.post("/api/v1/achievements/first-light/claim", "").status, 200);
    assert_eq!(ann.patch("/api/v1/levels/me", r#"{"listed":true,"theme":"house"}"#).status, 200);
    assert_eq!(ann.patch("/api/v1/titles", r#"{"worn":"newcomer"}"#).status, 200);
}

#[test]
fn the_checker_of_schemas_finds_what_is_wrong() {
    let json = |text: &str| text.parse::<JsonValue>().unwrap();
    let document = Document(json(r#"{"components":{"a":{"type":"string","enum":["x"],"maxLength":3}}}"#));
    let a = r##"{"anyOf":[{"$ref":"#/components/a"},{"type":"null"}]}"##;
    let list = r#"{"allOf":[{"type":"array","maxItems":1,"items":{"type":"integer","minimum":0}}]}"#;
    let schema = format!(r#"{{"type":"object","required":["a"],"properties":{{"a":{a},"b":{list}}}}}"#);
    for (value, faults) in [
        (r#"{"a":"x","b":[1]}"#, 0),
        (r#"{"a":null}"#, 0),
        ("{}", 1),
        ("[]", 1),
        (r#"{"a":null,"c":1}"#, 1),
        (r#"{"a":"y"}"#, 2),
        (r#"{"a":null,"b":{}}"#, 1),
        (r#"{"a":null,"b":["1"]}"#, 1),
        (r#"{"a":null,"b":[0.5]}"#, 1),
        (r#"{"a":null,"b":[-1,1]}"#, 2),
    ] {
        let found = document.faults(&json(value), &json(&schema), "it");
        assert_eq!(found.len(), faults, "{value}: {found:?}");
    }
}

#[test]
fn problems_match_their_schema() {
    let server = Server::start();
    let mut client = server.client();
    let document = Document::of(&mut client);
    let problem = document.resolve("#/components/responses/Problem/content");
    let schema = member(member(problem, "application/problem+json").unwrap(), "schema").unwrap();
    for refused in [
        client.get("/nowhere"),
        client.get("/api/v1/auth/me"),
        client.post("/api/v1/auth/register", "{}"),
        client.post("/api/v1/auth/register", "{"),
        client.send("PUT", "/health", &[], b""),
    ] {
        let faults = document.faults(&refused.json(), schema, &refused.code());
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}
