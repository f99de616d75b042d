//! Checks of the cards' texts against the rules for writing them, and of their correspondences against the traditional
//! rule of the decans.

use super::model::{CARDS, Card, CardText};
use crate::runtime::language::TAGS;
use std::collections::{HashMap, HashSet};

/// Lengths in one language: words in English, characters in Chinese.
struct Limits {
    meaning: std::ops::RangeInclusive<usize>,
    facet: std::ops::RangeInclusive<usize>,
    question: std::ops::RangeInclusive<usize>,
    alt: std::ops::RangeInclusive<usize>,
}

fn limits(tag: &str) -> Limits {
    match tag {
        "zh-TW" => Limits { meaning: 100..=240, facet: 15..=80, question: 8..=40, alt: 15..=90 },
        _ => Limits { meaning: 60..=120, facet: 8..=40, question: 5..=25, alt: 10..=45 },
    }
}

fn length(tag: &str, text: &str) -> usize {
    if tag == "zh-TW" { text.chars().count() } else { text.split_whitespace().count() }
}

/// Every card with every language's texts.
fn texts() -> impl Iterator<Item = (&'static Card, &'static str, &'static CardText)> {
    CARDS.iter().flat_map(|card| card.text.iter().zip(TAGS).map(move |(text, tag)| (card, tag, text)))
}

/// The long texts of a card, with their names.
fn prose(text: &'static CardText) -> Vec<(&'static str, &'static str)> {
    let facets = text.facets.iter().flat_map(|ways| [("facet", ways.upright), ("facet", ways.reversed)]);
    [("meaning", text.meaning.upright), ("meaning", text.meaning.reversed)].into_iter().chain(facets).collect()
}

#[test]
fn texts_are_within_their_lengths() {
    for (card, tag, text) in texts() {
        let limits = limits(tag);
        for (name, value) in prose(text) {
            let range = if name == "meaning" { &limits.meaning } else { &limits.facet };
            assert!(range.contains(&length(tag, value)), "{} {tag} {name}: {} in {value}", card.id, length(tag, value));
        }
        assert!(limits.question.contains(&length(tag, text.question)), "{} {tag}: {}", card.id, text.question);
        assert!(text.question.ends_with(['?', '？']), "{} {tag}: {}", card.id, text.question);
        assert!(limits.alt.contains(&length(tag, text.alt)), "{} {tag}: {}", card.id, text.alt);
        assert!(!text.name.is_empty());
    }
}

#[test]
fn a_card_has_four_to_six_different_keywords() {
    for (card, tag, text) in texts() {
        let all: HashSet<_> = text.upright.iter().chain(text.reversed).collect();
        assert_eq!(all.len(), text.upright.len() + text.reversed.len(), "{} {tag}", card.id);
        for words in [text.upright, text.reversed] {
            assert!((4..=6).contains(&words.len()), "{} {tag}: {words:?}", card.id);
        }
    }
}

#[test]
fn no_sentence_occurs_twice() {
    let mut seen: HashMap<&str, &str> = HashMap::new();
    for (card, tag, text) in texts() {
        let all = prose(text).into_iter().map(|(_, value)| value).chain([text.question, text.alt]);
        for sentence in all.flat_map(|value| value.split(['.', '!', '?', '。', '！', '？'])).map(str::trim) {
            if sentence.chars().count() > 8
                && let Some(other) = seen.insert(sentence, card.id)
            {
                panic!("{} and {other} ({tag}) both say: {sentence}", card.id);
            }
        }
    }
}

#[test]
fn no_two_meanings_begin_the_same_way() {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for (card, tag, text) in texts() {
        for value in [text.meaning.upright, text.meaning.reversed] {
            let opening: String = if tag == "zh-TW" {
                value.chars().take(5).collect()
            } else {
                value.split_whitespace().take(3).collect::<Vec<_>>().join(" ")
            };
            if let Some(other) = seen.insert(opening.clone(), card.id) {
                panic!("{} and {other} both begin: {opening}", card.id);
            }
        }
    }
}

