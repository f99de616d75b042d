//! The endpoints of spreads.

use super::model::{
    NewSpread, Question, Recommendation, Recommendations, SPREADS, Spread, SpreadChange, SpreadQuery, SpreadView,
};
use super::queries::{self, SpreadRow};
use crate::core::events::{SpreadDeleted, SpreadMade};
use crate::core::reader;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{Created, Json, NoContent, Page, Prepared, RequestContext};
use crate::runtime::clock::rfc3339;
use crate::runtime::ids::AccountSeq;
use crate::runtime::ids::is_id;
use crate::store::Statement;
use nanoserde::SerJson;

const PAGE: u32 = 20;

/// The account number of callers who are not signed in; no account has it.
const NO_ACCOUNT: AccountSeq = AccountSeq(0);

fn caller(context: &RequestContext) -> AccountSeq {
    context.caller.as_ref().map_or(NO_ACCOUNT, |caller| caller.seq)
}

/// `GET /spreads`: the built-in ones come first, then own and shared ones, newest first.
pub(super) async fn list(context: RequestContext, query: SpreadQuery) -> Result<Json<Page<SpreadView>>, Problem> {
    let limit = query.limit.unwrap_or(PAGE);
    let wanted = limit as usize + 1;
    let (skipped, before) = after(query.cursor.as_deref())?;
    let built_in =
        SPREADS.iter().skip(skipped).take(wanted).map(|spread| SpreadView::built_in(spread, context.language));
    let mut items: Vec<SpreadView> = built_in.collect();
    let account = caller(&context);
    let room = (wanted - items.len()) as u32;
    for stored in context.app.store.read(queries::list(account, before, room)).await?.all()? {
        items.push(SpreadView::of(stored, account)?);
    }
    Ok(Json(Page::cut(items, limit as usize, |spread| spread.id.clone())))
}

/// The beginning of a page: how many built-in spreads precede it, and the id after which own ones begin.
fn after(cursor: Option<&str>) -> Result<(usize, Option<&str>), Problem> {
    let Some(cursor) = cursor else { return Ok((0, None)) };
    match SPREADS.iter().position(|spread| spread.id == cursor) {
        Some(place) => Ok((place + 1, None)),
        None if is_id(cursor) => Ok((SPREADS.len(), Some(cursor))),
        None => Err(Problem::field("cursor", "is not one that a page has given")),
    }
}

/// `GET /spreads/{id}`.
pub(super) async fn show(context: RequestContext, _nothing: Nothing) -> Result<Prepared<SpreadView>, Problem> {
    let spread = find(&context, context.param("id")).await?.ok_or_else(Problem::not_found)?;
    let json = spread.serialize_json().into_bytes();
    let prepared = Prepared::new(json, context.if_none_match.as_deref(), context.language.tag());
    Ok(if context.caller.is_some() { prepared.private() } else { prepared })
}

/// `POST /spreads/recommendation`.
pub(super) async fn recommendation(context: RequestContext, asked: Question) -> Result<Json<Recommendations>, Problem> {
    let items = reader::recommend(&asked.question).into_iter().filter_map(|rule| {
        let spread = Spread::by_id(rule.spread)?;
        Some(Recommendation {
            spread: spread.id.to_owned(),
            name: context.language.of(&spread.name).to_owned(),
            reason: context.language.of(&rule.reason).to_owned(),
        })
    });
    Ok(Json(Recommendations { items: items.collect() }))
}

/// The spread with an id, if the caller may use it.
///
/// # Errors
/// The store's errors.
pub async fn find(context: &RequestContext, id: &str) -> Result<Option<SpreadView>, Problem> {
    if let Some(spread) = Spread::by_id(id) {
        return Ok(Some(SpreadView::built_in(spread, context.language)));
    }
    if is_id(id) { read(context, queries::usable(caller(context), id)).await } else { Ok(None) }
}

async fn read(context: &RequestContext, statement: Statement) -> Result<Option<SpreadView>, Problem> {
    let rows = context.app.store.read(statement).await?;
    Ok(rows.optional()?.map(|stored| SpreadView::of(stored, caller(context))).transpose()?)
}

/// `POST /spreads`.
pub(super) async fn make(context: RequestContext, new: NewSpread) -> Result<Created<SpreadView>, Problem> {
    let shared = new.shared.unwrap_or(false);
    may_share(&context, new.shared)?;
    let id = context.new_id()?;
    let description = new.description.unwrap_or_default();
    let row = SpreadRow {
        id: &id,
        account: context.account()?.seq,
        name: &new.name,
        description: &description,
        shared,
        positions: &new.positions.serialize_json(),
    };
    let mut batch = queries::insert(&row, context.now);
    context.announce(&SpreadMade { account: row.account, spread: id.clone() }, &mut batch);
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
        created_at: Some(rfc3339(context.now)),
        updated_at: Some(rfc3339(context.now)),
    };
    context.create(batch, &made, Problem::from).await
}

fn may_share(context: &RequestContext, shared: Option<bool>) -> Result<(), Problem> {
    if shared == Some(true) && !context.account()?.admin {
        return Err(Problem::field("shared", "may be true only for an admin"));
    }
    Ok(())
}

/// `PATCH /spreads/{id}`.
pub(super) async fn change(context: RequestContext, change: SpreadChange) -> Result<Json<SpreadView>, Problem> {
    may_share(&context, change.shared)?;
    let (account, id) = (context.account()?.seq, context.id()?);
    let positions = change.positions.map(|positions| positions.serialize_json());
    let batch = queries::change(
        account,
        id,
        change.name.as_deref(),
        change.description.as_deref(),
        positions.as_deref(),
        change.shared,
        context.now,
    );
    context.app.store.write(batch).await?;
    read(&context, queries::own(account, id)).await?.map(Json).ok_or_else(Problem::not_found)
}

/// `DELETE /spreads/{id}`.
pub(super) async fn delete(context: RequestContext, _nothing: Nothing) -> Result<NoContent, Problem> {
    let (account, spread) = (context.account()?.seq, context.id()?);
    let mut batch = queries::delete(account, spread);
    context.announce(&SpreadDeleted { account, spread: spread.to_owned() }, &mut batch);
    context.write(batch).await?;
    Ok(NoContent)
}
