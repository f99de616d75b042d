//! Personal tokens over HTTP: shown once, limited to their scopes, ended by their owner or by time, and not readable in
//! the database; and Idempotency-Key wherever accounts make something.

use super::{INVITES, ME, REGISTER, TOKENS};
use crate::support::{Client, PASSWORD, Server, at_once, raw, wait_until};
use base64ct::{Base64Unpadded, Encoding};
use jiff::Timestamp;
use std::time::Duration;

const BOT: &str = r#"{"name":"bot","scopes":["account:read"]}"#;

#[test]
fn a_secret_is_shown_once_and_opens_the_account() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let made = ann.post(TOKENS, r#"{"name":"Küchenuhr 🏮","scopes":["readings:read","account:read","account:read"]}"#);
    assert_eq!(made.status, 201, "{made:?}");
    let secret = made.str("secret");
    assert!(secret.starts_with("hermit_"), "people and scanners recognise it");
    assert_eq!(ann.with_token(&secret).get(ME).str("username"), "ann");
    let listed = ann.get(TOKENS);
    assert_eq!(listed.len("items"), 1);
    assert_eq!(listed.at("items[0]"), made.at("token"));
    assert_eq!((listed.str("items[0].name").as_str(), listed.len("items[0].scopes")), ("Küchenuhr 🏮", 2));
    assert!(!listed.text().contains(secret.rsplit('_').next().unwrap()));
    assert!(!server.log_with("/api/v1/auth/me").contains(secret.rsplit('_').next().unwrap()));
}

