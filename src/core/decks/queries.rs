//! The SQL of imported decks. A deck is replaced as a whole, by one batch.

use super::import::install::StoredPicture;
use super::import::{Examined, Texts};
use super::media::Media;
use super::rules::wanted;
use crate::core::file_owner::FileReference;
use crate::files::FileHash;
use crate::refusal::{LIMIT_REACHED, NOT_FOUND};
use crate::runtime::clock::Millis;
use crate::runtime::language::Language;
use crate::store::{Batch, Statement, row, select, sql};
use nanoserde::SerJson;

/// Imported decks of one instance.
pub const DECKS_MAX: u32 = 100;

/// A deck's language for a request: the first of the wanted ones (?1, a JSON list of tags) that it has, else its
/// default.
macro_rules! language {
    () => {
        "coalesce((SELECT l.value FROM json_each(?1) w JOIN json_each(d.languages) l ON lower(l.value) = lower(w.value)
                   ORDER BY w.key LIMIT 1), d.default_language)"
    };
}

fn wanted_json(language: Language) -> String {
    wanted(language.tag()).into_iter().map(str::to_owned).collect::<Vec<String>>().serialize_json()
}

/// Puts a deck in the place of the one with its id, if there is one.
pub fn replace(deck: &Examined, stored: &[StoredPicture], revision: &str, now: Millis) -> Batch {
    let (id, manifest) = (deck.id.as_str(), &deck.manifest);
    let languages: Vec<String> = deck.texts.iter().map(|texts| texts.language.clone()).collect();
    let insert = sql!(
        "INSERT INTO decks (id, name, version, author, license, attribution, description, default_language, languages,
                            cards, revision, imported_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12 WHERE (SELECT count(*) FROM decks) < ?13",
        id,
        &manifest.name,
        &manifest.version,
        manifest.author.as_deref(),
        manifest.license.as_deref(),
        manifest.attribution.as_deref(),
        manifest.description.as_deref(),
        &manifest.default_language,
        languages.serialize_json(),
        deck.cards() as i64,
        revision,
        now,
        DECKS_MAX
    );
    let batch = Batch::new().and(delete_statement(id)).one(insert, LIMIT_REACHED);
    let batch = deck.texts.iter().fold(batch, |batch, texts| batch.and(insert_texts(id, texts)));
    stored.iter().fold(batch, |batch, picture| batch.and(insert_picture(id, picture)))
}

fn insert_texts(deck: &str, texts: &Texts) -> Statement {
    let rows = texts
        .cards
        .iter()
        .map(|(card, name, alt)| format!("[{card},{},{}]", name.serialize_json(), alt.serialize_json()));
    let rows = format!("[{}]", rows.collect::<Vec<_>>().join(","));
    sql!(
        "INSERT INTO deck_cards (deck, language, card, name, alt)
         SELECT ?1, ?2, j.value ->> 0, j.value ->> 1, j.value ->> 2 FROM json_each(?3) j",
        deck,
        &texts.language,
        rows
    )
}

fn insert_picture(deck: &str, picture: &StoredPicture) -> Statement {
    sql!(
        "INSERT INTO deck_pictures (deck, card, file, media_type, sha256, bytes) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        deck,
        picture.card,
        picture.file(),
        picture.media.media_type(),
        picture.stored.hash.to_string(),
        picture.stored.bytes as i64
    )
}

fn delete_statement(id: &str) -> Statement {
    sql!("DELETE FROM decks WHERE id = ?1", id)
}

/// Removes a deck. Readings keep its id.
pub fn delete(id: &str) -> Batch {
    Batch::new().one(delete_statement(id), NOT_FOUND)
}

row! {
    /// An imported deck in a list.
    pub struct DeckSummaryRow {
        /// Its id.
        id: String = "id",
        /// Its name.
        name: String = "name",
        /// How many of the 78 cards it has.
        cards: u32 = "cards",
    }
}

/// Every imported deck.
pub fn list() -> Statement {
    select!(DeckSummaryRow, "FROM decks ORDER BY id LIMIT ?1", DECKS_MAX)
}

row! {
    /// An imported deck.
    pub struct DeckRow {
        /// Its id.
        id: String = "id",
        /// Its name.
        name: String = "name",
        /// Its version, of no particular form.
        version: String = "version",
        /// Who made it.
        author: Option<String> = "author",
        /// The licence of its pictures.
        license: Option<String> = "license",
        /// The credit line.
        attribution: Option<String> = "attribution",
        /// What it is.
        description: Option<String> = "description",
        /// The languages it names its cards in: a list of BCP 47 tags in JSON.
        languages: String = "languages",
        /// How many of the 78 cards it has.
        cards: u32 = "cards",
        /// When it was imported.
        imported_at: Millis = "imported_at",
    }
}

