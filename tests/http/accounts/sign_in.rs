//! Signing in and out over HTTP: what a guess tells, how guesses are slowed down, the cookie and where it may come
//! from, sessions, and the change of a password.

use super::{LOGIN, ME};
use crate::support::{Client, PASSWORD, Response, Server, wait_until};

const SESSIONS: &str = "/api/v1/auth/sessions";
/// The tests themselves are the proxy, so that guesses may come from many places.
const BEHIND_PROXY: [(&str, &str); 1] = [("HERMIT_TRUSTED_PROXIES", "127.0.0.1")];

/// Tries to sign in from another address, as a trusted proxy reports it.
fn login_from(address: &str, client: &mut Client, name: &str, password: &str) -> Response {
    let body = format!(r#"{{"login":"{name}","password":"{password}"}}"#);
    let headers = [("Content-Type", "application/json"), ("X-Forwarded-For", address)];
    client.send("POST", LOGIN, &headers, body.as_bytes())
}

/// The seconds to wait in a correct response 429.
fn wait_of(refused: &Response) -> u64 {
    assert_eq!((refused.status, refused.code().as_str()), (429, "too-many-requests"), "{refused:?}");
    refused.header("retry-after").expect("429 carries Retry-After").parse().unwrap()
}

/// Repeats until it is no longer refused as too early.
fn patiently(mut attempt: impl FnMut() -> Response) -> Response {
    wait_until("an attempt is not too early", || Some(attempt()).filter(|response| response.status != 429))
}

#[test]
fn an_account_signs_in_by_name_or_address_in_any_case() {
    let server = Server::start();
    let new = format!(r#"{{"username":"Ann","password":"{PASSWORD}","email":"ann@example.org"}}"#);
    assert_eq!(server.client().post("/api/v1/auth/register", &new).status, 201);
    for name in ["Ann", "ann", "ANN", "Ann@Example.ORG"] {
        let signed_in = server.client().log_in(name, PASSWORD);
        assert_eq!((signed_in.status, signed_in.str("account.username").as_str()), (200, "Ann"), "{name}");
    }
    assert_eq!(server.client().log_in("ann", &PASSWORD.to_uppercase()).status, 401, "passwords have a case");
}

#[test]
fn a_wrong_password_and_an_unknown_name_get_the_same_answer() {
    let server = Server::start();
    server.sign_up("ann");
    let answers = ["ann", "nobody"].map(|name| {
        let mut refused = server.client().log_in(name, "not the password");
        assert_eq!((refused.status, refused.code().as_str()), (401, "wrong-credentials"));
        refused.headers.retain(|(name, _)| !["x-request-id", "date"].contains(&name.to_lowercase().as_str()));
        (refused.status, refused.headers, refused.body)
    });
    assert_eq!(answers[0], answers[1]);
}

#[test]
fn how_guesses_are_slowed_down_does_not_tell_who_has_an_account() {
    // Each name on a server of its own, so that neither spends the other's attempts.
    let guesses = |name: &str| {
        let server = Server::start();
        server.sign_up("ann");
        (0..10).map(|_| server.client().log_in(name, "not the password").status).collect::<Vec<_>>()
    };
    // A machine that halts for a second between two guesses lets one more through, but hardly three times in a row.
    let same = |_| {
        let [known, unknown] = ["ann", "nobody"].map(guesses);
        known == unknown
    };
    assert!((0..3).any(same));
}

#[test]
fn guesses_at_an_account_are_slowed_down_but_its_owner_is_not_locked_out() {
    let server = Server::start_with(&BEHIND_PROXY);
    server.sign_up("ann");
    let mut client = server.client();
    // Each guess from another network: what slows them down is the account.
    let mut slowed = 0;
    for number in 0..20 {
        let guess = login_from(&format!("203.0.113.{number}"), &mut client, "ann", "a guess");
        if guess.status == 429 {
            assert!((1..=30).contains(&wait_of(&guess)));
            slowed += 1;
        } else {
            assert_eq!(guess.status, 401);
        }
    }
    assert!(slowed >= 10, "of 20 guesses in a moment {slowed} were slowed down");
    // Between two guesses that have to wait, so that it had to wait as well: each wait is twice as long as the last.
    let mut refused = |password| login_from("198.51.100.7", &mut client, "ann", password).status == 429;
    let stands_out = (0..5).find_map(|_| match ["a guess", PASSWORD, "a guess"].map(&mut refused) {
        [true, right, true] => Some(!right),
        _ => None,
    });
    assert_eq!(stands_out, Some(false), "the right password must not stand out while guesses wait");
    let owner = patiently(|| login_from("198.51.100.7", &mut client, "ann", PASSWORD));
    assert_eq!(owner.status, 200, "{owner:?}");
}

#[test]
fn an_owner_is_let_in_at_once_on_a_network_that_signed_in_before() {
    let server = Server::start_with(&BEHIND_PROXY);
    server.sign_up("ann");
    let mut client = server.client();
    let guesses =
        (0..20).map(|number| login_from(&format!("203.0.113.{number}"), &mut client, "ann", "a guess").status);
    assert!(guesses.collect::<Vec<_>>().contains(&429));
    assert_eq!(client.log_in("ann", PASSWORD).status, 200);
}

#[test]
fn guesses_from_one_network_are_slowed_down_whatever_name_they_try() {
    let server = Server::start_with(&BEHIND_PROXY);
    server.sign_up("ann");
    let mut client = server.client();
    let guesses: Vec<Response> =
        (0..20).map(|number| login_from("203.0.113.9", &mut client, &format!("name{number}"), "a guess")).collect();
    let slowed: Vec<&Response> = guesses.iter().filter(|guess| guess.status == 429).collect();
    assert!(guesses[..10].iter().all(|guess| guess.status == 401), "ten are free");
    assert!(slowed.len() >= 5, "{}", slowed.len());
    assert!(slowed.iter().all(|guess| wait_of(guess) >= 1));
    assert_eq!(login_from("198.51.100.7", &mut client, "ann", PASSWORD).status, 200, "another network goes on");
}

#[test]
fn signing_in_does_not_reset_the_limit_for_guesses_at_others() {
    let server = Server::start();
    server.sign_up("ann");
    server.sign_up("mallory");
    let mut client = server.client();
    let mut slowed = false;
    for _ in 0..6 {
        slowed |= (0..9).any(|_| client.log_in("ann", "a guess").status == 429);
        slowed |= client.log_in("mallory", PASSWORD).status == 429;
    }
    assert!(slowed, "54 guesses at ann in a moment, and none had to wait");
}

#[test]
fn the_cookie_is_not_readable_by_scripts_or_sent_by_other_sites() {
    let server = Server::start_with(&[BEHIND_PROXY[0], ("HERMIT_SESSION_DAYS", "2")]);
    server.sign_up("ann");
    let body = format!(r#"{{"login":"ann","password":"{PASSWORD}"}}"#);
    let attributes = |headers: &[(&str, &str)]| {
        let all = [&[("Content-Type", "application/json")], headers].concat();
        let signed_in = server.client().send("POST", LOGIN, &all, body.as_bytes());
        let cookie = signed_in.header("set-cookie").unwrap().to_owned();
        assert!(
            !signed_in.text().contains(cookie.split(['=', '.', ';']).nth(2).unwrap()),
            "the secret is in the cookie"
        );
        let mut words: Vec<String> = cookie.split(';').skip(1).map(|word| word.trim().to_owned()).collect();
        words.sort();
        assert!(cookie.starts_with("hermit_session="));
        words
    };
    assert_eq!(attributes(&[]), ["HttpOnly", "Max-Age=172800", "Path=/", "SameSite=Lax"]);
    assert!(attributes(&[("X-Forwarded-Proto", "https")]).contains(&"Secure".to_owned()));
    let direct = Server::start();
    direct.sign_up("ann");
    let forged = [("Content-Type", "application/json"), ("X-Forwarded-Proto", "https")];
    let signed_in = direct.client().send("POST", LOGIN, &forged, body.as_bytes());
    assert!(!signed_in.header("set-cookie").unwrap().contains("Secure"), "this proxy is not trusted");
}

#[test]
fn a_write_with_the_cookie_must_come_from_this_site() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let own = format!("http://{}", server.address);
    let cases: &[(&[(&str, &str)], bool)] = &[
        (&[], true),
        (&[("Origin", &own)], true),
        (&[("Origin", &own), ("Sec-Fetch-Site", "same-origin")], true),
        (&[("Sec-Fetch-Site", "same-origin")], true),
        (&[("Sec-Fetch-Site", "none")], true),
        (&[("Origin", "https://evil.example")], false),
        (&[("Origin", "http://127.0.0.1:1")], false),
        (&[("Origin", "http://127.0.0.1")], false),
        (&[("Origin", "null")], false),
        (&[("Origin", "")], false),
        (&[("Sec-Fetch-Site", "cross-site")], false),
        (&[("Sec-Fetch-Site", "same-site")], false),
    ];
    for (headers, allowed) in cases {
        let all = [&[("Content-Type", "application/json")], *headers].concat();
        let answer = ann.send("PATCH", ME, &all, br#"{"display_name":"Ann"}"#);
        if *allowed {
            assert_eq!(answer.status, 200, "{headers:?} {answer:?}");
        } else {
            assert_eq!((answer.status, answer.code().as_str()), (403, "cross-origin"), "{headers:?}");
        }
        for (method, path) in [("POST", "/api/v1/auth/logout"), ("DELETE", ME), ("POST", "/health/memory/trim")] {
            if !allowed {
                assert_eq!(ann.send(method, path, headers, b"").code(), "cross-origin", "{method} {path} {headers:?}");
            }
        }
        assert_eq!(ann.send("GET", ME, headers, b"").status, 200, "reading is the browser's own matter: {headers:?}");
    }
    let token = ann.post("/api/v1/auth/tokens", r#"{"name":"page","scopes":["account:write"]}"#).str("secret");
    let foreign = [("Content-Type", "application/json"), ("Origin", "https://app.example")];
    let with_token = ann.with_token(&token).send("PATCH", ME, &foreign, b"{}");
    assert_eq!(with_token.status, 200, "no browser sends a token by itself");
}

#[test]
fn signing_out_ends_the_session_and_removes_the_cookie() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut phone = server.client();
    phone.sign_in("ann", PASSWORD);
    let out = ann.post("/api/v1/auth/logout", "");
    assert_eq!(out.status, 204);
    assert!(out.header("set-cookie").unwrap().starts_with("hermit_session=;"));
    assert!(out.header("set-cookie").unwrap().contains("Max-Age=0"));
    assert_eq!(ann.get(ME).code(), "unauthorized");
    assert_eq!(ann.post("/api/v1/auth/logout", "").status, 401);
    assert_eq!(phone.get(ME).status, 200, "another session goes on");
}

#[test]
fn sessions_are_listed_and_ended_by_their_owner_only() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut bob = server.sign_up("bob");
    let mut phone = server.client();
    phone.headers.push(("User-Agent".into(), "Phone/1".into()));
    let phone_id = phone.sign_in("ann", PASSWORD).str("session.id");
    let listed = ann.get(SESSIONS);
    assert_eq!(listed.len("items"), 2);
    assert_eq!((listed.str("items[0].id"), listed.str("items[0].user_agent")), (phone_id.clone(), "Phone/1".into()));
    let current =
        |response: &Response| [0, 1].map(|item| *response.at(&format!("items[{item}].current")).get::<bool>().unwrap());
    assert_eq!(current(&listed), [false, true], "newest first");
    assert_eq!(current(&phone.get(SESSIONS)), [true, false]);
    let path = format!("{SESSIONS}/{phone_id}");
    assert_eq!(bob.delete(&path).status, 404, "another account's");
    assert_eq!(phone.get(ME).status, 200);
    assert_eq!(ann.delete(&path).status, 204);
    assert_eq!(phone.get(ME).status, 401);
    assert_eq!(ann.delete(&path).status, 404);
    assert_eq!(ann.delete(&format!("{SESSIONS}/nothing")).status, 404);
    assert_eq!(ann.get(SESSIONS).len("items"), 1);
}

#[test]
fn a_credential_is_invalid_when_changed_or_sent_in_the_other_header() {
    let server = Server::start();
    let ann = server.sign_up("ann");
    let cookie = ann.headers[0].1.clone();
    let (id, secret) = cookie.strip_prefix("hermit_session=").unwrap().split_once('.').unwrap();
    let token = ann.again().post("/api/v1/auth/tokens", r#"{"name":"x","scopes":["account:read"]}"#).str("secret");
    let as_cookie = token.strip_prefix("hermit_").unwrap().replacen('_', ".", 1);
    let as_token = format!("Bearer hermit_{id}_{secret}");
    let zeros = "0".repeat(64);
    for (name, value) in [
        ("Cookie", format!("hermit_session={id}.{zeros}")),
        ("Cookie", format!("hermit_session={id}")),
        ("Cookie", "hermit_session=".to_owned()),
        ("Cookie", format!("hermit_session={as_cookie}")),
        ("Authorization", as_token),
        ("Authorization", format!("Bearer {token}0")),
        ("Authorization", "Bearer".to_owned()),
        ("Authorization", "Basic YW5uOmFubg==".to_owned()),
    ] {
        let refused = server.client().send("GET", ME, &[(name, &value)], b"");
        assert_eq!((refused.status, refused.code().as_str()), (401, "unauthorized"), "{name}: {value}");
        assert_eq!(refused.header("www-authenticate"), Some("Bearer"));
    }
    let among_others = format!("theme=dark; hermit_session={id}.{secret}; x=y");
    assert_eq!(server.client().send("GET", ME, &[("Cookie", &among_others)], b"").status, 200);
}

#[test]
fn a_new_password_ends_other_sessions_but_not_this_one() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut phone = server.client();
    phone.sign_in("ann", PASSWORD);
    let token = ann.post("/api/v1/auth/tokens", r#"{"name":"x","scopes":["account:read"]}"#).str("secret");
    let change = |client: &mut Client, current: &str, new: &str, more: &str| {
        client.post("/api/v1/auth/password", &format!(r#"{{"current":"{current}","new":"{new}"{more}}}"#))
    };
    let wrong = change(&mut ann, "not the password", "a new password", "");
    assert_eq!((wrong.status, wrong.fields()), (422, vec!["current".to_owned()]));
    assert_eq!(phone.get(ME).status, 200);
    assert_eq!(change(&mut ann, PASSWORD, "a new password", "").status, 204);
    assert_eq!((ann.get(ME).status, phone.get(ME).status), (200, 401));
    assert_eq!(ann.with_token(&token).get(ME).status, 200, "tokens are kept unless they are to go");
    assert_eq!(server.client().log_in("ann", PASSWORD).status, 401);
    assert_eq!(server.client().log_in("ann", "a new password").status, 200);
    assert_eq!(change(&mut ann, "a new password", PASSWORD, r#","revoke_tokens":true"#).status, 204);
    assert_eq!(ann.with_token(&token).get(ME).status, 401);
}

#[test]
fn a_stolen_session_cannot_guess_the_password_fast() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let body = br#"{"password":"a guess"}"#;
    let guesses: Vec<Response> =
        (0..12).map(|_| ann.send("DELETE", ME, &[("Content-Type", "application/json")], body)).collect();
    let slowed: Vec<&Response> = guesses.iter().filter(|guess| guess.status == 429).collect();
    assert!(slowed.len() >= 4 && slowed.iter().all(|guess| wait_of(guess) >= 1), "{guesses:?}");
    let change = format!(r#"{{"current":"{PASSWORD}","new":"a new password"}}"#);
    assert_eq!(patiently(|| ann.post("/api/v1/auth/password", &change)).status, 204);
}
