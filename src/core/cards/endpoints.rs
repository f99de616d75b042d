//! The endpoints of cards, in the built-in deck or in another one.

use super::model::{
    CARDS, Card, CardQuery, CardSummary, CardView, DECK, Daily, DailyQuery, DeckQuery, LISTS, RandomQuery, RawJson,
    SHORT_LISTS,
};
use super::pictures;
use super::rules::{daily_seed, draw};
use crate::core::decks::{self, queries::DeckCardRow};
use crate::credentials::secrets;
use crate::http::context::internal;
use crate::http::problem::Problem;
use crate::http::reply::{StaticContent, is_known};
use crate::http::{Json, Page, Prepared, RawReply, Reply, RequestContext};
use crate::runtime::clock::{DAY, date, parse_date};
use crate::runtime::language::Language;
use std::borrow::Cow;

/// `GET /cards`.
pub(super) async fn cards(context: RequestContext, query: CardQuery) -> Result<Prepared<Page<CardSummary>>, Problem> {
    list(context, query, &SHORT_LISTS, without_prose).await
}

/// `GET /cards/full`.
pub(super) async fn full_cards(context: RequestContext, query: CardQuery) -> Result<Prepared<Page<CardView>>, Problem> {
    list(context, query, &LISTS, |json| json).await
}

