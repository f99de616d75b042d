//! The game in an account's export, and how an import treats it.

use crate::support::Server;

#[test]
fn the_export_has_the_game_and_the_import_only_counts_it() {
    let server = Server::start();
    let (mut ann, mut ben) = (server.sign_up("ann"), server.sign_up("ben"));
    let empty = ann.get("/api/v1/auth/me/export");
    for list in ["game_karma", "game_bingo", "game_achievements", "game_quests"] {
        assert_eq!(empty.len(list), 0, "{empty:?}");
    }
    ann.post("/api/v1/readings", r#"{"spread":"three-card"}"#);
    // More rewards than a page of the export has.
    for (path, body) in
        [("journal", r#"{"text":"x"}"#), ("bingo/card", r#"{"random":true}"#), ("quests/settling-in/start", "")]
    {
        assert!(ann.post(&format!("/api/v1/{path}"), body).status < 300, "{path}");
    }
    let claims = ["tasks/daily-draw", "tasks/daily-page", "tasks/daily-three", "achievements/first-light"];
    for claim in claims.into_iter().chain(["achievements/first-page", "tasks/daily-look-back"]) {
        ann.post(&format!("/api/v1/{claim}/claim"), "");
    }
    let id = ann.get("/api/v1/readings").str("items[0].id");
    ann.patch(&format!("/api/v1/readings/{id}"), r#"{"outcome":4}"#);
    for claim in ["tasks/daily-look-back", "achievements/what-became"] {
        assert_eq!(ann.post(&format!("/api/v1/{claim}/claim"), "").status, 200, "{claim}");
    }
    let export = ann.get("/api/v1/auth/me/export");
    let log = ann.get("/api/v1/karma/log?limit=100");
    assert!(log.len("items") > 8 && export.len("game_karma") == log.len("items"), "{export:?}");
    assert_eq!(export.len("game_bingo[0].card"), 5);
    assert_eq!((export.len("game_achievements"), export.str("game_quests[0].code")), (3, "settling-in".to_owned()));
    let report = ben.post("/api/v1/auth/me/import", export.text());
    assert_eq!(report.status, 200, "{report:?}");
    let counted = |index| report.str(&format!("skipped_counts[{index}].section"));
    assert!((0..report.len("skipped_counts")).any(|index| counted(index) == "game_karma"), "{report:?}");
    assert_eq!(ben.get("/api/v1/karma").number("total"), 0.0);
    assert_eq!(ben.get("/api/v1/auth/me/export").len("game_achievements"), 0);

    let off = Server::start_with(&[("ENABLE_GAMIFICATION", "false")]);
    assert!(!off.sign_up("cid").get("/api/v1/auth/me/export").text().contains("game_"));
}
