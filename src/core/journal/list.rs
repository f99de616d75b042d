//! Reading the journal: one entry, a filtered page, and the calendar.

use super::model::{Calendar, CalendarDay, CalendarQuery, EntryQuery, FormQuery, JournalEntry, MoodCount};
use super::queries::{self, Filter, StoredDay};
use super::rules;
use crate::core::{markdown, search};
use crate::http::problem::Problem;
use crate::http::{Json, Page, RequestContext};
use crate::runtime::clock::date;

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
    Ok(Json(Page::of(rows.all::<JournalEntry>()?, limit as usize, ended_early, |entry| {
        rules::cursor(&entry.date, &entry.id)
    })))
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
    rows.optional()?.ok_or_else(Problem::not_found)
}

/// `GET /journal/calendar`.
pub(super) async fn calendar(context: RequestContext, query: CalendarQuery) -> Result<Json<Calendar>, Problem> {
    let month = query.month.unwrap_or_else(|| date(context.now).chars().take(7).collect());
    let (first, last) = rules::month(&month).ok_or_else(|| Problem::field("month", "must be a month like 2026-05"))?;
    let rows = context.app.store.read(queries::calendar(context.account()?.seq, &first, &last)).await?;
    let days: Vec<_> = rows.all()?.into_iter().map(calendar_day).collect();
    Ok(Json(Calendar { count: days.iter().map(|day| day.count).sum(), month, days }))
}

/// A day of the calendar; moods that did not occur are left out.
fn calendar_day(stored: StoredDay) -> CalendarDay {
    let moods = stored.moods().into_iter().filter(|(_, count)| *count > 0);
    CalendarDay {
        moods: moods.map(|(mood, count)| MoodCount { mood: mood.to_owned(), count }).collect(),
        date: stored.day,
        count: stored.count,
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::MOODS;
    use super::*;

    #[test]
    fn a_day_has_the_moods_that_occurred() {
        let (day, count, hopeful, grateful) = ("2026-05-01".to_owned(), 6, 3, 2);
        let (anxious, reflective, excited, peaceful, confused, uncertain) = (0, 0, 0, 0, 0, 0);
        let stored =
            StoredDay { day, count, hopeful, anxious, reflective, excited, peaceful, confused, grateful, uncertain };
        assert_eq!(stored.moods().map(|(mood, _)| mood), MOODS);
        let day = calendar_day(stored);
        let moods: Vec<_> = day.moods.iter().map(|it| (it.mood.as_str(), it.count)).collect();
        assert_eq!((day.date.as_str(), day.count, moods), ("2026-05-01", 6, vec![("hopeful", 3), ("grateful", 2)]));
    }
}
