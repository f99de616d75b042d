//! The endpoints of tags.

use super::model::{Tag, TagChange, TagMerge, TagQuery};
use super::queries::{self, NAME_TAKEN};
use super::rules;
use crate::core::events::{TagDeleted, TagsMerged, TagsTidied};
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{Json, NoContent, Page, RequestContext};
use crate::refusal::CONFLICT;
use crate::store::{Batch, StoreError};

const PAGE: u32 = 20;

/// `GET /tags`.
pub(super) async fn list(context: RequestContext, query: TagQuery) -> Result<Json<Page<Tag>>, Problem> {
    let limit = query.limit.unwrap_or(PAGE);
    let rows =
        context.app.store.read(queries::list(context.account()?.seq, query.cursor.as_deref(), limit + 1)).await?;
    Ok(Json(Page::cut(rows.all::<Tag>()?, limit as usize, |tag| tag.name.clone())))
}

/// `PATCH /tags/{id}`.
pub(super) async fn rename(context: RequestContext, change: TagChange) -> Result<Json<Tag>, Problem> {
    let name = rules::name(&change.name).map_err(|error| Problem::fields(vec![error]))?;
    tidy(&context, queries::rename(context.account()?.seq, context.id()?, name)).await.map_err(taken)?;
    find(&context, context.id()?).await
}

/// Runs a batch that changes tags, and announces the change.
async fn tidy(context: &RequestContext, mut batch: Batch) -> Result<(), StoreError> {
    if let Some(caller) = &context.caller {
        context.announce(&TagsTidied { account: caller.seq }, &mut batch);
    }
    context.write(batch).await.map(drop)
}

fn taken(error: StoreError) -> Problem {
    if error.violates(NAME_TAKEN) {
        return Problem::new(CONFLICT).detail("Another tag has that name; merge the two instead.");
    }
    error.into()
}

/// `POST /tags/merge`.
pub(super) async fn merge(context: RequestContext, merge: TagMerge) -> Result<Json<Tag>, Problem> {
    let from = rules::merged(merge.from, &merge.into).map_err(Problem::fields)?;
    let account = context.account()?.seq;
    let mut batch = queries::merge(account, &from, &merge.into);
    context.announce(&TagsMerged { account, from, into: merge.into.clone() }, &mut batch);
    tidy(&context, batch).await?;
    find(&context, &merge.into).await
}

async fn find(context: &RequestContext, id: &str) -> Result<Json<Tag>, Problem> {
    let rows = context.app.store.read(queries::one(context.account()?.seq, id)).await?;
    Ok(Json(rows.optional()?.ok_or_else(Problem::not_found)?))
}

/// `DELETE /tags/{id}`.
pub(super) async fn delete(context: RequestContext, _nothing: Nothing) -> Result<NoContent, Problem> {
    let (account, tag) = (context.account()?.seq, context.id()?);
    let mut batch = queries::delete(account, tag);
    context.announce(&TagDeleted { account, tag: tag.to_owned() }, &mut batch);
    context.write(batch).await?;
    Ok(NoContent)
}
