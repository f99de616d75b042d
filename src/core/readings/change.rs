//! Changing and deleting readings.

use super::create::tags_with_ids;
use super::list::find;
use super::model::{Reading, ReadingChange};
use super::queries::{self, Change};
use crate::core::events::{ReadingChanged, ReadingDeleted};
use crate::http::problem::Problem;
use crate::http::schema::{Nothing, Patch};
use crate::http::{Json, NoContent, RequestContext};

/// `PATCH /readings/{id}`.
pub(super) async fn change(context: RequestContext, change: ReadingChange) -> Result<Json<Reading>, Problem> {
    let tags = match change.tags {
        Patch::Keep => None,
        Patch::Clear => Some(Vec::new()),
        Patch::Set(tags) => Some(tags_with_ids(&context, tags)?),
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
    let (account, reading) = (context.account()?.seq, context.id()?);
    let mut batch = queries::change(account, reading, &new, context.now);
    let event =
        ReadingChanged { account, reading: reading.to_owned(), favorite: new.favorite, outcome: new.outcome.flatten() };
    context.announce(&event, &mut batch);
    context.write(batch).await?;
    find(&context).await.map(Json)
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
pub(super) async fn delete(context: RequestContext, _nothing: Nothing) -> Result<NoContent, Problem> {
    let (account, reading) = (context.account()?.seq, context.id()?);
    let mut batch = queries::delete(account, reading);
    context.announce(&ReadingDeleted { account, reading: reading.to_owned() }, &mut batch);
    context.write(batch).await?;
    Ok(NoContent)
}
