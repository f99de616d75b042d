//! What admins do over HTTP, and what no one may do: leave an instance without an admin.

use super::{ACCOUNTS, INVITES, ME};
use crate::support::{Client, NO_ID, PASSWORD, Server, at_once};

fn path_of(client: &mut Client) -> String {
    format!("{ACCOUNTS}/{}", client.get(ME).str("id"))
}

/// How many accounts can sign in as an admin, as seen by an account that still is one.
fn admins(client: &mut Client) -> usize {
    let listed = client.get(ACCOUNTS);
    assert_eq!(listed.status, 200, "{listed:?}");
    let able = |item: usize| {
        let disabled = listed.at(&format!("items[{item}].disabled_at")).get::<String>().is_some();
        listed.str(&format!("items[{item}].role")) == "admin" && !disabled
    };
    (0..listed.len("items")).filter(|item| able(*item)).count()
}

#[test]
fn admin_routes_are_for_admins() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut bob = server.sign_up("bob");
    let ann_path = path_of(&mut ann);
    let calls = [
        ("GET", ACCOUNTS, ""),
        ("POST", ACCOUNTS, r#"{"username":"eve","password":"enough of it"}"#),
        ("GET", &ann_path, ""),
        ("PATCH", &ann_path, r#"{"disabled":true}"#),
        ("DELETE", &ann_path, ""),
        ("GET", INVITES, ""),
        ("POST", INVITES, "{}"),
        ("DELETE", &format!("{INVITES}/{NO_ID}"), ""),
        ("GET", "/api/v1/admin/errors", ""),
        ("GET", "/api/v1/admin/slow-requests", ""),
        ("POST", "/health/memory/trim", ""),
    ];
    for (method, path, body) in calls {
        let signed_out = server.client().send_json(method, path, body);
        assert_eq!((signed_out.status, signed_out.code().as_str()), (401, "unauthorized"), "{method} {path}");
        let user = bob.send_json(method, path, body);
        assert_eq!((user.status, user.code().as_str()), (403, "forbidden"), "{method} {path}");
    }
    assert_eq!((ann.get(ACCOUNTS).len("items"), ann.get(INVITES).len("items")), (2, 0));
}

#[test]
fn an_admin_makes_finds_and_deletes_accounts() {
    let server = Server::start_with(&[("HERMIT_REGISTRATION", "closed")]);
    let mut ann = server.sign_up("ann");
    for (name, shown) in [("bob", "Robert"), ("bobby", "Sam"), ("x_y", "50% off"), ("xay", "Last")] {
        let made =
            ann.post(ACCOUNTS, &format!(r#"{{"username":"{name}","password":"{PASSWORD}","display_name":"{shown}"}}"#));
        assert_eq!((made.status, made.str("role").as_str()), (201, "user"), "{made:?}");
        assert_eq!(ann.get(&format!("{ACCOUNTS}/{}", made.str("id"))).text(), made.text());
        assert_eq!(server.client().log_in(name, PASSWORD).status, 200);
    }
    let taken = ann.post(ACCOUNTS, &format!(r#"{{"username":"BOB","password":"{PASSWORD}"}}"#));
    assert_eq!((taken.status, taken.code().as_str()), (409, "username-taken"));
    for (query, found) in [("BOB", 2), ("robert", 1), ("x_y", 1), ("50%25", 1), ("%25", 1), ("nobody", 0)] {
        assert_eq!(ann.get(&format!("{ACCOUNTS}?q={query}")).len("items"), found, "{query}");
    }
    let mut names = Vec::new();
    let mut path = format!("{ACCOUNTS}?limit=2");
    loop {
        let page = ann.get(&path);
        names.extend((0..page.len("items")).map(|item| page.str(&format!("items[{item}].username"))));
        match page.at("next").get::<String>() {
            Some(cursor) => path = format!("{ACCOUNTS}?limit=2&cursor={cursor}"),
            None => break,
        }
    }
    assert_eq!(names, ["ann", "bob", "bobby", "x_y", "xay"], "oldest first, each once");
    let bobby = format!("{ACCOUNTS}/{}", ann.get(&format!("{ACCOUNTS}?q=bobby")).str("items[0].id"));
    assert_eq!(ann.delete(&bobby).status, 204);
    assert_eq!((ann.get(&bobby).status, ann.delete(&bobby).status), (404, 404));
    assert_eq!(ann.patch(&bobby, "{}").status, 404);
    assert_eq!(server.client().log_in("bobby", PASSWORD).status, 401);
}

#[test]
fn the_last_admin_stays_while_others_have_accounts() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut bob = server.sign_up("bob");
    let (ann_path, bob_path) = (path_of(&mut ann), path_of(&mut bob));
    // A disabled admin cannot sign in, so it does not count.
    let mut off = server.sign_up("off");
    let off_path = path_of(&mut off);
    assert_eq!(ann.patch(&off_path, r#"{"role":"admin","disabled":true}"#).status, 200);
    let attempts = [
        ann.patch(&ann_path, r#"{"role":"user"}"#),
        ann.patch(&ann_path, r#"{"disabled":true}"#),
        ann.patch(&ann_path, r#"{"role":"user","disabled":true}"#),
        // All or nothing: neither the password nor the sessions may change with a refused role.
        ann.patch(&ann_path, r#"{"role":"user","password":"quite another one"}"#),
        ann.delete(&ann_path),
        ann.delete_account(PASSWORD),
    ];
    for refused in &attempts {
        assert_eq!((refused.status, refused.code().as_str()), (409, "last-admin"), "{attempts:?}");
    }
    assert_eq!(ann.get(ACCOUNTS).status, 200, "the session goes on");
    assert_eq!(server.client().log_in("ann", PASSWORD).status, 200);
    assert_eq!(ann.patch(&bob_path, r#"{"role":"admin"}"#).status, 200);
    assert_eq!(ann.patch(&ann_path, r#"{"role":"user"}"#).status, 200, "now there is another");
    assert_eq!((ann.get(ACCOUNTS).status, admins(&mut bob)), (403, 1));
    assert_eq!(bob.delete(&ann_path).status, 204);
    assert_eq!(bob.delete(&off_path).status, 204);
    assert_eq!(bob.delete_account(PASSWORD).status, 204, "alone, one may go");
    assert_eq!(server.sign_up("new").get(ME).str("role"), "admin");
}

#[test]
fn admins_who_demote_disable_or_delete_each_other_at_once_leave_one() {
    for (method, body) in [("PATCH", r#"{"role":"user"}"#), ("PATCH", r#"{"disabled":true}"#), ("DELETE", "")] {
        let server = Server::start();
        let mut ann = server.sign_up("ann");
        let mut watcher = server.sign_up("watcher");
        let mut bob = server.sign_up("bob");
        let (ann_path, bob_path) = (path_of(&mut ann), path_of(&mut bob));
        assert_eq!(ann.patch(&bob_path, r#"{"role":"admin"}"#).status, 200);
        let sides = [(ann.again(), bob_path), (bob.again(), ann_path)];
        let answers = at_once(2, move |index| {
            let (client, path) = &sides[index];
            client.again().send_json(method, path, body)
        });
        assert!(answers.iter().all(|answer| answer.status < 500), "{answers:?}");
        assert_eq!(answers.iter().filter(|answer| answer.status < 300).count(), 1, "{method} {body} {answers:?}");
        let left = [&mut ann, &mut bob].map(|client| client.get(ACCOUNTS).status == 200);
        assert_eq!(left.iter().filter(|is_admin| **is_admin).count(), 1, "{method} {body}");
        assert_eq!(admins(if left[0] { &mut ann } else { &mut bob }), 1);
        assert_eq!(watcher.get(ME).status, 200);
    }
}

#[test]
fn two_admins_who_resign_at_once_leave_one() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut bob = server.sign_up("bob");
    server.sign_up("watcher");
    let bob_path = path_of(&mut bob);
    assert_eq!(ann.patch(&bob_path, r#"{"role":"admin"}"#).status, 200);
    let sides = [ann.again(), bob.again()];
    let mut statuses: Vec<u16> = at_once(2, move |index| sides[index].again().delete_account(PASSWORD).status);
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409]);
}

#[test]
fn a_disabled_account_cannot_sign_in_until_it_is_enabled_again() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut bob = server.sign_up("bob");
    let bob_path = path_of(&mut bob);
    let secret = bob.post("/api/v1/auth/tokens", r#"{"name":"x","scopes":["account:read"]}"#).str("secret");
    let mut bot = bob.with_token(&secret);
    assert_eq!(bot.get(ME).status, 200);
    let disabled = ann.patch(&bob_path, r#"{"disabled":true}"#);
    let since = disabled.str("disabled_at");
    assert_eq!((bob.get(ME).status, bot.get(ME).status), (401, 401));
    assert_eq!(bob.post("/api/v1/readings", r#"{"spread":"single"}"#).status, 401);
    let (right, wrong) = (server.client().log_in("bob", PASSWORD), server.client().log_in("bob", "not the password"));
    assert_eq!((right.status, right.code().as_str()), (401, "wrong-credentials"));
    assert_eq!(right.text(), wrong.text(), "the answer does not tell that the password was right");
    assert_eq!(ann.patch(&bob_path, r#"{"disabled":true}"#).str("disabled_at"), since, "it was so already");
    assert_eq!(ann.patch(&bob_path, r#"{"disabled":false}"#).status, 200);
    assert_eq!(server.client().log_in("bob", PASSWORD).status, 200);
    assert_eq!((bob.get(ME).status, bot.get(ME).status), (401, 401), "what was ended stays ended");
}

#[test]
fn a_password_set_by_an_admin_signs_its_owner_out_everywhere() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut bob = server.sign_up("bob");
    let secret = bob.post("/api/v1/auth/tokens", r#"{"name":"x","scopes":["account:read"]}"#).str("secret");
    let bob_path = path_of(&mut bob);
    assert_eq!(ann.patch(&bob_path, r#"{"password":"sunshine"}"#).fields(), ["password"]);
    assert_eq!(ann.patch(&bob_path, r#"{"password":"bob has a new one"}"#).status, 200);
    assert_eq!((bob.get(ME).status, bob.with_token(&secret).get(ME).status), (401, 401));
    assert_eq!(server.client().log_in("bob", PASSWORD).status, 401);
    assert_eq!(server.client().log_in("bob", "bob has a new one").status, 200);
}

#[test]
fn an_invalid_id_is_not_found() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for id in ["01arz3ndektsv4rrffq69g5fav", "1", "%00", "..%2f..", "'%20OR%201=1--", &"x".repeat(3000)] {
        for collection in [ACCOUNTS, INVITES, "/api/v1/auth/sessions", "/api/v1/auth/tokens"] {
            let missing = ann.delete(&format!("{collection}/{id}"));
            assert_eq!((missing.status, missing.code().as_str()), (404, "not-found"), "{collection}/{id}");
        }
    }
}
