//! Readings as others see them: found by a viewer who need not be the owner, answered by a type that has nothing
//! private. The owner's own way to a reading is `list`.

mod model;
mod queries;

use super::stored::{layout, placed};
use super::visibility::Viewer;
use crate::core::decks;
use crate::runtime::clock::rfc3339;
use crate::runtime::language::Language;
use crate::store::{Store, StoreError};
pub use model::SharedReading;
use queries::SharedRow;

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
    let Some(row) = store.read(queries::one(viewer, id)).await?.optional::<SharedRow>()? else { return Ok(None) };
    let (spread_name, positions) = layout(&row.spread, row.layout.as_deref(), language)?;
    let on_table: Vec<(&str, u8)> = row.cards.0.iter().map(|(card, _)| (row.deck.as_str(), *card)).collect();
    let names = decks::names(store, language, on_table.into_iter()).await?;
    Ok(Some(SharedReading {
        cards: placed(&row.cards.0, &positions, language, |card| names.get(&row.deck, card))?,
        id: row.id,
        spread: row.spread,
        spread_name,
        deck: row.deck,
        created_at: rfc3339(row.created_at),
    }))
}
