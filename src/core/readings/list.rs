//! Reading readings: one, and a filtered page. How a stored row becomes a reading is here, for everyone who reads rows.

use super::model::{PlacedCard, Reading, ReadingQuery};
use super::queries::{self, Filter};
use crate::core::cards::model::Card;
use crate::core::cards::rules::ALGORITHM;
use crate::core::decks::{self, Names};
use crate::core::search;
use crate::core::spreads::model::{PositionView, Spread, SpreadView, positions_from};
use crate::http::problem::Problem;
use crate::http::schema::{Nothing, model};
use crate::http::{Json, Page, RequestContext};
use crate::runtime::clock::{parse_rfc3339, rfc3339};
use crate::runtime::language::Language;
use crate::store::{Row, Store, StoreError};
use nanoserde::{DeJson, SerJson};

const PAGE: u32 = 20;

model! {
    /// An own spread as a reading keeps it.
    pub struct Layout: both {
        /// Its name.
        name: String,
        /// Its positions, as JSON text.
        positions: String,
    }
}

impl Layout {
    /// Reads what a reading keeps.
    ///
    /// # Errors
    /// When it is of another form; only a bug writes such.
    pub fn read(kept: &str) -> Result<Self, StoreError> {
        Self::deserialize_json(kept).map_err(|error| StoreError::Decode(format!("layout: {error}")))
    }

    /// What a reading keeps of a spread: nothing of a built-in one, which never changes.
    pub fn of(spread: &SpreadView) -> Option<String> {
        let layout = || Self { name: spread.name.clone(), positions: spread.positions.serialize_json() };
        (!spread.built_in).then(|| layout().serialize_json())
    }
}

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
    let names = names(&context.app.store, context.language, &rows).await?;
    let items = rows.iter().map(|row| from_row(row, context.language, &names)).collect::<Result<Vec<_>, _>>()?;
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

/// The reading of the path, in a language that need not be the call's.
pub(in crate::core) async fn find_in(context: &RequestContext, language: Language) -> Result<Reading, Problem> {
    let rows = context.app.store.read(queries::one(context.account()?.seq, context.id()?)).await?;
    let row = rows.first().ok_or_else(Problem::not_found)?;
    let names = names(&context.app.store, language, &rows).await?;
    Ok(from_row(row, language, &names)?)
}

/// What the decks of the readings in some rows call their cards; [`from_row`] needs it.
pub(in crate::core) async fn names(store: &Store, language: Language, rows: &[Row]) -> Result<Names, StoreError> {
    let mut cards = Vec::new();
    for row in rows {
        let deck = row.str(3)?;
        cards.extend(row.str(14)?.split(' ').filter_map(|word| Some((deck, word.trim_end_matches('r').parse().ok()?))));
    }
    decks::names(store, language, cards.into_iter()).await
}

/// Reads the columns that `queries` selects, with texts in `language`.
pub(in crate::core) fn from_row(row: &Row, language: Language, names: &Names) -> Result<Reading, StoreError> {
    let spread = row.text(1)?;
    let (spread_name, positions) = layout(&spread, row.optional_text(2)?.as_deref(), language)?;
    let seed = row.optional_text(9)?;
    let outcome = row.optional_integer(11)?.and_then(|outcome| u8::try_from(outcome).ok());
    Ok(Reading {
        id: row.text(0)?,
        spread,
        spread_name,
        deck: row.text(3)?,
        question: row.text(4)?,
        title: row.text(5)?,
        notes: row.text(6)?,
        voice: row.optional_text(7)?,
        reversals: row.flag(8)?,
        algorithm: seed.as_ref().map(|_| ALGORITHM.to_owned()),
        seed,
        favorite: row.flag(10)?,
        outcome,
        ai: row.flag(16)?,
        created_at: rfc3339(row.time(12)?),
        updated_at: rfc3339(row.time(13)?),
        cards: placed(row.str(14)?, &positions, language, |card| names.get(row.str(3).ok()?, card))?,
        tags: Vec::deserialize_json(row.str(15)?).map_err(|error| StoreError::Decode(format!("tags: {error}")))?,
    })
}

/// Name and positions of the spread that a reading was laid in.
fn layout(spread: &str, kept: Option<&str>, language: Language) -> Result<(String, Vec<PositionView>), StoreError> {
    if let Some(kept) = kept {
        let layout = Layout::read(kept)?;
        return Ok((layout.name, positions_from(&layout.positions)?));
    }
    let built_in = Spread::by_id(spread).map(|known| SpreadView::built_in(known, language));
    Ok(built_in.map_or_else(|| (spread.to_owned(), Vec::new()), |view| (view.name, view.positions)))
}

/// `9 37r` as cards on their positions.
fn placed<'n>(
    cards: &str,
    positions: &[PositionView],
    language: Language,
    own_name: impl Fn(u8) -> Option<&'n str>,
) -> Result<Vec<PlacedCard>, StoreError> {
    let broken = || StoreError::Decode(format!("cards of a reading: {cards}"));
    let cards = cards.split(' ').enumerate().map(|(place, word)| {
        let index = word.trim_end_matches('r').parse().ok();
        let card = index.and_then(Card::by_index).ok_or_else(broken)?;
        let own_name = own_name(card.index);
        Ok(PlacedCard::new(place, positions.get(place), card, own_name, word.ends_with('r'), language))
    });
    cards.collect()
}
