//! Changing and deleting readings.

use super::create::tags_with_ids;
use super::list::find;
use super::model::{Reading, ReadingChange};
use super::queries::{self, Change};
use crate::events::Event;
use crate::http::problem::Problem;
use crate::http::shape::{Nothing, Patch};
use crate::http::{Call, Json, NoContent};

/// `PATCH /readings/{id}`.
pub(super) async fn change(call: Call, change: ReadingChange) -> Result<Json<Reading>, Problem> {
    let tags = match change.tags {
        Patch::Keep => None,
        Patch::Clear => Some(Vec::new()),
        Patch::Set(tags) => Some(tags_with_ids(&call, tags)?),
    };
    let new = Change {
        title: words(&change.title),
        question: words(&change.question),
        notes: words(&change.notes),
        tags: tags.as_deref(),
        favorite: change.favorite,
        outcome: change.outcome.as_change().map(|outcome| outcome.copied()),
        ai: change.ai,
    };
    let (account, reading) = (call.account()?.seq, call.id()?);
    let mut batch = queries::change(account, reading, &new, call.now);
    let event = Event::ReadingChanged { account, reading, favorite: new.favorite, outcome: new.outcome.flatten() };
    call.app.subscribers.announce(&event, call.now, &mut batch);
    call.write(batch).await?;
    find(&call).await.map(Json)
}

/// Words that are emptied are empty, not absent.
fn words(patch: &Patch<String>) -> Option<&str> {
    match patch {
        Patch::Keep => None,
        Patch::Clear => Some(""),
        Patch::Set(text) => Some(text),
    }
}

/// `DELETE /readings/{id}`.
pub(super) async fn delete(call: Call, _nothing: Nothing) -> Result<NoContent, Problem> {
    call.app.store.write(queries::delete(call.account()?.seq, call.id()?)).await?;
    Ok(NoContent)
}
