//! Reading the journal: one entry, a filtered page, and the calendar.

use super::model::{Calendar, CalendarDay, CalendarQuery, EntryQuery, FormQuery, JournalEntry, MOODS, MoodCount};
use super::queries::{self, Filter};
use super::rules;
use crate::core::{markdown, search};
use crate::http::problem::Problem;
use crate::http::{Json, Page, RequestContext};
use crate::runtime::clock::date;
use crate::store::{Row, StoreError};

const PAGE: u32 = 20;

/// `GET /journal`.
pub(super) async fn list(context: RequestContext, query: EntryQuery) -> Result<Json<Page<JournalEntry>>, Problem> {
    let after = match query.cursor.as_deref().map(rules::place) {
        Some(None) => return Err(Problem::field("cursor", "is none that this list gave")),
        place => place.flatten(),
    };
    let filter = Filter {
        search: query.q.as_deref().map(search::words).unwrap_or_default(),
        mood: query.mood.as_deref(),
        reading: query.reading.as_deref(),
        from: query.from.as_deref(),
        to: query.to.as_deref(),
        after,
    };
    let limit = query.limit.unwrap_or(PAGE);
    let statement = queries::list(context.account()?.seq, &filter, limit + 1);
    let (rows, ended_early) = context.app.store.read_page(statement).await?;
    let items = rows.iter().map(JournalEntry::from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(Page::of(items, limit as usize, ended_early, |entry| rules::cursor(&entry.date, &entry.id))))
}

/// `GET /journal/{id}`.
pub(super) async fn show(context: RequestContext, query: FormQuery) -> Result<Json<JournalEntry>, Problem> {
    let mut entry = find(&context).await?;
    if query.format.as_deref() == Some("html") {
        entry.html = Some(markdown::html(&entry.text));
    }
    Ok(Json(entry))
}

/// The entry of the path.
pub(super) async fn find(context: &RequestContext) -> Result<JournalEntry, Problem> {
    let rows = context.app.store.read(queries::one(context.account()?.seq, context.id()?)).await?;
    let row = rows.first().ok_or_else(Problem::not_found)?;
    Ok(JournalEntry::from_row(row)?)
}

/// `GET /journal/calendar`.
pub(super) async fn calendar(context: RequestContext, query: CalendarQuery) -> Result<Json<Calendar>, Problem> {
    let month = query.month.unwrap_or_else(|| date(context.now).chars().take(7).collect());
    let (first, last) = rules::month(&month).ok_or_else(|| Problem::field("month", "must be a month like 2026-05"))?;
    let rows = context.app.store.read(queries::calendar(context.account()?.seq, &first, &last)).await?;
    let days = rows.iter().map(calendar_day).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(Calendar { count: days.iter().map(|day| day.count).sum(), month, days }))
}

/// Reads the columns of `queries::calendar`; moods that did not occur are left out.
fn calendar_day(row: &Row) -> Result<CalendarDay, StoreError> {
    let mut moods = Vec::new();
    for (place, mood) in MOODS.iter().enumerate() {
        let count = row.count(place + 2)?;
        if count > 0 {
            moods.push(MoodCount { mood: (*mood).to_owned(), count });
        }
    }
    Ok(CalendarDay { date: row.text(0)?, count: row.count(1)?, moods })
}
