//! The endpoints of karma.

use super::super::facts::queries::{StoredKarma, karma};
use super::model::{Karma, KarmaEntry, KarmaLogQuery};
use super::queries::{self, StoredKarmaEntry};
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
    Ok(rows.single::<StoredKarma>()?.into())
}

/// `GET /karma/log`: a cursor is an entry's time and source.
pub(super) async fn log(context: RequestContext, query: KarmaLogQuery) -> Result<Json<Page<KarmaEntry>>, Problem> {
    let before = query.cursor.as_deref().map(|cursor| {
        let parts = cursor.split_once('.').and_then(|(time, source)| Some((Millis(time.parse().ok()?), source)));
        parts.ok_or_else(|| Problem::field("cursor", "is not one that a page has given"))
    });
    let limit = query.limit.unwrap_or(PAGE);
    let rows = context.app.store.read(queries::log(context.account()?.seq, before.transpose()?, limit + 1)).await?;
    let cursor = |entry: &StoredKarmaEntry| format!("{}.{}", entry.paid_at.0, entry.source);
    let page = Page::cut(rows.all()?, limit as usize, cursor);
    Ok(Json(Page { items: page.items.into_iter().map(KarmaEntry::from).collect(), next: page.next }))
}
