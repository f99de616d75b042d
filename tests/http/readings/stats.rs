//! Statistics of readings over HTTP, on sets entered by hand whose numbers are known.

use super::READINGS;
use crate::support::{Client, Response, Server};
use tinyjson::JsonValue;

const DAY_MS: i64 = 86_400_000;

fn make(client: &mut Client, body: &str) -> Response {
    let made = client.post(READINGS, body);
    assert_eq!(made.status, 201, "{body}: {made:?}");
    made
}

fn stats(client: &mut Client, query: &str) -> Response {
    let stats = client.get(&format!("{READINGS}/stats{query}"));
    assert_eq!(stats.status, 200, "{stats:?}");
    stats
}

/// A list of the statistics as `name count` per item, with the named columns.
fn rows(stats: &Response, list: &str, columns: &[&str]) -> Vec<String> {
    let items = stats.at(list).get::<Vec<JsonValue>>().unwrap().clone();
    let cell = |item: &JsonValue, column: &str| match &item[column] {
        JsonValue::String(text) => text.clone(),
        other => other.stringify().unwrap(),
    };
    items.iter().map(|item| columns.iter().map(|column| cell(item, column)).collect::<Vec<_>>().join(" ")).collect()
}

fn weekdays(stats: &Response) -> Vec<f64> {
    (0..stats.len("weekdays")).map(|day| stats.number(&format!("weekdays[{day}]"))).collect()
}

#[test]
fn statistics_of_nothing_are_zero() {
    let server = Server::start();
    let stats = stats(&mut server.sign_up("ann"), "");
    let zero = ["readings", "cards_drawn", "reversed", "favorites", "streak_days", "longest_streak_days"];
    assert!(zero.iter().all(|field| stats.number(field) == 0.0), "{stats:?}");
    assert_eq!((stats.len("cards"), stats.len("spreads")), (0, 0));
    assert_eq!(rows(&stats, "suits", &["name", "count"]), ["major 0", "wands 0", "cups 0", "swords 0", "pentacles 0"]);
    assert_eq!(weekdays(&stats), [0.0; 7]);
}

#[test]
fn statistics_of_a_known_set_are_right() {
    let server = Server::start();
    let (mut ann, mut ben) = (server.sign_up("ann"), server.sign_up("ben"));
    let three = |cards: [&str; 3]| {
        let card = |card: &str| match card.strip_suffix('!') {
            Some(card) => format!(r#"{{"card":"{card}","reversed":true}}"#),
            None => format!(r#"{{"card":"{card}"}}"#),
        };
        format!(r#"{{"spread":"three-card","cards":[{}]}}"#, cards.map(card).join(","))
    };
    let single = |card: &str| format!(r#"{{"spread":"single","cards":[{{"card":"{card}"}}]}}"#);
    let mut days = vec![0.0; 7];
    for body in [
        three(["major_arcana.00", "minor_arcana.cups.two!", "minor_arcana.swords.king"]),
        three(["major_arcana.00!", "minor_arcana.cups.two!", "major_arcana.21"]),
        single("major_arcana.00"),
        three(["minor_arcana.pentacles.ace", "major_arcana.09", "minor_arcana.cups.two"]),
    ] {
        let made = make(&mut ann, &body);
        let day: jiff::civil::Date = made.str("created_at")[..10].parse().unwrap();
        days[day.weekday().to_monday_zero_offset() as usize] += 1.0;
        let favorite = if body.contains("single") { "true" } else { "false" };
        ann.patch(&format!("{READINGS}/{}", made.str("id")), &format!(r#"{{"favorite":{favorite}}}"#));
    }
    // Readings of other accounts and draws that are not kept do not count.
    make(&mut ben, &single("major_arcana.13"));
    assert_eq!(ann.post(&format!("{READINGS}/draw"), r#"{"spread":"zodiac"}"#).status, 200);

    let found = stats(&mut ann, "");
    for (field, value) in [
        ("readings", 4.0),
        ("cards_drawn", 10.0),
        ("reversed", 3.0),
        ("favorites", 1.0),
        ("streak_days", days.iter().filter(|count| **count > 0.0).count() as f64),
    ] {
        assert_eq!(found.number(field), value, "{field} in {}", found.text());
    }
    assert_eq!(
        rows(&found, "cards", &["card", "count", "reversed"]),
        [
            "major_arcana.00 3 1",
            "minor_arcana.cups.two 3 2",
            "major_arcana.09 1 0",
            "major_arcana.21 1 0",
            "minor_arcana.swords.king 1 0",
            "minor_arcana.pentacles.ace 1 0",
        ]
    );
    assert_eq!(rows(&found, "suits", &["name", "count"]), ["major 5", "wands 0", "cups 3", "swords 1", "pentacles 1"]);
    assert_eq!(rows(&found, "spreads", &["name", "count"]), ["three-card 3", "single 1"]);
    assert_eq!(weekdays(&found), days);
    assert_eq!(found.str("cards[0].name"), "The Fool");
    assert_eq!(stats(&mut ann, "?lang=zh-TW").str("cards[0].name"), "愚者");
    assert_eq!(ann.get(&format!("{READINGS}/stats?month=5")).fields(), ["month"]);
    assert_eq!(stats(&mut ben, "").number("cards_drawn"), 1.0);
}

#[test]
fn days_in_a_row_count_up_to_today_or_yesterday() {
    let mut server = Server::start();
    let mut ann = server.sign_up("ann");
    let ids: Vec<String> = (0..10).map(|_| make(&mut ann, r#"{"spread":"single"}"#).str("id")).collect();
    // A test cannot wait for days to pass, so the times are changed in the database while no server runs. Each case:
    // days before today of all ten readings, the streak and the longest one. Around midnight, today may have become
    // yesterday in between, which changes no streak here.
    for (days_ago, streak, longest) in [
        ([0, 0, 0, 0, 0, 0, 0, 0, 0, 0], 1.0, 1.0),
        ([0, 0, 1, 2, 2, 5, 6, 7, 8, 9], 3.0, 5.0),
        ([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 10.0, 10.0),
        ([3, 4, 5, 6, 6, 6, 20, 20, 20, 30], 0.0, 4.0),
        ([0, 2, 4, 6, 8, 10, 12, 14, 16, 18], 1.0, 1.0),
        ([30, 31, 32, 33, 34, 35, 36, 37, 38, 39], 0.0, 10.0),
    ] {
        let today = jiff::Timestamp::now().as_millisecond() / DAY_MS;
        let folder = server.stop();
        let database = rusqlite::Connection::open(folder.path().join("data/hermit.db")).unwrap();
        let mut days = vec![0.0; 7];
        for (place, (id, ago)) in ids.iter().zip(days_ago).enumerate() {
            // The first and the last millisecond of a day belong to it.
            let at = (today - ago) * DAY_MS + if place % 2 == 0 { 0 } else { DAY_MS - 1 };
            let at = if ago == 0 { today * DAY_MS } else { at };
            assert_eq!(database.execute("UPDATE readings SET created_at = ?1 WHERE id = ?2", (at, id)), Ok(1));
            let civil: jiff::civil::Date =
                jiff::Timestamp::from_millisecond(at).unwrap().to_string()[..10].parse().unwrap();
            days[civil.weekday().to_monday_zero_offset() as usize] += 1.0;
        }
        drop(database);
        server = Server::start_in(folder, &[]);
        let found = stats(&mut server.client_of(&ann), "");
        assert_eq!(weekdays(&found), days, "{days_ago:?}");
        let streaks = (found.number("streak_days"), found.number("longest_streak_days"));
        assert_eq!(streaks, (streak, longest), "{days_ago:?}");
    }
}
