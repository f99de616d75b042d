//! The SQL of readings. A reading is one row, its cards are rows of their own, and both are written by one batch.

use super::columns::{Cards, TagNames};
use super::model::ReadingChange;
use super::visibility::queries::{cards_of_reading, own_readings};
use crate::core::cards::rules::Drawn;
use crate::core::search::{Conditions, Search};
use crate::refusal::NOT_FOUND;
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, compose, row, select, sql};
use nanoserde::SerJson;

row! {
    /// A reading as it is stored, with its cards and tags; `r` is its table.
    #[cfg_attr(test, derive(Default))]
    pub struct ReadingRow {
        /// Its id.
        id: String = "r.id",
        /// The spread's id.
        spread: String = "r.spread",
        /// An own spread as it was then, as JSON.
        layout: Option<String> = "r.layout",
        /// The deck's id.
        deck: String = "r.deck",
        /// What was asked.
        question: String = "r.question",
        /// Its title.
        title: String = "r.title",
        /// What its owner wrote about it.
        notes: String = "r.notes",
        /// Who is to interpret it.
        voice: Option<String> = "r.voice",
        /// Cards may lie upside down.
        reversals: bool = "r.reversals",
        /// The seed of the draw; none for cards entered by hand.
        seed: Option<String> = "r.seed",
        /// It is a favourite.
        favorite: bool = "r.favorite",
        /// How it turned out, 1 to 5.
        outcome: Option<u8> = "r.outcome",
        /// Models may be given it.
        ai: bool = "r.ai",
        /// Who besides its owner may see it: one of `VISIBILITIES`.
        visibility: String = "r.visibility",
        /// When it was made.
        created_at: Millis = "r.created_at",
        /// When it was changed last.
        updated_at: Millis = "r.updated_at",
        /// The cards, in the order of their positions.
        cards: Cards = cards_of_reading!(),
        /// The names of its tags, sorted.
        tags: TagNames = "(SELECT json_group_array(t.name ORDER BY t.name)
                           FROM reading_tags rt JOIN tags t ON t.seq = rt.tag WHERE rt.reading = r.seq)",
    }
}

/// What stores a reading; an import adds what happens when its id is taken.
macro_rules! insert {
    () => {
        "INSERT INTO readings (id, account, spread, layout, deck, question, title, notes, voice, reversals, seed,
                               favorite, outcome, created_at, updated_at, ai, visibility)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
    };
}

/// Stores a reading with its cards and tags.
pub fn insert(account: AccountSeq, row: &ReadingRow, tags: &[NewTag]) -> Batch {
    let batch = Batch::new().and(insert_by(insert!(), account, row)).and(sql!(
        concat!(
            "INSERT INTO reading_cards (reading, position, account, card, reversed)
             SELECT r.seq, j.key + 1, r.account, j.value ->> 0, j.value ->> 1 FROM json_each(?3) j, ",
            own_readings!("?1"),
            " AND r.id = ?2"
        ),
        account,
        &row.id,
        cards_json(&row.cards.0)
    ));
    if tags.is_empty() { batch } else { add_tags(batch, account, &row.id, tags) }
}

/// Stores a reading of a document without its cards and tags, unless its id is taken.
pub(super) fn insert_new(account: AccountSeq, row: &ReadingRow) -> Statement {
    insert_by(concat!(insert!(), " ON CONFLICT DO NOTHING"), account, row)
}

fn insert_by(insert: &'static str, account: AccountSeq, row: &ReadingRow) -> Statement {
    sql!(
        insert,
        &row.id,
        account,
        &row.spread,
        row.layout.as_deref(),
        &row.deck,
        &row.question,
        &row.title,
        &row.notes,
        row.voice.as_deref(),
        row.reversals,
        row.seed.as_deref(),
        row.favorite,
        row.outcome,
        row.created_at,
        row.updated_at,
        row.ai,
        &row.visibility
    )
}

/// `[[9, 0], [37, 1]]`
pub(super) fn cards_json(cards: &[Drawn]) -> String {
    let pairs: Vec<String> = cards.iter().map(|(card, reversed)| format!("[{card},{}]", u8::from(*reversed))).collect();
    format!("[{}]", pairs.join(","))
}

/// A tag that a reading is to bear: an id for the case that it is new, and its name.
pub type NewTag = (String, String);

/// Makes the tags that are new and ties all to the reading.
fn add_tags(batch: Batch, account: AccountSeq, id: &str, tags: &[NewTag]) -> Batch {
    let pairs = tags.serialize_json();
    batch
        .and(sql!(
            "INSERT INTO tags (id, account, name)
             SELECT j.value ->> 0, ?1, j.value ->> 1 FROM json_each(?2) j
             WHERE true ON CONFLICT (account, name) DO NOTHING",
            account,
            &pairs
        ))
        .and(sql!(
            concat!(
                "INSERT INTO reading_tags (reading, tag)
                 SELECT r.seq, t.seq FROM json_each(?3) j JOIN tags t ON t.account = ?1 AND t.name = j.value ->> 1, ",
                own_readings!("?1"),
                " AND r.id = ?2"
            ),
            account,
            id,
            &pairs
        ))
}

