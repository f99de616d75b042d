//! The SQL of readings. A reading is one row, its cards are rows of their own, and both are written by one batch.

use crate::core::cards::rules::Drawn;
use crate::core::search::{Conditions, Search};
use crate::refusal::NOT_FOUND;
use crate::runtime::clock::{DAY, Millis};
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, sql};
use nanoserde::SerJson;

/// The columns that `Stored::from_row` reads, of `readings` under the name `r`. The cards come as `9 37r`: places in
/// canonical order, an `r` behind those that lie upside down.
macro_rules! columns {
    () => {
        "r.id, r.spread, r.layout, r.deck, r.question, r.title, r.notes, r.voice, r.reversals, r.seed, r.favorite, r.outcome,
         r.created_at, r.updated_at,
         (SELECT group_concat(c.card || iif(c.reversed, 'r', ''), ' ' ORDER BY c.position)
          FROM reading_cards c WHERE c.reading = r.seq),
         (SELECT json_group_array(t.name ORDER BY t.name)
          FROM reading_tags rt JOIN tags t ON t.seq = rt.tag WHERE rt.reading = r.seq),
         r.ai"
    };
}

/// A reading to be stored.
pub struct ReadingRow<'a> {
    /// Its id.
    pub id: &'a str,
    /// Whose it is.
    pub account: AccountSeq,
    /// The spread's id.
    pub spread: &'a str,
    /// An own spread as it is now, as JSON.
    pub layout: Option<&'a str>,
    /// The deck's id.
    pub deck: &'a str,
    /// What is asked.
    pub question: &'a str,
    /// A title.
    pub title: &'a str,
    /// Who is to interpret it.
    pub voice: Option<&'a str>,
    /// Cards may lie upside down.
    pub reversals: bool,
    /// The seed of the draw.
    pub seed: Option<&'a str>,
    /// Models may be given it.
    pub ai: bool,
}

/// Stores a reading with its cards and tags.
pub fn insert(row: &ReadingRow<'_>, cards: &[Drawn], tags: &[NewTag], now: Millis) -> Batch {
    let batch = Batch::new()
        .and(sql!(
            "INSERT INTO readings (id, account, spread, layout, deck, question, title, notes, voice, reversals, seed, favorite,
                                   outcome, created_at, updated_at, ai)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', ?8, ?9, ?10, 0, NULL, ?11, ?11, ?12)",
            row.id,
            row.account,
            row.spread,
            row.layout,
            row.deck,
            row.question,
            row.title,
            row.voice,
            row.reversals,
            row.seed,
            now,
            row.ai
        ))
        .and(sql!(
            "INSERT INTO reading_cards (reading, position, account, card, reversed)
             SELECT r.seq, j.key + 1, r.account, j.value ->> 0, j.value ->> 1
             FROM readings r, json_each(?2) j WHERE r.id = ?1",
            row.id,
            cards_json(cards)
        ));
    if tags.is_empty() { batch } else { add_tags(batch, row.account, row.id, tags) }
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
             SELECT j.value ->> 0, ?1, j.value ->> 1 FROM json_each(?2) j WHERE true ON CONFLICT (account, name) DO NOTHING",
            account,
            &pairs
        ))
        .and(sql!(
            "INSERT INTO reading_tags (reading, tag)
             SELECT r.seq, t.seq FROM readings r, json_each(?3) j JOIN tags t ON t.account = ?1 AND t.name = j.value ->> 1
             WHERE r.id = ?2 AND r.account = ?1",
            account,
            id,
            &pairs
        ))
}

/// One reading of the account's own.
pub fn one(account: AccountSeq, id: &str) -> Statement {
    sql!(concat!("SELECT ", columns!(), " FROM readings r WHERE r.account = ?1 AND r.id = ?2"), account, id)
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
    let mut statement =
        Conditions::new(concat!("SELECT ", columns!(), " FROM readings r WHERE r.account = ?1"), account);
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
    sql!(
        concat!("SELECT ", columns!(), " FROM readings r WHERE r.account = ?1 AND r.id > ?2 ORDER BY r.id LIMIT ?3"),
        account,
        after,
        limit
    )
}

