//! The endpoints of spreads.

use super::model::{NewSpread, SPREADS, Spread, SpreadChange, SpreadView};
use super::queries::{self, SpreadRow};
use crate::clock::{is_id, rfc3339};
use crate::core::accounts::model::PageQuery;
use crate::http::problem::Problem;
use crate::http::shape::Nothing;
use crate::http::{Call, Created, Json, NoContent, Page};
use crate::store::Statement;
use nanoserde::SerJson;

const PAGE: u32 = 20;

/// Nobody's number: what a caller who is not signed in owns.
const NOBODY: i64 = 0;

fn caller(call: &Call) -> i64 {
    call.caller.as_ref().map_or(NOBODY, |caller| caller.seq)
}

/// `GET /spreads`: the first page begins with the built-in ones.
pub(super) async fn list(call: Call, query: PageQuery) -> Result<Json<Page<SpreadView>>, Problem> {
    let limit = query.limit.unwrap_or(PAGE);
    let account = caller(&call);
    let rows = call.app.store.read(queries::list(account, query.cursor.as_deref(), limit + 1)).await?;
    let own = rows.iter().map(|row| SpreadView::from_row(row, account)).collect::<Result<Vec<_>, _>>()?;
    let mut page = Page::cut(own, limit as usize, |spread| spread.id.clone());
    if query.cursor.is_none() {
        let built_in = SPREADS.iter().map(|spread| SpreadView::built_in(spread, call.language));
        page.items = built_in.chain(page.items).collect();
    }
    Ok(Json(page))
}

/// `GET /spreads/{id}`.
pub(super) async fn show(call: Call, _nothing: Nothing) -> Result<Json<SpreadView>, Problem> {
    find(&call, call.param("id")).await?.map(Json).ok_or_else(Problem::not_found)
}

/// The spread with an id, if the caller may use it.
///
/// # Errors
/// What the store says.
pub async fn find(call: &Call, id: &str) -> Result<Option<SpreadView>, Problem> {
    if let Some(spread) = built_in(id) {
        return Ok(Some(SpreadView::built_in(spread, call.language)));
    }
    if is_id(id) { read(call, queries::usable(caller(call), id)).await } else { Ok(None) }
}

fn built_in(id: &str) -> Option<&'static Spread> {
    SPREADS.iter().find(|spread| spread.id == id)
}

async fn read(call: &Call, statement: Statement) -> Result<Option<SpreadView>, Problem> {
    let rows = call.app.store.read(statement).await?;
    Ok(rows.first().map(|row| SpreadView::from_row(row, caller(call))).transpose()?)
}

/// `POST /spreads`.
pub(super) async fn make(call: Call, new: NewSpread) -> Result<Created<SpreadView>, Problem> {
    let shared = new.shared.unwrap_or(false);
    may_share(&call, new.shared)?;
    let id = call.new_id()?;
    let description = new.description.unwrap_or_default();
    let row = SpreadRow {
        id: &id,
        account: call.account()?.seq,
        name: &new.name,
        description: &description,
        shared,
        positions: &new.positions.serialize_json(),
    };
    let batch = queries::insert(&row, call.now);
    let made = SpreadView {
        id: id.clone(),
        name: new.name.clone(),
        description: description.clone(),
        built_in: false,
        own: true,
        shared,
        width_cards: None,
        height_cards: None,
        positions: new.positions,
        created_at: Some(rfc3339(call.now)),
        updated_at: Some(rfc3339(call.now)),
    };
    call.create(batch, &made, Problem::from).await
}

fn may_share(call: &Call, shared: Option<bool>) -> Result<(), Problem> {
    if shared == Some(true) && !call.account()?.admin {
        return Err(Problem::field("shared", "may be true only for an admin"));
    }
    Ok(())
}

/// `PATCH /spreads/{id}`.
pub(super) async fn change(call: Call, change: SpreadChange) -> Result<Json<SpreadView>, Problem> {
    may_share(&call, change.shared)?;
    let (account, id) = (call.account()?.seq, call.id()?);
    let positions = change.positions.map(|positions| positions.serialize_json());
    let batch = queries::change(
        account,
        id,
        change.name.as_deref(),
        change.description.as_deref(),
        positions.as_deref(),
        change.shared,
        call.now,
    );
    call.app.store.write(batch).await?;
    read(&call, queries::own(account, id)).await?.map(Json).ok_or_else(Problem::not_found)
}

/// `DELETE /spreads/{id}`.
pub(super) async fn delete(call: Call, _nothing: Nothing) -> Result<NoContent, Problem> {
    call.app.store.write(queries::delete(call.account()?.seq, call.id()?)).await?;
    Ok(NoContent)
}
