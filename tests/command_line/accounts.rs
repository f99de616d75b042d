//! Accounts and invites on the command line, beside a running server and before the first start.

use super::{done, refused};
use crate::support::{Client, Folder, PASSWORD, Server};
use std::fs;
use std::sync::Arc;

const OTHER: &str = "another good password";

/// The status of `/auth/me`: whether the client is signed in.
fn me(client: &mut Client) -> u16 {
    client.get("/api/v1/auth/me").status
}

#[test]
fn an_account_made_beside_the_server_can_sign_in_at_once() {
    let server = Server::start();
    server.sign_up("ann");
    let said = done(&server.data(), &["user", "add", "Bob"], &format!("{OTHER}\n"));
    assert!(said.contains("Bob") && !said.contains(OTHER), "{said}");
    let mut bob = server.client();
    assert_eq!(bob.sign_in("bob", OTHER).str("account.role"), "user");
    assert_eq!(bob.get("/api/v1/admin/accounts").status, 403);
    // A terminal on another system ends lines in its own way.
    done(&server.data(), &["user", "add", "cat", "--admin"], &format!("{OTHER}\r\n"));
    let mut cat = server.client();
    assert_eq!(cat.sign_in("cat", OTHER).str("account.role"), "admin");
    assert_eq!(cat.get("/api/v1/admin/accounts").len("items"), 3);
}

#[test]
fn an_invalid_account_is_not_created() {
    let server = Server::start();
    server.sign_up("ann");
    let data = server.data();
    let good = format!("{OTHER}\n");
    let long = "p".repeat(257);
    let cases: [(&str, &str, &str); 9] = [
        ("ann", &good, "is taken"),
        ("ANN", &good, "is taken"),
        ("ab", &good, "3 to 32"),
        ("a b c", &good, "3 to 32"),
        ("änne", &good, "3 to 32"),
        ("bob", "", "8 to 256"),
        ("bob", "short\n", "8 to 256"),
        ("bob", &long, "8 to 256"),
        ("bobby-bob", "bobby-bob\n", "password"),
    ];
    for (name, input, part) in cases {
        let said = refused(&data, &["user", "add", name], &[], input);
        assert!(said.contains(part), "{name} {input:?}: {said}");
    }
    assert_eq!(done(&data, &["user", "list"], "").lines().count(), 1);
}

#[test]
fn a_new_password_ends_sessions_and_tokens() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let made = ann.post("/api/v1/auth/tokens", r#"{"name":"bot","scopes":["account:read"]}"#);
    let mut bot = ann.with_token(&made.str("secret"));
    assert_eq!((me(&mut ann), me(&mut bot)), (200, 200));
    let said = done(&server.data(), &["user", "passwd", "ANN"], &format!("{OTHER}\n"));
    assert!(!said.contains(OTHER), "{said}");
    assert_eq!((me(&mut ann), me(&mut bot)), (401, 401));
    assert_eq!(server.client().log_in("ann", PASSWORD).code(), "wrong-credentials");
    assert_eq!(server.client().log_in("ann", OTHER).status, 200);
    let said = refused(&server.data(), &["user", "passwd", "nobody"], &[], &format!("{OTHER}\n"));
    assert!(said.contains("nobody"), "{said}");
}

#[test]
fn a_disabled_account_is_out_at_once_and_in_again_when_enabled() {
    let server = Server::start();
    server.sign_up("ann");
    let mut bob = server.sign_up("bob");
    done(&server.data(), &["user", "disable", "bob"], "");
    assert_eq!(me(&mut bob), 401);
    assert_eq!(server.client().log_in("bob", PASSWORD).code(), "wrong-credentials");
    assert!(done(&server.data(), &["user", "list"], "").lines().any(|line| line.contains("\tbob\tuser\tdisabled\t")));
    // Doing it twice changes nothing.
    done(&server.data(), &["user", "disable", "bob"], "");
    done(&server.data(), &["user", "enable", "bob"], "");
    assert_eq!(me(&mut bob), 401, "what has ended does not come back");
    assert_eq!(server.client().log_in("bob", PASSWORD).status, 200);
}

#[test]
fn a_deleted_account_is_gone_with_all_it_owned() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut bob = server.sign_up("bob");
    assert_eq!(bob.post("/api/v1/readings", r#"{"spread":"single","tags":["x"]}"#).status, 201);
    done(&server.data(), &["user", "delete", "bob"], "");
    assert_eq!(me(&mut bob), 401);
    assert_eq!(server.client().log_in("bob", PASSWORD).code(), "wrong-credentials");
    assert_eq!(ann.get("/api/v1/admin/accounts").len("items"), 1);
    let said = refused(&server.data(), &["user", "delete", "bob"], &[], "");
    assert!(said.contains("bob"), "{said}");
    // The name is free, and an account that takes it inherits nothing.
    let mut bob = server.sign_up("bob");
    assert_eq!(bob.get("/api/v1/readings").len("items"), 0);
    assert!(done(&server.data(), &["check"], "").contains("is whole"));
}

#[test]
fn the_last_admin_stays() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    server.sign_up("bob");
    for command in ["disable", "delete"] {
        let said = refused(&server.data(), &["user", command, "ann"], &[], "");
        assert!(said.contains("admin"), "{said}");
        assert_eq!(me(&mut ann), 200, "nothing of it was done after {command}");
    }
    // One of two may go, and then the other is the last.
    done(&server.data(), &["user", "add", "cat", "--admin"], &format!("{OTHER}\n"));
    done(&server.data(), &["user", "disable", "ann"], "");
    refused(&server.data(), &["user", "delete", "cat"], &[], "");
    assert_eq!(server.client().log_in("cat", OTHER).status, 200);
}

