//! The import of an account's export: what is imported, and what stays unchanged.

use crate::support::documents::*;
use crate::support::*;
use std::collections::HashMap;
use std::sync::Arc;
use tinyjson::JsonValue;

#[test]
fn an_export_is_imported_into_another_server_and_a_second_time_changes_nothing() {
    let (old, new) = (Server::start(), Server::start());
    let (mut ann, mut bea) = (old.sign_up("ann"), new.sign_up("bea"));
    fill(&mut ann);
    let document = export(&mut ann);
    let first = import(&mut bea, &document, [1.0, 6.0]);
    assert_eq!((reason(&first, 0).as_str(), first.len("skipped")), ("secrets do not travel", 1));
    assert_eq!(first.str("skipped_counts[0].section"), "tokens");
    assert_eq!(lists(&mut bea), lists(&mut ann));
    // What is derived is right as well: the search, the filter by tag, the counts.
    assert_eq!(bea.get("/api/v1/readings?q=that").len("items"), 1);
    assert_eq!(bea.get("/api/v1/readings?tag=a").len("items"), 2);
    assert_eq!(bea.get("/api/v1/readings/stats").text(), ann.get("/api/v1/readings/stats").text());
    let me = bea.get("/api/v1/auth/me").text().to_owned();

    let second = import(&mut bea, &document, [0.0, 0.0]);
    assert_eq!(second.len("skipped"), 8);
    assert!((1..8).all(|index| reason(&second, index) == "is here already"), "{second:?}");
    assert_eq!(lists(&mut bea), lists(&mut ann));
    assert_eq!(bea.get("/api/v1/auth/me").text(), me);
}

#[test]
fn a_dry_run_reports_the_same_and_stores_nothing() {
    let (old, new) = (Server::start(), Server::start());
    let (mut ann, mut bea) = (old.sign_up("ann"), new.sign_up("bea"));
    fill(&mut ann);
    let (document, before) = (export(&mut ann), lists(&mut bea));
    let dry = bea.post(&format!("{IMPORT}?dry_run=true"), &document);
    assert_eq!(lists(&mut bea), before);
    let wet = import(&mut bea, &document, [1.0, 6.0]);
    assert_eq!(dry.text().replace(r#""dry_run":true"#, ""), wet.text().replace(r#""dry_run":false"#, ""));
    let again = bea.post(&format!("{IMPORT}?dry_run=true"), &document);
    assert_eq!((again.number("imported[1].count"), again.len("skipped")), (0.0, 8));
    assert_eq!(bea.post(&format!("{IMPORT}?dry_run=maybe"), &document).fields(), ["dry_run"]);
    assert_eq!(bea.post(&format!("{IMPORT}?wet_run=true"), &document).fields(), ["wet_run"]);
}

#[test]
fn existing_items_stay_unchanged() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    import(&mut ann, &small_readings(3), [0.0, 3.0]);
    let change = r#"{"title":"Mine","tags":["own"]}"#;
    assert_eq!(ann.patch(&format!("/api/v1/readings/{}", id(1)), change).status, 200);
    // The document's version of it has other cards, other texts and tags that no other reading has.
    let other = format!(
        r#"{{"id":"{}","spread":"three-card","title":"Theirs","tags":["new"],
            "created_at":"2026-01-01T00:00:00Z",
            "cards":[{{"card":"major_arcana.01"}},{{"card":"major_arcana.02"}},{{"card":"major_arcana.03"}}]}}"#,
        id(1)
    );
    let before = ann.get(&format!("/api/v1/readings/{}", id(1))).text().to_owned();
    let list = format!(r#","readings":[{},{other},{}]"#, small_reading(0, ""), small_reading(7, ""));
    let report = import(&mut ann, &document(&list), [0.0, 1.0]);
    assert_eq!(report.len("skipped"), 2);
    assert_eq!(ann.get(&format!("/api/v1/readings/{}", id(1))).text(), before);
    assert_eq!(ann.get("/api/v1/readings?tag=new").len("items"), 0);
    assert_eq!(lists(&mut ann)["readings"].get::<Vec<JsonValue>>().unwrap().len(), 4);
}