#[test]
fn a_token_can_do_what_its_scopes_allow_and_no_more() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let position = r#"{"name":"One","prompt":"","x":0.5,"y":0.5,"rotation":0}"#;
    let spread = format!(r#"{{"name":"Own","positions":[{position}]}}"#);
    let calls = [
        ("GET", ME, "", "account:read"),
        ("GET", "/api/v1/auth/sessions", "", "account:read"),
        ("GET", TOKENS, "", "account:read"),
        ("GET", "/api/v1/auth/me/export", "", "account:read"),
        ("PATCH", ME, "{}", "account:write"),
        ("GET", "/api/v1/readings", "", "readings:read"),
        ("GET", "/api/v1/readings/stats", "", "readings:read"),
        ("POST", "/api/v1/readings", r#"{"spread":"single"}"#, "readings:write"),
        ("POST", "/api/v1/spreads", spread.as_str(), "spreads:write"),
        ("GET", "/api/v1/admin/accounts", "", "admin"),
        ("POST", INVITES, "{}", "admin"),
        ("POST", "/health/memory/trim", "", "admin"),
    ];
    for scope in
        ["account:read", "account:write", "readings:read", "readings:write", "spreads:read", "spreads:write", "admin"]
    {
        let mut bot = ann.bot(scope);
        for (method, path, body, needed) in calls {
            let answer = bot.send_json(method, path, body);
            if scope == needed {
                assert!(answer.status < 300, "{scope}: {method} {path}: {answer:?}");
            } else {
                assert_eq!((answer.status, answer.code().as_str()), (403, "forbidden"), "{scope}: {method} {path}");
            }
        }
    }
}

#[test]
fn only_an_admin_may_grant_the_scope_admin_and_it_ends_with_the_role() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut bob = server.sign_up("bob");
    let refused = bob.post(TOKENS, r#"{"name":"bot","scopes":["account:read","admin"]}"#);
    assert!((400..500).contains(&refused.status), "{refused:?}");
    assert_eq!(bob.get(TOKENS).len("items"), 0);
    let bob_path = format!("/api/v1/admin/accounts/{}", bob.get(ME).str("id"));
    assert_eq!(ann.patch(&bob_path, r#"{"role":"admin"}"#).status, 200);
    let mut bot = bob.bot("admin");
    assert_eq!(bot.get(INVITES).status, 200);
    assert_eq!(ann.patch(&bob_path, r#"{"role":"user"}"#).status, 200);
    assert_eq!((bot.get(INVITES).status, bob.get(INVITES).status), (403, 403));
}

#[test]
fn a_token_can_neither_make_tokens_nor_take_the_account_over() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let all = "account:read account:write readings:read readings:write spreads:read spreads:write admin";
    let mut bot = ann.bot(all);
    let session = ann.get("/api/v1/auth/sessions").str("items[0].id");
    let other = ann.get(TOKENS).str("items[0].id");
    let password = format!(r#"{{"current":"{PASSWORD}","new":"a new password"}}"#);
    for (method, path, body) in [
        ("POST", TOKENS, BOT),
        ("POST", "/api/v1/auth/password", password.as_str()),
        ("DELETE", ME, &format!(r#"{{"password":"{PASSWORD}"}}"#)),
        ("POST", "/api/v1/auth/logout", "{}"),
        ("DELETE", &format!("/api/v1/auth/sessions/{session}"), ""),
        ("DELETE", &format!("{TOKENS}/{other}"), ""),
    ] {
        let refused = bot.send_json(method, path, body);
        assert_eq!((refused.status, refused.code().as_str()), (403, "forbidden"), "{method} {path}");
    }
    assert_eq!((ann.get(ME).status, ann.get(TOKENS).len("items")), (200, 1));
}

#[test]
fn a_revoked_token_is_refused_and_only_its_owner_revokes_it() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut bob = server.sign_up("bob");
    let secret = bob.token("account:read");
    let path = format!("{TOKENS}/{}", bob.get(TOKENS).str("items[0].id"));
    assert_eq!(ann.delete(&path).status, 404, "not even an admin's, and the answer does not tell that it exists");
    assert_eq!(ann.get(TOKENS).len("items"), 0);
    let mut bot = bob.with_token(&secret);
    assert_eq!(bot.get(ME).status, 200);
    assert_eq!(bob.delete(&path).status, 204);
    assert_eq!((bot.get(ME).status, bot.get(ME).code().as_str()), (401, "unauthorized"));
    assert_eq!(bot.get("/api/v1/spreads").status, 401, "also where no sign-in is needed");
    assert_eq!(bob.delete(&path).status, 404);
}

#[test]
fn a_token_expires() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for past in ["2001-01-01T00:00:00Z", "1969-12-31T23:59:59Z"] {
        let refused = ann.post(TOKENS, &format!(r#"{{"name":"bot","scopes":["account:read"],"expires_at":"{past}"}}"#));
        assert_eq!((refused.status, refused.fields()), (422, vec!["expires_at".to_owned()]), "{past}");
    }
    // On a busy machine a second may be over before the token is made.
    let make = |seconds| {
        let soon = Timestamp::now() + Duration::from_secs(seconds);
        let made = ann.post(TOKENS, &format!(r#"{{"name":"bot","scopes":["account:read"],"expires_at":"{soon:.3}"}}"#));
        (made.status == 201).then_some((soon, made))
    };
    let (soon, made) = (1..30).find_map(make).expect("a token that ends some seconds later");
    assert_eq!(made.str("token.expires_at"), format!("{soon:.3}"));
    let mut bot = ann.with_token(&made.str("secret"));
    wait_until("the token ends", || (bot.get(ME).status != 200).then_some(()));
    assert!(Timestamp::now().as_millisecond() >= soon.as_millisecond(), "not before its time");
    assert_eq!(bot.get(ME).code(), "unauthorized");
    assert_eq!(ann.get(TOKENS).len("items"), 0, "what has ended is not listed");
}

#[test]
fn a_repeated_request_is_answered_with_the_same_bytes() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let bob = format!(r#"{{"username":"bob","password":"{PASSWORD}"}}"#);
    let eve = format!(r#"{{"username":"eve","password":"{PASSWORD}"}}"#);
    for (path, body, other) in [
        (TOKENS, BOT, r#"{"name":"bot","scopes":["account:write"]}"#),
        (INVITES, r#"{"days":3}"#, r#"{"days":4}"#),
        (REGISTER, bob.as_str(), eve.as_str()),
        ("/api/v1/admin/accounts", &bob.replace("bob", "kim"), eve.as_str()),
    ] {
        let key = format!("key{}", path.replace('/', "-"));
        let first = ann.post_once(path, &key, body);
        assert_eq!(first.status, 201, "{path} {first:?}");
        let again = ann.post_once(path, &key, body);
        assert_eq!((again.status, again.text()), (201, first.text()), "{path}");
        assert_eq!(again.header("content-type"), first.header("content-type"));
        let mismatch = ann.post_once(path, &key, other);
        assert_eq!((mismatch.status, mismatch.code().as_str()), (409, "idempotency-mismatch"), "{path}");
    }
    assert_eq!(ann.post_once(INVITES, "key-api-v1-auth-tokens", BOT).code(), "idempotency-mismatch", "another address");
    assert_ne!(
        ann.post_once(TOKENS, "another-key", BOT).str("secret"),
        ann.post_once(TOKENS, "third", BOT).str("secret")
    );
    assert_eq!((ann.get(TOKENS).len("items"), ann.get(INVITES).len("items")), (3, 1));
}

#[test]
fn a_request_repeated_with_a_trailing_slash_is_the_same_request() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let first = ann.post_once(TOKENS, "k", BOT);
    let again = ann.post_once(&format!("{TOKENS}/"), "k", BOT);
    assert_eq!((again.status, again.text()), (201, first.text()));
}

#[test]
fn an_idempotency_key_belongs_to_its_caller() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut bob = server.sign_up("bob");
    let (one, other) = (ann.post_once(TOKENS, "the key", BOT), bob.post_once(TOKENS, "the-key", BOT));
    assert_eq!(one.status, 400, "a key has no spaces");
    let one = ann.post_once(TOKENS, "the-key", BOT);
    assert_eq!((one.status, other.status), (201, 201));
    assert_ne!(one.str("secret"), other.str("secret"));
    for (client, made) in [(&ann, &one), (&bob, &other)] {
        let owner = client.again().get(ME).str("username");
        assert_eq!(client.with_token(&made.str("secret")).get(ME).str("username"), owner);
    }
}

#[test]
fn a_refused_request_does_not_use_its_key_up() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    assert_eq!(ann.post_once(TOKENS, "k", r#"{"name":"bot"}"#).status, 422);
    assert_eq!(ann.post_once(TOKENS, "k", BOT).status, 201);
}

#[test]
fn of_many_at_once_with_one_key_one_is_made() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let bob = format!(r#"{{"username":"bob","password":"{PASSWORD}"}}"#);
    for (path, body) in [(TOKENS, BOT), (INVITES, "{}"), (REGISTER, bob.as_str())] {
        let (address, headers, body) = (server.address, ann.headers.clone(), body.to_owned());
        let answers = at_once(20, move |_| {
            let mut client = Client::new(address);
            client.headers = headers.clone();
            client.post_once(path, &format!("all{}", path.replace('/', "-")), &body)
        });
        assert!(answers.iter().all(|answer| answer.status == 201), "{path} {answers:?}");
        assert!(answers.iter().all(|answer| answer.body == answers[0].body), "{path}");
    }
    assert_eq!((ann.get(TOKENS).len("items"), ann.get(INVITES).len("items")), (1, 1));
    assert_eq!(ann.get("/api/v1/admin/accounts").len("items"), 2);
}

#[test]
fn a_bad_key_is_refused() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for key in ["", "with space", "ключ", &"x".repeat(129), "tab\tkey"] {
        let refused = ann.post_once(TOKENS, key, BOT);
        assert_eq!((refused.status, refused.code().as_str()), (400, "malformed-request"), "{key:?}");
    }
    assert_eq!(ann.get(TOKENS).len("items"), 0);
    assert_eq!(ann.post_once(TOKENS, &"x".repeat(128), BOT).status, 201);
}

#[test]
fn a_key_that_is_not_utf_8_is_refused_and_not_ignored() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let head = format!(
        "POST {TOKENS} HTTP/1.1\r\nHost: {}\r\nCookie: {}\r\nConnection: close\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n",
        server.address,
        ann.headers[0].1,
        BOT.len()
    );
    let answer =
        raw(server.address, &[head.as_bytes(), b"Idempotency-Key: k\xff\xfe\r\n\r\n", BOT.as_bytes()].concat());
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!(ann.get(TOKENS).len("items"), 0);
}

#[test]
fn the_database_holds_no_secret_that_can_be_read() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let cookie = ann.headers[0].1.clone();
    let secrets = [
        ann.token("account:read"),
        ann.post_once(TOKENS, "a-key-to-keep", BOT).str("secret"),
        ann.post_once(INVITES, "another-key", "{}").str("code"),
        cookie,
        PASSWORD.to_owned(),
    ];
    let read = |name: &str| std::fs::read(server.data().join(name)).unwrap_or_default();
    let files = [read("hermit.db"), read("hermit.db-wal")];
    let stored = |text: &str| files.iter().any(|file| file.windows(text.len()).any(|part| part == text.as_bytes()));
    assert!(stored("idempotency_keys") && stored("ann"), "this looks at the right files");
    for secret in &secrets {
        let bare = secret.rsplit(['_', '.']).next().unwrap();
        assert!(!stored(bare), "as it is");
        // Kept answers are base64: a part of it would show at one of three alignments.
        for shift in 0..3 {
            let part = &bare.as_bytes()[shift..shift + (bare.len() - shift) / 3 * 3];
            assert!(!stored(&Base64Unpadded::encode_string(part)), "in base64");
        }
    }
    assert!(!stored("a-key-to-keep"), "the key would open the kept answer");
}
