//! Stored interpretations: deleted with their reading and account, exported and imported, and kept when an older
//! database is upgraded.

use crate::readings::READINGS;
use crate::support::documents::{self, EXPORT, IMPORT, document, lists, reason, small_reading};
use crate::support::{Client, Folder, PASSWORD, Response, Server, hermit};
use std::sync::Arc;

/// The path of a new reading with an interpretation and two questions about it, and the interpretation.
fn fill(client: &mut Client) -> (String, Response) {
    let made = client.post(READINGS, r#"{"spread":"celtic-cross","question":"What now? 為何","ai":false}"#);
    assert_eq!(made.status, 201, "{made:?}");
    let reading = format!("{READINGS}/{}", made.str("id"));
    let made = client.post(&format!("{reading}/interpretation"), r#"{"voice":"poet","lang":"zh-TW"}"#);
    assert_eq!(made.status, 201, "{made:?}");
    for question in ["Why?", "為什麼\\n不？"] {
        let path = format!("{reading}/interpretations/{}/questions", made.str("id"));
        assert_eq!(client.post(&path, &format!(r#"{{"question":"{question}"}}"#)).status, 201);
    }
    (reading, made)
}

fn count(server: Server, tables: &[&str]) -> Vec<i64> {
    let data = server.data();
    let folder = server.stop();
    let database = rusqlite::Connection::open(data.join("hermit.db")).unwrap();
    let count =
        |table: &&str| database.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap();
    let counts = tables.iter().map(count).collect();
    drop(folder);
    counts
}

#[test]
fn they_are_deleted_with_their_reading_and_with_their_account() {
    let server = Server::start();
    let (_admin, mut ann, mut bob) = (server.sign_up("admin"), server.sign_up("ann"), server.sign_up("bob"));
    let (reading, _) = fill(&mut ann);
    fill(&mut ann);
    fill(&mut bob);
    assert_eq!(ann.delete(&reading).status, 204);
    assert_eq!(ann.get(&format!("{reading}/interpretations")).status, 404);
    let gone = bob.delete_account(PASSWORD);
    assert_eq!(gone.status, 204, "{gone:?}");
    assert_eq!(count(server, &["interpretations", "interpretation_questions"]), [1, 2]);
}

#[test]
fn an_export_is_imported_into_another_account_and_a_second_time_changes_nothing() {
    let (from, to) = (Server::start(), Server::start());
    let (mut ann, mut eve) = (from.sign_up("ann"), to.sign_up("eve"));
    let (reading, _) = fill(&mut ann);
    fill(&mut ann);
    let bare = ann.post(&format!("{reading}/interpretation"), r#"{"voice":"coach"}"#);
    assert_eq!(bare.status, 201);
    let document = ann.get(EXPORT).text().to_owned();
    let dry = eve.post(&format!("{IMPORT}?dry_run=true"), &document);
    assert_eq!((dry.str("imported[3].section").as_str(), dry.number("imported[3].count")), ("interpretations", 3.0));
    for (imported, skipped) in [(3.0, None), (0.0, Some("is here already"))] {
        let report = eve.post(IMPORT, &document);
        assert_eq!(report.status, 200, "{report:?}");
        assert_eq!(report.number("imported[3].count"), imported, "{report:?}");
        assert_eq!(report.len("skipped") > 0, skipped.is_some(), "{report:?}");
        if let Some(skipped) = skipped {
            assert_eq!(reason(&report, 0), skipped);
        }
        assert_eq!(lists(&mut eve), lists(&mut ann));
    }
    // Into an account that has them, on the instance that they come from: nothing is taken from its owner.
    let mut bob = from.sign_up("bob");
    let report = bob.post(IMPORT, &document);
    assert_eq!(report.number("imported[3].count"), 0.0, "{report:?}");
    assert_eq!(ann.get(&format!("{reading}/interpretations")).len("items"), 2);
}

#[test]
fn an_import_keeps_the_limits_of_interpretations() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let id = |number: usize| format!("01arz3ndektsv4rrffq60{number:05}");
    let interpretation = |number: usize, reading: usize, more: &str| {
        format!(
            r#"{{"id":"{}","reading":"{}","voice":"sage","language":"en","provider":"offline",
                "machine":false,"text":"x","created_at":"2026-01-01T00:00:00Z"{more}}}"#,
            id(number),
            documents::id(reading)
        )
    };
    let mut items: Vec<String> = (0..22).map(|number| interpretation(number, 1, "")).collect();
    items.push(interpretation(30, 2, ""));
    items.push(interpretation(31, 1, r#","mood":"good""#));
    let lists = format!(r#","readings":[{}],"interpretations":[{}]"#, small_reading(1, ""), items.join(","));
    let report = ann.post(IMPORT, &document(&lists));
    assert_eq!(report.status, 200, "{report:?}");
    assert_eq!(report.number("imported[3].count"), 20.0, "as many as there may be: {report:?}");
    let reasons: Vec<String> = (0..report.len("skipped")).map(|index| reason(&report, index)).collect();
    let of = |words: &str| reasons.iter().filter(|reason| reason.contains(words)).count();
    assert_eq!((of("has as many as it may have"), of("mood is not a field here")), (3, 1), "{reasons:?}");
}

#[test]
fn a_reading_as_markdown_has_its_interpretations() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let (reading, made) = fill(&mut ann);
    let markdown = ann.get(&format!("{reading}/export?format=md"));
    assert!(markdown.text().contains(&made.str("text")), "{markdown:?}");
    assert!(markdown.text().contains("*poet · offline · 20") && markdown.text().contains("\n> Why?\n"));
    let asked = ann.get(&format!("{reading}/interpretations")).str("items[0].questions[1].answer");
    assert!(markdown.text().contains(&asked));
}

#[test]
fn a_database_of_version_1_is_upgraded_and_keeps_its_data() {
    let folder = Arc::new(Folder::new());
    let data = folder.path().join("data");
    std::fs::create_dir_all(&data).unwrap();
    let database = rusqlite::Connection::open(data.join("hermit.db")).unwrap();
    let schema = std::fs::read_to_string("upgrades/0001.sql").unwrap();
    database.execute_batch(&schema).unwrap();
    database.execute_batch("PRAGMA application_id = 0x48524d54; PRAGMA user_version = 1").unwrap();
    // An account and a reading as version 1 had them; no one signs in, so the password hash is not a valid one.
    database
        .execute_batch(
            "INSERT INTO accounts VALUES (1, '01arz3ndektsv4rrffq69g5faa', 'Ann', 'ann', NULL, NULL, 'Ann', 'en',
                                          'admin', 'x', NULL, 7, 7);
             INSERT INTO readings VALUES (1, '01arz3ndektsv4rrffq69g5fab', 1, 'single', NULL, 'rider', 'Lantern?', '',
                                          '', NULL, 1, NULL, 0, NULL, 7, 7);
             INSERT INTO reading_cards VALUES (1, 1, 1, 9, 0);",
        )
        .unwrap();
    drop(database);
    let server = Server::start_in(folder.clone(), &[]);
    assert!(server.log().iter().any(|line| line.contains("from schema version 1 to 4")), "{:?}", server.log());
    drop(server);
    assert_eq!(std::fs::read_dir(data.join("snapshots")).unwrap().count(), 1);
    let checked = hermit(&["check"], &data, &[]).output().unwrap();
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stdout));
    let database = rusqlite::Connection::open(data.join("hermit.db")).unwrap();
    let kept = database.query_row("SELECT a.ai, r.ai, r.question FROM accounts a, readings r", [], |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
    });
    assert_eq!(kept.unwrap(), (1, 1, "Lantern?".to_owned()));
}
