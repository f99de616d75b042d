//! Accounts over HTTP: who may create one, its rules, changing it, exporting it, deleting it.

use super::{INVITES, ME, REGISTER, TOKENS};
use crate::support::{Client, PASSWORD, Response, Server, at_once};
use std::collections::HashMap;
use tinyjson::JsonValue;

/// Registers with the usual password and more fields, written as `,"name":value`.
fn register(client: &mut Client, username: &str, more: &str) -> Response {
    client.post(REGISTER, &format!(r#"{{"username":"{username}","password":"{PASSWORD}"{more}}}"#))
}

fn invite(admin: &mut Client) -> Response {
    let made = admin.post(INVITES, "{}");
    assert_eq!(made.status, 201, "{made:?}");
    made
}

/// How often each status occurs.
fn statuses(responses: &[Response]) -> HashMap<u16, usize> {
    responses.iter().fold(HashMap::new(), |mut counts, response| {
        *counts.entry(response.status).or_default() += 1;
        counts
    })
}

#[test]
fn the_first_account_is_the_admin_and_later_ones_are_not() {
    let server = Server::start();
    let first = register(&mut server.client(), "Ann", r#","email":"Ann@Example.org","locale":"zh-TW""#);
    assert_eq!((first.status, first.str("role").as_str()), (201, "admin"), "{first:?}");
    assert_eq!(first.str("username"), "Ann");
    assert_eq!(first.str("display_name"), "Ann", "the username where there is none");
    assert_eq!((first.str("email").as_str(), first.str("locale").as_str()), ("Ann@Example.org", "zh-TW"));
    assert!(!first.text().contains("password") && !first.text().contains("argon2"));
    let second = register(&mut server.client(), "bob", r#","display_name":"Bob 🏮""#);
    assert_eq!((second.str("role").as_str(), second.str("display_name").as_str()), ("user", "Bob 🏮"));
}

#[test]
fn of_many_first_accounts_at_once_exactly_one_is_admin() {
    let server = Server::start();
    let address = server.address;
    let made = at_once(8, move |index| register(&mut Client::new(address), &format!("user{index}"), ""));
    assert!(made.iter().all(|made| made.status == 201), "{made:?}");
    assert_eq!(made.iter().filter(|made| made.str("role") == "admin").count(), 1);
}

#[test]
fn closed_registration_takes_the_first_account_and_no_other() {
    let server = Server::start_with(&[("HERMIT_REGISTRATION", "closed")]);
    let address = server.address;
    let made = at_once(6, move |index| register(&mut Client::new(address), &format!("user{index}"), ""));
    assert_eq!(statuses(&made), HashMap::from([(201, 1), (403, 5)]), "{made:?}");
    let refused = register(&mut server.client(), "zoe", "");
    assert_eq!((refused.status, refused.code().as_str()), (403, "registration-closed"));
}

#[test]
fn an_invite_allows_one_registration() {
    let server = Server::start_with(&[("HERMIT_REGISTRATION", "invite")]);
    let mut admin = server.sign_up("ann");
    let code = invite(&mut admin).str("code");
    let with_code = format!(r#","invite":"{code}""#);
    let unknown = format!(r#","invite":"{}""#, "0".repeat(32));
    for more in ["", unknown.as_str()] {
        let refused = register(&mut server.client(), "bob", more);
        assert_eq!((refused.status, refused.code().as_str()), (403, "invite-invalid"), "{more}");
    }
    let taken = register(&mut server.client(), "ANN", &with_code);
    assert_eq!(taken.code(), "username-taken", "a refused account does not use the invite up");
    let address = server.address;
    let made = at_once(4, move |index| register(&mut Client::new(address), &format!("user{index}"), &with_code));
    assert_eq!(statuses(&made), HashMap::from([(201, 1), (403, 3)]), "{made:?}");
    let guest = made.iter().find(|made| made.status == 201).unwrap();
    assert_eq!(guest.str("role"), "user");
    let listed = admin.get(INVITES);
    assert_eq!(listed.str("items[0].used_by"), guest.str("id"));
    assert!(!listed.text().contains(&code), "the code is shown once");
}

#[test]
fn a_withdrawn_invite_is_refused() {
    let server = Server::start_with(&[("HERMIT_REGISTRATION", "invite")]);
    let mut admin = server.sign_up("ann");
    let made = invite(&mut admin);
    let path = format!("{INVITES}/{}", made.str("invite.id"));
    assert_eq!(admin.delete(&path).status, 204);
    assert_eq!(admin.delete(&path).status, 404);
    let refused = register(&mut server.client(), "bob", &format!(r#","invite":"{}""#, made.str("code")));
    assert_eq!(refused.code(), "invite-invalid");
}

#[test]
fn names_and_addresses_are_taken_whatever_their_case() {
    let server = Server::start();
    assert_eq!(register(&mut server.client(), "Ann", r#","email":"Ann@Example.org""#).status, 201);
    let name = register(&mut server.client(), "aNN", "");
    assert_eq!((name.status, name.code().as_str()), (409, "username-taken"));
    let email = register(&mut server.client(), "bob", r#","email":"aNN@example.ORG""#);
    assert_eq!((email.status, email.code().as_str()), (409, "email-taken"));
    let mut bob = server.sign_up("bob");
    assert_eq!(bob.patch(ME, r#"{"email":"ann@example.org"}"#).code(), "email-taken");
}

#[test]
fn of_two_clients_that_want_one_name_or_address_at_once_one_gets_it() {
    let server = Server::start();
    let address = server.address;
    let names = at_once(4, move |index| register(&mut Client::new(address), ["ann", "Ann", "ANN", "aNn"][index], ""));
    assert_eq!(statuses(&names), HashMap::from([(201, 1), (409, 3)]), "{names:?}");
    let emails = at_once(4, move |index| {
        register(&mut Client::new(address), &format!("user{index}"), r#","email":"one@example.org""#)
    });
    assert_eq!(statuses(&emails), HashMap::from([(201, 1), (409, 3)]), "{emails:?}");
    assert!(emails.iter().filter(|made| made.status == 409).all(|made| made.code() == "email-taken"));
}

#[test]
fn only_the_given_fields_change_and_null_clears_the_email() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let changed = ann.patch(ME, r#"{"email":"ann@example.org","display_name":"安 🏮","locale":"zh-TW"}"#);
    assert_eq!(changed.status, 200, "{changed:?}");
    assert_eq!(ann.get(ME).text(), changed.text());
    assert_eq!(changed.str("display_name"), "安 🏮");
    let same = ann.patch(ME, "{}");
    assert_eq!((same.str("email").as_str(), same.str("locale").as_str()), ("ann@example.org", "zh-TW"));
    let cleared = ann.patch(ME, r#"{"email":null}"#);
    assert_eq!((cleared.at("email"), cleared.str("display_name").as_str()), (JsonValue::Null, "安 🏮"));
    assert_eq!(register(&mut server.client(), "bob", r#","email":"ann@example.org""#).status, 201, "it is free again");
}

#[test]
fn deleting_an_account_needs_its_password_and_leaves_nothing() {
    let server = Server::start();
    server.sign_up("admin");
    let mut ann = server.sign_up("ann");
    let made = ann.post("/api/v1/readings", r#"{"spread":"three-card","question":"Where to?","tags":["road"]}"#);
    assert_eq!(made.status, 201, "{made:?}");
    let positions = r#"[{"name":"One","prompt":"","x":0.5,"y":0.5,"rotation":0}]"#;
    assert_eq!(ann.post("/api/v1/spreads", &format!(r#"{{"name":"Own","positions":{positions}}}"#)).status, 201);
    let token = ann.post(TOKENS, r#"{"name":"bot","scopes":["readings:read"]}"#).str("secret");
    let refused = ann.delete_account("a wrong one");
    assert_eq!((refused.status, refused.fields()), (422, vec!["password".to_owned()]));
    assert_eq!(ann.get(ME).status, 200);
    assert_eq!(ann.delete_account(PASSWORD).status, 204);
    assert_eq!(ann.get(ME).status, 401);
    assert_eq!(ann.with_token(&token).get("/api/v1/readings").status, 401);
    let login = server.client().log_in("ann", PASSWORD);
    assert_eq!(login.code(), "wrong-credentials");
    let folder = server.stop();
    let database = rusqlite::Connection::open(folder.path().join("data/hermit.db")).unwrap();
    for (table, rows) in [
        ("accounts", 1),
        ("credentials", 1),
        ("spreads", 0),
        ("readings", 0),
        ("reading_cards", 0),
        ("tags", 0),
        ("reading_tags", 0),
        ("readings_text_docsize", 0),
    ] {
        let count: i64 = database.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        assert_eq!(count, rows, "{table}");
    }
}

#[test]
fn an_export_is_one_json_document_with_everything_of_the_owner_and_nothing_of_others() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut bob = server.sign_up("bob");
    let draw = |client: &mut Client, question: &str| {
        let made = client.post("/api/v1/readings", &format!(r#"{{"spread":"single","question":"{question}"}}"#));
        assert_eq!(made.status, 201, "{made:?}");
    };
    draw(&mut bob, "Bob's own affair");
    let secret = ann.post(TOKENS, r#"{"name":"bot","scopes":["account:read"]}"#).str("secret");
    let empty = ann.get("/api/v1/auth/me/export");
    assert_eq!(empty.len("readings"), 0, "{empty:?}");
    // A page of the export has 50; the edges of pages are where a comma gets lost.
    let mut drawn = 0;
    for wanted in [1, 50, 51, 100] {
        while drawn < wanted {
            drawn += 1;
            draw(&mut ann, &format!("Question \\\"{drawn}\\\" 🏮"));
        }
        let export = ann.with_token(&secret).get("/api/v1/auth/me/export");
        assert_eq!((export.status, export.header("content-type")), (200, Some("application/json")));
        assert_eq!(export.len("readings"), wanted);
        let mut ids: Vec<String> = (0..wanted).map(|index| export.str(&format!("readings[{index}].id"))).collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), wanted, "each reading once");
        assert_eq!(export.str("account.username"), "ann");
        assert_eq!(export.len("tokens"), 1);
        let hidden = secret.rsplit('_').next().unwrap();
        assert!(
            !export.text().contains("Bob's") && !export.text().contains(hidden) && !export.text().contains("argon2")
        );
    }
    assert_eq!(server.client().get("/api/v1/auth/me/export").status, 401);
}
