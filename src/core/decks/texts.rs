//! What imported decks call their cards, for everyone who shows a card.

use super::queries;
use crate::core::cards::model::{CARDS_COUNT, DECK};
use crate::http::problem::Problem;
use crate::runtime::language::Language;
use crate::store::{Store, StoreError};
use std::collections::BTreeMap;

/// A card that a deck has: its place, name and alternative text as far as the deck gives them.
pub type OwnTexts = (u8, Option<String>, Option<String>);

/// The cards of an imported deck; none when there is no such deck.
///
/// # Errors
/// What the store says.
pub async fn cards(store: &Store, deck: &str, language: Language) -> Result<Option<Vec<OwnTexts>>, StoreError> {
    let rows = store.read(queries::cards(deck, language)).await?;
    let cards = rows.iter().map(|row| Ok((place(row.integer(0)?)?, row.optional_text(1)?, row.optional_text(2)?)));
    let cards = cards.collect::<Result<Vec<_>, StoreError>>()?;
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
    let rows = store.read(queries::names(&cards, language)).await?;
    let named = rows.iter().map(|row| Ok(((row.text(0)?, place(row.integer(1)?)?), row.text(2)?)));
    named.collect::<Result<_, StoreError>>().map(Names)
}

/// Whether readings may name a deck.
///
/// # Errors
/// 422 naming the field `deck`.
pub async fn judge(store: &Store, deck: &str) -> Result<(), Problem> {
    if deck == DECK {
        return Ok(());
    }
    let rows = store.read(queries::one(deck)).await?;
    let row = rows.first().ok_or_else(|| Problem::field("deck", "is not a deck of this instance"))?;
    if row.integer(2)? < CARDS_COUNT as i64 {
        return Err(Problem::field("deck", "has not all of the 78 cards"));
    }
    Ok(())
}

fn place(card: i64) -> Result<u8, StoreError> {
    u8::try_from(card).map_err(|_| StoreError::Decode("a card beyond the deck".to_owned()))
}
