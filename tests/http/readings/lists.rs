//! Lists of readings over HTTP: paging by key, filters and the search.

use super::READINGS;
use crate::support::{Client, Server, encoded};

/// The titles that a query finds, newest first, as one text.
fn found(client: &mut Client, query: &str) -> String {
    client.get(&format!("{READINGS}?{query}")).each("title").join(" ")
}

/// Four readings whose titles are a, b, c and d, from old to new, and one more, e, that is a favourite with notes.
fn known_set(ann: &mut Client) {
    let single = |card: &str| format!(r#""spread":"single","cards":[{{"card":"{card}"}}]"#);
    let three = concat!(
        r#""spread":"three-card","cards":[{"card":"major_arcana.09"},{"card":"major_arcana.10"},"#,
        r#"{"card":"minor_arcana.cups.ace","reversed":true}]"#
    );
    for (title, cards, rest) in [
        ("a", single("major_arcana.09"), r#""question":"Shall I take the new job in Hamburg?","tags":["work"]"#),
        ("b", single("major_arcana.00"), r#""question":"今年的工作會順利嗎？","tags":["work","愛情"]"#),
        ("c", three.to_owned(), r#""question":"He said \"maybe\" at 50% off""#),
        ("d", single("major_arcana.01"), r#""question":"snake_case and back\\slash, ain't it","tags":["a b"]"#),
    ] {
        ann.make(READINGS, &format!(r#"{{{cards},"title":"{title}",{rest}}}"#));
    }
    let id = ann.make(READINGS, r#"{"spread":"single","cards":[{"card":"major_arcana.02"}],"title":"e"}"#).str("id");
    let change = r#"{"notes":"A lantern 燈 in the window\nÉTÉ","favorite":true}"#;
    assert_eq!(ann.patch(&format!("{READINGS}/{id}"), change).status, 200);
}

#[test]
fn pages_give_each_reading_once_newest_first() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let mut made: Vec<String> = (0..45).map(|_| ann.make(READINGS, r#"{"spread":"single"}"#).str("id")).collect();
    made.reverse();
    // The second time, new readings are added between the pages: a page already begun does not move.
    for added in [false, true] {
        let (mut pages, mut path) = (Vec::new(), format!("{READINGS}?limit=20"));
        loop {
            let page = ann.get(&path);
            pages.push(page.each("id"));
            if added {
                ann.make(READINGS, r#"{"spread":"single"}"#);
            }
            match page.at("next").get::<String>() {
                Some(next) => path = format!("{READINGS}?limit=20&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [20, 20, 5]);
        assert_eq!(pages.concat(), made);
    }
    // A page has 20 where nothing is said, and the last one says so even when it is full.
    assert_eq!(ann.get(READINGS).len("items"), 20);
    let whole = ann.get(&format!("{READINGS}?limit=48"));
    assert!(whole.len("items") == 48 && whole.at("next").is_null());
    assert!(!ann.get(&format!("{READINGS}?limit=47")).at("next").is_null());
    // A reading that is deleted between two pages takes no other with it.
    let first = ann.get(&format!("{READINGS}?limit=3"));
    let last = &first.each("id")[2];
    assert_eq!(ann.delete(&format!("{READINGS}/{last}")).status, 204);
    let second = ann.get(&format!("{READINGS}?limit=1&cursor={}", first.str("next")));
    assert_eq!(second.each("id"), [made[0].clone()]);
}

#[test]
fn pages_of_a_filtered_list_hold_only_matches() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    for number in 0..12 {
        let tag = if number % 2 == 0 { "even" } else { "odd" };
        ann.make(READINGS, &format!(r#"{{"spread":"single","title":"lantern {number}","tags":["{tag}"]}}"#));
    }
    let (mut titles, mut query) = (Vec::new(), "limit=4&tag=even&q=lantern".to_owned());
    loop {
        let page = ann.get(&format!("{READINGS}?{query}"));
        titles.extend(page.each("title"));
        match page.at("next").get::<String>() {
            Some(next) => query = format!("limit=4&tag=even&q=lantern&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(titles, [10, 8, 6, 4, 2, 0].map(|number| format!("lantern {number}")));
}

#[test]
fn searches_find_parts_of_words_in_any_script() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    known_set(&mut ann);
    for (q, titles) in [
        ("ambur", "a"),
        ("HAMBURG", "a"),
        ("job", "a"),
        ("jo", "a"),
        ("工作", "b"),
        ("工", "b"),
        ("會順利", "b"),
        ("工作 順利", "b"),
        ("job new", "a"),
        ("job\u{3000}new", "a"),
        ("job snake", ""),
        // Marks that mean something to SQL or to the search engine are text like any other.
        ("\"maybe\"", "c"),
        ("\"", "c"),
        ("\"\"\"", ""),
        ("50%", "c"),
        ("%", "c"),
        ("%%", ""),
        ("_", "d"),
        ("e_c", "d"),
        ("s%e", ""),
        ("k_slash", ""),
        ("k\\slash", "d"),
        ("\\", "d"),
        ("'", "d"),
        ("ain't", "d"),
        ("' OR 1=1 --", ""),
        ("new OR lantern", ""),
        ("job NOT lantern", ""),
        ("NEAR(new job)", ""),
        ("ham*", ""),
        ("^Shall", ""),
        ("question:Shall", ""),
        ("-lantern", ""),
        ("{title}", ""),
        // Title, question and notes are all looked at.
        ("lantern", "e"),
        ("燈", "e"),
        ("été", "e"),
    ] {
        assert_eq!(found(&mut ann, &format!("q={}", encoded(q))), titles, "{q}");
    }
    assert_eq!(found(&mut ann, "q=%20%20"), "e d c b a");
}

#[test]
fn every_word_of_a_search_must_be_found() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    ann.make(READINGS, r#"{"spread":"single","title":"x","question":"one two three four five six seven eight nine"}"#);
    assert_eq!(found(&mut ann, "q=one+two+three+four+five+six+seven+eight+nine"), "x");
    assert_eq!(found(&mut ann, "q=one+two+three+four+five+six+seven+eight+zebra"), "");
}

#[test]
fn a_search_follows_changes() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    let id = ann.make(READINGS, r#"{"spread":"single","title":"old words","tags":["old tag"]}"#).str("id");
    ann.patch(&format!("{READINGS}/{id}"), r#"{"title":"new words","tags":["new tag"]}"#);
    for (query, titles) in
        [("q=old", ""), ("q=new", "new words"), ("tag=old+tag", ""), ("tag=new+tag", "new words"), ("q=ol", "")]
    {
        assert_eq!(found(&mut ann, query), titles, "{query}");
    }
}

#[test]
fn readings_must_match_all_filters() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    known_set(&mut ann);
    // Tags and cards of the same names in another account change nothing.
    known_set(&mut server.sign_up("ben"));
    for (query, titles) in [
        ("", "e d c b a"),
        ("tag=work", "b a"),
        ("tag=%E6%84%9B%E6%83%85", "b"),
        ("tag=a+b", "d"),
        ("tag=Work", ""),
        ("tag=wor%25", ""),
        ("spread=single", "e d b a"),
        ("spread=three-card", "c"),
        ("spread=unknown", ""),
        ("card=major_arcana.09", "c a"),
        ("card=minor_arcana.cups.ace", "c"),
        ("card=major_arcana.21", ""),
        ("favorite=true", "e"),
        ("favorite=false", "d c b a"),
        ("tag=work&card=major_arcana.09", "a"),
        ("tag=work&q=%E5%B7%A5%E4%BD%9C", "b"),
        ("spread=single&card=major_arcana.09", "a"),
        ("spread=single&favorite=false&tag=work", "b a"),
        ("favorite=true&q=lantern&spread=single&card=major_arcana.02", "e"),
        ("favorite=true&tag=work", ""),
        ("from=2020-01-01T00:00:00Z", "e d c b a"),
        ("to=2020-01-01T00:00:00Z", ""),
        ("from=2020-01-01T00:00:00Z&to=2999-12-31T23:59:59Z&tag=work&q=new", "a"),
    ] {
        assert_eq!(found(&mut ann, query), titles, "{query}");
    }
}

#[test]
fn from_is_included_to_is_not_and_any_offset_will_do() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    known_set(&mut ann);
    let all = ann.get(READINGS);
    let made: Vec<(String, String)> = all.each("created_at").into_iter().zip(all.each("title")).collect();
    let those = |keep: &dyn Fn(&str) -> bool| {
        made.iter().filter(|(at, _)| keep(at)).map(|(_, title)| title.as_str()).collect::<Vec<_>>().join(" ")
    };
    for (time, _) in &made {
        let elsewhere: jiff::Timestamp = time.parse().unwrap();
        let elsewhere = elsewhere.display_with_offset(jiff::tz::offset(8)).to_string();
        assert!(elsewhere.ends_with("+08:00"));
        for written in [time, &elsewhere] {
            let written = encoded(written);
            assert_eq!(found(&mut ann, &format!("from={written}")), those(&|at| at >= time.as_str()));
            assert_eq!(found(&mut ann, &format!("to={written}")), those(&|at| at < time.as_str()));
            assert_eq!(found(&mut ann, &format!("from={written}&to={written}")), "");
        }
    }
}

#[test]
fn the_last_second_of_the_calendar_is_a_time_too() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    ann.make(READINGS, r#"{"spread":"single","title":"x"}"#);
    // RFC 3339 has it, and programs write it where they mean "without end".
    assert_eq!(found(&mut ann, "to=9999-12-31T23:59:59Z"), "x");
}

#[test]
fn an_invalid_list_query_is_refused_by_name() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    ann.make(READINGS, r#"{"spread":"single"}"#);
    let long = encoded(&"x".repeat(201));
    let (long_q, long_cursor) = (format!("q={long}"), format!("cursor={}", &long[..65]));
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=-1", "limit"),
        ("limit=all", "limit"),
        ("limit=", "limit"),
        ("cursor=", "cursor"),
        ("cursor=%27%20OR%201", "cursor"),
        (&long_cursor, "cursor"),
        ("q=", "q"),
        ("q=a%0Ab", "q"),
        (&long_q, "q"),
        ("tag=", "tag"),
        ("spread=", "spread"),
        ("card=joker", "card"),
        ("favorite=maybe", "favorite"),
        ("favorite=1", "favorite"),
        ("from=yesterday", "from"),
        ("from=2026-05-01", "from"),
        ("to=2026-02-30T00:00:00Z", "to"),
        ("to=2026-05-01T00:00:00", "to"),
        ("offset=20", "offset"),
        ("tag=a&tag=b", "tag"),
    ] {
        let refused = ann.get(&format!("{READINGS}?{query}"));
        assert_eq!(refused.status, 422, "{query}: {refused:?}");
        assert_eq!((refused.code().as_str(), refused.fields()), ("invalid-input", vec![field.to_owned()]), "{query}");
    }
    assert_eq!(ann.get(&format!("{READINGS}?limit=100")).len("items"), 1);
}

#[test]
fn an_invalid_cursor_is_refused() {
    let server = Server::start();
    let mut ann = server.sign_up("ann");
    ann.make(READINGS, r#"{"spread":"single"}"#);
    // Taken as it is, it would give the first page again and again, or nothing.
    for cursor in ["page2", "2", "0", "zzz"] {
        let refused = ann.get(&format!("{READINGS}?cursor={cursor}"));
        assert_eq!((refused.status, refused.fields()), (422, vec!["cursor".to_owned()]), "{cursor}");
    }
}
