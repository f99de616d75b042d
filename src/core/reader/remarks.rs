//! What the cards of a table have in common: repeated ranks, suits that are many or missing, majors, reversals, courts. Pure.

use super::choice::Choice;
use super::table::{Laid, RANKS_COUNT, Table};
use super::text::{ReaderText, capitalised, fill};

/// Names of cards that one sentence lists at most.
const NAMES_MAX_CARDS: usize = 4;
/// Rank of the first court card, the page, from 0.
const FIRST_COURT: usize = 10;

/// What can be said of a whole table; the place of its sentences in `ReaderText::table`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// At least three majors, and half of the cards.
    MajorsMany,
    /// One major among five or more cards.
    MajorsOne,
    /// No major among four or more cards.
    MajorsNone,
    /// Two thirds of three or more cards lie upside down.
    ReversedMany,
    /// One of four or more cards lies upside down.
    ReversedOne,
    /// None of three or more does, though it could.
    ReversedNone,
    /// At least three court cards, and a third of the cards.
    CourtsMany,
    /// Two or more cards of one rank.
    RankShared,
}

/// What is true of a table of so many cards.
fn of_numbers(count: usize, majors: usize, reversed: usize, courts: usize, reversals: bool) -> Vec<Remark> {
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

/// How many remarks a table of so many cards gets.
fn remarks_max(cards: usize) -> usize {
    match cards {
        0..=1 => 0,
        2..=3 => 2,
        4..=7 => 3,
        _ => 4,
    }
}

/// The sentences about the whole table. When there is more to say than fits, the seed decides what is left out.
pub fn spoken(table: &Table, reversals: bool, text: &'static ReaderText, choice: &mut Choice) -> Vec<String> {
    let cards = &table.cards;
    let of = |wanted: &dyn Fn(&Laid) -> bool| cards.iter().filter(|laid| wanted(laid)).count();
    let majors = of(&|laid| laid.card.major);
    let reversed = of(&|laid| laid.reversed);
    let courts = of(&|laid| laid.rank().is_some_and(|rank| rank >= FIRST_COURT));
    let mut said: Vec<String> = ranks(cards, text, choice);
    said.extend(suits(cards, text, choice));
    for remark in of_numbers(cards.len(), majors, reversed, courts, reversals) {
        let (number, about) = match remark {
            Remark::MajorsMany => (majors, None),
            Remark::MajorsOne => (1, cards.iter().find(|laid| laid.card.major)),
            Remark::ReversedOne => (1, cards.iter().find(|laid| laid.reversed)),
            _ => (courts, None),
        };
        let values = [
            ("count", number.checked_sub(1).and_then(|at| text.numbers.get(at)).copied().unwrap_or_default()),
            ("card", about.map_or("", |laid| &laid.name)),
            ("position", about.map_or("", |laid| &laid.position)),
        ];
        if about.is_none_or(|laid| !laid.position.is_empty()) {
            said.extend(choice.pick_in(text.table.get(remark as usize)).map(|template| fill(template, &values)));
        }
    }
    while said.len() > remarks_max(cards.len()) {
        said.remove(choice.below(said.len()));
    }
    said.into_iter().map(|sentence| capitalised(&sentence)).collect()
}

/// Ranks that come more than once.
fn ranks(cards: &[Laid], text: &'static ReaderText, choice: &mut Choice) -> Vec<String> {
    let mut said = Vec::new();
    for rank in 0..usize::from(RANKS_COUNT) {
        let names: Vec<&str> =
            cards.iter().filter(|laid| laid.rank() == Some(rank)).map(|laid| laid.name.as_str()).collect();
        if !(2..=NAMES_MAX_CARDS).contains(&names.len()) {
            continue;
        }
        let about = text.ranks.get(rank).map_or("", |list| choice.any(list));
        let values = [("cards", listed(&names, text)), ("rank", about.to_owned())];
        let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let sentence = choice.pick_in(text.table.get(Remark::RankShared as usize));
        said.extend(sentence.map(|template| fill(template, &values)));
    }
    said
}

/// `a, b and c`.
fn listed(names: &[&str], text: &ReaderText) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{}{}{last}", first.join(text.comma), text.and),
    }
}

/// A suit that is strongest, with at least three cards and two fifths of all; and one that seven or more cards lack.
fn suits(cards: &[Laid], text: &'static ReaderText, choice: &mut Choice) -> Vec<String> {
    let counts: [usize; 4] = std::array::from_fn(|suit| cards.iter().filter(|laid| laid.suit() == Some(suit)).count());
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
    fn numbers_speak_when_they_are_unusual() {
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
            assert_eq!(of_numbers(count, majors, reversed, courts, reversals), wanted);
        }
    }

    #[test]
    fn names_are_listed() {
        let [english, chinese, ..] = &TEXTS;
        assert_eq!(listed(&["a", "b", "c"], english), "a, b and c");
        assert_eq!(listed(&["甲", "乙"], chinese), "甲與乙");
        assert_eq!(listed(&["a"], english), "a");
    }
}
