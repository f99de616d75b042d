//! A reading as the reader sees it: cards with their texts in the language of the interpretation, and positions with
//! their names and questions.

use super::sentences::{ended, quoted, split};
use super::text::ReaderText;
use super::topics::Facet;
use crate::core::cards::model::{Card, CardText, DECK, ELEMENTS, OrientationTexts, SUITS};
use crate::core::readings::model::{PlacedCard, Reading};
use crate::core::spreads::model::{SPREADS, Spread};
use crate::runtime::language::Language;

/// Widest name of a position or card, in columns.
const NAME_COLUMNS_MAX: usize = 60;
/// Widest question of a position, in columns.
const PROMPT_COLUMNS_MAX: usize = 160;
/// The same in long spreads, so that twenty cards keep within the limit of an interpretation.
const PROMPT_SHORT_COLUMNS_MAX: usize = 100;
/// The smallest number of cards of a spread that counts as long.
const LONG_CARDS_MIN: usize = 14;
/// The number of major cards; the minor ones follow them.
const MAJORS_COUNT: u8 = 22;
/// Ranks of a suit.
pub const RANKS_COUNT: u8 = 14;

/// A card on its position.
pub struct PositionedCard {
    /// The position's name; may be empty.
    pub position: String,
    /// The question the position asks; may be empty.
    pub prompt: String,
    /// The card's name as a title.
    pub title: String,
    /// The card's name inside a sentence, with its article.
    pub name: String,
    /// The card itself.
    pub definition: &'static Card,
    /// Its texts.
    pub text: &'static CardText,
    /// Whether it is reversed.
    pub reversed: bool,
}

impl PositionedCard {
    /// Keywords of its orientation.
    pub fn keywords(&self) -> &'static [&'static str] {
        if self.reversed { self.text.reversed } else { self.text.upright }
    }

    /// A keyword by a number of any size.
    pub fn keyword(&self, number: usize) -> &'static str {
        let words = self.keywords();
        words.get(number % words.len().max(1)).copied().unwrap_or_default()
    }

    /// The text for the card's orientation, or for the opposite one.
    fn oriented(&self, texts: &OrientationTexts, opposite: bool) -> &'static str {
        if self.reversed != opposite { texts.reversed } else { texts.upright }
    }

    /// The sentences of its meaning, or of the meaning of the opposite orientation.
    pub fn meaning(&self, opposite: bool) -> Vec<&'static str> {
        split(self.oriented(&self.text.meaning, opposite))
    }

    /// What it says of a part of life, or what it says there in the opposite orientation.
    pub fn facet(&self, facet: Facet, opposite: bool) -> &'static str {
        self.text.facets.get(facet as usize).map_or("", |texts| self.oriented(texts, opposite))
    }

    /// Index of its element in `ELEMENTS`.
    pub fn element(&self) -> usize {
        ELEMENTS.iter().position(|element| *element == self.definition.element).unwrap_or_default()
    }

    /// Index of its suit in `SUITS`, for minors.
    pub fn suit(&self) -> Option<usize> {
        self.definition.suit.and_then(|suit| SUITS.iter().position(|known| *known == suit))
    }

    /// Its rank from 0 (ace) to 13 (king), for minors.
    pub fn rank(&self) -> Option<usize> {
        self.definition.index.checked_sub(MAJORS_COUNT).map(|index| usize::from(index % RANKS_COUNT))
    }
}

/// The cards of a reading.
pub struct ReadingLayout {
    /// The spread's id.
    pub spread: String,
    /// The spread's name.
    pub spread_name: String,
    /// The cards, in order.
    pub cards: Vec<PositionedCard>,
}

impl ReadingLayout {
    /// Lays out a reading in a language. Positions of built-in spreads are in that language; those of an account's own
    /// spreads are as the account wrote them.
    pub fn of(reading: &Reading, language: Language, text: &ReaderText) -> Self {
        let spread = SPREADS.iter().find(|spread| spread.id == reading.spread);
        let has_own_names = reading.deck != DECK;
        let long = reading.cards.len() >= LONG_CARDS_MIN;
        let cards = reading.cards.iter().enumerate();
        let cards = cards.filter_map(|(place, placed)| {
            let card = Card::by_id(&placed.card)?;
            let (position, prompt) = name_and_prompt(spread, place, placed, language);
            let prompt = quoted(prompt, if long { PROMPT_SHORT_COLUMNS_MAX } else { PROMPT_COLUMNS_MAX });
            let name = if has_own_names { placed.card_name.as_str() } else { card.in_language(language).name };
            let title = quoted(name, NAME_COLUMNS_MAX);
            Some(PositionedCard {
                position: quoted(position, NAME_COLUMNS_MAX),
                prompt: ended(prompt, text.stop),
                name: within_sentence(&title, text),
                title,
                definition: card,
                text: card.in_language(language),
                reversed: placed.reversed,
            })
        });
        let spread_name = spread.map_or(reading.spread_name.as_str(), |spread| language.of(&spread.name));
        Self {
            spread: reading.spread.clone(),
            spread_name: quoted(spread_name, NAME_COLUMNS_MAX),
            cards: cards.collect(),
        }
    }

    /// The index of the card that the reading leads to: the outcome, the advice or the theme of a spread.
    pub fn key(&self) -> usize {
        let place = match self.spread.as_str() {
            "situation-action-outcome" => 1,
            "horseshoe" => 5,
            "zodiac" => 9,
            _ => self.cards.len().saturating_sub(1),
        };
        place.min(self.cards.len().saturating_sub(1))
    }

    /// Which part of life a position is about, if the spread says so.
    pub fn facet(&self, place: usize) -> Option<Facet> {
        match (self.spread.as_str(), place + 1) {
            ("zodiac", 5 | 7) | ("year-ahead", 5) => Some(Facet::Love),
            ("zodiac", 2 | 6 | 10) => Some(Facet::Work),
            ("zodiac", 1 | 4 | 8 | 9 | 12) => Some(Facet::Self_),
            _ => None,
        }
    }
}

/// A position's name and question: the spread's in the language, or those stored with the reading.
fn name_and_prompt<'a>(
    spread: Option<&'static Spread>,
    place: usize,
    placed: &'a PlacedCard,
    language: Language,
) -> (&'a str, &'a str) {
    let position = spread.and_then(|spread| spread.positions.get(place));
    position.map_or((placed.name.as_str(), placed.prompt.as_str()), |position| {
        (language.of(&position.name), language.of(&position.prompt))
    })
}

/// A card's name as it stands inside a sentence: `the Fool`, `the Two of Cups`, `Strength`.
fn within_sentence(title: &str, text: &ReaderText) -> String {
    match title.strip_prefix(text.article_capital) {
        _ if text.article.is_empty() => title.to_owned(),
        Some(rest) => format!("{}{rest}", text.article),
        None if title.contains(" of ") => format!("{}{title}", text.article),
        None => title.to_owned(),
    }
}
