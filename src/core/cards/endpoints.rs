//! The endpoints of cards and decks.

use super::model::{
    CARDS, CARDS_COUNT, Card, CardQuery, CardView, DECK, Daily, DailyQuery, Deck, LISTS, RandomQuery, RawJson,
};
use super::pictures;
use super::rules::{daily_seed, draw};
use crate::clock::{DAY, date, parse_date};
use crate::http::call::internal;
use crate::http::language::Language;
use crate::http::problem::Problem;
use crate::http::reply::{Content, is_known};
use crate::http::shape::Nothing;
use crate::http::{Call, Json, Other, Page, Prepared, Reply};
use crate::secrets;

/// `GET /decks`.
pub(super) async fn decks(_call: Call, _nothing: Nothing) -> Result<Json<Page<Deck>>, Problem> {
    let lantern = Deck { id: DECK.to_owned(), name: "Lantern".to_owned(), cards: CARDS_COUNT as u32, built_in: true };
    Ok(Json(Page::all(vec![lantern])))
}

/// `GET /cards`.
pub(super) async fn cards(call: Call, query: CardQuery) -> Result<Prepared<Page<CardView>>, Problem> {
    if query.deck.as_deref().is_some_and(|deck| deck != DECK) {
        return Err(Problem::field("deck", "is not a deck of this instance"));
    }
    let language = call.language;
    let all = query.arcana.is_none() && query.suit.is_none() && query.q.is_none();
    if let (true, Some(list)) = (all, LISTS.get(language.index())) {
        return Ok(Prepared::fixed(list, &call));
    }
    let found = CARDS.iter().filter(|card| matches(card, &query, language)).map(|card| card.in_language(language).json);
    let json = format!("{{\"items\":[{}],\"next\":null}}", found.collect::<Vec<_>>().join(","));
    Ok(Prepared::new(json.into_bytes(), call.if_none_match.as_deref(), language.tag()))
}

fn matches(card: &Card, query: &CardQuery, language: Language) -> bool {
    let arcana = if card.major { "major" } else { "minor" };
    let text = card.in_language(language);
    query.arcana.as_deref().is_none_or(|wanted| wanted == arcana)
        && query.suit.as_deref().is_none_or(|wanted| card.suit == Some(wanted))
        && query.q.as_deref().map(str::to_lowercase).is_none_or(|q| {
            text.name.to_lowercase().contains(&q)
                || text.upright.iter().chain(text.reversed).any(|word| word.contains(q.as_str()))
        })
}

/// `GET /cards/{id}`.
pub(super) async fn card(call: Call, _nothing: Nothing) -> Result<Prepared<CardView>, Problem> {
    let card = Card::by_id(call.param("id")).ok_or_else(Problem::not_found)?;
    let text = card.in_language(call.language);
    let content = Content { bytes: text.json.as_bytes(), gzip: None, brotli: None, etag: text.etag };
    Ok(Prepared::fixed(&content, &call))
}

/// `GET /cards/{id}/image`.
pub(super) async fn image(call: Call, _nothing: Nothing) -> Result<Other<200>, Problem> {
    Card::by_id(call.param("id")).and_then(|card| picture(&call, card.id)).ok_or_else(Problem::not_found)
}

/// `GET /decks/{id}/back`.
pub(super) async fn back(call: Call, _nothing: Nothing) -> Result<Other<200>, Problem> {
    Some("back").filter(|_| call.param("id") == DECK).and_then(|id| picture(&call, id)).ok_or_else(Problem::not_found)
}

fn picture(call: &Call, id: &str) -> Option<Other<200>> {
    let picture = pictures::find(id)?;
    let known = is_known(picture.etag, call.if_none_match.as_deref());
    let reply = if known { Reply::empty(304) } else { Reply::whole(200, "image/svg+xml", picture.svg().into_bytes()) };
    Some(Other(
        reply
            .header("etag", picture.etag)
            .header("cache-control", "public, max-age=604800")
            .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"),
    ))
}

/// `GET /cards/random`.
pub(super) async fn random(call: Call, query: RandomQuery) -> Result<Json<Page<RawJson<CardView>>>, Problem> {
    let seed = secrets::random().map_err(internal)?;
    let drawn = draw(&seed, query.count.unwrap_or(1) as usize, false);
    let items = drawn.iter().filter_map(|(card, _)| Card::by_index((*card).into()));
    Ok(Json(Page::all(items.map(|card| RawJson::new(card.in_language(call.language).json)).collect())))
}

/// `GET /cards/daily`.
pub(super) async fn daily(call: Call, query: DailyQuery) -> Result<Json<Daily>, Problem> {
    let day = query.date.as_deref().and_then(parse_date).unwrap_or(call.now);
    if day.div_euclid(DAY) > call.now.div_euclid(DAY) {
        return Err(Problem::field("date", "must not be in the future"));
    }
    let account = call.caller.as_ref().map(|caller| caller.id.as_str());
    let drawn = draw(&daily_seed(day, account), 1, true);
    let (card, reversed) = drawn.first().copied().ok_or_else(Problem::not_found)?;
    let card = Card::by_index(card.into()).ok_or_else(Problem::not_found)?;
    let card = RawJson::new(card.in_language(call.language).json);
    Ok(Json(Daily { date: date(day), personal: account.is_some(), reversed, card }))
}
