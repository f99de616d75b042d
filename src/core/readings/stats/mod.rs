//! Statistics of an account's readings.

mod model;
pub(super) mod queries;

use crate::core::cards::model::{Card, SUITS};
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{Json, RequestContext};
use crate::store::{Rows, StoreError};
use model::{CardCount, NamedCount, Stats};

/// `GET /readings/stats`.
pub(in crate::core::readings) async fn stats(
    context: RequestContext,
    _nothing: Nothing,
) -> Result<Json<Stats>, Problem> {
    let rows = context.app.store.read_all(queries::stats(context.account()?.seq, context.now)).await?;
    let [cards, spreads, weekdays, favorites, streaks] = rows.as_slice() else {
        return Err(StoreError::Decode("statistics are not five results".to_owned()).into());
    };
    let cards = card_counts(cards, context.language)?;
    let spreads = named(spreads)?;
    let weekdays = by_weekday(weekdays)?;
    let first = |rows: &Rows, column: usize| rows.first().map_or(Ok(0), |row| row.count(column));
    Ok(Json(Stats {
        readings: weekdays.iter().sum(),
        cards_drawn: cards.iter().map(|card| card.count).sum(),
        reversed: cards.iter().map(|card| card.reversed).sum(),
        favorites: first(favorites, 0)?,
        suits: suits(&cards),
        cards,
        spreads,
        weekdays,
        streak_days: first(streaks, 1)?,
        longest_streak_days: first(streaks, 0)?,
    }))
}

fn card_counts(rows: &Rows, language: crate::runtime::language::Language) -> Result<Vec<CardCount>, StoreError> {
    let counts = rows.iter().map(|row| {
        let card =
            Card::by_index(row.integer(0)?).ok_or_else(|| StoreError::Decode("a card beyond the deck".to_owned()))?;
        let name = card.in_language(language).name.to_owned();
        Ok(CardCount { card: card.id.to_owned(), name, count: row.count(1)?, reversed: row.count(2)? })
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

fn named(rows: &Rows) -> Result<Vec<NamedCount>, StoreError> {
    rows.iter().map(|row| Ok(NamedCount { name: row.text(0)?, count: row.count(1)? })).collect()
}

/// Seven counts, Monday first.
fn by_weekday(rows: &Rows) -> Result<Vec<u64>, StoreError> {
    let row = rows.first().ok_or_else(|| StoreError::Decode("no row of weekdays".to_owned()))?;
    (0..7).map(|day| row.count(day)).collect()
}
