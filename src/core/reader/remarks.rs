//! Remarks on the whole layout: repeated ranks, strong and missing suits, major cards, reversals, court cards. Pure.

use super::choice::SeededChoice;
use super::layout::{PositionedCard, RANKS_COUNT, ReadingLayout};
use super::text::{ReaderText, capitalised, fill};

/// Most names of cards in one sentence.
const NAMES_MAX_CARDS: usize = 4;
/// Rank of the first court card, the page, from 0.
const FIRST_COURT: usize = 10;

/// A remark on the whole layout; the index of its sentences in `ReaderText::remarks`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// At least three majors, and half of the cards.
    MajorsMany,
    /// One major among five or more cards.
    MajorsOne,
    /// No major among four or more cards.
    MajorsNone,
    /// Two thirds of three or more cards are reversed.
    ReversedMany,
    /// One of four or more cards is reversed.
    ReversedOne,
    /// None of three or more cards is reversed, though it could be.
    ReversedNone,
    /// At least three court cards, and a third of the cards.
    CourtsMany,
    /// Two or more cards of one rank.
    RankShared,
}

/// The remarks that hold for these numbers of cards.
fn from_counts(count: usize, majors: usize, reversed: usize, courts: usize, reversals: bool) -> Vec<Remark> {
    let rules = [
        (Remark::MajorsMany, majors >= 3 && majors * 2 >= count),
        (Remark::MajorsOne, count >= 5 && majors == 1),
        (Remark::MajorsNone, count >= 4 && majors == 0),
        (Remark::ReversedMany, count >= 3 && reversed * 3 >= count * 2),
        (Remark::ReversedOne, count >= 4 && reversed == 1),
        (Remark::ReversedNone, reversals && count >= 3 && reversed == 0),
        (Remark::CourtsMany, courts >= 3 && courts * 3 >= count),
    ];
    rules.into_iter().filter(|(_, holds)| *holds).map(|(remark, _)| remark).collect()
}

/// Most remarks on a layout, by the number of cards.
fn remarks_max(cards: usize) -> usize {
    match cards {
        0..=1 => 0,
        2..=3 => 2,
        4..=7 => 3,
        _ => 4,
    }
}

/// The sentences about the whole layout. When there are more than fit, the seed decides which are left out.
pub fn sentences(
    layout: &ReadingLayout,
    reversals: bool,
    text: &'static ReaderText,
    choice: &mut SeededChoice,
) -> Vec<String> {
    let cards = &layout.cards;
    let count = |wanted: &dyn Fn(&PositionedCard) -> bool| cards.iter().filter(|card| wanted(card)).count();
    let majors = count(&|card| card.definition.major);
    let reversed = count(&|card| card.reversed);
    let courts = count(&|card| card.rank().is_some_and(|rank| rank >= FIRST_COURT));
    let mut sentences: Vec<String> = ranks(cards, text, choice);
    sentences.extend(suits(cards, text, choice));
    for remark in from_counts(cards.len(), majors, reversed, courts, reversals) {
        let (number, about) = match remark {
            Remark::MajorsMany => (majors, None),
            Remark::MajorsOne => (1, cards.iter().find(|card| card.definition.major)),
            Remark::ReversedOne => (1, cards.iter().find(|card| card.reversed)),
            _ => (courts, None),
        };
        let values = [
            ("count", number.checked_sub(1).and_then(|at| text.numbers.get(at)).copied().unwrap_or_default()),
            ("card", about.map_or("", |card| &card.name)),
            ("position", about.map_or("", |card| &card.position)),
        ];
        if about.is_none_or(|card| !card.position.is_empty()) {
            sentences.extend(choice.pick_in(text.remarks.get(remark as usize)).map(|template| fill(template, &values)));
        }
    }
    while sentences.len() > remarks_max(cards.len()) {
        sentences.remove(choice.below(sentences.len()));
    }
    sentences.into_iter().map(|sentence| capitalised(&sentence)).collect()
}

/// Sentences about ranks that occur more than once.
fn ranks(cards: &[PositionedCard], text: &'static ReaderText, choice: &mut SeededChoice) -> Vec<String> {
    let mut sentences = Vec::new();
    for rank in 0..usize::from(RANKS_COUNT) {
        let names: Vec<&str> =
            cards.iter().filter(|card| card.rank() == Some(rank)).map(|card| card.name.as_str()).collect();
        if !(2..=NAMES_MAX_CARDS).contains(&names.len()) {
            continue;
        }
        let about = text.ranks.get(rank).map_or("", |list| choice.any(list));
        let values = [("cards", joined(&names, text)), ("rank", about.to_owned())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sentence = choice.pick_in(text.remarks.get(Remark::RankShared as usize));
        sentences.extend(sentence.map(|template| fill(template, &values)));
    }
    sentences
}

/// `a, b and c`.
fn joined(names: &[&str], text: &ReaderText) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{}{}{last}", first.join(text.comma), text.and),
    }
}

/// A suit that is strongest, with at least three cards and two fifths of all; and one that seven or more cards lack.
fn suits(cards: &[PositionedCard], text: &'static ReaderText, choice: &mut SeededChoice) -> Vec<String> {
    let counts: [usize; 4] = std::array::from_fn(|suit| cards.iter().filter(|card| card.suit() == Some(suit)).count());
    let most = counts.iter().copied().max().unwrap_or_default();
    let alone = counts.iter().filter(|count| **count == most).count() == 1;
    let strong = (alone && most >= 3 && most * 5 >= cards.len() * 2)
        .then(|| counts.iter().position(|count| *count == most))
        .flatten();
    let missing: Vec<usize> = (0..4).filter(|suit| counts.get(*suit) == Some(&0)).collect();
    let minors: usize = counts.iter().sum();
    let missing = missing.get(choice.below(missing.len())).filter(|_| minors >= 5 && cards.len() >= 7);
    let lists =
        [strong.and_then(|suit| text.suits_many.get(suit)), missing.and_then(|suit| text.suits_missing.get(*suit))];
    lists.into_iter().filter_map(|list| choice.pick_in(list)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::reader::text::TEXTS;

    /// Cards, majors, reversed cards, courts, whether cards may be reversed; and what is remarked.
    type Case = (usize, usize, usize, usize, bool, &'static [Remark]);

    #[test]
    fn only_unusual_numbers_are_remarked_on() {
        use Remark::*;
        let cases: [Case; 8] = [
            (10, 3, 5, 1, true, &[]),
            (10, 5, 5, 1, true, &[MajorsMany]),
            (10, 1, 1, 2, true, &[MajorsOne, ReversedOne]),
            (10, 0, 7, 4, true, &[MajorsNone, ReversedMany, CourtsMany]),
            (10, 2, 0, 0, true, &[ReversedNone]),
            (10, 2, 0, 0, false, &[]),
            (3, 3, 2, 0, true, &[MajorsMany, ReversedMany]),
            (1, 1, 1, 0, true, &[]),
        ];
        for (count, majors, reversed, courts, reversals, wanted) in cases {
            assert_eq!(from_counts(count, majors, reversed, courts, reversals), wanted);
        }
    }

    #[test]
    fn names_are_joined_as_the_language_does() {
        let [english, chinese, ..] = &TEXTS;
        assert_eq!(joined(&["a", "b", "c"], english), "a, b and c");
        assert_eq!(joined(&["甲", "乙"], chinese), "甲與乙");
        assert_eq!(joined(&["a"], english), "a");
    }
}
