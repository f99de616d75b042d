//! What the write routes of accounts refuse: invalid fields by name, bodies that are not JSON or of another type, and
//! passwords that are easy to guess.

use super::{ACCOUNTS, INVITES, ME, REGISTER, TOKENS};
use crate::support::{PASSWORD, Server};

const PASSWORD_ROUTE: &str = "/api/v1/auth/password";

#[test]
fn invalid_input_is_refused_with_the_names_of_its_fields() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let one = format!("{ACCOUNTS}/{}", ann.get(ME).str("id"));
    let long = format!(r#"{{"username":"{}","password":"{}"}}"#, "a".repeat(33), "p".repeat(257));
    let cases: &[(&str, &str, &str, &[&str])] = &[
        ("POST", REGISTER, "{}", &["username", "password"]),
        ("POST", REGISTER, r#"{"username":7,"password":["x"]}"#, &["username", "password"]),
        ("POST", REGISTER, r#"{"username":null,"password":null}"#, &["username", "password"]),
        ("POST", REGISTER, r#"{"username":"ab","password":"seven77"}"#, &["username", "password"]),
        ("POST", REGISTER, &long, &["username", "password"]),
        ("POST", REGISTER, r#"{"username":"a b","password":"enough of it"}"#, &["username"]),
        ("POST", REGISTER, r#"{"username":"隱者們","password":"enough of it"}"#, &["username"]),
        ("POST", REGISTER, r#"{"username":"bob","password":"enough of it","email":"nobody"}"#, &["email"]),
        ("POST", REGISTER, r#"{"username":"bob","password":"enough of it","email":true}"#, &["email"]),
        ("POST", REGISTER, r#"{"username":"bob","password":"enough of it","display_name":""}"#, &["display_name"]),
        ("POST", REGISTER, r#"{"username":"bob","password":"enough of it","display_name":"a\nb"}"#, &["display_name"]),
        ("POST", REGISTER, r#"{"username":"bob","password":"enough of it","locale":"tlh"}"#, &["locale"]),
        ("POST", REGISTER, r#"{"username":"bob","password":"enough of it","invite":"short"}"#, &["invite"]),
        ("POST", REGISTER, r#"{"username":"bob","password":"enough of it","role":"admin"}"#, &["role"]),
        ("POST", REGISTER, r#"{"username":"bob","username":"eve","password":"enough of it"}"#, &["username"]),
        ("POST", "/api/v1/auth/login", "{}", &["login", "password"]),
        ("POST", "/api/v1/auth/login", r#"{"login":{},"password":0}"#, &["login", "password"]),
        ("PATCH", ME, r#"{"email":7,"display_name":[],"locale":"xx"}"#, &["email", "display_name", "locale"]),
        ("PATCH", ME, r#"{"role":"admin"}"#, &["role"]),
        ("PATCH", ME, r#"{"username":"eve"}"#, &["username"]),
        ("DELETE", ME, "{}", &["password"]),
        ("DELETE", ME, r#"{"password":1}"#, &["password"]),
        ("POST", PASSWORD_ROUTE, "{}", &["current", "new"]),
        (
            "POST",
            PASSWORD_ROUTE,
            r#"{"current":1,"new":"short","revoke_tokens":"yes"}"#,
            &["current", "new", "revoke_tokens"],
        ),
        ("POST", TOKENS, "{}", &["name", "scopes"]),
        ("POST", TOKENS, r#"{"name":"","scopes":[]}"#, &["name", "scopes"]),
        ("POST", TOKENS, r#"{"name":"x","scopes":"admin"}"#, &["scopes"]),
        ("POST", TOKENS, r#"{"name":"x","scopes":["account:read","all"]}"#, &["scopes[1]"]),
        (
            "POST",
            TOKENS,
            r#"{"name":"x","scopes":["account:read"],"expires_at":"tomorrow at noon UTC"}"#,
            &["expires_at"],
        ),
        ("POST", TOKENS, r#"{"name":"x","scopes":["account:read"],"expires_at":99999999999}"#, &["expires_at"]),
        ("POST", ACCOUNTS, "{}", &["username", "password"]),
        ("POST", ACCOUNTS, r#"{"username":"bob","password":"enough of it","role":"root"}"#, &["role"]),
        ("PATCH", &one, r#"{"role":"king","disabled":"no","password":"short"}"#, &["role", "disabled", "password"]),
        ("PATCH", &one, r#"{"email":"x@example.org"}"#, &["email"]),
        ("POST", INVITES, r#"{"days":0}"#, &["days"]),
        ("POST", INVITES, r#"{"days":91,"note":7}"#, &["days", "note"]),
        ("POST", INVITES, r#"{"days":1.5}"#, &["days"]),
    ];
    for (method, path, body, fields) in cases {
        let refused = ann.send_json(method, path, body);
        assert_eq!((refused.status, refused.code().as_str()), (422, "invalid-input"), "{method} {path} {body}");
        assert_eq!(refused.fields(), *fields, "{method} {path} {body}");
    }
    assert_eq!(ann.get(ACCOUNTS).len("items"), 1, "nothing was made");
}

#[test]
fn a_body_that_is_not_json_is_refused_as_malformed() {
    let server = Server::start();
    let mut client = server.client();
    let deep = "[".repeat(100_000);
    let bodies: &[&[u8]] = &[
        b"nope",
        b"{",
        br#"{"username":}"#,
        br#"{"username":"ann","password":"enough of it",}"#,
        br#"{"username":"ann","password":"enough of it"} x"#,
        b"{'username':'ann'}",
        b"{\"username\":\"\xff\xfe\"}",
        b"",
        b" ",
        deep.as_bytes(),
    ];
    for body in bodies {
        let refused = client.send("POST", REGISTER, &[("Content-Type", "application/json")], body);
        let shown = String::from_utf8_lossy(&body[..body.len().min(60)]);
        assert_eq!((refused.status, refused.code().as_str()), (400, "malformed-request"), "{shown}");
    }
    for body in ["[]", "null", "7", r#""text""#] {
        assert_eq!(client.post(REGISTER, body).status, 422, "{body} is JSON, but no object");
    }
}

#[test]
fn a_body_of_another_type_is_refused() {
    let server = Server::start();
    let body = format!(r#"{{"username":"ann","password":"{PASSWORD}"}}"#);
    let mut client = server.client();
    for headers in [
        &[][..],
        &[("Content-Type", "text/plain")],
        &[("Content-Type", "application/x-www-form-urlencoded")],
        &[("Content-Type", "multipart/form-data; boundary=x")],
        &[("Content-Type", "application/jsonx")],
    ] {
        let refused = client.send("POST", REGISTER, headers, body.as_bytes());
        assert_eq!((refused.status, refused.code().as_str()), (415, "unsupported-media-type"), "{headers:?}");
    }
    let made = client.send("POST", REGISTER, &[("Content-Type", "Application/JSON; charset=utf-8")], body.as_bytes());
    assert_eq!(made.status, 201);
}

#[test]
fn a_password_that_is_easy_to_guess_is_refused_wherever_one_is_set() {
    let server = Server::start();
    let mut ann = server.sign_up("ann.the.admin");
    for password in ["password", "PassWord", "12345678", "qwertyuiop", "Eve.The.Eight"] {
        let new = format!(r#"{{"username":"eve.the.eight","password":"{password}"}}"#);
        for path in [REGISTER, ACCOUNTS] {
            let refused = ann.post(path, &new);
            assert_eq!((refused.status, refused.fields()), (422, vec!["password".to_owned()]), "{path} {new}");
        }
    }
    for new in ["iloveyou", "Ann.The.Admin"] {
        let refused = ann.post(PASSWORD_ROUTE, &format!(r#"{{"current":"{PASSWORD}","new":"{new}"}}"#));
        assert_eq!((refused.status, refused.fields()), (422, vec!["new".to_owned()]), "{new}");
    }
}

#[test]
fn escapes_that_are_no_characters_are_not_a_fault_of_the_server() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for text in [r"\ud83c", r"\udfee\ud83c", r"\u0000", r"\u001b[31m", r"\ud83c\u0041"] {
        let refused = ann.patch(ME, &format!(r#"{{"display_name":"{text}"}}"#));
        assert!(matches!(refused.status, 400 | 422), "{text}: {refused:?}");
    }
    assert_eq!(ann.patch(ME, r#"{"display_name":"\ud83c\udfee \u96b1"}"#).str("display_name"), "🏮 隱");
}
