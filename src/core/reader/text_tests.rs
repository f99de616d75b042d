//! Checks of the reader's sentences: complete, in the script of their language, with the right placeholders.

use super::text::{List, ReaderText, TEXTS, capitalised, fill};
use crate::runtime::language::TAGS;
use std::collections::HashSet;

/// Placeholders that every sentence of a list must have, and others that it may have; case does not matter.
type Placeholders = (&'static [&'static str], &'static [&'static str]);

/// The lists of sentences with their names and placeholders.
fn lists(text: &ReaderText) -> Vec<(&'static str, List, Placeholders)> {
    let mut all: Vec<(&'static str, List, Placeholders)> = vec![
        ("overview", text.overview, (&["spread", "count"], &[])),
        ("frames_before", text.frames_before, (&["prompt"], &[])),
        ("frames_after", text.frames_after, (&["prompt"], &[])),
        ("bridges", text.bridges, (&["one", "two"], &["card"])),
    ];
    let mut add = |name, lists: &[List], places| all.extend(lists.iter().map(|list| (name, *list, places)));
    for (name, group) in [("topics", &text.topics), ("agency", &text.agency)] {
        add(name, group, (&[], &[]));
    }
    add("leads", &text.leads, (&[], &[]));
    add("tone", &text.tone, (&[], &[]));
    add("suits_many", &text.suits_many, (&[], &[]));
    add("suits_missing", &text.suits_missing, (&[], &[]));
    add("ranks", &text.ranks, (&[], &[]));
    add("pairs", &text.pairs, (&["one", "two"], &["a", "b", "pa", "pb"]));
    add("dignity.same", &text.dignity[..1], (&[], &["a", "b", "ea", "eb"]));
    add("dignity", &text.dignity[1..], (&["ea", "eb"], &["a", "b"]));
    add("synthesis.single", &text.synthesis[..1], (&["one"], &["two"]));
    add("synthesis.arc", &text.synthesis[1..2], (&["one", "two"], &["a", "b"]));
    add("synthesis.turned", &text.synthesis[2..], (&["one", "two", "b"], &[]));
    let remarks: [Placeholders; 8] = [
        (&["count"], &[]),
        (&["card"], &[]),
        (&[], &[]),
        (&[], &[]),
        (&["card"], &["position"]),
        (&[], &[]),
        (&["count"], &[]),
        (&["cards", "rank"], &[]),
    ];
    text.remarks.iter().zip(remarks).for_each(|(list, places)| add("remarks", &[*list], places));
    let answer: [Placeholders; 7] = [
        (&["card"], &[]),
        (&["position", "card"], &[]),
        (&["card"], &[]),
        (&["card"], &[]),
        (&[], &[]),
        (&["card"], &[]),
        (&["one"], &[]),
    ];
    text.answer.iter().zip(answer).for_each(|(list, places)| add("answer", &[*list], places));
    all
}

fn placeholders(sentence: &str) -> Vec<String> {
    let parts = sentence.split('{').skip(1);
    parts.map(|part| part.split_once('}').expect(sentence).0.to_lowercase()).collect()
}

#[test]
fn sentences_have_the_placeholders_that_are_filled() {
    for (name, list, (wanted, allowed)) in TEXTS.iter().flat_map(lists) {
        for sentence in list {
            let found = placeholders(sentence);
            assert!(wanted.iter().all(|name| found.iter().any(|found| found == name)), "{name}: {sentence}");
            let known = |found: &String| wanted.iter().chain(allowed).any(|name| found == name);
            assert!(found.iter().all(known), "{name}: {sentence}");
            assert_eq!(sentence.matches('}').count(), found.len(), "{name}: {sentence}");
        }
    }
}

#[test]
fn headings_name_position_and_card() {
    for text in &TEXTS {
        for heading in [text.heading, text.heading_reversed] {
            assert_eq!(placeholders(heading), ["position", "card"], "{heading}");
        }
        for heading in [text.heading_alone, text.heading_alone_reversed] {
            assert_eq!(placeholders(heading), ["card"], "{heading}");
        }
        for heading in [text.heading, text.heading_reversed, text.heading_alone, text.heading_alone_reversed] {
            // Markdown ends bold words only before white space, when a mark stands in front.
            assert!(heading.starts_with("**") && heading.ends_with(char::is_whitespace), "{heading}");
            assert_eq!(heading.trim_end().matches("**").count(), 2, "{heading}");
        }
        assert_eq!((text.numbers.len(), text.elements.len()), (20, 4));
    }
}

#[test]
fn languages_have_the_same_lists_of_the_same_length() {
    let lengths = |text| lists(text).iter().map(|(name, list, _)| (*name, list.len())).collect::<Vec<_>>();
    let [first, others @ ..] = &TEXTS;
    for other in others {
        assert_eq!(lengths(first), lengths(other));
    }
}

#[test]
fn sentences_are_complete_unique_and_in_their_script() {
    let mut seen = HashSet::new();
    for (text, tag) in TEXTS.iter().zip(TAGS) {
        for (name, list, _) in lists(text) {
            for sentence in list {
                let han = sentence.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
                assert_eq!(han, tag.starts_with("zh"), "{tag} {name}: {sentence}");
                assert!(sentence.trim() == *sentence && !sentence.is_empty(), "{name}: {sentence}");
                assert!(!sentence.contains(['"', '\n', '<', '>', '*', '—']), "{name}: {sentence}");
                assert!(seen.insert(*sentence), "{name}: {sentence} occurs twice");
                let bare = sentence.replace(|mark: char| "{}".contains(mark), "");
                assert!(!han || !bare.contains([',', ';', '?', '!', ':']), "{name}: {sentence}");
                let marks: &[char] = match name {
                    "leads" => &[':', '：'],
                    "frames_before" | "frames_after" => &['}'],
                    "ranks" => continue,
                    _ => &['.', '?', '。', '？'],
                };
                assert!(sentence.ends_with(marks), "{name}: {sentence}");
            }
        }
    }
}

#[test]
fn values_are_filled_in_once() {
    let values = [("one", "{two}"), ("two", "second")];
    assert_eq!(fill("{one}, {two}; {Two}!", &values), "{two}, second; Second!");
    assert_eq!(fill("{Three}.", &values), ".");
    assert_eq!(fill("no end {one", &values), "no end {two}");
    assert_eq!(capitalised("éa"), "Éa");
}
