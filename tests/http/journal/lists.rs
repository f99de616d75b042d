//! Finding journal entries again over HTTP: pages, filters, full text, the calendar.

use super::JOURNAL;
use crate::support::{Client, Server, at_once};

fn write(client: &mut Client, text: &str, date: &str, more: &str) -> String {
    let made = client.post(JOURNAL, &format!(r#"{{"text":"{text}","date":"{date}"{more}}}"#));
    assert_eq!(made.status, 201, "{made:?}");
    made.str("id")
}

/// Texts of all pages of a list, in order, and how many pages they came in.
fn all(client: &mut Client, query: &str) -> (Vec<String>, usize) {
    let (mut texts, mut pages, mut cursor) = (Vec::new(), 0, String::new());
    loop {
        let page = client.get(&format!("{JOURNAL}?{query}{cursor}"));
        assert_eq!(page.status, 200, "{page:?}");
        texts.extend(page.each("text"));
        pages += 1;
        assert!(pages <= 1000, "the pages do not end");
        match page.at("next").get::<String>() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return (texts, pages),
        }
    }
}

/// Texts of the first page.
fn found(client: &mut Client, query: &str) -> Vec<String> {
    let page = client.get(&format!("{JOURNAL}?{query}"));
    assert_eq!(page.status, 200, "{page:?}");
    page.each("text")
}

#[test]
fn the_list_is_ordered_by_day_and_then_by_time_of_writing() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for (text, date) in [
        ("d", "2026-05-02"),
        ("e", "2026-05-02"),
        ("b", "2026-05-01"),
        ("f", "2026-05-03"),
        ("c", "2026-05-01"),
        ("a", "1999-12-31"),
    ] {
        write(&mut ann, text, date, "");
    }
    let wanted = ["f", "e", "d", "c", "b", "a"];
    assert_eq!(all(&mut ann, "limit=100"), (wanted.map(str::to_owned).to_vec(), 1));
    for (limit, pages) in [(1, 6), (2, 3), (3, 2), (4, 2), (5, 2), (6, 1)] {
        assert_eq!(all(&mut ann, &format!("limit={limit}")), (wanted.map(str::to_owned).to_vec(), pages), "{limit}");
    }
    for bad in ["x", "2026-05-01", "2026-05-01.x", "2026-13-01.01arz3ndektsv4rrffq69g5fav"] {
        let refused = ann.get(&format!("{JOURNAL}?cursor={bad}"));
        assert_eq!((refused.status, refused.fields()), (422, vec!["cursor".to_owned()]), "{bad}");
    }
}

#[test]
fn a_page_of_long_entries_ends_early_and_loses_none() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let long = "燈".repeat(9990);
    for index in 0..25 {
        write(&mut ann, &format!("{index:02} {long}"), "2026-05-01", "");
    }
    let first = ann.get(&format!("{JOURNAL}?limit=100"));
    assert!((1..25).contains(&first.len("items")) && first.body.len() < 350_000, "{} entries", first.len("items"));
    let (texts, pages) = all(&mut ann, "limit=100");
    let heads: Vec<&str> = texts.iter().map(|text| &text[..2]).collect();
    assert_eq!(heads, (0..25).rev().map(|index| format!("{index:02}")).collect::<Vec<_>>());
    assert!(pages > 1);
}

