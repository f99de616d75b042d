//! Making readings: the server draws, or the cards were drawn by hand.

use super::list::Layout;
use super::model::{Draw, DrawRequest, NewReading, PlacedCard, Reading};
use super::queries::{self, NewTag, ReadingRow};
use super::rules;
use crate::core::cards::model::{Card, DECK};
use crate::core::cards::rules::{ALGORITHM, Drawn, draw};
use crate::core::decks::{self, Names};
use crate::core::events::ReadingSaved;
use crate::core::spreads::{self, model::SpreadView};
use crate::credentials::secrets;
use crate::http::context::internal;
use crate::http::guard::FieldError;
use crate::http::problem::Problem;
use crate::http::{Created, Json, RequestContext};
use crate::runtime::clock::rfc3339;

/// `POST /readings`.
pub(super) async fn create(context: RequestContext, new: NewReading) -> Result<Created<Reading>, Problem> {
    let spread = spread(&context, &new.spread).await?;
    let deck = new.deck.as_deref().unwrap_or(DECK);
    decks::judge(&context.app.store, deck).await?;
    let reversals = new.reversals.unwrap_or(true);
    let (cards, seed) = match (&new.cards, &new.seed) {
        (Some(_), Some(_)) => return Err(Problem::field("seed", "must be left out when cards are entered by hand")),
        (Some(cards), None) => {
            (rules::entered(cards, spread.positions.len(), reversals).map_err(Problem::fields)?, None)
        }
        (None, seed) => {
            let seed = seed_or_random(seed.as_deref())?;
            (draw(&seed, spread.positions.len(), reversals), Some(secrets::hex(&seed)))
        }
    };
    let names = decks::names(&context.app.store, context.language, cards.iter().map(|(card, _)| (deck, *card))).await?;
    let id = context.new_id()?;
    let account = context.account()?.seq;
    let tags = tags_with_ids(&context, new.tags.unwrap_or_default())?;
    let (question, title) = (new.question.unwrap_or_default(), new.title.unwrap_or_default());
    let layout = Layout::of(&spread);
    let row = ReadingRow {
        id: &id,
        account,
        spread: &spread.id,
        layout: layout.as_deref(),
        deck,
        question: &question,
        title: &title,
        voice: new.voice.as_deref(),
        reversals,
        seed: seed.as_deref(),
        ai: new.ai.unwrap_or(true),
    };
    let mut batch = queries::insert(&row, &cards, &tags, context.now);
    let event = ReadingSaved {
        account,
        reading: id.clone(),
        spread: spread.id.clone(),
        cards: cards.clone(),
        voice: new.voice.clone(),
    };
    context.announce(&event, &mut batch);
    let made = Reading {
        id: id.clone(),
        cards: placed(&context, &spread, &cards, deck, &names),
        spread: spread.id.clone(),
        spread_name: spread.name,
        deck: deck.to_owned(),
        question: question.clone(),
        title: title.clone(),
        notes: String::new(),
        voice: new.voice.clone(),
        reversals,
        algorithm: seed.as_ref().map(|_| ALGORITHM.to_owned()),
        seed: seed.clone(),
        tags: names_sorted(tags),
        favorite: false,
        outcome: None,
        ai: row.ai,
        created_at: rfc3339(context.now),
        updated_at: rfc3339(context.now),
    };
    context.create(batch, &made, Problem::from).await
}

/// `POST /readings/draw`.
pub(super) async fn draw_only(context: RequestContext, request: DrawRequest) -> Result<Json<Draw>, Problem> {
    let spread = spread(&context, &request.spread).await?;
    let reversals = request.reversals.unwrap_or(true);
    let seed = seed_or_random(request.seed.as_deref())?;
    let cards = draw(&seed, spread.positions.len(), reversals);
    Ok(Json(Draw {
        cards: placed(&context, &spread, &cards, DECK, &Names::default()),
        spread: spread.id,
        spread_name: spread.name,
        seed: secrets::hex(&seed),
        algorithm: ALGORITHM.to_owned(),
        reversals,
    }))
}

async fn spread(context: &RequestContext, id: &str) -> Result<SpreadView, Problem> {
    let found = spreads::find(context, id).await?;
    found.ok_or_else(|| Problem::fields(vec![FieldError::new("spread", "is not a spread that the caller may use")]))
}

fn seed_or_random(seed: Option<&str>) -> Result<[u8; 32], Problem> {
    match seed {
        Some(seed) => secrets::unhex(seed).ok_or_else(|| Problem::field("seed", "must be 64 hexadecimal digits")),
        None => secrets::random().map_err(internal),
    }
}

/// Whether a seed gives these cards.
pub(super) fn is_seeds_draw(seed: &str, cards: &[Drawn], reversals: bool) -> bool {
    secrets::unhex(seed).is_some_and(|seed| draw(&seed, cards.len(), reversals) == cards)
}

fn placed(
    context: &RequestContext,
    spread: &SpreadView,
    cards: &[Drawn],
    deck: &str,
    names: &Names,
) -> Vec<PlacedCard> {
    let cards = cards.iter().enumerate().filter_map(|(place, (card, reversed))| {
        let card = Card::by_index((*card).into())?;
        let own_name = names.get(deck, card.index);
        Some(PlacedCard::new(place, spread.positions.get(place), card, own_name, *reversed, context.language))
    });
    cards.collect()
}

/// Tags tidied, each with an id for the case that it is new.
pub(super) fn tags_with_ids(context: &RequestContext, tags: Vec<String>) -> Result<Vec<NewTag>, Problem> {
    rules::tidy_tags(tags).into_iter().map(|name| Ok((context.new_id()?, name))).collect()
}

/// Tags are answered in the order in which they will be read again.
fn names_sorted(tags: Vec<NewTag>) -> Vec<String> {
    let mut names: Vec<String> = tags.into_iter().map(|(_, name)| name).collect();
    names.sort();
    names
}
