//! Who sees a reading: as long as readings cannot be shared, its owner and no one else, whatever the database says.

use super::READINGS;
use crate::support::{Client, PASSWORD, Server};

const VISIBILITIES: [&str; 4] = ["private", "friends", "public", "link"];

/// Sets it in the database, as no request can yet.
fn set(server: &Server, id: &str, visibility: &str) {
    let database = rusqlite::Connection::open(server.data().join("hermit.db")).unwrap();
    database.busy_timeout(std::time::Duration::from_secs(10)).unwrap();
    let update = "UPDATE readings SET visibility = ?1 WHERE id = ?2";
    assert_eq!(database.execute(update, (visibility, id)), Ok(1));
}

/// Everything that lists or counts readings of an account.
fn all(client: &mut Client) -> Vec<String> {
    let paths = ["", "?q=lantern", "?tag=light", "?spread=single", "?favorite=true", "/stats"];
    let mut all: Vec<String> =
        paths.iter().map(|path| client.get(&format!("{READINGS}{path}")).text().to_owned()).collect();
    all.push(client.get("/api/v1/tags").text().to_owned());
    // The head of the document tells when it was written.
    let document = client.get("/api/v1/auth/me/export").text().to_owned();
    all.push(document.split_once("\"account\"").unwrap().1.to_owned());
    all
}

#[test]
fn no_one_but_the_owner_sees_a_reading_whatever_its_visibility() {
    let server = Server::start();
    let (mut ann, mut ben, mut stranger) = (server.sign_up("ann"), server.sign_up("ben"), server.client());
    let made = ann.make(READINGS, r#"{"spread":"single","question":"A lantern?","tags":["light"]}"#);
    assert_eq!(made.str("visibility"), "private");
    let id = made.str("id");
    let path = format!("{READINGS}/{id}");
    ann.patch(&path, r#"{"favorite":true}"#);
    ben.make(READINGS, r#"{"spread":"single","question":"Another lantern?","tags":["light"]}"#);
    let (before, of_ben) = (ann.get(&path).text().to_owned(), all(&mut ben));
    for visibility in VISIBILITIES {
        set(&server, &id, visibility);
        assert_eq!(
            ann.get(&path).text(),
            before.replace(r#""visibility":"private""#, &format!(r#""visibility":"{visibility}""#))
        );
        for (viewer, status) in [(&mut ben, 404), (&mut stranger, 401)] {
            for below in ["", "/export", "/export?format=json", "/interpretations"] {
                assert_eq!(viewer.get(&format!("{path}{below}")).status, status, "{visibility} {below}");
            }
            assert_eq!(viewer.post(&format!("{path}/interpretation"), "{}").status, status, "{visibility}");
            assert_eq!(viewer.patch(&path, r#"{"title":"Mine"}"#).status, status, "{visibility}");
            assert_eq!(viewer.delete(&path).status, status, "{visibility}");
        }
        let entry = format!(r#"{{"date":"2026-05-01","text":"So it was.","reading":"{id}"}}"#);
        assert_eq!(ben.post("/api/v1/journal", &entry).fields(), ["reading"], "{visibility}");
        assert_eq!(ben.get(&format!("/api/v1/journal?reading={id}")).len("items"), 0, "{visibility}");
        assert_eq!(all(&mut ben), of_ben, "{visibility}");
    }
}

#[test]
fn a_request_cannot_say_who_sees_a_reading() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let body = r#"{"spread":"single","visibility":"public"}"#;
    assert_eq!(ann.post(READINGS, body).fields(), ["visibility"]);
    let made = ann.make(READINGS, r#"{"spread":"single"}"#);
    let path = format!("{READINGS}/{}", made.str("id"));
    assert_eq!(ann.patch(&path, r#"{"visibility":"public"}"#).fields(), ["visibility"]);
    assert_eq!(ann.get(&path).text(), made.text());
}

#[test]
fn what_is_imported_is_private() {
    let server = Server::start();
    // The first account is an admin's, and stays.
    let (mut ben, mut ann) = (server.sign_up("ben"), server.sign_up("ann"));
    for visibility in VISIBILITIES {
        let id = ann.make(READINGS, r#"{"spread":"single"}"#).str("id");
        set(&server, &id, visibility);
    }
    let document = ann.get("/api/v1/auth/me/export").text().to_owned();
    assert!(document.contains(r#""visibility":"link""#), "{document}");
    assert_eq!(ann.delete_account(PASSWORD).status, 204);
    assert_eq!(ben.post("/api/v1/auth/me/import", &document).number("imported[1].count"), 4.0);
    assert_eq!(ben.get(READINGS).each("visibility"), ["private"; 4]);
    let unknown = document.replace(r#""visibility":"link""#, r#""visibility":"everyone""#);
    let report = ben.post("/api/v1/auth/me/import?dry_run=true", &unknown);
    assert!(report.text().contains("visibility must be one of"), "{}", report.text());
}
