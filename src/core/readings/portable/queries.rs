//! The SQL that stores a reading of a document, once and whole.

use super::super::queries::{NewTag, ReadingRow, cards_json};
use crate::core::cards::rules::Drawn;
use crate::runtime::clock::Millis;
use crate::store::{Statement, sql};
use nanoserde::SerJson;

/// A reading of a document: what it was, and what became of it since.
pub struct ImportRow<'a> {
    /// What it was.
    pub row: ReadingRow<'a>,
    /// What its owner wrote about it.
    pub notes: &'a str,
    /// It is a favourite.
    pub favorite: bool,
    /// How it turned out.
    pub outcome: Option<u8>,
    /// When it was made.
    pub created: Millis,
    /// When it was changed last.
    pub updated: Millis,
}

/// Whether there is a reading with that id, anybody's; nobody counts them.
pub fn standing(id: &str) -> Statement {
    sql!("SELECT EXISTS (SELECT 1 FROM readings WHERE id = ?1), 0", id)
}

/// A reading that was stored a moment ago in the same batch: it has no cards yet, as every other one has.
macro_rules! fresh {
    () => {
        "EXISTS (SELECT 1 FROM readings r WHERE r.id = ?1 AND r.account = ?2
                 AND NOT EXISTS (SELECT 1 FROM reading_cards c WHERE c.reading = r.seq))"
    };
}

/// Stores a reading of a document, unless its id is taken; then what belongs to it, if it was stored.
pub fn import(import: &ImportRow<'_>, cards: &[Drawn], tags: &[NewTag]) -> (Statement, Vec<Statement>) {
    let ImportRow { row, .. } = import;
    let insert = sql!(
        "INSERT INTO readings (id, account, spread, layout, deck, question, title, notes, voice, reversals, seed, favorite,
                               outcome, created_at, updated_at, ai)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)
         ON CONFLICT DO NOTHING",
        row.id,
        row.account,
        row.spread,
        row.layout,
        row.deck,
        row.question,
        row.title,
        import.notes,
        row.voice,
        row.reversals,
        row.seed,
        import.favorite,
        import.outcome,
        import.created,
        import.updated,
        row.ai
    );
    let mut rest = if tags.is_empty() { Vec::new() } else { import_tags(row, tags) };
    // The cards come last, because with them the reading is no longer fresh.
    rest.push(sql!(
        concat!(
            "INSERT INTO reading_cards (reading, position, account, card, reversed)
             SELECT r.seq, j.key + 1, r.account, j.value ->> 0, j.value ->> 1
             FROM readings r, json_each(?3) j WHERE r.id = ?1 AND ",
            fresh!()
        ),
        row.id,
        row.account,
        cards_json(cards)
    ));
    (insert, rest)
}

fn import_tags(row: &ReadingRow<'_>, tags: &[NewTag]) -> Vec<Statement> {
    let pairs = tags.serialize_json();
    vec![
        sql!(
            concat!(
                "INSERT INTO tags (id, account, name) SELECT j.value ->> 0, ?2, j.value ->> 1 FROM json_each(?3) j WHERE ",
                fresh!(),
                " ON CONFLICT (account, name) DO NOTHING"
            ),
            row.id,
            row.account,
            &pairs
        ),
        sql!(
            concat!(
                "INSERT INTO reading_tags (reading, tag)
                 SELECT r.seq, t.seq FROM readings r, json_each(?3) j JOIN tags t ON t.account = ?2 AND t.name = j.value ->> 1
                 WHERE r.id = ?1 AND ",
                fresh!()
            ),
            row.id,
            row.account,
            &pairs
        ),
    ]
}