#[test]
fn filters_narrow_the_list() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let reading = ann.post("/api/v1/readings", r#"{"spread":"single"}"#).str("id");
    write(&mut ann, "a lantern", "2026-05-01", r#","mood":"hopeful""#);
    write(&mut ann, "a lamp", "2026-05-02", &format!(r#","mood":"anxious","reading":"{reading}""#));
    write(&mut ann, "a LANTERN again", "2026-05-03", r#","mood":"hopeful""#);
    write(&mut ann, "100% sure_thing", "2026-05-04", "");
    let cases = [
        ("", vec!["100% sure_thing", "a LANTERN again", "a lamp", "a lantern"]),
        ("q=lantern", vec!["a LANTERN again", "a lantern"]),
        ("q=ante+agai", vec!["a LANTERN again"]),
        ("q=la", vec!["a LANTERN again", "a lamp", "a lantern"]),
        ("q=%25", vec!["100% sure_thing"]),
        ("q=e_", vec!["100% sure_thing"]),
        ("q=x_", vec![]),
        ("q=%22lantern", vec![]),
        ("q=lantern+OR+lamp", vec![]),
        ("mood=hopeful", vec!["a LANTERN again", "a lantern"]),
        ("mood=grateful", vec![]),
        (&format!("reading={reading}"), vec!["a lamp"]),
        ("reading=01arz3ndektsv4rrffq69g5fav", vec![]),
        ("from=2026-05-03", vec!["100% sure_thing", "a LANTERN again"]),
        ("to=2026-05-02", vec!["a lamp", "a lantern"]),
        ("from=2026-05-02&to=2026-05-03", vec!["a LANTERN again", "a lamp"]),
        ("from=2026-05-03&to=2026-05-02", vec![]),
        ("q=lantern&mood=hopeful&from=2026-05-02&to=2026-05-31", vec!["a LANTERN again"]),
    ];
    for (query, wanted) in cases {
        assert_eq!(found(&mut ann, query), wanted, "{query}");
        assert_eq!(all(&mut ann, &format!("{query}&limit=1")).0, wanted, "{query}, page by page");
    }
    for (query, field) in [
        ("mood=sad", "mood"),
        ("from=yesterday", "from"),
        ("to=2026-05-01T00:00:00Z", "to"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("q=", "q"),
        ("tag=x", "tag"),
    ] {
        let refused = ann.get(&format!("{JOURNAL}?{query}"));
        assert_eq!((refused.status, refused.fields()), (422, vec![field.to_owned()]), "{query}");
    }
}

#[test]
fn search_follows_changes_and_deletions() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let id = write(&mut ann, "the moon", "2026-05-01", "");
    ann.patch(&format!("{JOURNAL}/{id}"), r#"{"text":"the tower"}"#);
    assert_eq!((found(&mut ann, "q=moon").len(), found(&mut ann, "q=tower").len()), (0, 1));
    ann.delete(&format!("{JOURNAL}/{id}"));
    assert_eq!(found(&mut ann, "q=tower").len(), 0);
}

#[test]
fn words_are_found_among_two_thousand_entries() {
    const COUNT: usize = 2000;
    const WRITERS: usize = 4;
    let server = Server::start_with(&[("HERMIT_SYNCHRONOUS", "NORMAL")]);
    let (mut ann, mut bob) = (server.sign_up("ann"), server.sign_up("bob"));
    write(&mut bob, "工作 lantern needle0042", "2026-05-01", "");
    let client = std::sync::Mutex::new(ann.again());
    at_once(WRITERS, move |writer| {
        let mut own = client.lock().unwrap().again();
        for index in (writer..COUNT).step_by(WRITERS) {
            let rare = if index % 500 == 7 { "我在想工作的事。" } else { "今天很平靜。" };
            let date = format!("20{:02}-{:02}-{:02}", index / 336, index / 28 % 12 + 1, index % 28 + 1);
            write(&mut own, &format!("needle{index:04} {rare} walked home under the lamps"), &date, "");
        }
    });
    let rare: Vec<String> = [1507, 1007, 507, 7]
        .iter()
        .map(|index| format!("needle{index:04} 我在想工作的事。 walked home under the lamps"))
        .collect();
    assert_eq!(found(&mut ann, "q=%E5%B7%A5%E4%BD%9C"), rare, "two characters, which the index does not hold");
    assert_eq!(found(&mut ann, "q=%E5%B7%A5%E4%BD%9C%E7%9A%84"), rare, "three characters, which it does");
    assert_eq!(found(&mut ann, "q=%E5%B7%A5%E4%BD%9C+needle15"), rare[..1]);
    assert_eq!(found(&mut ann, "q=needle0042").len(), 1);
    assert_eq!(found(&mut ann, "q=lantern").len(), 0, "only others wrote that");
    let (texts, pages) = all(&mut ann, "q=lamps&limit=100");
    assert_eq!((texts.len(), pages), (COUNT, 20));
    let order: Vec<usize> = texts.iter().map(|text| text[6..10].parse().unwrap()).collect();
    assert!(order.iter().rev().copied().eq(0..COUNT), "every entry once, newest day first");
}

#[test]
fn the_calendar_counts_entries_and_moods_by_day() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for (date, mood) in [
        ("2026-04-30", "hopeful"),
        ("2026-05-01", "hopeful"),
        ("2026-05-01", "hopeful"),
        ("2026-05-01", "anxious"),
        ("2026-05-31", ""),
        ("2026-06-01", "excited"),
    ] {
        let mood = if mood.is_empty() { String::new() } else { format!(r#","mood":"{mood}""#) };
        write(&mut ann, "x", date, &mood);
    }
    let may = ann.get("/api/v1/journal/calendar?month=2026-05");
    let moods = r#"{"mood":"hopeful","count":2},{"mood":"anxious","count":1}"#;
    let first = format!(r#"{{"date":"2026-05-01","count":3,"moods":[{moods}]}}"#);
    let last = r#"{"date":"2026-05-31","count":1,"moods":[]}"#;
    assert_eq!(may.text(), format!(r#"{{"month":"2026-05","count":4,"days":[{first},{last}]}}"#));
    let empty = ann.get("/api/v1/journal/calendar?month=2026-02");
    assert_eq!(empty.text(), r#"{"month":"2026-02","count":0,"days":[]}"#);
    let today = ann.post(JOURNAL, r#"{"text":"x"}"#).str("date");
    let now = ann.get("/api/v1/journal/calendar");
    assert_eq!((now.str("month").as_str(), now.number("count")), (&today[..7], 1.0));
    for bad in ["2026", "2026-13", "2026-5", "may", "2026-05-01"] {
        let refused = ann.get(&format!("/api/v1/journal/calendar?month={bad}"));
        assert_eq!((refused.status, refused.fields()), (422, vec!["month".to_owned()]), "{bad}");
    }
}

#[test]
fn moving_an_entry_moves_it_in_list_and_calendar() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let id = write(&mut ann, "a", "2026-05-01", "");
    write(&mut ann, "b", "2026-05-02", "");
    ann.patch(&format!("{JOURNAL}/{id}"), r#"{"date":"2026-05-03","mood":"peaceful"}"#);
    assert_eq!(found(&mut ann, ""), ["a", "b"]);
    let may = ann.get("/api/v1/journal/calendar?month=2026-05");
    assert_eq!(
        (may.str("days[1].date").as_str(), may.str("days[1].moods[0].mood").as_str()),
        ("2026-05-03", "peaceful")
    );
    assert_eq!(may.len("days"), 2);
}
