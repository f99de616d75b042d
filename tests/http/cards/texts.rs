//! The 78 cards over HTTP: texts in both languages, filters, languages and caching.

use super::refuses;
use crate::support::{PASSWORD, Server, encoded};
use std::collections::{HashMap, HashSet};
use tinyjson::JsonValue;

const SUITS: [&str; 4] = ["wands", "cups", "swords", "pentacles"];
const RANKS: [&str; 14] =
    ["ace", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "page", "knight", "queen", "king"];
const FOOL: &str = "/api/v1/cards/major_arcana.00";

/// Ids as the open arcanaland deck specification has them, in canonical order.
fn ids() -> Vec<String> {
    let majors = (0..22).map(|number| format!("major_arcana.{number:02}"));
    let minors = SUITS.iter().flat_map(|suit| RANKS.map(|rank| format!("minor_arcana.{suit}.{rank}")));
    majors.chain(minors).collect()
}

fn text(value: &JsonValue) -> String {
    value.get::<String>().unwrap().clone()
}

fn ids_of(cards: &[JsonValue]) -> Vec<String> {
    cards.iter().map(|card| text(&card["id"])).collect()
}

fn words(card: &JsonValue, orientation: &str) -> Vec<String> {
    card["keywords"][orientation].get::<Vec<JsonValue>>().unwrap().iter().map(text).collect()
}

#[test]
fn all_78_cards_come_in_canonical_order_in_both_languages() {
    let server = Server::start();
    let mut anyone = server.client();
    for lang in ["en", "zh-TW"] {
        let list = anyone.get(&format!("/api/v1/cards/full?lang={lang}"));
        assert!(list.at("next").is_null());
        let cards = list.items();
        assert_eq!(ids_of(&cards), ids());
        for (index, card) in cards.iter().enumerate() {
            let minor = index.checked_sub(22).map(|place| (SUITS[place / 14], RANKS[place % 14], place % 14 + 1));
            let number = minor.map_or(index, |(_, _, number)| number) as f64;
            assert_eq!(card["deck"], "lantern".to_owned().into());
            assert_eq!(text(&card["arcana"]), if minor.is_some() { "minor" } else { "major" });
            assert_eq!(card["suit"].get::<String>().map(String::as_str), minor.map(|(suit, ..)| suit));
            assert_eq!(card["rank"].get::<String>().map(String::as_str), minor.map(|(_, rank, _)| rank));
            assert_eq!(card["number"].get::<f64>(), Some(&number));
            for way in ["upright", "reversed"] {
                let keywords = words(card, way);
                assert!(!keywords.is_empty(), "{card:?}");
                assert!(keywords.iter().all(|word| word.is_ascii() == (lang == "en")), "{lang} {keywords:?}");
            }
            let alone = anyone.get(&format!("/api/v1/cards/{}?lang={lang}", text(&card["id"])));
            assert_eq!(alone.json(), *card);
        }
        let names: HashSet<String> = cards.iter().map(|card| text(&card["name"])).collect();
        assert_eq!(names.len(), 78);
        assert!(names.iter().all(|name| name.is_ascii() == (lang == "en")), "{names:?}");
    }
}

#[test]
fn filters_give_the_cards_that_match_and_no_others() {
    let server = Server::start();
    let mut anyone = server.client();
    for (query, count) in [
        ("deck=lantern", 78),
        ("arcana=major", 22),
        ("arcana=minor", 56),
        ("suit=wands", 14),
        ("suit=pentacles", 14),
        ("arcana=minor&suit=cups", 14),
        ("arcana=major&suit=cups", 0),
        ("suit=swords&q=queen", 1),
        ("q=%25", 0),
        ("q=zzz", 0),
    ] {
        assert_eq!(anyone.get(&format!("/api/v1/cards?{query}")).items().len(), count, "{query}");
    }
    for suit in SUITS {
        let found = anyone.get(&format!("/api/v1/cards?suit={suit}")).each("id");
        assert!(found.iter().all(|id| id.contains(suit)), "{found:?}");
    }
    for (lang, q) in [("en", "fool"), ("en", "QUEEN"), ("en", "trust"), ("zh-TW", "愚者"), ("zh-TW", "開始")] {
        let all = anyone.get(&format!("/api/v1/cards?lang={lang}")).items();
        let wanted = all.iter().filter(|card| {
            let names = [words(card, "upright"), words(card, "reversed"), vec![text(&card["name"])]].concat();
            names.iter().any(|name| name.to_lowercase().contains(&q.to_lowercase()))
        });
        let wanted: Vec<String> = wanted.map(|card| text(&card["id"])).collect();
        let found = anyone.get(&format!("/api/v1/cards?lang={lang}&q={}", encoded(q))).each("id");
        assert!(!wanted.is_empty() && found == wanted, "{q}: {found:?} instead of {wanted:?}");
    }
}

