//! What a deck is to a client.

use super::queries::{DeckRow, DeckSummaryRow};
use crate::core::cards::model::{CARDS_COUNT, DECK};
use crate::http::schema::model;
use crate::runtime::clock::rfc3339;
use crate::runtime::language::TAGS;
use crate::store::{FromRow, Row, StoreError};
use nanoserde::DeJson;

model! {
    /// A deck in a list.
    pub struct Deck: reply {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// How many of the 78 cards it has; readings can name only a deck with all.
        cards: u32,
        /// It comes with the server.
        built_in: bool,
    }
}

model! {
    /// A deck.
    pub struct DeckView: reply {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// Its version, of no particular form.
        version: String,
        /// Who made it.
        author: Option<String>,
        /// The licence of its pictures, as a rule an SPDX expression.
        license: Option<String>,
        /// The credit line that its licence may want to be shown.
        attribution: Option<String>,
        /// What it is.
        description: Option<String>,
        /// BCP 47 tags of the languages it names its cards in.
        languages: Vec<String>,
        /// How many of the 78 cards it has; readings can name only a deck with all.
        cards: u32,
        /// It comes with the server.
        built_in: bool,
        /// Where the picture of its back is.
        back: String,
        /// When it was imported; null for the built-in one.
        imported_at: Option<String> = time(),
    }
}

impl Deck {
    /// The deck that comes with the server.
    pub fn lantern() -> Self {
        Self { id: DECK.to_owned(), name: "Lantern".to_owned(), cards: CARDS_COUNT as u32, built_in: true }
    }
}

impl FromRow for Deck {
    fn from_row(row: Row) -> Result<Self, StoreError> {
        let DeckSummaryRow { id, name, cards } = DeckSummaryRow::from_row(row)?;
        Ok(Self { id, name, cards, built_in: false })
    }
}

impl DeckView {
    /// The deck that comes with the server; `assets/decks/lantern/deck.toml` says the same, as a test makes sure.
    pub fn lantern() -> Self {
        let Deck { id, name, cards, built_in } = Deck::lantern();
        let some = |text: &str| Some(text.to_owned());
        Self {
            back: back(&id),
            id,
            name,
            version: "1.0".to_owned(),
            author: some("The Hermit maintainers"),
            license: some("MIT OR Apache-2.0"),
            attribution: None,
            description: some("Line art and flat colour in the Waite-Smith tradition, drawn for Hermit."),
            languages: TAGS.iter().map(|&tag| tag.to_owned()).collect(),
            cards,
            built_in,
            imported_at: None,
        }
    }
}

impl FromRow for DeckView {
    fn from_row(row: Row) -> Result<Self, StoreError> {
        let row = DeckRow::from_row(row)?;
        let languages = Vec::deserialize_json(&row.languages);
        Ok(Self {
            back: back(&row.id),
            id: row.id,
            name: row.name,
            version: row.version,
            author: row.author,
            license: row.license,
            attribution: row.attribution,
            description: row.description,
            languages: languages.map_err(|error| StoreError::Decode(format!("languages of a deck: {error}")))?,
            cards: row.cards,
            built_in: false,
            imported_at: Some(rfc3339(row.imported_at)),
        })
    }
}

fn back(id: &str) -> String {
    format!("/api/v1/decks/{id}/back")
}