#[test]
fn chinese_is_written_as_in_taiwan() {
    let elsewhere =
        ["視頻", "網絡", "質量", "信息", "軟件", "打印", "默認", "這张", "们", "这", "说", "时", "会", "对"];
    for (card, _, text) in texts().filter(|(_, tag, _)| *tag == "zh-TW") {
        for word in elsewhere {
            assert!(!text.json.contains(word), "{} says {word}", card.id);
        }
        let ascii = prose(text).iter().any(|(_, value)| value.contains([',', ';', '?', '!']));
        assert!(!ascii, "{} has half-width punctuation", card.id);
    }
}

/// A member of the card's JSON by name.
fn member(card: &Card, name: &str) -> String {
    let [text, ..] = &card.text;
    let rest = text.json.split(&format!("\"{name}\":")).nth(1).unwrap();
    rest.trim_start_matches('"').split(['"', ',', '}']).next().unwrap().to_owned()
}

#[test]
fn majors_have_the_correspondences_of_their_letters() {
    let astrology = [
        "Air",
        "Mercury",
        "Moon",
        "Venus",
        "Aries",
        "Taurus",
        "Gemini",
        "Cancer",
        "Leo",
        "Virgo",
        "Jupiter",
        "Libra",
        "Water",
        "Scorpio",
        "Sagittarius",
        "Capricorn",
        "Mars",
        "Aquarius",
        "Pisces",
        "Sun",
        "Fire",
        "Saturn",
    ];
    for (card, wanted) in CARDS.iter().zip(astrology) {
        assert_eq!(member(card, "astrology"), wanted, "{}", card.id);
    }
}

/// The decans run in Chaldean order from Saturn at 0° Leo, and Mars stands twice where the year turns, at the end of
/// Pisces and the beginning of Aries. A suit has the signs of its element: two to four the cardinal, five to seven the
/// fixed, eight to ten the mutable one.
#[test]
fn number_cards_have_their_decans() {
    let chaldean = ["Saturn", "Jupiter", "Mars", "Sun", "Venus", "Mercury", "Moon"];
    let signs = [
        "Leo",
        "Virgo",
        "Libra",
        "Scorpio",
        "Sagittarius",
        "Capricorn",
        "Aquarius",
        "Pisces",
        "Aries",
        "Taurus",
        "Gemini",
        "Cancer",
    ];
    let suits = [
        ("wands", ["Aries", "Leo", "Sagittarius"]),
        ("cups", ["Cancer", "Scorpio", "Pisces"]),
        ("swords", ["Libra", "Aquarius", "Gemini"]),
        ("pentacles", ["Capricorn", "Taurus", "Virgo"]),
    ];
    let ranks = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    for (suit, own_signs) in suits {
        for (place, rank) in ranks.iter().enumerate() {
            let sign = own_signs[place / 3];
            let decan = signs.iter().position(|known| *known == sign).unwrap() * 3 + place % 3;
            let turned = if decan >= 24 { decan - 1 } else { decan };
            let card = Card::by_id(&format!("minor_arcana.{suit}.{rank}")).unwrap();
            assert_eq!(member(card, "astrology"), format!("{} in {sign}", chaldean[turned % 7]), "{}", card.id);
        }
    }
}

#[test]
fn suits_aces_and_courts_have_their_elements() {
    for (suit, element) in [("wands", "Fire"), ("cups", "Water"), ("swords", "Air"), ("pentacles", "Earth")] {
        for card in CARDS.iter().filter(|card| card.suit == Some(suit)) {
            assert_eq!(member(card, "element"), element.to_lowercase(), "{}", card.id);
        }
        let of = |rank: &str| member(Card::by_id(&format!("minor_arcana.{suit}.{rank}")).unwrap(), "astrology");
        assert_eq!(of("ace"), format!("Root of {element}"));
        for (rank, part) in [("page", "Earth"), ("knight", "Fire"), ("queen", "Water"), ("king", "Air")] {
            assert_eq!(of(rank), format!("{part} of {element}"));
        }
    }
}

#[test]
fn numbers_are_reduced_as_numerology_does() {
    for (id, wanted) in [
        ("major_arcana.00", "0"),
        ("major_arcana.09", "9"),
        ("major_arcana.10", "1"),
        ("major_arcana.19", "1"),
        ("major_arcana.21", "3"),
        ("minor_arcana.cups.ten", "1"),
        ("minor_arcana.swords.king", "5"),
    ] {
        assert_eq!(member(Card::by_id(id).unwrap(), "numerology"), wanted, "{id}");
    }
}