#[test]
fn an_invalid_filter_is_refused_by_name() {
    let server = Server::start();
    let mut anyone = server.client();
    let long = format!("q={}", "x".repeat(65));
    for (query, field) in [
        ("deck=unknown", "deck"),
        ("deck=", "deck"),
        ("arcana=middle", "arcana"),
        ("arcana=Major", "arcana"),
        ("suit=coins", "suit"),
        ("q=", "q"),
        ("q=a%00b", "q"),
        (&long, "q"),
        ("page=2", "page"),
        ("suit=cups&suit=wands", "suit"),
    ] {
        refuses(&mut anyone, &format!("/api/v1/cards?{query}"), field);
    }
}

#[test]
fn a_client_with_the_current_version_gets_304() {
    let server = Server::start();
    let mut anyone = server.client();
    let mut tags = HashSet::new();
    for path in [
        "/api/v1/cards",
        "/api/v1/cards/full",
        "/api/v1/cards?suit=cups",
        FOOL,
        "/api/v1/cards/major_arcana.00?lang=zh-TW",
    ] {
        let first = anyone.get(path);
        let tag = first.header("etag").unwrap().to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"') && tags.insert(tag.clone()), "{path}: {tag}");
        let hits =
            [tag.clone(), format!("W/{tag}"), "*".into(), format!("\"a\", {tag}, \"b\""), format!("\"a\",{tag}")];
        for hit in hits {
            let again = anyone.send("GET", path, &[("If-None-Match", &hit)], b"");
            assert_eq!((again.status, again.header("etag")), (304, Some(tag.as_str())), "{path} {hit}");
            assert!(again.body.is_empty());
        }
        let inside = format!("\"x{}", &tag[1..]);
        for miss in ["\"a\"", "\"a\", \"b\"", "", inside.as_str(), tag.trim_matches('"')] {
            let again = anyone.send("GET", path, &[("If-None-Match", miss)], b"");
            assert_eq!((again.status, &again.body), (200, &first.body), "{path} {miss}");
        }
    }
}

#[test]
fn all_reference_data_has_an_etag() {
    let server = Server::start();
    let mut anyone = server.client();
    for path in ["cards", "cards/major_arcana.00", "decks", "spreads/celtic-cross"] {
        let path = format!("/api/v1/{path}");
        let tag = anyone.get(&path).header("etag").unwrap_or_else(|| panic!("{path} has no ETag")).to_owned();
        assert_eq!(anyone.send("GET", &path, &[("If-None-Match", &tag)], b"").status, 304, "{path}");
    }
}

#[test]
fn the_language_comes_from_the_query_then_the_header_then_is_english() {
    let server = Server::start();
    let mut anyone = server.client();
    for (query, header, tag) in [
        ("", "", "en"),
        ("?lang=zh-TW", "", "zh-TW"),
        ("?lang=zh-tw", "", "zh-TW"),
        ("?lang=zh-TW", "en", "zh-TW"),
        ("?lang=en", "zh-TW", "en"),
        ("", "zh-TW", "zh-TW"),
        ("", "fr, zh-Hant;q=0.8, en;q=0.7", "zh-TW"),
        ("", "zh-TW;q=0.2, en;q=0.7", "en"),
        ("", "fr", "en"),
        ("?lang=fr", "zh-TW", "zh-TW"),
    ] {
        let card = anyone.send("GET", &format!("{FOOL}{query}"), &[("Accept-Language", header)], b"");
        assert_eq!(card.header("content-language"), Some(tag), "{query} {header}");
        assert_eq!(card.str("name"), if tag == "en" { "The Fool" } else { "愚者" });
        assert!(card.header("vary").unwrap().to_lowercase().contains("accept-language"));
        let missing = anyone.send("GET", &format!("/api/v1/cards/none{query}"), &[("Accept-Language", header)], b"");
        assert_eq!((missing.status, missing.header("content-language")), (404, Some(tag)), "{query} {header}");
        assert_eq!(missing.str("title"), if tag == "en" { "There is no such thing here" } else { "找不到此項目" });
        assert!(missing.header("vary").unwrap().to_lowercase().contains("accept-language"));
    }
}

