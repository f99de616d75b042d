//! What is stored of a reading: how it is made of what a client or a document says, and how it becomes the reading that
//! is answered. A new field of readings is added here, in `model` and in `queries`. `list` finds readings.

use super::columns::{Cards, TagNames};
use super::model::{NewReading, PlacedCard, Reading, ReadingImport};
use super::queries::ReadingRow;
use super::visibility::PRIVATE;
use crate::core::cards::model::{Card, DECK};
use crate::core::cards::rules::{ALGORITHM, Drawn};
use crate::core::decks::{self, Names};
use crate::core::spreads::model::{PositionView, Spread, SpreadView, positions_from};
use crate::http::schema::model;
use crate::runtime::clock::{Millis, rfc3339};
use crate::runtime::language::Language;
use crate::store::{Store, StoreError};
use nanoserde::{DeJson, SerJson};

model! {
    /// An own spread as a reading keeps it.
    pub struct Layout: both {
        /// Its name.
        name: String,
        /// Its positions, as JSON text.
        positions: String,
    }
}

impl Layout {
    /// Reads what a reading keeps.
    ///
    /// # Errors
    /// When it is of another form; only a bug writes such.
    pub fn read(kept: &str) -> Result<Self, StoreError> {
        Self::deserialize_json(kept).map_err(|error| StoreError::Decode(format!("layout: {error}")))
    }

    /// What a reading keeps of a spread: nothing of a built-in one, which never changes.
    pub fn of(spread: &SpreadView) -> Option<String> {
        let layout = || Self { name: spread.name.clone(), positions: spread.positions.serialize_json() };
        (!spread.built_in).then(|| layout().serialize_json())
    }
}

/// What lies on the table of a reading, as it was found out from what was asked for.
pub struct Laid {
    /// The reading's id.
    pub id: String,
    /// What it keeps of its spread.
    pub layout: Option<String>,
    /// The cards, in the order of their positions.
    pub cards: Vec<Drawn>,
    /// The seed of the draw; none for cards entered by hand.
    pub seed: Option<String>,
    /// The names of its tags.
    pub tags: Vec<String>,
}

/// A reading that a client asks for, as it is stored first.
pub fn asked_for(new: NewReading, laid: Laid, now: Millis) -> ReadingRow {
    ReadingRow {
        id: laid.id,
        spread: new.spread,
        layout: laid.layout,
        deck: new.deck.unwrap_or_else(|| DECK.to_owned()),
        question: new.question.unwrap_or_default(),
        title: new.title.unwrap_or_default(),
        notes: String::new(),
        voice: new.voice,
        reversals: new.reversals.unwrap_or(true),
        seed: laid.seed,
        favorite: false,
        outcome: None,
        created_at: now,
        updated_at: now,
        cards: Cards(laid.cards),
        tags: TagNames(laid.tags),
        ai: new.ai.unwrap_or(true),
        visibility: PRIVATE.to_owned(),
    }
}

/// A reading of a document, as it is stored here.
pub fn imported(reading: ReadingImport, laid: Laid, created_at: Millis, updated_at: Millis) -> ReadingRow {
    ReadingRow {
        id: laid.id,
        spread: reading.spread,
        layout: laid.layout,
        // A deck that is not here keeps its id; its cards go by our names meanwhile.
        deck: reading.deck.unwrap_or_else(|| DECK.to_owned()),
        question: reading.question.unwrap_or_default(),
        title: reading.title.unwrap_or_default(),
        notes: reading.notes.unwrap_or_default(),
        voice: reading.voice,
        reversals: reading.reversals.unwrap_or(true),
        seed: laid.seed,
        favorite: reading.favorite.unwrap_or(false),
        outcome: reading.outcome,
        created_at,
        updated_at,
        cards: Cards(laid.cards),
        tags: TagNames(laid.tags),
        ai: reading.ai.unwrap_or(true),
        // Who could see it elsewhere has no say in who sees it here.
        visibility: PRIVATE.to_owned(),
    }
}

/// The reading that its owner is answered, with texts in `language`.
///
/// # Errors
/// When something stored is of another form; only a bug writes such.
pub fn reading(row: ReadingRow, language: Language, names: &Names) -> Result<Reading, StoreError> {
    let laid_in = layout(&row.spread, row.layout.as_deref(), language)?;
    reading_in(laid_in, row, language, names)
}