/// New words and marks of a reading; `None` keeps.
#[derive(Debug, Default)]
pub struct Change<'a> {
    /// The title.
    pub title: Option<&'a str>,
    /// The question.
    pub question: Option<&'a str>,
    /// The notes.
    pub notes: Option<&'a str>,
    /// All tags.
    pub tags: Option<&'a [NewTag]>,
    /// The favourite's mark.
    pub favorite: Option<bool>,
    /// The outcome; `Some(None)` empties.
    pub outcome: Option<Option<u8>>,
    /// Models may be given it.
    pub ai: Option<bool>,
}

/// Changes a reading of the account's own.
pub fn change(account: AccountSeq, id: &str, change: &Change<'_>, now: Millis) -> Batch {
    let update = sql!(
        "UPDATE readings
         SET title = coalesce(?3, title), question = coalesce(?4, question), notes = coalesce(?5, notes),
             favorite = coalesce(?6, favorite), outcome = iif(?7, ?8, outcome), ai = coalesce(?9, ai),
             updated_at = ?10
         WHERE account = ?1 AND id = ?2",
        account,
        id,
        change.title,
        change.question,
        change.notes,
        change.favorite,
        change.outcome.is_some(),
        change.outcome.flatten(),
        change.ai,
        now
    );
    let batch = Batch::new().one(update, NOT_FOUND);
    let Some(tags) = change.tags else { return batch };
    let batch =
        batch.and(sql!("DELETE FROM reading_tags WHERE reading = (SELECT seq FROM readings WHERE id = ?1)", id));
    let batch = if tags.is_empty() { batch } else { add_tags(batch, account, id, tags) };
    drop_unused_tags(batch, account)
}

/// Deletes a reading of the account's own, and the tags that nothing else bears.
pub fn delete(account: AccountSeq, id: &str) -> Batch {
    let delete = sql!("DELETE FROM readings WHERE account = ?1 AND id = ?2", account, id);
    drop_unused_tags(Batch::new().one(delete, NOT_FOUND), account)
}

fn drop_unused_tags(batch: Batch, account: AccountSeq) -> Batch {
    batch.and(sql!(
        "DELETE FROM tags WHERE account = ?1 AND NOT EXISTS (SELECT 1 FROM reading_tags rt WHERE rt.tag = tags.seq)",
        account
    ))
}

/// Statistics: cards, spreads, weekdays, favourites, and days in a row, each one pass over one index.
pub fn stats(account: AccountSeq, now: Millis) -> Vec<Statement> {
    vec![
        sql!(
            "SELECT card, count(*), sum(reversed) FROM reading_cards WHERE account = ?1 GROUP BY card ORDER BY 2 DESC, card",
            account
        ),
        sql!("SELECT spread, count(*) FROM readings WHERE account = ?1 GROUP BY spread ORDER BY 2 DESC, spread LIMIT 100", account),
        sql!(
            // 1970-01-01 was a Thursday: day 0 is weekday 3 when Monday is 0. Counting in seven columns needs no sorting.
            "SELECT count(*) FILTER (WHERE weekday = 0), count(*) FILTER (WHERE weekday = 1),
                    count(*) FILTER (WHERE weekday = 2), count(*) FILTER (WHERE weekday = 3),
                    count(*) FILTER (WHERE weekday = 4), count(*) FILTER (WHERE weekday = 5),
                    count(*) FILTER (WHERE weekday = 6)
             FROM (SELECT (created_at / ?2 + 3) % 7 AS weekday FROM readings WHERE account = ?1)",
            account,
            DAY
        ),
        sql!("SELECT count(*) FROM readings WHERE account = ?1 AND favorite = 1", account),
        sql!(
            // Days in a row share the difference between the day and its rank.
            "WITH days(day) AS (SELECT DISTINCT created_at / ?2 FROM readings WHERE account = ?1),
                  streaks(length, last) AS (
                      SELECT count(*), max(day) FROM (SELECT day, day - row_number() OVER (ORDER BY day) AS island FROM days)
                      GROUP BY island)
             SELECT coalesce(max(length), 0), coalesce(max(iif(last >= ?3 / ?2 - 1, length, 0)), 0) FROM streaks",
            account,
            DAY,
            now
        ),
    ]
}
