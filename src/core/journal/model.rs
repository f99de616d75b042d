//! The types of the journal and their JSON.

use super::queries::StoredEntry;
use crate::http::schema::{Format, Patch, Schema, formatted, model};
use crate::runtime::clock::rfc3339;
use crate::store::{FromRow, Row, StoreError};

/// The moods.
pub const MOODS: &[&str] =
    &["hopeful", "anxious", "reflective", "excited", "peaceful", "confused", "grateful", "uncertain"];
/// Longest text in characters.
pub(in crate::core) const TEXT_CHARS_MAX: usize = 10_000;

/// A calendar day.
const DAY: Schema = formatted(10, 10, Format::Date);

model! {
    /// A journal entry to write.
    pub struct NewEntry: request {
        /// The entry, in Markdown.
        text: String = text(1, TEXT_CHARS_MAX),
        /// A mood.
        mood: Option<String> = Schema::Choice(MOODS),
        /// The id of an own reading that it is about.
        reading: Option<String> = id(),
        /// The day that it belongs to; today in UTC, if left out.
        date: Option<String> = DAY,
    }
}

model! {
    /// A journal entry.
    pub struct JournalEntry: reply {
        /// Its id.
        id: String,
        /// The day that it belongs to.
        date: String = DAY,
        /// Its mood.
        mood: Option<String> = Schema::Choice(MOODS),
        /// The id of the reading that it is about; null too when that reading was deleted.
        reading: Option<String>,
        /// The entry, in Markdown.
        text: String,
        /// The entry as HTML that is safe to show; null unless asked for.
        html: Option<String>,
        /// When it was written.
        created_at: String = time(),
        /// When it was changed last.
        updated_at: String = time(),
    }
}

impl FromRow for JournalEntry {
    fn from_row(row: Row) -> Result<Self, StoreError> {
        let stored = StoredEntry::from_row(row)?;
        Ok(Self {
            id: stored.id,
            date: stored.day,
            mood: stored.mood,
            reading: stored.reading,
            text: stored.text,
            html: None,
            created_at: rfc3339(stored.created_at),
            updated_at: rfc3339(stored.updated_at),
        })
    }
}

model! {
    /// A filtered page of journal entries.
    pub struct EntryQuery: request {
        /// Words in the text; all must be found, also as parts of words.
        q: Option<String> = line(1, 200),
        /// A mood.
        mood: Option<String> = Schema::Choice(MOODS),
        /// The id of a reading that they are about.
        reading: Option<String> = id(),
        /// Of this day or later.
        from: Option<String> = DAY,
        /// Of this day or earlier.
        to: Option<String> = DAY,
        /// Entries a page has; fewer, when they are long.
        limit: Option<u32> = integer(1, PAGE_ITEMS_MAX),
        /// Where the page begins.
        cursor: Option<String> = slug(),
    }
}

model! {
    /// The form of an entry.
    pub struct FormQuery: request {
        /// With the text as HTML too, or as Markdown only.
        format: Option<String> = Schema::Choice(&["md", "html"]),
    }
}

model! {
    /// Changes to a journal entry; what is left out stays, null empties.
    pub struct EntryChange: request {
        /// The entry, in Markdown.
        text: Option<String> = text(1, TEXT_CHARS_MAX),
        /// A mood.
        mood: Patch<String> = Schema::Choice(MOODS),
        /// The id of an own reading that it is about.
        reading: Patch<String> = id(),
        /// The day that it belongs to.
        date: Option<String> = DAY,
    }
}

model! {
    /// A month of the calendar.
    pub struct CalendarQuery: request {
        /// A month like 2026-05; this month in UTC, if left out.
        month: Option<String> = slug(),
    }
}

model! {
    /// A month of the journal.
    pub struct Calendar: reply {
        /// The month.
        month: String,
        /// Entries of the month.
        count: u64,
        /// The days that have entries, in order.
        days: Vec<CalendarDay>,
    }
}

model! {
    /// A day that has journal entries.
    pub struct CalendarDay: reply {
        /// The day.
        date: String = DAY,
        /// Entries.
        count: u64,
        /// Their moods.
        moods: Vec<MoodCount>,
    }
}

model! {
    /// The number of entries with a mood.
    pub struct MoodCount: reply {
        /// The mood.
        mood: String = Schema::Choice(MOODS),
        /// Entries with it.
        count: u64,
    }
}
