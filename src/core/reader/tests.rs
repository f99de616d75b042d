//! Readings of all kinds are complete, within their size limit, without repetition and unique.

use super::sentences::split;
use super::*;
use crate::core::cards::model::{Card, DECK};
use crate::core::cards::rules::draw;
use crate::core::readings::model::PlacedCard;
use crate::core::spreads::model::{PositionView, SPREADS, SpreadView};
use crate::core::voices::model::VOICES;
use crate::credentials::secrets::hex;
use crate::runtime::language::TAGS;
use std::collections::HashSet;

const TEXT_BYTES_MAX: usize = 20 * 1024;

/// A reading of a spread, with the cards drawn by a number as the seed; `own` has twenty positions with long texts.
pub(super) fn reading(spread: &str, number: u32, question: &str, seeded: bool) -> Reading {
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&number.to_le_bytes());
    let language = Language::default();
    let built_in = SPREADS.iter().find(|known| known.id == spread);
    let positions = built_in.map_or_else(own_positions, |found| SpreadView::built_in(found, language).positions);
    let cards = draw(&seed, positions.len(), true).into_iter().zip(&positions).enumerate();
    let cards = cards.map(|(place, ((card, reversed), position))| {
        let card = Card::by_index(card.into()).unwrap();
        PlacedCard::new(place, Some(position), card, None, reversed, language)
    });
    Reading {
        spread: spread.to_owned(),
        spread_name: "Twenty 二十".to_owned(),
        deck: DECK.to_owned(),
        question: question.to_owned(),
        cards: cards.collect(),
        seed: seeded.then(|| hex(&seed)),
        ..Reading::default()
    }
}

fn own_positions() -> Vec<PositionView> {
    (1..=20)
        .map(|number| PositionView {
            name: format!("第{number}格{}", "名".repeat(50)),
            prompt: format!("第{number}件事{}", "問".repeat(290)),
            x: 0.5,
            y: 0.5,
            rotation: 0.0,
        })
        .collect()
}

fn languages() -> impl Iterator<Item = Language> {
    TAGS.iter().filter_map(|tag| Language::for_tag(tag))
}

/// Every built-in spread, and an account's own.
fn spreads() -> impl Iterator<Item = &'static str> {
    SPREADS.iter().map(|spread| spread.id).chain(["own"])
}

const QUESTIONS: [&str; 6] = ["", "Does she love me?", "該不該離職？", "Who am I", "What comes next?", "工作順利嗎"];

/// The sentences of paragraphs, without the headings, which are unique anyway.
fn sentences(paragraphs: &[String]) -> Vec<&str> {
    let bodies = paragraphs.iter().map(|text| text.rsplit_once("**").map_or(text.as_str(), |(_, body)| body));
    bodies.flat_map(split).collect()
}

#[test]
fn readings_are_complete_and_repeat_no_sentence() {
    let mut seen = HashSet::new();
    let mut count = 0;
    for number in 0..15 {
        for (kind, spread) in spreads().enumerate() {
            for (place, voice) in VOICES.iter().enumerate() {
                for language in languages() {
                    let question = QUESTIONS[(number as usize + kind + place) % QUESTIONS.len()];
                    let reading = reading(spread, number * 64 + kind as u32, question, number % 2 == 0);
                    let paragraphs = compose(&reading, voice, language);
                    let text = paragraphs.join("\n");
                    let about = format!("{spread} {number} {} {}:\n{text}", voice.id, language.tag());
                    assert!(text.len() <= TEXT_BYTES_MAX, "{} bytes: {about}", text.len());
                    assert!(!text.contains(['{', '}', '\u{0}']) && !text.contains("  "), "{about}");
                    assert!(paragraphs.iter().all(|paragraph| !paragraph.trim().is_empty()), "{about}");
                    assert_eq!(text.matches("**").count(), 2 * reading.cards.len(), "{about}");
                    assert!(text.ends_with(['?', '？']), "{about}");
                    let mut known = HashSet::new();
                    for sentence in sentences(&paragraphs) {
                        assert!(known.insert(sentence), "“{sentence}” occurs twice: {about}");
                    }
                    assert!(seen.insert(text.clone()), "the same text again: {about}");
                    count += 1;
                }
            }
        }
    }
    assert!(count >= 2000, "{count}");
}

#[test]
fn the_same_reading_always_gives_the_same_text() {
    let first = reading("celtic-cross", 5, "Should I move?", true);
    let [sage, friend, ..] = &VOICES;
    for language in languages() {
        assert_eq!(compose(&first, sage, language), compose(&first, sage, language));
        assert_ne!(compose(&first, sage, language), compose(&first, friend, language));
    }
    let mut turned = reading("celtic-cross", 5, "Should I move?", false);
    let before = compose(&turned, sage, Language::default());
    turned.cards[3].reversed ^= true;
    assert_ne!(compose(&turned, sage, Language::default()), before);
}

#[test]
fn the_facet_of_the_question_is_used() {
    let [voice, ..] = &VOICES;
    for (question, place) in [("Does he love me?", 0), ("老闆會加薪嗎", 1), ("What about my fears?", 2)] {
        let reading = reading("three-card", 9, question, true);
        let text = compose(&reading, voice, Language::default()).join("\n");
        for placed in &reading.cards {
            let facets = &Card::by_id(&placed.card).unwrap().text[0].facets;
            for (number, texts) in facets.iter().enumerate() {
                let facet = if placed.reversed { texts.reversed } else { texts.upright };
                assert_eq!(text.contains(facet), number == place, "{question} {facet}");
            }
        }
    }
}

