//! Helpers for tests of the import: accounts with items of every kind, documents made by hand, and sending them.

use super::{Client, Response, Server};
use std::collections::HashMap;
use tinyjson::JsonValue;

pub const IMPORT: &str = "/api/v1/auth/me/import";
pub const EXPORT: &str = "/api/v1/auth/me/export";
const OWN_SPREAD: &str = r#"{"name":"門檻","description":"Two steps","positions":[
    {"name":"Here","prompt":"What is?","x":0.25,"y":0.125,"rotation":0},
    {"name":"There","prompt":"What comes? 🏮","x":0.75,"y":1,"rotation":-90.5}]}"#;

/// An export's lists, without what differs between two accounts that own the same.
pub fn lists(client: &mut Client) -> HashMap<String, JsonValue> {
    let mut document: HashMap<String, JsonValue> = client.get(EXPORT).json().try_into().unwrap();
    for name in ["exported_at", "account", "tokens"] {
        assert!(document.remove(name).is_some(), "{name}");
    }
    // Rewards of the game stay where they were paid.
    document.retain(|name, _| !name.starts_with("game_"));
    document
}

pub fn export(client: &mut Client) -> String {
    let response = client.get(EXPORT);
    assert_eq!(response.status, 200, "{response:?}");
    response.text().to_owned()
}

fn made(response: &Response) -> String {
    assert_eq!(response.status, 201, "{response:?}");
    response.str("id")
}

/// An account with everything an export can have; an own spread is changed and another deleted behind its readings.
pub fn fill(client: &mut Client) {
    let kept = made(&client.post("/api/v1/spreads", OWN_SPREAD));
    let lost = made(&client.post("/api/v1/spreads", OWN_SPREAD));
    let reading = |client: &mut Client, json: String| made(&client.post("/api/v1/readings", &json));
    for spread in ["celtic-cross", "single", "year-ahead"] {
        reading(
            client,
            format!(r#"{{"spread":"{spread}","question":"Why \"{spread}\"?\n\\ 為何 🏮","reversals":true}}"#),
        );
    }
    reading(client, r#"{"spread":"decision","reversals":false,"voice":"poet","title":"Which way"}"#.to_owned());
    let by_hand = reading(
        client,
        format!(
            r#"{{"spread":"{kept}","tags":["工作","b tag","a"],"cards":[
                {{"card":"major_arcana.09","reversed":true}},{{"card":"minor_arcana.cups.ten"}}]}}"#
        ),
    );
    reading(client, format!(r#"{{"spread":"{lost}","tags":["a"]}}"#));
    let change = r#"{"notes":"Later\tthat\nday: \u0022yes\u0022","favorite":true,"outcome":4,"title":"T"}"#;
    assert_eq!(client.patch(&format!("/api/v1/readings/{by_hand}"), change).status, 200);
    let change = r#"{"name":"Changed","positions":[{"name":"One","prompt":"","x":0,"y":0,"rotation":0}]}"#;
    assert_eq!(client.patch(&format!("/api/v1/spreads/{kept}"), change).status, 200);
    assert_eq!(client.delete(&format!("/api/v1/spreads/{lost}")).status, 204);
    let token = r#"{"name":"script","scopes":["readings:read"]}"#;
    assert_eq!(client.post("/api/v1/auth/tokens", token).status, 201);
}

/// Imports and expects a report of `imported` spreads and readings.
pub fn import(client: &mut Client, document: &str, imported: [f64; 2]) -> Response {
    let response = client.post(IMPORT, document);
    assert_eq!(response.status, 200, "{response:?}");
    assert_eq!([response.number("imported[0].count"), response.number("imported[1].count")], imported, "{response:?}");
    response
}

pub fn reason(response: &Response, index: usize) -> String {
    response.str(&format!("skipped[{index}].reason"))
}

/// A document of the right kind with some lists.
pub fn document(lists: &str) -> String {
    format!(
        r#"{{"format":"hermit-export","version":1,"exported_at":"2026-01-01T00:00:00.000Z","account":{{}}{lists}}}"#
    )
}

pub fn id(number: usize) -> String {
    format!("01arz3ndektsv4rrffq69{number:05}")
}

/// The smallest valid reading, with some more members.
pub fn small_reading(number: usize, more: &str) -> String {
    format!(
        r#"{{"id":"{}","spread":"single","created_at":"2026-01-01T00:00:00Z",
            "cards":[{{"card":"major_arcana.09"}}]{more}}}"#,
        id(number)
    )
}

pub fn small_readings(count: usize) -> String {
    let readings: Vec<String> = (0..count).map(|number| small_reading(number, "")).collect();
    document(&format!(r#","readings":[{}]"#, readings.join(",")))
}

/// A head of an import with headers of its own, for bodies sent by hand.
pub fn head(client: &Client, server: &Server, more: &str) -> String {
    let own: String = client.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("POST {IMPORT} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n{own}{more}\r\n", server.address)
}
