//! Changing and deleting journal entries.

use super::create::refused;
use super::list::find;
use super::model::{EntryChange, JournalEntry};
use super::queries::{self, Change};
use super::rules::day;
use crate::http::problem::Problem;
use crate::http::shape::Nothing;
use crate::http::{Call, Json, NoContent};

/// `PATCH /journal/{id}`.
pub(super) async fn change(call: Call, change: EntryChange) -> Result<Json<JournalEntry>, Problem> {
    let day = change.date.as_deref().and_then(day);
    let new = Change {
        text: change.text.as_deref(),
        day: day.as_deref(),
        mood: change.mood.as_deref(),
        reading: change.reading.as_deref(),
    };
    let batch = queries::change(call.account()?.seq, call.id()?, &new, call.now);
    call.app.store.write(batch).await.map_err(refused)?;
    find(&call).await.map(Json)
}

/// `DELETE /journal/{id}`.
pub(super) async fn delete(call: Call, _nothing: Nothing) -> Result<NoContent, Problem> {
    call.app.store.write(queries::delete(call.account()?.seq, call.id()?)).await?;
    Ok(NoContent)
}
