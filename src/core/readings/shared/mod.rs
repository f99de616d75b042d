//! Readings as others see them: found by a viewer who need not be the owner, answered by a type that has nothing private.
//! The owner's own way to a reading is `list`.

mod model;
mod queries;

use super::stored::{cards_from, layout, placed};
use super::visibility::Viewer;
use crate::core::decks;
use crate::runtime::clock::rfc3339;
use crate::runtime::language::Language;
use crate::store::{Store, StoreError};
pub use model::SharedReading;

/// A reading as a viewer may see it; none when there is no such reading, or not for this viewer.
///
/// # Errors
/// What the store says.
pub async fn find(
    store: &Store,
    viewer: Viewer,
    id: &str,
    language: Language,
) -> Result<Option<SharedReading>, StoreError> {
    let rows = store.read(queries::one(viewer, id)).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let (spread, deck, cards) = (row.text(1)?, row.text(3)?, cards_from(row.str(5)?)?);
    let (spread_name, positions) = layout(&spread, row.optional_text(2)?.as_deref(), language)?;
    let on_table: Vec<(&str, u8)> = cards.iter().map(|(card, _)| (deck.as_str(), *card)).collect();
    let names = decks::names(store, language, on_table.into_iter()).await?;
    Ok(Some(SharedReading {
        id: row.text(0)?,
        cards: placed(&cards, &positions, language, |card| names.get(&deck, card))?,
        spread,
        spread_name,
        deck,
        created_at: rfc3339(row.time(4)?),
    }))
}