#[test]
fn an_accounts_locale_counts_only_where_the_caller_is_known() {
    let server = Server::start();
    let mut lin = server.client();
    let body = format!(r#"{{"username":"lin","password":"{PASSWORD}","locale":"zh-TW"}}"#);
    assert_eq!(lin.post("/api/v1/auth/register", &body).status, 201);
    lin.sign_in("lin", PASSWORD);
    // Caches share the cards, so these do not depend on the caller.
    assert_eq!(lin.get(FOOL).str("name"), "The Fool");
    assert!(!lin.get("/api/v1/cards/daily").str("card.name").is_ascii());
    assert!(!lin.get("/api/v1/spreads/single").str("name").is_ascii());
    assert!(lin.get("/api/v1/cards/daily?lang=en").str("card.name").is_ascii());
    assert!(lin.send("GET", "/api/v1/cards/daily", &[("Accept-Language", "en")], b"").str("card.name").is_ascii());
}

#[test]
fn every_answer_with_texts_names_its_language() {
    let server = Server::start();
    let mut anyone = server.client();
    for path in ["cards", "cards/major_arcana.00", "cards/random", "cards/daily", "spreads", "spreads/single"] {
        for tag in ["en", "zh-TW"] {
            let answer = anyone.get(&format!("/api/v1/{path}?lang={tag}"));
            assert_eq!(answer.header("content-language"), Some(tag), "{path}");
        }
    }
}

#[test]
fn an_unknown_card_is_not_found_whatever_its_id_looks_like() {
    let server = Server::start();
    let mut anyone = server.client();
    let long = "a".repeat(2000);
    for id in [
        "major_arcana.22",
        "major_arcana.0",
        "MAJOR_ARCANA.00",
        "minor_arcana.cups.eleven",
        "%20major_arcana.00",
        "major_arcana.00%00",
        "major_arcana.00%0a",
        "..%2f..%2f..%2fetc%2fpasswd",
        "%2e%2e%2fhermit.db",
        "..%5c..%5cwindows",
        "../../../etc/passwd",
        "..",
        "%2e%2e",
        "....//....//etc/passwd",
        "%c0%ae%c0%ae%2f",
        "%ff",
        "%",
        "%zz",
        "'%20OR%201=1--",
        &long,
    ] {
        let response = anyone.get(&format!("/api/v1/cards/{id}"));
        assert_eq!(response.status, 404, "{id}: {response:?}");
        assert!(!response.text().contains("root:") && !response.text().contains("/data"), "{response:?}");
    }
    assert_eq!(anyone.get("/api/v1/cards/major_arcana.22").code(), "not-found");
}

#[test]
fn a_list_has_everything_but_the_long_texts() {
    let server = Server::start();
    let mut anyone = server.client();
    for query in ["", "?suit=cups", "?lang=zh-TW&q=%E7%87%88"] {
        let (short, full) = (
            anyone.get(&format!("/api/v1/cards{query}")).items(),
            anyone.get(&format!("/api/v1/cards/full{query}")).items(),
        );
        assert_eq!(short.len(), full.len(), "{query}");
        for (short, mut full) in short.into_iter().zip(full) {
            for long in ["meaning", "facets", "question"] {
                let members: &mut HashMap<String, JsonValue> = full.get_mut().unwrap();
                assert!(members.remove(long).is_some(), "{query}: {long}");
            }
            assert_eq!(short, full, "{query}");
        }
    }
}
