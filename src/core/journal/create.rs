//! Writing journal entries.

use super::model::{JournalEntry, NewEntry};
use super::queries::{self, EntryRow};
use super::rules::day;
use crate::core::events::JournalWritten;
use crate::http::problem::Problem;
use crate::http::{Created, RequestContext};
use crate::runtime::clock::{date, rfc3339};

/// `POST /journal`.
pub(super) async fn create(context: RequestContext, new: NewEntry) -> Result<Created<JournalEntry>, Problem> {
    let (id, account) = (context.new_id()?, context.account()?.seq);
    let day = new.date.as_deref().and_then(day).unwrap_or_else(|| date(context.now));
    let (mood, reading) = (new.mood.as_deref(), new.reading.as_deref());
    let row = EntryRow { id: &id, account, day: &day, mood, reading, text: &new.text };
    let mut batch = queries::insert(&row, context.now);
    let event = JournalWritten {
        account,
        entry: id.clone(),
        day: day.clone(),
        mood: new.mood.clone(),
        reading: new.reading.clone(),
    };
    context.announce(&event, &mut batch);
    let made = JournalEntry {
        id: id.clone(),
        date: day.clone(),
        mood: new.mood.clone(),
        reading: new.reading.clone(),
        text: new.text.clone(),
        html: None,
        created_at: rfc3339(context.now),
        updated_at: rfc3339(context.now),
    };
    context.create(batch, &made, Problem::from).await
}
