//! The SQL of the journal.

use crate::core::readings::visibility::queries::own_readings;
use crate::core::search::{Conditions, Search};
use crate::refusal::{INVALID_INPUT, NOT_FOUND, Refusal};
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, compose, row, select, sql};

/// The refusal of an entry about a reading that the account does not have.
const NO_SUCH_READING: &Refusal = &INVALID_INPUT.in_field("reading", "is not a reading of the caller's own");

row! {
    /// An entry as it is stored; `j` is its table.
    pub struct StoredEntry {
        /// Its id.
        id: String = "j.id",
        /// The day that it belongs to.
        day: String = "j.day",
        /// Its mood.
        mood: Option<String> = "j.mood",
        /// The id of the reading that it is about.
        reading: Option<String> =
            concat!("(SELECT r.id FROM ", own_readings!("j.account"), " AND r.seq = j.reading)"),
        /// Its text.
        text: String = "j.text",
        /// When it was made.
        created_at: Millis = "j.created_at",
        /// When it was changed last.
        updated_at: Millis = "j.updated_at",
    }
}

/// The reading of the account's own that an entry is about; its id is `?3`.
macro_rules! about {
    ($account:literal) => {
        concat!(own_readings!($account), " AND r.id = ?3")
    };
}

/// An entry to be stored.
pub struct EntryRow<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its account.
    pub account: AccountSeq,
    /// The day that it belongs to.
    pub day: &'a str,
    /// Its mood.
    pub mood: Option<&'a str>,
    /// The id of the reading that it is about.
    pub reading: Option<&'a str>,
    /// Its text.
    pub text: &'a str,
}

