//! The SQL that stores a reading of a document, once and whole.

use crate::core::readings::queries::{NewTag, ReadingRow, cards_json, insert_new};
use crate::core::readings::visibility::queries::{all_readings, own_readings};
use crate::runtime::ids::AccountSeq;
use crate::store::{Statement, sql};
use nanoserde::SerJson;

/// Whether any account has a reading with that id; no one counts them.
pub fn standing(id: &str) -> Statement {
    sql!(concat!("SELECT EXISTS (SELECT 1 FROM ", all_readings!(), " WHERE r.id = ?1), 0"), id)
}

/// A reading that was stored a moment ago in the same batch: it has no cards yet, as every other one has.
macro_rules! fresh {
    () => {
        concat!(
            own_readings!("?1"),
            " AND r.id = ?2 AND NOT EXISTS (SELECT 1 FROM reading_cards c WHERE c.reading = r.seq)"
        )
    };
}

/// Stores a reading of a document, unless its id is taken; then what belongs to it, if it was stored.
pub fn import(account: AccountSeq, row: &ReadingRow, tags: &[NewTag]) -> (Statement, Vec<Statement>) {
    let mut rest = if tags.is_empty() { Vec::new() } else { import_tags(account, &row.id, tags) };
    // The cards come last, because with them the reading is no longer fresh.
    rest.push(sql!(
        concat!(
            "INSERT INTO reading_cards (reading, position, account, card, reversed)
             SELECT r.seq, j.key + 1, r.account, j.value ->> 0, j.value ->> 1 FROM json_each(?3) j, ",
            fresh!()
        ),
        account,
        &row.id,
        cards_json(&row.cards.0)
    ));
    (insert_new(account, row), rest)
}

fn import_tags(account: AccountSeq, id: &str, tags: &[NewTag]) -> Vec<Statement> {
    let pairs = tags.serialize_json();
    vec![
        sql!(
            concat!(
                "INSERT INTO tags (id, account, name)
                 SELECT j.value ->> 0, ?1, j.value ->> 1 FROM json_each(?3) j WHERE EXISTS (SELECT 1 FROM ",
                fresh!(),
                ") ON CONFLICT (account, name) DO NOTHING"
            ),
            account,
            id,
            &pairs
        ),
        sql!(
            concat!(
                "INSERT INTO reading_tags (reading, tag)
                 SELECT r.seq, t.seq FROM json_each(?3) j JOIN tags t ON t.account = ?1 AND t.name = j.value ->> 1, ",
                fresh!()
            ),
            account,
            id,
            &pairs
        ),
    ]
}
