//! What imported decks call their cards, for every endpoint that shows a card.

use super::queries::{self, CardNameRow, DeckCardRow};
use crate::core::cards::model::{CARDS_COUNT, DECK};
use crate::http::problem::Problem;
use crate::runtime::language::Language;
use crate::store::{Store, StoreError};
use std::collections::BTreeMap;

/// The cards of an imported deck; none when there is no such deck.
///
/// # Errors
/// What the store says.
pub async fn cards(store: &Store, deck: &str, language: Language) -> Result<Option<Vec<DeckCardRow>>, StoreError> {
    let cards: Vec<DeckCardRow> = store.read(queries::cards(deck, language)).await?.all()?;
    // A deck without any card is not imported.
    Ok(Some(cards).filter(|cards| !cards.is_empty()))
}

/// Names that decks give to cards.
#[derive(Debug, Default)]
pub struct Names(BTreeMap<(String, u8), String>);

impl Names {
    /// A deck's own name of a card.
    pub fn get(&self, deck: &str, card: u8) -> Option<&str> {
        if self.0.is_empty() { None } else { self.0.get(&(deck.to_owned(), card)).map(String::as_str) }
    }
}

/// The names that decks give to these cards; nothing is asked of the database for cards of the built-in deck.
///
/// # Errors
/// What the store says.
pub async fn names(
    store: &Store,
    language: Language,
    cards: impl Iterator<Item = (&str, u8)>,
) -> Result<Names, StoreError> {
    let mut cards: Vec<(&str, u8)> = cards.filter(|(deck, _)| *deck != DECK).collect();
    if cards.is_empty() {
        return Ok(Names::default());
    }
    cards.sort_unstable();
    cards.dedup();
    let named: Vec<CardNameRow> = store.read(queries::names(&cards, language)).await?.all()?;
    Ok(Names(named.into_iter().map(|row| ((row.deck, row.card), row.name)).collect()))
}

/// Whether readings may name a deck.
///
/// # Errors
/// 422 naming the field `deck`.
pub async fn ensure_usable(store: &Store, deck: &str) -> Result<(), Problem> {
    if deck == DECK {
        return Ok(());
    }
    let count: Option<u64> = store.read(queries::cards_count(deck)).await?.optional()?;
    let count = count.ok_or_else(|| Problem::field("deck", "is not a deck of this instance"))?;
    if count < CARDS_COUNT as u64 {
        return Err(Problem::field("deck", "has not all of the 78 cards"));
    }
    Ok(())
}
