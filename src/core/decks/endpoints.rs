//! The endpoints of decks.

use super::import::BACK;
use super::model::{Deck, DeckView};
use super::pictures;
use super::queries;
use crate::core::cards::model::DECK;
use crate::core::cards::own_back;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{Page, Prepared, RawReply, RequestContext};
use nanoserde::SerJson;

/// `GET /decks`.
pub(super) async fn list(context: RequestContext, _nothing: Nothing) -> Result<Prepared<Page<Deck>>, Problem> {
    let rows = context.app.store.read(queries::list()).await?;
    let mut decks = vec![Deck::lantern()];
    decks.extend(rows.all::<Deck>()?);
    Ok(prepared(&Page::all(decks), &context))
}

/// `GET /decks/{id}`.
pub(super) async fn show(context: RequestContext, _nothing: Nothing) -> Result<Prepared<DeckView>, Problem> {
    let id = context.param("id");
    if id == DECK {
        return Ok(prepared(&DeckView::lantern(), &context));
    }
    let rows = context.app.store.read(queries::one(id)).await?;
    let deck: DeckView = rows.optional()?.ok_or_else(Problem::not_found)?;
    Ok(prepared(&deck, &context))
}

fn prepared<T: SerJson>(value: &T, context: &RequestContext) -> Prepared<T> {
    Prepared::new(value.serialize_json().into_bytes(), context.if_none_match.as_deref(), context.language.tag())
}

/// `GET /decks/{id}/back`. A deck without a back of its own has that of the built-in one.
pub(super) async fn back(context: RequestContext, _nothing: Nothing) -> Result<RawReply<200>, Problem> {
    let id = context.param("id");
    if id == DECK {
        return own_back(&context).ok_or_else(Problem::not_found);
    }
    if let Some(reply) = pictures::picture(&context, id, BACK).await? {
        return Ok(RawReply(reply));
    }
    let known = !context.app.store.read(queries::cards_count(id)).await?.is_empty();
    Some(()).filter(|()| known).and_then(|()| own_back(&context)).ok_or_else(Problem::not_found)
}
