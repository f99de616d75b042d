//! A journal entry of an exported account, and its way back into a database.
#![allow(dead_code, reason = "an import's type declares all that an export has, and needs less")]

use super::model::{JournalEntry, MOODS, TEXT_CHARS_MAX};
use super::queries::{self, EntryRow};
use super::rules;
use crate::core::portability::item::{Importer, Item, fault, times};
use crate::core::portability::section::{ExportSection, ImportRule, Section, Write};
use crate::http::guard::{self, InputError};
use crate::http::schema::{HasSchema, model};
use nanoserde::SerJson;

/// The list of journal entries.
pub const SECTION: Section = Section {
    export: ExportSection {
        name: "journal",
        page: |exporter, after, rows| queries::export(exporter.account, after, rows),
        write: Write::Row(|row, _| Ok(row.read::<JournalEntry>()?.serialize_json())),
    },
    doc: "Journal entries.",
    item: &EntryImport::SCHEMA,
    import: ImportRule::Store { prepare, items_max: None },
};

model! {
    /// A journal entry of an exported account.
    pub struct EntryImport: request {
        /// Its id, which it keeps.
        id: String = id(),
        /// The day that it belongs to.
        date: String = formatted(10, 10, Format::Date),
        /// Its mood.
        mood: Option<String> = Schema::Choice(MOODS),
        /// The id of the reading that it is about; forgotten where the account has no such reading.
        reading: Option<String> = id(),
        /// The entry, in Markdown.
        text: String = text(1, TEXT_CHARS_MAX),
        /// The entry as HTML; made anew.
        html: Option<String>,
        /// When it was written.
        created_at: String = time(),
        /// When it was changed last.
        updated_at: Option<String> = time(),
    }
}

/// Makes an item of an entry's JSON.
fn prepare(json: &[u8], importer: &Importer) -> Result<Item, InputError> {
    let entry: EntryImport = guard::parse(json)?;
    let day = rules::day(&entry.date).ok_or_else(|| fault("date", "must be a calendar day"))?;
    let (created, updated) = times(&entry.created_at, entry.updated_at.as_deref(), importer.now)?;
    let row = EntryRow {
        id: &entry.id,
        account: importer.account,
        day: &day,
        mood: entry.mood.as_deref(),
        reading: entry.reading.as_deref(),
        text: &entry.text,
    };
    let insert = queries::import(&row, created, updated);
    Ok(Item { standing: queries::standing(&entry.id), insert, rest: Vec::new(), id: entry.id })
}
