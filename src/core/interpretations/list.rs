//! Listing and deleting interpretations, and listing their sources.

use super::limits::INTERPRETATIONS_MAX;
use super::model::{Interpretation, InterpretationQuery, Provider};
use super::queries;
use super::source::Source;
use super::sources::Sources;
use crate::core::events::InterpretationDeleted;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{Json, NoContent, Page, RequestContext};
use crate::runtime::ids::AccountSeq;
use crate::store::{FromRow, Store, StoreError};
use std::sync::Arc;

const PAGE: u32 = 20;

/// `GET /providers`.
pub(super) async fn providers(
    _context: RequestContext,
    _nothing: Nothing,
    sources: Arc<Sources>,
) -> Result<Json<Page<Provider>>, Problem> {
    let provider = |source: &Arc<dyn Source>| Provider {
        id: source.id().to_owned(),
        ready: source.is_ready(),
        machine: source.is_model(),
    };
    Ok(Json(Page { items: sources.all().map(provider).collect(), next: None }))
}

/// `GET /readings/{id}/interpretations`.
pub(super) async fn list(
    context: RequestContext,
    query: InterpretationQuery,
) -> Result<Json<Page<Interpretation>>, Problem> {
    let (account, reading) = (context.account()?.seq, context.id()?);
    if !context.app.store.read(queries::has_reading(account, reading)).await?.single::<bool>()? {
        return Err(Problem::not_found());
    }
    let limit = query.limit.unwrap_or(PAGE);
    let statement = queries::list(account, reading, query.cursor.as_deref(), limit + 1);
    let (rows, ended_early) = context.app.store.read_page(statement).await?;
    let items = rows.all::<Interpretation>()?;
    Ok(Json(Page::of(items, limit as usize, ended_early, |interpretation| interpretation.id.clone())))
}

/// Every interpretation of a reading, oldest first.
///
/// # Errors
/// What the store says.
pub async fn of_reading(store: &Store, account: AccountSeq, reading: &str) -> Result<Vec<Interpretation>, StoreError> {
    let rows = store.read(queries::list(account, reading, None, INTERPRETATIONS_MAX)).await?;
    rows.into_iter().rev().map(Interpretation::from_row).collect()
}

/// `DELETE /readings/{id}/interpretations/{interpretation}`.
pub(super) async fn delete(context: RequestContext, _nothing: Nothing) -> Result<NoContent, Problem> {
    let (account, reading, id) = (context.account()?.seq, context.id()?, context.id_of("interpretation")?);
    let mut batch = queries::delete(account, reading, id);
    let event = InterpretationDeleted { account, reading: reading.to_owned(), interpretation: id.to_owned() };
    context.announce(&event, &mut batch);
    context.write(batch).await?;
    Ok(NoContent)
}
