//! What an instance tells anyone about itself, and that it is true.

use super::document::member;
use crate::support::{Client, Server};
use std::collections::BTreeMap;
use tinyjson::JsonValue;

fn list(instance: &JsonValue, name: &str) -> Vec<JsonValue> {
    member(instance, name).unwrap().get::<Vec<JsonValue>>().unwrap().clone()
}

fn text(value: &JsonValue, name: &str) -> String {
    member(value, name).unwrap().get::<String>().unwrap().clone()
}

fn flag(value: &JsonValue, name: &str) -> bool {
    *member(value, name).unwrap().get::<bool>().unwrap()
}

/// The instance's scopes: their names, and whether only admins may grant them.
fn scopes(client: &mut Client) -> BTreeMap<String, bool> {
    let scopes = list(&client.get("/api/v1/instance").json(), "scopes");
    scopes.iter().map(|scope| (text(scope, "name"), flag(scope, "admin"))).collect()
}

#[test]
fn it_says_whether_the_first_account_is_still_to_be_made() {
    let server = Server::start_with(&[("HERMIT_REGISTRATION", "invite")]);
    let mut client = server.client();
    let before = client.get("/api/v1/instance").json();
    assert_eq!((text(&before, "registration").as_str(), flag(&before, "has_accounts")), ("invite", false));
    server.sign_up("ann");
    assert!(flag(&client.get("/api/v1/instance").json(), "has_accounts"));
}

#[test]
fn it_is_answered_304_until_something_changes() {
    let server = Server::start();
    let mut client = server.client();
    let tag = client.get("/api/v1/instance").header("etag").unwrap().to_owned();
    let mut again = || client.send("GET", "/api/v1/instance", &[("If-None-Match", &tag)], b"").status;
    assert_eq!(again(), 304);
    server.sign_up("ann");
    assert_eq!(again(), 200);
}

#[test]
fn every_scope_is_described_in_the_language_that_is_asked_for() {
    let server = Server::start();
    let mut client = server.client();
    let described = |instance: JsonValue| -> Vec<String> {
        list(&instance, "scopes").iter().map(|scope| text(scope, "description")).collect()
    };
    let english = described(client.get("/api/v1/instance").json());
    let chinese = described(client.get("/api/v1/instance?lang=zh-TW").json());
    assert!(english.iter().zip(&chinese).all(|(one, other)| one.is_ascii() && !other.is_ascii()), "{chinese:?}");
}

#[test]
fn every_scope_can_be_granted_by_those_who_may_and_no_other() {
    let server = Server::start();
    let (mut admin, mut bob) = (server.sign_up("ann"), server.sign_up("bob"));
    let scopes = scopes(&mut bob);
    assert!(scopes.len() > 8 && scopes.values().filter(|admin| **admin).count() == 1, "{scopes:?}");
    let grant = |client: &mut Client, scope: &str| {
        client.post("/api/v1/auth/tokens", &format!(r#"{{"name":"x","scopes":["{scope}"]}}"#)).status
    };
    for (scope, only_admins) in &scopes {
        assert_eq!(grant(&mut bob, scope), if *only_admins { 422 } else { 201 }, "{scope}");
        assert_eq!(grant(&mut admin, scope), 201, "{scope}");
    }
    let refused = bob.post("/api/v1/auth/tokens", r#"{"name":"x","scopes":["readings:read","games:play"]}"#);
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("scopes[1]") && refused.text().contains("must be one of account:read, "));
}

#[cfg(feature = "gamification")]
#[test]
fn a_module_that_is_off_adds_nothing() {
    let (on, off) = (Server::start(), Server::start_with(&[("ENABLE_GAMIFICATION", "false")]));
    let offers = |server: &Server| {
        let mut client = server.client();
        let instance = client.get("/api/v1/instance").json();
        let modules = list(&instance, "modules");
        let enabled = modules.iter().any(|module| text(module, "name") == "gamification" && flag(module, "enabled"));
        let page = list(&instance, "pages").iter().any(|page| text(page, "path") == "/game");
        (enabled, page, scopes(&mut client).contains_key("game:read"), client.get("/game").status == 200)
    };
    let served = cfg!(feature = "web");
    assert_eq!(offers(&on), (true, true, true, served));
    assert_eq!(offers(&off), (false, false, false, false));
}