/// The cards of a query: the prepared list if the query has no filter. `cut` removes from a card what the list omits.
async fn list<T>(
    context: RequestContext,
    mut query: CardQuery,
    prepared: &'static [StaticContent],
    cut: fn(Cow<'static, str>) -> Cow<'static, str>,
) -> Result<Prepared<Page<T>>, Problem> {
    query.q = query.q.map(|q| q.to_lowercase());
    if let Some(deck) = other_deck(query.deck.as_deref()) {
        return cards_of(&context, deck, &query, cut).await;
    }
    let language = context.language;
    let all = query.arcana.is_none() && query.suit.is_none() && query.q.is_none();
    if let (true, Some(list)) = (all, prepared.get(language.index())) {
        return Ok(Prepared::fixed(list, &context));
    }
    let found = CARDS.iter().filter(|card| matches(card, &query, language, None));
    Ok(listed(found.map(|card| cut(card.in_language(language).json.into())), &context))
}

/// A card's JSON without its prose.
fn without_prose(json: Cow<'static, str>) -> Cow<'static, str> {
    let cut = json.find(",\"meaning\":").zip(json.find(",\"element\":"));
    let parts = cut.and_then(|(from, to)| Some((json.get(..from)?, json.get(to..)?)));
    parts.map(|(head, tail)| format!("{head}{tail}")).map_or(json, Cow::Owned)
}

/// The requested deck, if it is not the built-in one.
fn other_deck(deck: Option<&str>) -> Option<&str> {
    deck.filter(|deck| *deck != DECK)
}

/// The cards of an imported deck: with its names and pictures, and our texts.
async fn cards_of<T>(
    context: &RequestContext,
    deck: &str,
    query: &CardQuery,
    cut: fn(Cow<'static, str>) -> Cow<'static, str>,
) -> Result<Prepared<Page<T>>, Problem> {
    let language = context.language;
    let own = decks::cards(&context.app.store, deck, language).await?.ok_or_else(unknown_deck)?;
    let found = own.iter().filter_map(|DeckCardRow { card, name, alt }| {
        let card = Card::by_index((*card).into()).filter(|card| matches(card, query, language, name.as_deref()))?;
        Some(cut(card.in_language(language).in_deck(deck, name.as_deref(), alt.as_deref())?.into()))
    });
    Ok(listed(found, context))
}

fn unknown_deck() -> Problem {
    Problem::field("deck", "is not a deck of this instance")
}

fn listed<T>(cards: impl Iterator<Item = Cow<'static, str>>, context: &RequestContext) -> Prepared<Page<T>> {
    let json = format!("{{\"items\":[{}],\"next\":null}}", cards.collect::<Vec<_>>().join(","));
    Prepared::new(json.into_bytes(), context.if_none_match.as_deref(), context.language.tag())
}

/// Whether a card matches a query, whose words are in lower case.
fn matches(card: &Card, query: &CardQuery, language: Language, own_name: Option<&str>) -> bool {
    let arcana = if card.major { "major" } else { "minor" };
    let text = card.in_language(language);
    query.arcana.as_deref().is_none_or(|wanted| wanted == arcana)
        && query.suit.as_deref().is_none_or(|wanted| card.suit == Some(wanted))
        && query.q.as_deref().is_none_or(|q| {
            own_name.unwrap_or(text.name).to_lowercase().contains(q)
                || text.upright.iter().chain(text.reversed).any(|word| word.contains(q))
        })
}

/// `GET /cards/{id}`.
pub(super) async fn card(context: RequestContext, query: DeckQuery) -> Result<Prepared<CardView>, Problem> {
    let card = Card::by_id(context.param("id")).ok_or_else(Problem::not_found)?;
    let text = card.in_language(context.language);
    if let Some(deck) = other_deck(query.deck.as_deref()) {
        let own = decks::cards(&context.app.store, deck, context.language).await?.ok_or_else(unknown_deck)?;
        // A card that the deck lacks is not found.
        let found = own.iter().find(|row| row.card == card.index);
        let json = found.and_then(|row| text.in_deck(deck, row.name.as_deref(), row.alt.as_deref()));
        let json = json.ok_or_else(Problem::not_found)?.into_bytes();
        return Ok(Prepared::new(json, context.if_none_match.as_deref(), context.language.tag()));
    }
    let content = StaticContent { bytes: text.json.as_bytes(), gzip: None, brotli: None, etag: text.etag };
    Ok(Prepared::fixed(&content, &context))
}

/// `GET /cards/{id}/image`. If the deck is gone or lacks the card, the answer is our own picture: readings keep the id
/// of their deck.
pub(super) async fn image(context: RequestContext, query: DeckQuery) -> Result<RawReply<200>, Problem> {
    let card = Card::by_id(context.param("id")).ok_or_else(Problem::not_found)?;
    if let Some(deck) = other_deck(query.deck.as_deref())
        && let Some(reply) = decks::picture(&context, deck, card.index).await?
    {
        return Ok(RawReply(reply));
    }
    picture(&context, card.id).ok_or_else(Problem::not_found)
}

/// The picture of the back of the built-in deck.
pub(in crate::core) fn own_back(context: &RequestContext) -> Option<RawReply<200>> {
    picture(context, "back")
}

fn picture(context: &RequestContext, id: &str) -> Option<RawReply<200>> {
    let picture = pictures::find(id)?;
    let known = is_known(picture.etag, context.if_none_match.as_deref());
    let reply = if known { Reply::empty(304) } else { Reply::whole(200, "image/svg+xml", picture.svg().into_bytes()) };
    Some(RawReply(
        reply
            .header("etag", picture.etag)
            .header("cache-control", "public, max-age=604800")
            .header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'"),
    ))
}

/// `GET /cards/random`.
pub(super) async fn random(
    context: RequestContext,
    query: RandomQuery,
) -> Result<Json<Page<RawJson<CardView>>>, Problem> {
    let seed = secrets::random().map_err(internal)?;
    let drawn = draw(&seed, query.count.unwrap_or(1) as usize, false);
    let items = drawn.iter().filter_map(|(card, _)| Card::by_index((*card).into()));
    Ok(Json(Page::all(items.map(|card| RawJson::new(card.in_language(context.language).json)).collect())))
}

/// `GET /cards/daily`.
pub(super) async fn daily(context: RequestContext, query: DailyQuery) -> Result<Json<Daily>, Problem> {
    let day = query.date.as_deref().and_then(parse_date).unwrap_or(context.now);
    if day.whole(DAY) > context.now.whole(DAY) {
        return Err(Problem::field("date", "must not be in the future"));
    }
    let account = context.caller.as_ref().map(|caller| caller.id.as_str());
    let drawn = draw(&daily_seed(day, account), 1, true);
    let (card, reversed) = drawn.first().copied().ok_or_else(Problem::not_found)?;
    let card = Card::by_index(card.into()).ok_or_else(Problem::not_found)?;
    let card = RawJson::new(card.in_language(context.language).json);
    Ok(Json(Daily { date: date(day), personal: account.is_some(), reversed, card }))
}
