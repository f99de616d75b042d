//! The endpoints of karma.

use super::super::facts::queries::karma;
use super::model::{Entry, Karma, LogQuery};
use super::queries;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{Json, Page, RequestContext};
use crate::runtime::clock::Millis;

const PAGE: u32 = 20;

/// `GET /karma`.
pub(super) async fn summary(context: RequestContext, _nothing: Nothing) -> Result<Json<Karma>, Problem> {
    standing(&context).await.map(Json)
}

/// The caller's karma.
pub(super) async fn standing(context: &RequestContext) -> Result<Karma, Problem> {
    let rows = context.app.store.read(karma(context.account()?.seq)).await?;
    Ok(Karma::from_row(rows.first().ok_or_else(Problem::not_found)?)?)
}

/// `GET /karma/log`: a cursor is an entry's time and source.
pub(super) async fn log(context: RequestContext, query: LogQuery) -> Result<Json<Page<Entry>>, Problem> {
    let before = query.cursor.as_deref().map(|cursor| {
        let parts = cursor.split_once('.').and_then(|(time, source)| Some((Millis(time.parse().ok()?), source)));
        parts.ok_or_else(|| Problem::field("cursor", "is not one that a page has given"))
    });
    let limit = query.limit.unwrap_or(PAGE);
    let rows = context.app.store.read(queries::log(context.account()?.seq, before.transpose()?, limit + 1)).await?;
    let mut entries = Vec::with_capacity(rows.len());
    for row in &rows {
        entries.push((row.integer(3)?, Entry::from_row(row)?));
    }
    let page = Page::cut(entries, limit as usize, |(time, entry)| format!("{time}.{}", entry.source));
    Ok(Json(Page { items: page.items.into_iter().map(|(_, entry)| entry).collect(), next: page.next }))
}
