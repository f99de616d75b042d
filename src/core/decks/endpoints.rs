//! The endpoints of decks.

use super::files;
use super::import::BACK;
use super::model::{Deck, DeckView};
use super::queries;
use crate::core::cards::model::DECK;
use crate::core::cards::own_back;
use crate::http::problem::Problem;
use crate::http::shape::Nothing;
use crate::http::{Call, Other, Page, Prepared};
use nanoserde::SerJson;

/// `GET /decks`.
pub(super) async fn list(call: Call, _nothing: Nothing) -> Result<Prepared<Page<Deck>>, Problem> {
    let rows = call.app.store.read(queries::list()).await?;
    let mut decks = vec![Deck::lantern()];
    for row in &rows {
        decks.push(Deck::from_row(row)?);
    }
    Ok(prepared(&Page::all(decks), &call))
}

/// `GET /decks/{id}`.
pub(super) async fn show(call: Call, _nothing: Nothing) -> Result<Prepared<DeckView>, Problem> {
    let id = call.param("id");
    if id == DECK {
        return Ok(prepared(&DeckView::lantern(), &call));
    }
    let rows = call.app.store.read(queries::one(id)).await?;
    let deck = DeckView::from_row(rows.first().ok_or_else(Problem::not_found)?)?;
    Ok(prepared(&deck, &call))
}

fn prepared<T: SerJson>(value: &T, call: &Call) -> Prepared<T> {
    Prepared::new(value.serialize_json().into_bytes(), call.if_none_match.as_deref(), call.language.tag())
}

/// `GET /decks/{id}/back`. A deck without a back of its own has that of the built-in one.
pub(super) async fn back(call: Call, _nothing: Nothing) -> Result<Other<200>, Problem> {
    let id = call.param("id");
    if id == DECK {
        return own_back(&call).ok_or_else(Problem::not_found);
    }
    if let Some(reply) = files::picture(&call, id, BACK).await? {
        return Ok(Other(reply));
    }
    let known = !call.app.store.read(queries::one(id)).await?.is_empty();
    Some(()).filter(|()| known).and_then(|()| own_back(&call)).ok_or_else(Problem::not_found)
}
