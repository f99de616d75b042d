//! Listing readings: one, and a filtered page.

use super::model::{Reading, ReadingQuery};
use super::queries::{self, Filter, ReadingRow};
use super::stored::{names, reading};
use crate::core::cards::model::Card;
use crate::core::search;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{Json, Page, RequestContext};
use crate::runtime::clock::parse_rfc3339;
use crate::runtime::language::Language;

/// Readings a page has, if the client does not say.
const PAGE: u32 = 20;

/// `GET /readings`.
pub(super) async fn list(context: RequestContext, query: ReadingQuery) -> Result<Json<Page<Reading>>, Problem> {
    let card = match query.card.as_deref().map(Card::by_id) {
        Some(None) => return Err(Problem::field("card", "is not a card of the deck")),
        Some(Some(card)) => Some(card.index),
        None => None,
    };
    let filter = Filter {
        search: query.q.as_deref().map(search::words).unwrap_or_default(),
        tag: query.tag.as_deref(),
        spread: query.spread.as_deref(),
        card,
        favorite: query.favorite,
        from: query.from.as_deref().and_then(parse_rfc3339),
        to: query.to.as_deref().and_then(parse_rfc3339),
    };
    let limit = query.limit.unwrap_or(PAGE);
    let statement = queries::list(context.account()?.seq, &filter, query.cursor.as_deref(), limit + 1);
    let (rows, ended_early) = context.app.store.read_page(statement).await?;
    let rows = rows.all::<ReadingRow>()?;
    let names = names(&context.app.store, context.language, &rows).await?;
    let items = rows.into_iter().map(|row| reading(row, context.language, &names)).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(Page::of(items, limit as usize, ended_early, |reading| reading.id.clone())))
}

/// `GET /readings/{id}`.
pub(super) async fn show(context: RequestContext, _nothing: Nothing) -> Result<Json<Reading>, Problem> {
    find(&context).await.map(Json)
}

/// The reading of the path.
pub(super) async fn find(context: &RequestContext) -> Result<Reading, Problem> {
    find_in(context, context.language).await
}

/// The reading of the path, in a language that need not be the request's.
pub(in crate::core) async fn find_in(context: &RequestContext, language: Language) -> Result<Reading, Problem> {
    let rows = context.app.store.read(queries::one(context.account()?.seq, context.id()?)).await?;
    let row = rows.optional::<ReadingRow>()?.ok_or_else(Problem::not_found)?;
    let names = names(&context.app.store, language, std::slice::from_ref(&row)).await?;
    Ok(reading(row, language, &names)?)
}
