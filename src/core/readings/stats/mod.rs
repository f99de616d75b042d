//! Statistics of an account's readings.

mod model;
pub(super) mod queries;

use crate::core::cards::model::{Card, SUITS};
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{Json, RequestContext};
use crate::runtime::language::Language;
use crate::store::{Rows, StoreError};
use model::{CardCount, NamedCount, Stats};
use queries::{CardTimes, SpreadTimes, Streaks, Weekdays};

/// `GET /readings/stats`.
pub(super) async fn stats(context: RequestContext, _nothing: Nothing) -> Result<Json<Stats>, Problem> {
    let statements = queries::stats(context.account()?.seq, context.now);
    let results = context.app.store.read_all(statements.into()).await?;
    let [cards, spreads, weekdays, favorites, streaks] =
        <[Rows; 5]>::try_from(results).map_err(|_| StoreError::Decode("statistics are not five results".to_owned()))?;
    let cards = card_counts(cards.all()?, context.language)?;
    let weekdays = by_weekday(&weekdays.single()?);
    let streaks: Streaks = streaks.single()?;
    Ok(Json(Stats {
        readings: weekdays.iter().sum(),
        cards_drawn: cards.iter().map(|card| card.count).sum(),
        reversed: cards.iter().map(|card| card.reversed).sum(),
        favorites: favorites.single()?,
        suits: suits(&cards),
        cards,
        spreads: spreads.all()?.into_iter().map(named).collect(),
        weekdays,
        streak_days: streaks.current,
        longest_streak_days: streaks.longest,
    }))
}

fn card_counts(rows: Vec<CardTimes>, language: Language) -> Result<Vec<CardCount>, StoreError> {
    let counts = rows.into_iter().map(|CardTimes { card, count, reversed }| {
        let beyond = || StoreError::Decode("a card beyond the deck".to_owned());
        let card = Card::by_index(card.into()).ok_or_else(beyond)?;
        Ok(CardCount { card: card.id.to_owned(), name: card.in_language(language).name.to_owned(), count, reversed })
    });
    counts.collect()
}

fn suits(cards: &[CardCount]) -> Vec<NamedCount> {
    let total = |prefix: &str| cards.iter().filter(|card| card.card.starts_with(prefix)).map(|card| card.count).sum();
    let majors = NamedCount { name: "major".to_owned(), count: total("major_arcana.") };
    let minors = SUITS
        .iter()
        .map(|suit| NamedCount { name: (*suit).to_owned(), count: total(&format!("minor_arcana.{suit}.")) });
    std::iter::once(majors).chain(minors).collect()
}

fn named(row: SpreadTimes) -> NamedCount {
    NamedCount { name: row.spread, count: row.count }
}

/// Seven counts, Monday first.
fn by_weekday(row: &Weekdays) -> Vec<u64> {
    vec![row.monday, row.tuesday, row.wednesday, row.thursday, row.friday, row.saturday, row.sunday]
}