#[test]
fn a_document_may_write_numbers_and_names_in_every_way_that_json_knows() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let spread = format!(
        r#"{{"id":"{}","name":"S","created_at":"2026-01-01T00:00:00Z",
            "positions":[{{"name":"A","prompt":"","x":-0,"y":1e+0,"rotation":9e+1}}]}}"#,
        id(1)
    );
    let readings = [small_reading(2, r#","outcome":4.0"#), small_reading(3, r#","outcome":4.5"#)].join(",");
    let rest =
        format!(r#""spreads":[{spread}],"read\u0069ngs":[{readings}],"yet_to_come":[-0,9e+1,{}]"#, "7".repeat(50));
    let document = format!(r#"{{"format":"\u0068ermit-export","version":10.0e-1,{rest}}}"#);
    let report = import(&mut ann, &document, [1.0, 1.0]);
    let reasons: Vec<String> = (0..report.len("skipped")).map(|index| reason(&report, index)).collect();
    let unknown = "this server knows no such list";
    assert_eq!(reasons, ["outcome must be a whole number from 1 to 5", unknown, unknown, unknown]);
    assert_eq!(ann.get(&format!("/api/v1/readings/{}", id(2))).number("outcome"), 4.0);
    let stored = ann.get(&format!("/api/v1/spreads/{}", id(1)));
    assert_eq!(["x", "y", "rotation"].map(|name| stored.number(&format!("positions[0].{name}"))), [0.0, 1.0, 90.0]);
}

#[test]
fn ids_of_other_accounts_are_skipped_and_their_items_stay_unchanged() {
    let server = Server::start();
    let (mut ann, mut bea) = (server.sign_up("ann"), server.sign_up("bea"));
    fill(&mut ann);
    let before = lists(&mut ann);
    let report = import(&mut bea, &export(&mut ann), [0.0, 0.0]);
    assert!((1..8).all(|index| reason(&report, index) == "is here already"));
    assert_eq!(lists(&mut ann), before);
    assert_eq!(bea.get("/api/v1/readings").len("items"), 0);
    let stats = bea.get("/api/v1/readings/stats");
    assert_eq!((stats.number("readings"), stats.number("cards_drawn")), (0.0, 0.0));
}

#[test]
fn two_imports_of_one_document_at_once_store_it_once() {
    let (old, server) = (Server::start(), Server::start());
    let mut ann = old.sign_up("ann");
    fill(&mut ann);
    let document = Arc::new(export(&mut ann));
    for round in 0..3 {
        let mut bea = server.sign_up(&format!("bea{round}"));
        let (again, document) = (bea.again(), document.clone());
        let reports = at_once(2, move |_| again.again().post(IMPORT, &document));
        assert!(reports.iter().all(|report| report.status == 200), "{reports:?}");
        let count = |index: usize| reports.iter().map(|it| it.number(&format!("imported[{index}].count"))).sum::<f64>();
        assert_eq!([count(0), count(1)], if round == 0 { [1.0, 6.0] } else { [0.0, 0.0] });
        if round == 0 {
            assert_eq!(lists(&mut bea), lists(&mut ann));
        }
    }
}

#[test]
fn a_layout_that_is_not_in_the_document_is_made_of_the_cards() {
    let (old, new) = (Server::start(), Server::start());
    let (mut ann, mut bea) = (old.sign_up("ann"), new.sign_up("bea"));
    fill(&mut ann);
    let mut exported = lists(&mut ann);
    for reading in exported.get_mut("readings").unwrap().get_mut::<Vec<JsonValue>>().unwrap() {
        reading.get_mut::<HashMap<String, JsonValue>>().unwrap().remove("layout");
    }
    let readings = exported["readings"].stringify().unwrap();
    import(&mut bea, &document(&format!(r#","readings":{readings}"#)), [0.0, 6.0]);
    for item in ann.get("/api/v1/readings").at("items").get::<Vec<JsonValue>>().unwrap() {
        let path = format!("/api/v1/readings/{}", item["id"].get::<String>().unwrap());
        assert_eq!(bea.get(&path).json(), ann.get(&path).json());
    }
}

#[test]
fn spreads_have_a_limit_and_only_an_admin_shares() {
    let server = Server::start();
    let (mut admin, mut bea) = (server.sign_up("admin"), server.sign_up("bea"));
    let spread = |number: usize| {
        format!(
            r#"{{"id":"{}","name":"S","shared":true,"created_at":"2026-01-01T00:00:00Z",
                "positions":[{{"name":"A","prompt":"","x":0.5,"y":0.5,"rotation":0}}]}}"#,
            id(number)
        )
    };
    let of = |numbers: std::ops::Range<usize>| {
        document(&format!(r#","spreads":[{}]"#, numbers.map(spread).collect::<Vec<_>>().join(",")))
    };
    let dry = bea.post(&format!("{IMPORT}?dry_run=true"), &of(0..104));
    let wet = import(&mut bea, &of(0..104), [100.0, 0.0]);
    for report in [dry, wet] {
        assert_eq!((report.number("imported[0].count"), report.number("skipped_counts[0].count")), (100.0, 4.0));
        assert_eq!(reason(&report, 3), "the account has as many as it may have");
    }
    import(&mut admin, &of(200..201), [1.0, 0.0]);
    assert_eq!(bea.get(&format!("/api/v1/spreads/{}", id(200))).at("shared"), JsonValue::Boolean(true));
    assert_eq!(admin.get(&format!("/api/v1/spreads/{}", id(0))).status, 404);
}

#[test]
fn the_command_line_imports_beside_a_running_server() {
    let (old, new) = (Server::start(), Server::start());
    let (mut ann, mut bea) = (old.sign_up("ann"), new.sign_up("bea"));
    fill(&mut ann);
    let file = new.folder().path().join("export.json");
    std::fs::write(&file, export(&mut ann)).unwrap();
    let run = |words: &[&str]| {
        let words = [&["import", file.to_str().unwrap()], words].concat();
        let output = hermit(&words, &new.data(), &[]).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (good, said, _) = run(&["--user", "bea", "--dry-run"]);
    assert!(good && said.contains("readings\t6 would be imported\n"), "{said}");
    assert_eq!(bea.get("/api/v1/readings").len("items"), 0);
    let (good, said, _) = run(&["--user", "bea"]);
    assert!(good && said.contains("spreads\t1 imported\n") && said.contains("secrets do not travel"), "{said}");
    assert_eq!(lists(&mut bea), lists(&mut ann));
    assert!(run(&[]).2.contains("--user"));
    assert!(run(&["--user", "nobody"]).2.contains("no account nobody"));
    std::fs::write(&file, "{\"format\":\"hermit-export\"").unwrap();
    let (good, _, said) = run(&["--user", "bea"]);
    assert!(!good && said.contains("the document ends too soon"), "{said}");
}