/// Stores an entry, if the reading it is about is the account's own.
pub fn insert(row: &EntryRow<'_>, now: Millis) -> Batch {
    let insert = sql!(
        concat!(
            "INSERT INTO journal_entries (id, account, reading, day, mood, text, created_at, updated_at)
             SELECT ?1, ?2, (SELECT r.seq FROM ",
            about!("?2"),
            "), ?4, ?5, ?6, ?7, ?7 WHERE ?3 IS NULL OR EXISTS (SELECT 1 FROM ",
            about!("?2"),
            ")"
        ),
        row.id,
        row.account,
        row.reading,
        row.day,
        row.mood,
        row.text,
        now
    );
    Batch::new().one(insert, NO_SUCH_READING)
}

/// Whether any account has an entry with that id, and 0 for their number, which has no limit.
pub fn standing(id: &str) -> Statement {
    sql!("SELECT EXISTS (SELECT 1 FROM journal_entries WHERE id = ?1), 0", id)
}

/// Stores an entry of a document, unless its id is taken; a reference to a reading that does not exist is left out.
pub fn import(row: &EntryRow<'_>, created: Millis, updated: Millis) -> Statement {
    sql!(
        concat!(
            "INSERT INTO journal_entries (id, account, reading, day, mood, text, created_at, updated_at)
             VALUES (?1, ?2, (SELECT r.seq FROM ",
            about!("?2"),
            "), ?4, ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING"
        ),
        row.id,
        row.account,
        row.reading,
        row.day,
        row.mood,
        row.text,
        created,
        updated
    )
}

/// One entry of the account's own.
pub fn one(account: AccountSeq, id: &str) -> Statement {
    select!(StoredEntry, "FROM journal_entries j WHERE j.account = ?1 AND j.id = ?2", account, id)
}

/// The filters of a list.
#[derive(Debug, Default)]
pub struct Filter<'a> {
    /// Words to find.
    pub search: Search,
    /// A mood.
    pub mood: Option<&'a str>,
    /// A reading's id.
    pub reading: Option<&'a str>,
    /// This day or later.
    pub from: Option<&'a str>,
    /// This day or earlier.
    pub to: Option<&'a str>,
    /// After this day and id in the list's order.
    pub after: Option<(&'a str, &'a str)>,
}

/// A page of entries, newest day first.
pub fn list(account: AccountSeq, filter: &Filter<'_>, limit: u32) -> Statement {
    let select = compose!("SELECT ", StoredEntry::COLUMNS, " FROM journal_entries j WHERE j.account = ?1");
    let mut statement = Conditions::new(select, account);
    statement.words(&filter.search, "j.seq IN (SELECT rowid FROM journal_text WHERE journal_text MATCH", "j.text");
    if let Some(mood) = filter.mood {
        statement.add("j.mood =", mood.into(), "");
    }
    if let Some(reading) = filter.reading {
        let among = concat!("j.reading = (SELECT r.seq FROM ", own_readings!("?1"), " AND r.id =");
        statement.add(among, reading.into(), ")");
    }
    if let Some(from) = filter.from {
        statement.add("j.day >=", from.into(), "");
    }
    if let Some(to) = filter.to {
        statement.add("j.day <=", to.into(), "");
    }
    if let Some((day, id)) = filter.after {
        statement.add_all([("(j.day, j.id) < (", day.into()), (",", id.into())], ")");
    }
    statement.finish(" ORDER BY j.day DESC, j.id DESC LIMIT", limit)
}

/// Entries after an id, oldest first; for export.
pub fn export(account: AccountSeq, after: &str, limit: u32) -> Statement {
    select!(
        StoredEntry,
        "FROM journal_entries j WHERE j.account = ?1 AND j.id > ?2 ORDER BY j.id LIMIT ?3",
        account,
        after,
        limit
    )
}

/// The number of a day's entries with a mood.
macro_rules! of_mood {
    ($mood:literal) => {
        concat!("count(*) FILTER (WHERE mood = '", $mood, "')")
    };
}

row! {
    /// A day that has entries.
    pub struct StoredDay {
        /// The day.
        day: String = "day",
        /// Its entries.
        count: u64 = "count(*)",
        /// Those of one mood.
        hopeful: u64 = of_mood!("hopeful"),
        /// Those of one mood.
        anxious: u64 = of_mood!("anxious"),
        /// Those of one mood.
        reflective: u64 = of_mood!("reflective"),
        /// Those of one mood.
        excited: u64 = of_mood!("excited"),
        /// Those of one mood.
        peaceful: u64 = of_mood!("peaceful"),
        /// Those of one mood.
        confused: u64 = of_mood!("confused"),
        /// Those of one mood.
        grateful: u64 = of_mood!("grateful"),
        /// Those of one mood.
        uncertain: u64 = of_mood!("uncertain"),
    }
}

impl StoredDay {
    /// How many entries have each of the moods, in the order of `model::MOODS`.
    pub fn moods(&self) -> [(&'static str, u64); 8] {
        [
            ("hopeful", self.hopeful),
            ("anxious", self.anxious),
            ("reflective", self.reflective),
            ("excited", self.excited),
            ("peaceful", self.peaceful),
            ("confused", self.confused),
            ("grateful", self.grateful),
            ("uncertain", self.uncertain),
        ]
    }
}

/// The days from `first` to `last` that have entries. One pass over the index of days.
pub fn calendar(account: AccountSeq, first: &str, last: &str) -> Statement {
    select!(
        StoredDay,
        "FROM journal_entries WHERE account = ?1 AND day BETWEEN ?2 AND ?3 GROUP BY day ORDER BY day",
        account,
        first,
        last
    )
}

/// Changes of an entry; `None` keeps a value, `Some(None)` removes it.
#[derive(Debug, Default)]
pub struct Change<'a> {
    /// The text.
    pub text: Option<&'a str>,
    /// The day that it belongs to.
    pub day: Option<&'a str>,
    /// The mood.
    pub mood: Option<Option<&'a str>>,
    /// The id of the reading that it is about.
    pub reading: Option<Option<&'a str>>,
}

/// Changes an entry of the account's own.
pub fn change(account: AccountSeq, id: &str, change: &Change<'_>, now: Millis) -> Batch {
    let update = sql!(
        "UPDATE journal_entries
         SET text = coalesce(?3, text), day = coalesce(?4, day), mood = iif(?5, ?6, mood), updated_at = ?7
         WHERE account = ?1 AND id = ?2",
        account,
        id,
        change.text,
        change.day,
        change.mood.is_some(),
        change.mood.flatten(),
        now
    );
    let batch = Batch::new().one(update, NOT_FOUND);
    let Some(reading) = change.reading else { return batch };
    let tie = sql!(
        concat!(
            "UPDATE journal_entries SET reading = (SELECT r.seq FROM ",
            about!("?1"),
            ") WHERE account = ?1 AND id = ?2 AND (?3 IS NULL OR EXISTS (SELECT 1 FROM ",
            about!("?1"),
            "))"
        ),
        account,
        id,
        reading
    );
    batch.one(tie, NO_SUCH_READING)
}

/// Deletes an entry of the account's own.
pub fn delete(account: AccountSeq, id: &str) -> Batch {
    Batch::new().one(sql!("DELETE FROM journal_entries WHERE account = ?1 AND id = ?2", account, id), NOT_FOUND)
}
