//! Changing and deleting journal entries.

use super::list::find;
use super::model::{EntryChange, JournalEntry};
use super::queries::{self, Change};
use super::rules::day;
use crate::core::events::JournalDeleted;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{Json, NoContent, RequestContext};

/// `PATCH /journal/{id}`.
pub(super) async fn change(context: RequestContext, change: EntryChange) -> Result<Json<JournalEntry>, Problem> {
    let day = change.date.as_deref().and_then(day);
    let new = Change {
        text: change.text.as_deref(),
        day: day.as_deref(),
        mood: change.mood.as_deref(),
        reading: change.reading.as_deref(),
    };
    let batch = queries::change(context.account()?.seq, context.id()?, &new, context.now);
    context.app.store.write(batch).await?;
    find(&context).await.map(Json)
}

/// `DELETE /journal/{id}`.
pub(super) async fn delete(context: RequestContext, _nothing: Nothing) -> Result<NoContent, Problem> {
    let (account, entry) = (context.account()?.seq, context.id()?);
    let mut batch = queries::delete(account, entry);
    context.announce(&JournalDeleted { account, entry: entry.to_owned() }, &mut batch);
    context.write(batch).await?;
    Ok(NoContent)
}
