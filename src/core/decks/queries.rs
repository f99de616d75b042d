//! The SQL of imported decks. A deck is replaced as a whole, by one batch.

use super::import::install::StoredPicture;
use super::import::{Examined, Texts};
use super::rules::wanted;
use crate::refusal::{LIMIT_REACHED, NOT_FOUND};
use crate::runtime::clock::Millis;
use crate::runtime::language::Language;
use crate::store::{Batch, Statement, sql};
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

/// Every deck, for lists.
pub fn list() -> Statement {
    sql!("SELECT id, name, cards FROM decks ORDER BY id LIMIT ?1", DECKS_MAX)
}

/// One deck; its first columns are those of [`list`].
pub fn one(id: &str) -> Statement {
    sql!(
        "SELECT id, name, cards, version, author, license, attribution, description, languages, imported_at
         FROM decks WHERE id = ?1",
        id
    )
}

/// The cards a deck has: place, name and alternative text, NULL where it is silent.
pub fn cards(deck: &str, language: Language) -> Statement {
    sql!(
        concat!(
            "SELECT p.card, c.name, c.alt
             FROM decks d JOIN deck_pictures p ON p.deck = d.id AND p.card < 78
             LEFT JOIN deck_cards c ON c.deck = d.id AND c.card = p.card AND c.language = ",
            language!(),
            " WHERE d.id = ?2 ORDER BY p.card"
        ),
        wanted_json(language),
        deck
    )
}

/// What decks call some of their cards; `cards` are pairs of a deck's id and a place.
pub fn names(cards: &[(&str, u8)], language: Language) -> Statement {
    let pairs: Vec<String> = cards.iter().map(|(deck, card)| format!("[{},{card}]", deck.serialize_json())).collect();
    sql!(
        concat!(
            "SELECT DISTINCT d.id, c.card, c.name
             FROM json_each(?2) j JOIN decks d ON d.id = j.value ->> 0
             JOIN deck_cards c ON c.deck = d.id AND c.card = j.value ->> 1 AND c.language = ",
            language!(),
            " WHERE c.name IS NOT NULL"
        ),
        wanted_json(language),
        format!("[{}]", pairs.join(","))
    )
}

/// A picture; `PictureRow` reads it.
macro_rules! picture {
    ($rest:literal) => {
        concat!(
            "SELECT p.deck, p.card, p.media_type, p.sha256, p.bytes, d.revision, p.file
             FROM deck_pictures p JOIN decks d ON d.id = p.deck ",
            $rest
        )
    };
}

/// One picture of a deck.
pub fn picture(deck: &str, card: u8) -> Statement {
    sql!(picture!("WHERE p.deck = ?1 AND p.card = ?2"), deck, card)
}

/// The pictures of all decks in order, from behind one of them.
pub fn pictures_after(deck: &str, card: u8, limit: u32) -> Statement {
    sql!(picture!("WHERE (p.deck, p.card) > (?1, ?2) ORDER BY p.deck, p.card LIMIT ?3"), deck, card, limit)
}

/// Pictures with the same content; `limit` of them.
pub fn pictures_with(sha256: &str, limit: u32) -> Statement {
    sql!(picture!("WHERE p.sha256 = ?1 LIMIT ?2"), sha256, limit)
}

/// The kept files that decks refer to: hash and bytes, in the order of the hashes, from behind one of them.
pub fn picture_hashes(after: &str, limit: u32) -> Statement {
    sql!(
        "SELECT sha256, max(bytes) FROM deck_pictures WHERE sha256 > ?1 GROUP BY sha256 ORDER BY sha256 LIMIT ?2",
        after,
        limit
    )
}