#[test]
fn the_list_has_a_line_for_every_account() {
    let folder = Arc::new(Folder::new());
    let data = folder.path().join("data");
    for (name, words) in [("ann", &["--admin"][..]), ("bob", &[])] {
        done(&data, &[&["user", "add", name], words].concat(), &format!("{OTHER}\n"));
    }
    let list = done(&data, &["user", "list"], "");
    let rows: Vec<Vec<&str>> = list.lines().map(|line| line.split('\t').collect()).collect();
    let columns: Vec<&[&str]> = rows.iter().map(|row| &row[1..4]).collect();
    assert_eq!(columns, [["ann", "admin", "enabled"], ["bob", "user", "enabled"]]);
    for row in &rows {
        assert!(row.len() == 5 && row[0].len() == 26 && row[4].ends_with('Z'), "{row:?}");
    }
    // Those made without a server are there when it starts.
    let server = Server::start_in(folder, &[]);
    assert_eq!(server.client().log_in("bob", OTHER).status, 200);
}

#[test]
fn an_invite_made_beside_the_server_lets_one_in() {
    let server = Server::start_with(&[("HERMIT_REGISTRATION", "invite")]);
    let mut ann = server.sign_up("ann");
    let code = done(&server.data(), &["invite", "add", "for", "Bob"], "");
    let code = code.strip_suffix('\n').unwrap();
    assert!(code.len() == 32 && code.bytes().all(|byte| byte.is_ascii_hexdigit()), "{code}");
    assert_eq!(ann.get("/api/v1/admin/invites").str("items[0].note"), "for Bob");
    let register = |name: &str, code: &str| {
        let body = format!(r#"{{"username":"{name}","password":"{PASSWORD}","invite":"{code}"}}"#);
        server.client().post("/api/v1/auth/register", &body)
    };
    assert_eq!(register("bob", &"0".repeat(32)).code(), "invite-invalid");
    assert_eq!(register("bob", code).status, 201);
    assert_eq!(register("cat", code).code(), "invite-invalid", "one");
}

/// Settings that name the first admin, whose password lies in a file with `password`.
fn first_admin(folder: &Folder, password: &str) -> [(&'static str, String); 2] {
    let path = folder.path().join("password");
    fs::write(&path, password).unwrap();
    [("HERMIT_ADMIN_USERNAME", "root".to_owned()), ("HERMIT_ADMIN_PASSWORD_FILE", path.display().to_string())]
}

#[test]
fn the_first_admin_is_made_from_settings_once() {
    let folder = Arc::new(Folder::new());
    let start = |settings: &[(&str, String)]| {
        let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Server::start_in(folder.clone(), &settings)
    };
    let server = start(&first_admin(&folder, &format!("{OTHER}\n")));
    let mut root = server.client();
    assert_eq!(root.sign_in("root", OTHER).str("account.role"), "admin");
    assert_eq!(root.get("/api/v1/admin/accounts").len("items"), 1);
    // An account that registers now is not the first any more.
    let mut ann = server.sign_up("ann");
    assert_eq!(ann.get("/api/v1/auth/me").str("role"), "user");
    assert!(!server.log_with("/api/v1/auth/me").contains(OTHER));
    server.stop();
    // The file may change or go: the account is made once.
    let server = start(&first_admin(&folder, "yet another password\n"));
    assert_eq!(server.client().log_in("root", "yet another password").status, 401);
    assert_eq!(server.client().log_in("root", OTHER).status, 200);
    server.stop();
    let server = start(&[]);
    assert_eq!(done(&server.data(), &["user", "list"], "").lines().count(), 2);
}

#[test]
fn an_invalid_first_admin_is_refused() {
    let cases = [("root", ""), ("root", "short"), ("no name", OTHER), ("x", OTHER), ("root", &"p".repeat(257))];
    for (name, password) in cases {
        let folder = Folder::new();
        let settings =
            [("HERMIT_ADMIN_USERNAME", name), ("HERMIT_ADMIN_PASSWORD", password), ("HERMIT_LISTEN", "127.0.0.1:0")];
        let child = crate::support::hermit(&["serve"], &folder.path().join("data"), &settings);
        let said = ended(child).unwrap_or_else(|| panic!("{name:?} {} is served", password.len()));
        assert!(said.starts_with("hermit: ") && said.lines().count() == 1, "{said}");
        assert!(!said.contains(OTHER), "{said}");
    }
}

/// What a command says on standard error if it ends by itself with a failure; one that serves is ended here.
fn ended(mut command: std::process::Command) -> Option<String> {
    use std::io::{BufRead, BufReader, Read};
    use std::process::Stdio;
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
    let serves = lines.any(|line| line.contains("serves http://"));
    child.kill().ok();
    let status = child.wait().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    (!serves && status.code() == Some(1)).then_some(said)
}
