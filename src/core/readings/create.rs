//! Making readings: the server draws, or the cards were drawn by hand.

use super::model::{Draw, DrawRequest, NewReading, Reading};
use super::queries::{self, NewTag};
use super::rules;
use super::stored::{self, Laid, Layout};
use crate::core::cards::model::DECK;
use crate::core::cards::rules::{ALGORITHM, Drawn, draw};
use crate::core::decks;
use crate::core::events::ReadingSaved;
use crate::core::spreads::{self, model::SpreadView};
use crate::credentials::secrets;
use crate::http::context::internal;
use crate::http::guard::FieldError;
use crate::http::problem::Problem;
use crate::http::{Created, Json, RequestContext};

/// `POST /readings`.
pub(super) async fn create(context: RequestContext, mut new: NewReading) -> Result<Created<Reading>, Problem> {
    let spread = spread(&context, &new.spread).await?;
    let deck = new.deck.as_deref().unwrap_or(DECK);
    decks::ensure_usable(&context.app.store, deck).await?;
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
    let account = context.account()?.seq;
    let tags = tags_with_ids(&context, std::mem::take(&mut new.tags).unwrap_or_default())?;
    let laid = Laid { id: context.new_id()?, layout: Layout::of(&spread), cards, seed, tags: names_sorted(&tags) };
    let row = stored::asked_for(new, laid, context.now);
    let mut batch = queries::insert(account, &row, &tags);
    let event = ReadingSaved {
        account,
        reading: row.id.clone(),
        spread: row.spread.clone(),
        cards: row.cards.0.clone(),
        voice: row.voice.clone(),
    };
    context.announce(&event, &mut batch);
    let made = stored::reading_in((spread.name, spread.positions), row, context.language, &names)?;
    context.create(batch, &made, Problem::from).await
}

/// `POST /readings/draw`.
pub(super) async fn draw_only(context: RequestContext, request: DrawRequest) -> Result<Json<Draw>, Problem> {
    let spread = spread(&context, &request.spread).await?;
    let reversals = request.reversals.unwrap_or(true);
    let seed = seed_or_random(request.seed.as_deref())?;
    let cards = draw(&seed, spread.positions.len(), reversals);
    Ok(Json(Draw {
        cards: stored::placed(&cards, &spread.positions, context.language, |_| None)?,
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

/// Tags tidied, each with an id for the case that it is new.
pub(super) fn tags_with_ids(context: &RequestContext, tags: Vec<String>) -> Result<Vec<NewTag>, Problem> {
    rules::tidy_tags(tags).into_iter().map(|name| Ok((context.new_id()?, name))).collect()
}

/// Tags are answered in the order in which they will be read again.
fn names_sorted(tags: &[NewTag]) -> Vec<String> {
    let mut names: Vec<String> = tags.iter().map(|(_, name)| name.clone()).collect();
    names.sort();
    names
}
