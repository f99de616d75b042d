//! What a deck is to a client.

use super::media::Media;
use crate::core::cards::model::{CARDS_COUNT, DECK};
use crate::files::FileHash;
use crate::http::schema::model;
use crate::runtime::clock::rfc3339;
use crate::runtime::language::TAGS;
use crate::store::{Row, StoreError};
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

/// A picture of an imported deck, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PictureRow {
    /// Its deck.
    pub deck: String,
    /// Place of its card, or that of the back.
    pub card: u8,
    /// Its kind.
    pub media: Media,
    /// The kept file with its content.
    pub hash: FileHash,
    /// Its length in bytes.
    pub bytes: u64,
    /// Which import of its deck it came with.
    pub revision: String,
    /// Its name.
    pub file: String,
}

impl PictureRow {
    /// Reads the columns of `queries::picture` and its likes.
    ///
    /// # Errors
    /// When they are others, and when a value is none that an import writes.
    pub fn from_row(row: &Row) -> Result<Self, StoreError> {
        let bad = |what: &str| StoreError::Decode(format!("a picture of a deck: {what}"));
        Ok(Self {
            deck: row.text(0)?,
            card: u8::try_from(row.integer(1)?).map_err(|_| bad("its card"))?,
            media: Media::of_media_type(row.str(2)?).ok_or_else(|| bad("its kind"))?,
            hash: FileHash::parse(row.str(3)?).ok_or_else(|| bad("its hash"))?,
            bytes: row.count(4)?,
            revision: row.text(5)?,
            file: row.text(6)?,
        })
    }
}

impl Deck {
    /// The deck that comes with the server.
    pub fn lantern() -> Self {
        Self { id: DECK.to_owned(), name: "Lantern".to_owned(), cards: CARDS_COUNT as u32, built_in: true }
    }

    /// Reads the columns of `queries::list`.
    ///
    /// # Errors
    /// When they are others.
    pub fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { id: row.text(0)?, name: row.text(1)?, cards: count(row, 2)?, built_in: false })
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

    /// Reads the columns of `queries::one`.
    ///
    /// # Errors
    /// When they are others.
    pub fn from_row(row: &Row) -> Result<Self, StoreError> {
        let Deck { id, name, cards, built_in } = Deck::from_row(row)?;
        let languages = Vec::deserialize_json(row.str(8)?);
        Ok(Self {
            back: back(&id),
            id,
            name,
            version: row.text(3)?,
            author: row.optional_text(4)?,
            license: row.optional_text(5)?,
            attribution: row.optional_text(6)?,
            description: row.optional_text(7)?,
            languages: languages.map_err(|error| StoreError::Decode(format!("languages: {error}")))?,
            cards,
            built_in,
            imported_at: Some(rfc3339(row.time(9)?)),
        })
    }
}

fn back(id: &str) -> String {
    format!("/api/v1/decks/{id}/back")
}

fn count(row: &Row, column: usize) -> Result<u32, StoreError> {
    u32::try_from(row.integer(column)?).map_err(|_| StoreError::Decode("a deck with too many cards".to_owned()))
}
