//! Changing and deleting readings.

use super::create::tags_with_ids;
use super::list::find;
use super::model::{Reading, ReadingChange};
use super::queries;
use crate::core::events::{ReadingChanged, ReadingDeleted};
use crate::http::problem::Problem;
use crate::http::schema::{Nothing, Patch};
use crate::http::{Json, NoContent, RequestContext};

/// `PATCH /readings/{id}`.
pub(super) async fn change(context: RequestContext, mut change: ReadingChange) -> Result<Json<Reading>, Problem> {
    let tags = match std::mem::take(&mut change.tags) {
        Patch::Keep => None,
        Patch::Clear => Some(Vec::new()),
        Patch::Set(tags) => Some(tags_with_ids(&context, tags)?),
    };
    let (account, reading) = (context.account()?.seq, context.id()?);
    let mut batch = queries::change(account, reading, &change, tags.as_deref(), context.now);
    let outcome = change.outcome.as_change().flatten().copied();
    let event = ReadingChanged { account, reading: reading.to_owned(), favorite: change.favorite, outcome };
    context.announce(&event, &mut batch);
    context.write(batch).await?;
    find(&context).await.map(Json)
}

/// `DELETE /readings/{id}`.
pub(super) async fn delete(context: RequestContext, _nothing: Nothing) -> Result<NoContent, Problem> {
    let (account, reading) = (context.account()?.seq, context.id()?);
    let mut batch = queries::delete(account, reading);
    context.announce(&ReadingDeleted { account, reading: reading.to_owned() }, &mut batch);
    context.write(batch).await?;
    Ok(NoContent)
}