#[test]
fn a_long_or_hostile_question_is_shortened_and_escaped() {
    let [voice, ..] = &VOICES;
    let question = format!("<script>**x**</script> {{card}} [a](b) {}", "why ".repeat(400));
    let reading = reading("single", 1, &question, true);
    for language in languages() {
        let paragraphs = compose(&reading, voice, language);
        assert!(paragraphs[0].contains("‹script›∗∗x∗∗‹/script› {card} ［a］(b) why"), "{}", paragraphs[0]);
        assert!(paragraphs[0].contains("why…") && paragraphs[0].len() < 800, "{}", paragraphs[0]);
        assert!(!paragraphs.join("").contains(['<', '>', '[', '`']));
    }
}

#[test]
fn answers_are_new_and_end_with_a_question() {
    let asked = ["What about my job?", "那感情呢？", "Say more", "And then", "Should I wait?"];
    for number in 0..2 {
        for spread in spreads() {
            for (voice, language) in VOICES.iter().flat_map(|voice| languages().map(move |language| (voice, language)))
            {
                let reading = reading(spread, number, "Will it rain?", true);
                let composed = compose(&reading, voice, language);
                let known: HashSet<&str> = sentences(&composed).into_iter().collect();
                for index in 0..asked.len() {
                    let follow_up = FollowUp { question: asked[index], index, earlier: &asked[..index] };
                    let answer = answer(&reading, voice, language, follow_up);
                    assert_eq!(answer, super::answer(&reading, voice, language, follow_up));
                    let text = answer.join("\n");
                    assert!(text.ends_with(['?', '？']) && !text.contains(['{', '}']), "{text}");
                    let answered = sentences(&answer);
                    assert_eq!(answered.iter().collect::<HashSet<_>>().len(), answered.len(), "{text}");
                    // As long as no answer was about these cards before, nothing about them is repeated.
                    if index == 0 {
                        let again: Vec<_> = answered.iter().filter(|sentence| known.contains(**sentence)).collect();
                        assert!(again.is_empty(), "{again:?} again: {text}\n\n{}", composed.join("\n"));
                    }
                }
            }
        }
    }
}

#[test]
fn answers_pick_named_cards_first_and_then_others() {
    let reading = reading("celtic-cross", 3, "", true);
    let [voice, ..] = &VOICES;
    let answer_to = |question: &str, earlier: &[&str]| {
        let follow_up = FollowUp { question, index: earlier.len(), earlier };
        answer(&reading, voice, Language::default(), follow_up).join("\n")
    };
    let named = Card::by_id(&reading.cards[6].card).unwrap().text[0].name;
    let about = format!("why the {}?", named.trim_start_matches("The ").to_uppercase());
    assert!(answer_to(&about, &[]).contains(&format!("**Yourself: {named}")));
    assert!(answer_to("What of my hopes and fears?", &[]).contains("**Hopes and Fears: "));
    let heads = |text: &str| {
        text.lines()
            .filter(|line| line.starts_with("**"))
            .map(|line| line.split(':').next().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let mut earlier = Vec::new();
    let mut all = HashSet::new();
    for _ in 0..5 {
        let heads = heads(&answer_to("More, please", &earlier));
        assert_eq!(heads.len(), 2);
        assert!(heads.into_iter().all(|head| all.insert(head)), "{all:?}");
        earlier.push("More, please");
    }
    assert_eq!(all.len(), 10);
}

#[test]
fn the_documented_examples_equal_what_is_composed() {
    let documented = std::fs::read_to_string("docs/reader.md").unwrap();
    let [sage, friend, ..] = &VOICES;
    let english = reading("three-card", 2, "Should I leave my job at the library?", true);
    let chinese = reading("horseshoe", 7, "論文一直卡住，怎麼辦？", true);
    let documented_readings = [(&english, friend, "en"), (&chinese, sage, "zh-TW")];
    for (reading, voice, tag) in documented_readings {
        for paragraph in compose(reading, voice, Language::for_tag(tag).unwrap()) {
            assert!(documented.contains(&format!("> {paragraph}\n")), "docs/reader.md lacks: {paragraph}");
        }
    }
}

#[test]
fn names_of_other_decks_and_unnamed_positions_are_used_as_they_are() {
    let [voice, ..] = &VOICES;
    let mut reading = reading("own", 4, "", true);
    reading.deck = "rws".to_owned();
    reading.cards.truncate(2);
    reading.cards[0].card_name = "The *Wanderer*".to_owned();
    for placed in &mut reading.cards {
        placed.name.clear();
        placed.prompt.clear();
    }
    for language in languages() {
        let text = compose(&reading, voice, language).join("\n");
        assert!(text.contains("∗Wanderer∗") && !text.contains("*W") && !text.contains(['{', '}']), "{text}");
        assert!(!text.contains("“”") && !text.contains("「」") && !text.contains("**: "), "{text}");
    }
    reading.cards.clear();
    assert!(!compose(&reading, voice, Language::default()).is_empty());
    let follow_up = FollowUp { question: "Why?", index: 7, earlier: &[] };
    assert_eq!(answer(&reading, voice, Language::default(), follow_up).len(), 1);
}
