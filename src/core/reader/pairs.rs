//! Pairs of positions that belong together in a layout, and how the elements of their cards relate. Pure.

use super::choice::SeededChoice;
use super::layout::ReadingLayout;
use super::text::{ReaderText, capitalised, fill};

/// How two positions belong together; the index of its sentences in `ReaderText::pairs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairKind {
    /// One card across the other.
    Cross,
    /// Two options of a choice.
    Paths,
    /// Two people.
    People,
    /// A beginning and where it leads.
    Arc,
    /// Two ends of a line.
    Axis,
}

/// How two elements affect each other in the tradition of the Golden Dawn (*Book T*); the index of its sentences in
/// `ReaderText::dignity`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dignity {
    /// The same element: they strengthen each other.
    Same,
    /// Fire and water, or air and earth: they weaken each other.
    Against,
    /// Any other two: they are friendly.
    Friendly,
}

/// The dignity of two elements, by their indexes in `ELEMENTS`: fire, water, air, earth.
pub fn dignity(one: usize, other: usize) -> Dignity {
    match (one.min(other), one.max(other)) {
        (one, other) if one == other => Dignity::Same,
        (0, 1) | (2, 3) => Dignity::Against,
        _ => Dignity::Friendly,
    }
}

/// The pairs of a spread with `count` cards by their indexes, the most important first.
pub fn pairs(spread: &str, count: usize) -> Vec<(usize, usize, PairKind)> {
    use PairKind::{Arc, Axis, Cross, Paths, People};
    let pairs = match spread {
        "three-card" => vec![(0, 2, Arc), (0, 1, Axis)],
        "situation-action-outcome" => vec![(0, 1, Axis), (0, 2, Arc)],
        "mind-body-spirit" => vec![(0, 1, Axis), (1, 2, Axis)],
        "decision" => vec![(1, 2, Paths), (3, 4, Axis)],
        "relationship" => vec![(0, 1, People), (3, 4, Axis), (5, 6, Axis)],
        "horseshoe" => vec![(0, 6, Arc), (3, 5, Axis)],
        "celtic-cross" => vec![(0, 1, Cross), (2, 3, Axis), (4, 5, Arc)],
        "tree-of-life" => vec![(3, 4, Axis), (6, 7, Axis), (0, 9, Axis)],
        "zodiac" => vec![(0, 6, Axis), (3, 9, Axis), (1, 7, Axis)],
        "year-ahead" => vec![(0, 11, Arc), (5, 12, Axis)],
        _ if count < 4 => vec![(0, count.saturating_sub(1), Axis)],
        _ => vec![(0, count - 1, Axis), (1, count - 2, Axis)],
    };
    pairs.into_iter().filter(|(one, other, _)| one != other && *other < count).collect()
}

/// The sentences about the pairs of a layout: for each, how the two cards contrast, and how their elements relate.
pub fn sentences(layout: &ReadingLayout, text: &'static ReaderText, choice: &mut SeededChoice) -> Vec<String> {
    let mut sentences = Vec::new();
    for (one, other, kind) in pairs(&layout.spread, layout.cards.len()) {
        let (Some(a), Some(b)) = (layout.cards.get(one), layout.cards.get(other)) else { continue };
        let word = a.keyword(choice.below(a.keywords().len()));
        let start = choice.below(b.keywords().len());
        let different = (0..b.keywords().len()).map(|step| b.keyword(start + step)).find(|other| *other != word);
        let element = |place: usize| text.elements.get(place).copied().unwrap_or_default();
        let values = [
            ("one", word),
            ("two", different.unwrap_or_default()),
            ("a", &a.name),
            ("b", &b.name),
            ("pa", &a.position),
            ("pb", &b.position),
            ("ea", element(a.element())),
            ("eb", element(b.element())),
        ];
        let lists = [
            text.pairs.get(kind as usize).filter(|_| !a.position.is_empty() && !b.position.is_empty()),
            text.dignity.get(dignity(a.element(), b.element()) as usize),
        ];
        for list in lists.into_iter().flatten() {
            sentences.extend(choice.pick(list).map(|template| capitalised(&fill(template, &values))));
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::spreads::model::SPREADS;

    #[test]
    fn dignities_are_those_of_the_golden_dawn() {
        let (fire, water, air, earth) = (0, 1, 2, 3);
        let cases = [
            (fire, fire, Dignity::Same),
            (earth, earth, Dignity::Same),
            (fire, water, Dignity::Against),
            (water, fire, Dignity::Against),
            (air, earth, Dignity::Against),
            (earth, air, Dignity::Against),
            (fire, air, Dignity::Friendly),
            (fire, earth, Dignity::Friendly),
            (water, air, Dignity::Friendly),
            (earth, water, Dignity::Friendly),
        ];
        for (one, other, wanted) in cases {
            assert_eq!(dignity(one, other), wanted, "{one} {other}");
        }
    }

    #[test]
    fn every_spread_has_pairs_that_are_in_it() {
        for spread in &SPREADS {
            let count = spread.positions.len();
            let pairs = pairs(spread.id, count);
            assert_eq!(pairs.is_empty(), count == 1, "{}", spread.id);
            assert!(pairs.iter().all(|(one, other, _)| one < other && *other < count), "{}", spread.id);
        }
        for count in 0..=20 {
            assert!(pairs("own", count).iter().all(|(one, other, _)| one < other && *other < count), "{count}");
        }
    }
}