/// One imported deck.
pub fn one(id: &str) -> Statement {
    select!(DeckRow, "FROM decks WHERE id = ?1", id)
}

/// How many of the 78 cards an imported deck has; no row when there is no such deck.
pub fn cards_count(id: &str) -> Statement {
    sql!("SELECT cards FROM decks WHERE id = ?1", id)
}

row! {
    /// A card that a deck has, and what the deck says of it; `p` is its picture, and `c` are its texts.
    pub struct DeckCardRow {
        /// Its place.
        card: u8 = "p.card",
        /// Its name, if the deck gives one.
        name: Option<String> = "c.name",
        /// Its alternative text, if the deck gives one.
        alt: Option<String> = "c.alt",
    }
}

/// The cards that a deck has, by place.
pub fn cards(deck: &str, language: Language) -> Statement {
    select!(
        DeckCardRow,
        concat!(
            "FROM decks d JOIN deck_pictures p ON p.deck = d.id AND p.card < 78
             LEFT JOIN deck_cards c ON c.deck = d.id AND c.card = p.card AND c.language = ",
            language!(),
            " WHERE d.id = ?2 ORDER BY p.card"
        ),
        wanted_json(language),
        deck
    )
}

row! {
    /// What a deck calls a card; `d` is the deck, and `c` are the card's texts.
    pub struct CardNameRow {
        /// The deck's id.
        deck: String = "d.id",
        /// The card's place.
        card: u8 = "c.card",
        /// The name.
        name: String = "c.name",
    }
}

/// What decks call some of their cards, each once; `cards` are pairs of a deck's id and a place, each once.
pub fn names(cards: &[(&str, u8)], language: Language) -> Statement {
    let pairs: Vec<String> = cards.iter().map(|(deck, card)| format!("[{},{card}]", deck.serialize_json())).collect();
    select!(
        CardNameRow,
        concat!(
            "FROM json_each(?2) j JOIN decks d ON d.id = j.value ->> 0
             JOIN deck_cards c ON c.deck = d.id AND c.card = j.value ->> 1 AND c.language = ",
            language!(),
            " WHERE c.name IS NOT NULL"
        ),
        wanted_json(language),
        format!("[{}]", pairs.join(","))
    )
}

row! {
    /// A picture of an imported deck; `p` is its table, and `d` its deck.
    #[derive(Clone, PartialEq, Eq)]
    pub struct PictureRow {
        /// Its deck's id.
        deck: String = "p.deck",
        /// Place of its card, or that of the back.
        card: u8 = "p.card",
        /// Its kind.
        media: Media = "p.media_type",
        /// The kept file with its content.
        hash: FileHash = "p.sha256",
        /// Its length in bytes.
        bytes: u64 = "p.bytes",
        /// Which import of its deck it came with.
        revision: String = "d.revision",
        /// Its name.
        file: String = "p.file",
    }
}

/// One picture of a deck.
pub fn picture(deck: &str, card: u8) -> Statement {
    select!(
        PictureRow,
        "FROM deck_pictures p JOIN decks d ON d.id = p.deck WHERE p.deck = ?1 AND p.card = ?2",
        deck,
        card
    )
}

/// The pictures of all decks in order, from behind one of them.
pub fn pictures_after(deck: &str, card: u8, limit: u32) -> Statement {
    select!(
        PictureRow,
        "FROM deck_pictures p JOIN decks d ON d.id = p.deck
         WHERE (p.deck, p.card) > (?1, ?2) ORDER BY p.deck, p.card LIMIT ?3",
        deck,
        card,
        limit
    )
}

/// Pictures with the same content; `limit` of them.
pub fn pictures_with(sha256: &str, limit: u32) -> Statement {
    select!(
        PictureRow,
        "FROM deck_pictures p JOIN decks d ON d.id = p.deck WHERE p.sha256 = ?1 LIMIT ?2",
        sha256,
        limit
    )
}

/// The kept files that decks refer to, in the order of their hashes, from behind one of them.
pub fn picture_hashes(after: &str, limit: u32) -> Statement {
    select!(
        FileReference,
        "FROM deck_pictures f WHERE f.sha256 > ?1 GROUP BY f.sha256 ORDER BY f.sha256 LIMIT ?2",
        after,
        limit
    )
}