/// One reading of the account's own.
pub fn one(account: AccountSeq, id: &str) -> Statement {
    select!(ReadingRow, concat!("FROM ", own_readings!("?1"), " AND r.id = ?2"), account, id)
}

/// What a list is filtered by.
#[derive(Debug, Default)]
pub struct Filter<'a> {
    /// Words to find.
    pub search: Search,
    /// A tag.
    pub tag: Option<&'a str>,
    /// A spread's id.
    pub spread: Option<&'a str>,
    /// A card's place in canonical order.
    pub card: Option<u8>,
    /// Favourites, or all others.
    pub favorite: Option<bool>,
    /// At or after.
    pub from: Option<Millis>,
    /// Before.
    pub to: Option<Millis>,
}

/// A page of readings, newest first. The SQL is put together of constants; every value is a parameter.
pub fn list(account: AccountSeq, filter: &Filter<'_>, before: Option<&str>, limit: u32) -> Statement {
    let select = compose!("SELECT ", ReadingRow::COLUMNS, " FROM ", own_readings!("?1"));
    let mut statement = Conditions::new(select, account);
    if let Some(before) = before {
        statement.add("r.id <", before.into(), "");
    }
    statement.words(
        &filter.search,
        "r.seq IN (SELECT rowid FROM readings_text WHERE readings_text MATCH",
        "r.title || char(10) || r.question || char(10) || r.notes",
    );
    if let Some(tag) = filter.tag {
        statement.add(
            "EXISTS (SELECT 1 FROM reading_tags rt JOIN tags t ON t.seq = rt.tag WHERE rt.reading = r.seq AND t.name =",
            tag.into(),
            ")",
        );
    }
    if let Some(spread) = filter.spread {
        statement.add("r.spread =", spread.into(), "");
    }
    if let Some(card) = filter.card {
        statement.add("EXISTS (SELECT 1 FROM reading_cards c WHERE c.reading = r.seq AND c.card =", card.into(), ")");
    }
    if let Some(favorite) = filter.favorite {
        // The index of favourites is used when the plan can see that they are asked for, without a parameter.
        statement.add(if favorite { "r.favorite = 1 AND r.favorite =" } else { "r.favorite =" }, favorite.into(), "");
    }
    if let Some(from) = filter.from {
        statement.add("r.created_at >=", from.into(), "");
    }
    if let Some(to) = filter.to {
        statement.add("r.created_at <", to.into(), "");
    }
    statement.finish(" ORDER BY r.id DESC LIMIT", limit)
}

/// Readings after an id, oldest first; for export.
pub fn export(account: AccountSeq, after: &str, limit: u32) -> Statement {
    select!(
        ReadingRow,
        concat!("FROM ", own_readings!("?1"), " AND r.id > ?2 ORDER BY r.id LIMIT ?3"),
        account,
        after,
        limit
    )
}

/// Changes a reading of the account's own; `tags` are all it is to bear, if they are to change.
pub fn change(account: AccountSeq, id: &str, change: &ReadingChange, tags: Option<&[NewTag]>, now: Millis) -> Batch {
    let outcome = change.outcome.as_change();
    let update = sql!(
        "UPDATE readings
         SET title = coalesce(?3, title), question = coalesce(?4, question), notes = coalesce(?5, notes),
             favorite = coalesce(?6, favorite), outcome = iif(?7, ?8, outcome), ai = coalesce(?9, ai),
             updated_at = ?10
         WHERE account = ?1 AND id = ?2",
        account,
        id,
        words(change.title.as_deref()),
        words(change.question.as_deref()),
        words(change.notes.as_deref()),
        change.favorite,
        outcome.is_some(),
        outcome.flatten().copied(),
        change.ai,
        now
    );
    let batch = Batch::new().one(update, NOT_FOUND);
    let Some(tags) = tags else { return batch };
    let batch = batch.and(sql!(
        concat!("DELETE FROM reading_tags WHERE reading = (SELECT r.seq FROM ", own_readings!("?1"), " AND r.id = ?2)"),
        account,
        id
    ));
    let batch = if tags.is_empty() { batch } else { add_tags(batch, account, id, tags) };
    drop_unused_tags(batch, account)
}

/// Words that are emptied are empty, not absent.
fn words(change: Option<Option<&str>>) -> Option<&str> {
    change.map(Option::unwrap_or_default)
}

/// Deletes a reading of the account's own, and the tags that nothing else bears.
pub fn delete(account: AccountSeq, id: &str) -> Batch {
    let delete = sql!(concat!("DELETE FROM ", own_readings!("?1"), " AND r.id = ?2"), account, id);
    drop_unused_tags(Batch::new().one(delete, NOT_FOUND), account)
}

fn drop_unused_tags(batch: Batch, account: AccountSeq) -> Batch {
    batch.and(sql!(
        "DELETE FROM tags WHERE account = ?1 AND NOT EXISTS (SELECT 1 FROM reading_tags rt WHERE rt.tag = tags.seq)",
        account
    ))
}