/// As [`reading`], laid in a spread whose name and positions are known.
///
/// # Errors
/// As [`reading`].
pub fn reading_in(
    (spread_name, positions): (String, Vec<PositionView>),
    row: ReadingRow,
    language: Language,
    names: &Names,
) -> Result<Reading, StoreError> {
    Ok(Reading {
        cards: placed(&row.cards.0, &positions, language, |card| names.get(&row.deck, card))?,
        id: row.id,
        spread: row.spread,
        spread_name,
        deck: row.deck,
        question: row.question,
        title: row.title,
        notes: row.notes,
        voice: row.voice,
        reversals: row.reversals,
        algorithm: row.seed.as_ref().map(|_| ALGORITHM.to_owned()),
        seed: row.seed,
        tags: row.tags.0,
        favorite: row.favorite,
        outcome: row.outcome,
        ai: row.ai,
        visibility: row.visibility,
        created_at: rfc3339(row.created_at),
        updated_at: rfc3339(row.updated_at),
    })
}

/// What the decks of some readings call their cards; [`reading`] needs it.
///
/// # Errors
/// What the store says.
pub async fn names(store: &Store, language: Language, rows: &[ReadingRow]) -> Result<Names, StoreError> {
    let mut cards = Vec::new();
    for row in rows {
        cards.extend(row.cards.0.iter().map(|(card, _)| (row.deck.as_str(), *card)));
    }
    decks::names(store, language, cards.into_iter()).await
}

/// Name and positions of the spread that a reading was laid in.
///
/// # Errors
/// As [`Layout::read`].
pub fn layout(spread: &str, kept: Option<&str>, language: Language) -> Result<(String, Vec<PositionView>), StoreError> {
    if let Some(kept) = kept {
        let layout = Layout::read(kept)?;
        return Ok((layout.name, positions_from(&layout.positions)?));
    }
    let built_in = Spread::by_id(spread).map(|known| SpreadView::built_in(known, language));
    Ok(built_in.map_or_else(|| (spread.to_owned(), Vec::new()), |view| (view.name, view.positions)))
}

/// Cards on their positions.
///
/// # Errors
/// When there is a card beyond the deck.
pub fn placed<'n>(
    cards: &[Drawn],
    positions: &[PositionView],
    language: Language,
    own_name: impl Fn(u8) -> Option<&'n str>,
) -> Result<Vec<PlacedCard>, StoreError> {
    let cards = cards.iter().enumerate().map(|(place, (index, reversed))| {
        let beyond = || StoreError::Decode(format!("card {index} of a reading"));
        let card = Card::by_index((*index).into()).ok_or_else(beyond)?;
        Ok(PlacedCard::new(place, positions.get(place), card, own_name(card.index), *reversed, language))
    });
    cards.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Default for Reading {
        /// A reading of which nothing is told, for tests that are about some of it.
        fn default() -> Self {
            reading(ReadingRow::default(), Language::default(), &Names::default()).unwrap()
        }
    }

    #[test]
    fn a_card_beyond_the_deck_is_no_card() {
        assert!(placed(&[(77, false)], &[], Language::default(), |_| None).is_ok());
        assert!(placed(&[(78, false)], &[], Language::default(), |_| None).is_err());
    }

    #[test]
    fn what_a_client_does_not_say_is_plain() {
        let laid = || Laid { id: "x".into(), layout: None, cards: vec![(9, true)], seed: None, tags: vec!["a".into()] };
        let new = NewReading::deserialize_json(r#"{"spread":"single"}"#).unwrap();
        let row = asked_for(new, laid(), Millis(7));
        assert_eq!(
            (row.deck.as_str(), row.reversals, row.ai, row.favorite, row.outcome),
            (DECK, true, true, false, None)
        );
        assert_eq!((row.visibility.as_str(), row.created_at, row.updated_at), ("private", Millis(7), Millis(7)));
        let made = reading(row, Language::default(), &Names::default()).unwrap();
        assert_eq!(
            (made.cards[0].name.is_empty(), made.cards[0].reversed, made.tags),
            (false, true, vec!["a".to_owned()])
        );
    }

    #[test]
    fn what_others_could_see_elsewhere_no_one_else_sees_here() {
        for visibility in super::super::visibility::VISIBILITIES {
            let json = format!(
                r#"{{"id":"x","spread":"single","cards":[{{"card":"major_arcana.09"}}],"visibility":"{visibility}",
                     "created_at":"2026-01-01T00:00:00Z"}}"#
            );
            let read = ReadingImport::deserialize_json(&json).unwrap();
            let laid = Laid { id: "x".into(), layout: None, cards: vec![(9, true)], seed: None, tags: Vec::new() };
            assert_eq!(imported(read, laid, Millis(0), Millis(0)).visibility, "private");
        }
    }
}
