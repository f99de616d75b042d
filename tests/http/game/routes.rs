//! The game over HTTP: each route, each wrong input, and what an instance without the game lacks.

use crate::support::{Client, Response, Server, at_once, hermit};

const READING: &str = r#"{"spread":"three-card","question":"What now?","voice":"sage"}"#;
const CARD: &str = r#"{"numbers":[[1,2,3,4,5],[6,7,8,9,10],[11,12,13,14,15],[16,17,18,19,20],[21,22,23,24,25]]}"#;

fn unlocked(response: &Response) -> Vec<&str> {
    response.header("hermit-unlocked").map(|codes| codes.split(", ").collect()).unwrap_or_default()
}

/// The index of the item of a list whose `code` is this.
fn place(response: &Response, code: &str) -> usize {
    (0..response.len("items"))
        .find(|index| response.str(&format!("items[{index}].code")) == code)
        .unwrap_or_else(|| panic!("no {code} in {response:?}"))
}

fn refused(response: &Response, status: u16, code: &str) {
    assert_eq!((response.status, response.code().as_str()), (status, code), "{response:?}");
}

#[test]
fn the_response_that_unlocks_something_names_it() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let first = ann.post_once("/api/v1/readings", "once", READING);
    assert_eq!(first.status, 201, "{first:?}");
    assert!(unlocked(&first).contains(&"first-light"), "{first:?}");
    let again = ann.post_once("/api/v1/readings", "once", READING);
    assert_eq!((again.status, unlocked(&again).len()), (201, 0));
    assert!(!unlocked(&ann.post("/api/v1/readings", READING)).contains(&"first-light"));
    let id = first.str("id");
    let changed = ann.patch(&format!("/api/v1/readings/{id}"), r#"{"outcome":4}"#);
    assert_eq!(unlocked(&changed), ["what-became"]);
    assert_eq!(unlocked(&ann.post("/api/v1/journal", r#"{"text":"So it was."}"#)), ["first-page"]);
    assert_eq!(unlocked(&ann.patch("/api/v1/auth/me", r#"{"display_name":"Ann"}"#)), ["introduced"]);
    assert_eq!(unlocked(&ann.patch("/api/v1/levels/me", r#"{"listed":true}"#)), ["common-table"]);
    let spread = r#"{"name":"Mine","positions":[{"name":"One","prompt":"?","x":0.5,"y":0.5,"rotation":0}]}"#;
    assert_eq!(unlocked(&ann.post("/api/v1/spreads", spread)), ["own-pattern"]);
    let tagged = ann.post("/api/v1/readings", r#"{"spread":"single","tags":["work"]}"#);
    assert_eq!(tagged.status, 201);
    let tag = ann.get("/api/v1/tags").str("items[0].id");
    assert_eq!(unlocked(&ann.patch(&format!("/api/v1/tags/{tag}"), r#"{"name":"labour"}"#)), ["good-order"]);
    // A refused request unlocks nothing.
    assert_eq!(unlocked(&ann.patch("/api/v1/tags/01arz3ndektsv4rrffq69g5fav", r#"{"name":"x"}"#)).len(), 0);
}

#[test]
fn achievements_are_listed_summed_up_and_claimed_once() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    refused(&ann.post("/api/v1/achievements/first-light/claim", ""), 409, "not-earned");
    refused(&ann.post("/api/v1/achievements/nothing/claim", ""), 404, "not-found");
    ann.post("/api/v1/readings", READING);
    let list = ann.get("/api/v1/achievements?lang=zh-TW");
    assert_eq!(list.header("content-language"), Some("zh-TW"));
    let at = place(&list, "first-light");
    assert_eq!(list.str(&format!("items[{at}].name")), "初次點燈");
    assert_eq!(list.str(&format!("items[{at}].state")), "unlocked");
    assert_eq!(list.number(&format!("items[{}].progress", place(&list, "ten-tables"))), 1.0);
    assert!(!list.text().contains("the-extra-day"), "a hidden one is listed");
    let summary = ann.get("/api/v1/achievements/summary");
    assert_eq!((summary.number("total"), summary.number("unlocked"), summary.len("categories")), (37.0, 1.0, 5));
    assert_eq!(summary.number("karma_waiting"), 10.0);
    let claimed = ann.post("/api/v1/achievements/first-light/claim", "");
    assert_eq!((claimed.status, claimed.number("karma")), (200, 10.0), "{claimed:?}");
    assert_eq!(claimed.number("standing.total"), 15.0);
    refused(&ann.post("/api/v1/achievements/first-light/claim", ""), 409, "already-claimed");
    let claimed = ann.get("/api/v1/achievements?state=claimed&category=reading");
    assert_eq!((claimed.len("items"), claimed.str("items[0].code").as_str()), (1, "first-light"));
    refused(&ann.get("/api/v1/achievements?category=cooking"), 422, "invalid-input");
    // Ann's achievements are not Ben's.
    let mut ben = server.sign_up("ben");
    refused(&ben.post("/api/v1/achievements/first-light/claim", ""), 409, "not-earned");
    assert_eq!(ben.get("/api/v1/karma").number("total"), 0.0);
}

#[test]
fn of_fifty_claims_at_once_one_is_paid() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    ann.post("/api/v1/readings", READING);
    let free = *ann.get("/api/v1/bingo").at("free_day").get::<bool>().unwrap();
    for (path, body, made) in [
        ("/api/v1/bingo/card", r#"{"random":true}"#, 201),
        ("/api/v1/bingo/claim", if free { r#"{"number":7}"# } else { "{}" }, 200),
        ("/api/v1/tasks/daily-draw/claim", "", 200),
        ("/api/v1/achievements/first-light/claim", "", 200),
        ("/api/v1/quests/settling-in/start", "", 200),
    ] {
        let client = ann.again();
        let statuses = at_once(50, move |_| client.again().post(path, body).status);
        assert_eq!(statuses.iter().filter(|status| **status == made).count(), 1, "{path}: {statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 409).count(), 49, "{path}: {statuses:?}");
    }
    let log = ann.get("/api/v1/karma/log");
    let sum: f64 = (0..log.len("items")).map(|index| log.number(&format!("items[{index}].karma"))).sum();
    assert_eq!(sum, ann.get("/api/v1/karma").number("total"));
}

#[test]
fn tasks_show_their_progress_and_pay_once_a_period() {
    let server = Server::start_with(&[("GAME_TIMEZONE", "Asia/Taipei")]);
    let mut ann = server.sign_up("ann");
    let daily = ann.get("/api/v1/tasks?period=daily");
    assert_eq!(daily.len("items"), 5);
    // A day of Taipei ends at four in the afternoon of UTC.
    assert!(daily.str("items[0].ends_at").ends_with("T16:00:00.000Z"), "{daily:?}");
    refused(&ann.post("/api/v1/tasks/daily-draw/claim", ""), 409, "not-earned");
    refused(&ann.post("/api/v1/tasks/daily-nothing/claim", ""), 404, "not-found");
    refused(&ann.post("/api/v1/tasks/daily-draw/claim", r#"{"karma":1000}"#), 422, "invalid-input");
    refused(&ann.get("/api/v1/tasks?period=yearly"), 422, "invalid-input");
    ann.post("/api/v1/readings", READING);
    let tasks = ann.get("/api/v1/tasks");
    assert_eq!(tasks.len("items"), 10);
    assert_eq!(tasks.number(&format!("items[{}].progress", place(&tasks, "daily-three"))), 3.0);
    assert_eq!(tasks.number(&format!("items[{}].progress", place(&tasks, "week-five-days"))), 1.0);
    assert_eq!(ann.post("/api/v1/tasks/daily-draw/claim", "").status, 200);
    refused(&ann.post("/api/v1/tasks/daily-draw/claim", ""), 409, "already-claimed");
    let tasks = ann.get("/api/v1/tasks");
    assert!(*tasks.at(&format!("items[{}].claimed", place(&tasks, "daily-draw"))).get::<bool>().unwrap());
}

#[test]
fn quests_are_started_once_and_finished_when_every_step_is_done() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    refused(&ann.post("/api/v1/quests/settling-in/claim", ""), 409, "not-earned");
    refused(&ann.post("/api/v1/quests/nowhere/start", ""), 404, "not-found");
    let started = ann.post("/api/v1/quests/settling-in/start", "");
    assert_eq!((started.status, started.str("state").as_str()), (200, "started"), "{started:?}");
    refused(&ann.post("/api/v1/quests/settling-in/start", ""), 409, "conflict");
    let mut id = String::new();
    for _ in 0..3 {
        id = ann.post("/api/v1/readings", READING).str("id");
    }
    ann.post("/api/v1/journal", r#"{"text":"One."}"#);
    ann.patch(&format!("/api/v1/readings/{id}"), r#"{"favorite":true}"#);
    let quests = ann.get("/api/v1/quests");
    let at = place(&quests, "settling-in");
    let steps: Vec<f64> = (0..3).map(|step| quests.number(&format!("items[{at}].steps[{step}].progress"))).collect();
    assert_eq!(steps, [3.0, 1.0, 1.0]);
    refused(&ann.post("/api/v1/quests/settling-in/claim", ""), 409, "not-earned");
    ann.post("/api/v1/journal", r#"{"text":"Two."}"#);
    assert_eq!(ann.get("/api/v1/quests").str(&format!("items[{at}].state")), "reached");
    let claim = ann.post("/api/v1/quests/settling-in/claim", "");
    assert_eq!((claim.status, claim.number("karma"), claim.str("source").as_str()), (200, 60.0, "quest:settling-in"));
    refused(&ann.post("/api/v1/quests/settling-in/claim", ""), 409, "already-claimed");
    assert_eq!(ann.get("/api/v1/quests").str(&format!("items[{at}].state")), "finished");
}

/// Claims today's number, or a missed one on a free day.
fn claim(ann: &mut Client) -> Response {
    let bingo = ann.get("/api/v1/bingo");
    let free = *bingo.at("free_day").get::<bool>().unwrap();
    let body = if free { format!(r#"{{"number":{}}}"#, bingo.number("missed[0]")) } else { String::new() };
    ann.post("/api/v1/bingo/claim", &body)
}

#[test]
fn bingo_is_a_card_a_month_and_a_number_a_day() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    refused(&claim(&mut ann), 409, "conflict");
    for (body, field) in [
        ("{}", "numbers"),
        (r#"{"numbers":[[1,2,3,4,5]]}"#, "numbers"),
        (&CARD.replace("25]", "26]"), "numbers[4][4]"),
        (&CARD.replace("25]", "1]"), "numbers[4][4]"),
        (&CARD.replace("]]}", "]],\"random\":true}"), "random"),
        (r#"{"numbers":"all"}"#, "numbers"),
    ] {
        let wrong = ann.post("/api/v1/bingo/card", body);
        refused(&wrong, 422, "invalid-input");
        assert_eq!(wrong.fields(), [field], "{body}");
    }
    let made = ann.post_once("/api/v1/bingo/card", "card", CARD);
    assert_eq!((made.status, made.number("card[2][1]")), (201, 12.0), "{made:?}");
    assert_eq!(ann.post_once("/api/v1/bingo/card", "card", CARD).body, made.body);
    refused(&ann.post("/api/v1/bingo/card", CARD), 409, "conflict");
    let claimed = claim(&mut ann);
    assert_eq!((claimed.status, claimed.len("bingo.marks")), (200, 1), "{claimed:?}");
    assert!(unlocked(&claimed).contains(&"first-number"));
    assert!(!*claimed.at("prize").get::<bool>().unwrap());
    let again = claim(&mut ann);
    // On a free day the claim would be of another number; it is the day that is used up.
    refused(&again, 409, "already-claimed");
    let wrong = ann.post("/api/v1/bingo/claim", r#"{"number":0}"#);
    assert_eq!((wrong.status, wrong.fields()), (422, vec!["number".to_owned()]));
}

#[test]
fn the_number_of_a_future_day_is_never_shown() {
    let server = Server::start();
    let (mut ann, mut ben) = (server.sign_up("ann"), server.sign_up("ben"));
    ann.post("/api/v1/bingo/card", CARD);
    let bingo = ann.get("/api/v1/bingo");
    let (month, today) = (bingo.str("month"), bingo.str("today"));
    let day: usize = today[8..].parse().unwrap();
    let numbers = ann.get("/api/v1/bingo/numbers");
    assert_eq!(numbers.len("items"), day.min(25));
    let this_month = ann.get(&format!("/api/v1/bingo/history/{month}"));
    assert_eq!(this_month.len("numbers"), day.min(25));
    assert_eq!(ann.get("/api/v1/bingo/history").str("items[0].month"), month);
    assert_eq!(ben.get("/api/v1/bingo/history").len("items"), 0);
    let past = ann.get("/api/v1/bingo/history/2020-02");
    assert_eq!((past.status, past.len("numbers"), past.len("marks")), (200, 25, 0));
    assert_ne!(past.at("numbers"), ben.get("/api/v1/bingo/history/2020-02").at("numbers"));
    for month in ["2999-01", "2020-13", "x", "2020-2"] {
        refused(&ann.get(&format!("/api/v1/bingo/history/{month}")), 404, "not-found");
    }
    let secret = sealed(&server);
    let answers = ["/api/v1/bingo", "/api/v1/bingo/numbers", "/api/v1/auth/me/export"].map(|path| ann.get(path));
    assert!(answers.iter().all(|answer| answer.status == 200 && !answer.text().contains(&secret)));
}

/// The instance's secret, as the file has it.
fn sealed(server: &Server) -> String {
    let files = ["hermit.db-wal", "hermit.db"].map(|file| std::fs::read(server.data().join(file)).unwrap_or_default());
    let bytes = files.concat();
    let is_hex = |byte: &u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(byte);
    let run = bytes.windows(64).find(|window| window.iter().all(is_hex));
    String::from_utf8(run.expect("a secret of 64 digits is stored").to_vec()).unwrap()
}

#[test]
fn karma_is_logged_page_by_page() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    assert_eq!(ann.get("/api/v1/karma").number("alignment"), 50.0);
    ann.post("/api/v1/readings", READING);
    ann.post("/api/v1/journal", r#"{"text":"So it was."}"#);
    ann.post("/api/v1/tasks/daily-draw/claim", "");
    let karma = ann.get("/api/v1/karma");
    assert_eq!((karma.number("total"), karma.number("alignment"), karma.number("level")), (14.0, 53.0, 2.0));
    let (mut sources, mut path) = (Vec::new(), "/api/v1/karma/log?limit=1".to_owned());
    loop {
        let page = ann.get(&path);
        sources.push(page.str("items[0].source"));
        let next = page.at("next");
        let Some(next) = next.get::<String>() else { break };
        path = format!("/api/v1/karma/log?limit=1&cursor={next}");
    }
    assert_eq!(sources.len(), 3);
    assert!(sources[0].starts_with("task:daily-draw:") && sources[2].starts_with("deed:draw:"), "{sources:?}");
    refused(&ann.get("/api/v1/karma/log?cursor=yesterday"), 422, "invalid-input");
}

#[test]
fn only_privileges_of_the_own_level_can_be_chosen() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let levels = ann.get("/api/v1/levels");
    assert_eq!((levels.len("begins_at"), levels.number("begins_at[99]")), (100, 49500.0));
    refused(&ann.patch("/api/v1/levels/me", r#"{"theme":"eclipse"}"#), 409, "not-earned");
    for body in
        [r#"{"theme":"lantern"}"#, r#"{"theme":"neon"}"#, r#"{"back":7}"#, r#"{"listed":"yes"}"#, r#"{"level":9}"#]
    {
        refused(&ann.patch("/api/v1/levels/me", body), 422, "invalid-input");
    }
    let chosen = ann.patch("/api/v1/levels/me", r#"{"theme":"house","back":"lantern"}"#);
    assert_eq!(
        (chosen.status, chosen.str("theme.code"), chosen.str("back.code")),
        (200, "house".into(), "lantern".into())
    );
    let cleared = ann.patch("/api/v1/levels/me", r#"{"theme":null}"#);
    assert_eq!((cleared.at("theme").is_null(), cleared.str("back.code").as_str()), (true, "lantern"));
    // Titles: every account has the first; others must be earned.
    refused(&ann.patch("/api/v1/titles", r#"{"worn":"old-friend"}"#), 409, "not-earned");
    refused(&ann.patch("/api/v1/titles", r#"{"worn":"wayfarer"}"#), 409, "not-earned");
    refused(&ann.patch("/api/v1/titles", r#"{"worn":"leap-walker"}"#), 409, "not-earned");
    refused(&ann.patch("/api/v1/titles", r#"{"worn":"nobody"}"#), 422, "invalid-input");
    let worn = ann.patch("/api/v1/titles", r#"{"worn":"newcomer"}"#);
    assert_eq!((worn.status, unlocked(&worn)), (200, vec!["called-by-title"]), "{worn:?}");
    let titles = ann.get("/api/v1/titles");
    assert!(*titles.at(&format!("items[{}].worn", place(&titles, "newcomer"))).get::<bool>().unwrap());
    // The achievement that earns a title is not named while it is hidden.
    assert!(titles.at(&format!("items[{}].code_of", place(&titles, "leap-walker"))).is_null());
    assert_eq!(ann.get("/api/v1/levels/me").str("title_name"), "Newcomer");
    assert_eq!(ann.patch("/api/v1/titles", r#"{"worn":null}"#).status, 200);
    assert!(ann.get("/api/v1/levels/me").at("title").is_null());
}

#[test]
fn the_leaderboard_lists_those_who_want_to_be_listed() {
    let server = Server::start();
    let mut clients = ["ann", "ben", "cat"].map(|name| server.sign_up(name));
    for (index, client) in clients.iter_mut().enumerate() {
        client.post("/api/v1/readings", READING);
        if index > 0 {
            client.post("/api/v1/tasks/daily-draw/claim", "");
        }
        if index < 2 {
            assert_eq!(client.patch("/api/v1/levels/me", r#"{"listed":true}"#).status, 200);
        }
    }
    let board = clients[0].get("/api/v1/levels/leaderboard");
    assert_eq!(board.len("items"), 2, "{board:?}");
    assert_eq!((board.str("items[0].name"), board.str("items[1].name")), ("ben".into(), "ann".into()));
    assert!(*board.at("items[1].me").get::<bool>().unwrap());
    let first = clients[2].get("/api/v1/levels/leaderboard?limit=1");
    let next = first.str("next");
    let second = clients[2].get(&format!("/api/v1/levels/leaderboard?limit=1&cursor={next}"));
    assert_eq!((second.str("items[0].name"), second.at("next").is_null()), ("ann".into(), true));
    assert_eq!(clients[0].get("/api/v1/levels/me").number("place"), 2.0);
    assert!(clients[2].get("/api/v1/levels/me").at("place").is_null());
    clients[1].patch("/api/v1/levels/me", r#"{"listed":false}"#);
    assert_eq!(clients[0].get("/api/v1/levels/leaderboard").len("items"), 1);
    refused(&clients[0].get("/api/v1/levels/leaderboard?cursor=top"), 422, "invalid-input");
}

#[test]
fn tokens_need_the_scopes_of_the_game() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let token = |ann: &mut Client, scope: &str| {
        let made = ann.post("/api/v1/auth/tokens", &format!(r#"{{"name":"t","scopes":["{scope}"]}}"#));
        ann.with_token(&made.str("secret"))
    };
    let (mut reads, mut writes) = (token(&mut ann, "game:read"), token(&mut ann, "game:write"));
    assert_eq!(reads.get("/api/v1/bingo").status, 200);
    refused(&reads.post("/api/v1/bingo/card", CARD), 403, "forbidden");
    assert_eq!(writes.post("/api/v1/bingo/card", CARD).status, 201);
    refused(&writes.get("/api/v1/karma"), 403, "forbidden");
    refused(&server.client().get("/api/v1/karma"), 401, "unauthorized");
}

#[test]
fn an_instance_without_the_game_has_no_route_and_no_row_of_it() {
    let server = Server::start_with(&[("ENABLE_GAMIFICATION", "false")]);
    let mut ann = server.sign_up("ann");
    let made = ann.post("/api/v1/readings", READING);
    assert_eq!((made.status, made.header("hermit-unlocked")), (201, None));
    for path in ["bingo", "achievements", "karma", "tasks", "quests", "levels", "titles"] {
        refused(&ann.get(&format!("/api/v1/{path}")), 404, "not-found");
    }
    assert!(!ann.get("/openapi.json").text().contains("/bingo"));
    assert!(!ann.get("/api/v1/admin/jobs").text().contains("game"));
    // Switched on later, nothing of before is there.
    let folder = server.stop();
    let server = Server::start_in(folder, &[]);
    ann = server.client_of(&ann);
    assert_eq!(ann.get("/api/v1/karma").number("total"), 0.0);
    assert_eq!(ann.get("/api/v1/achievements/summary").number("unlocked"), 0.0);
}

#[test]
fn an_unknown_time_zone_is_refused() {
    let output = hermit(&["config"], std::path::Path::new("/nonexistent"), &[("GAME_TIMEZONE", "Mars/Olympus")])
        .current_dir(std::env::temp_dir())
        .output()
        .unwrap();
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("GAME_TIMEZONE must be the IANA name of a time zone"));
}
