//! The endpoints of bingo.

use super::super::clock::GameTime;
use super::super::secret;
use super::model::{
    Bingo, BingoClaim, BingoMonth, BingoMonthDetails, DayNumber, NewBingoCard, NewBingoClaim, PlayedMonth,
};
use super::queries;
use super::rules::{self, NUMBERS};
use crate::core::cards::rules::permutation;
use crate::credentials::secrets;
use crate::http::context::internal;
use crate::http::problem::Problem;
use crate::http::schema::{Nothing, model};
use crate::http::{Created, Json, Page, RequestContext};
use crate::runtime::clock::rfc3339;
use crate::runtime::ids::AccountSeq;
use jiff::tz::TimeZone;

const PAGE: u32 = 12;

/// The caller, the time, and the numbers of this month.
struct CurrentMonth {
    account: AccountSeq,
    game_time: GameTime,
    zone: TimeZone,
    numbers: Vec<u8>,
}

impl CurrentMonth {
    async fn of(context: &RequestContext, zone: TimeZone) -> Result<Self, Problem> {
        let caller = context.account()?;
        let game_time = GameTime::of(context, &zone);
        let secret = secret::load_or_create(&context.app.store).await?;
        let numbers = rules::numbers(&secret, &caller.id, &game_time.month());
        Ok(Self { account: caller.seq, game_time, zone, numbers })
    }

    async fn bingo(&self, context: &RequestContext) -> Result<Bingo, Problem> {
        Ok(self.with(&played(context, &self.game_time.month()).await?))
    }

    fn with(&self, played: &PlayedMonth) -> Bingo {
        let next_day = rfc3339(self.game_time.tomorrow(&self.zone));
        Bingo::new(played, &self.numbers, &self.game_time, next_day)
    }
}

async fn played(context: &RequestContext, month: &str) -> Result<PlayedMonth, Problem> {
    let rows = context.app.store.read(queries::month(context.account()?.seq, month)).await?;
    Ok(rows.optional()?.map_or(Ok(PlayedMonth::default()), |stored| PlayedMonth::of(&stored))?)
}

/// `GET /bingo`.
pub(super) async fn status(context: RequestContext, _nothing: Nothing, zone: TimeZone) -> Result<Json<Bingo>, Problem> {
    CurrentMonth::of(&context, zone).await?.bingo(&context).await.map(Json)
}

/// `POST /bingo/card`.
pub(super) async fn make_card(
    context: RequestContext,
    new: NewBingoCard,
    zone: TimeZone,
) -> Result<Created<Bingo>, Problem> {
    let card = match (&new.numbers, new.random.unwrap_or(false)) {
        (Some(_), true) => return Err(Problem::field("random", "must be left out when the numbers are given")),
        (Some(rows), false) => rules::card(rows).map_err(Problem::fields)?,
        (None, true) => {
            let seed = secrets::random().map_err(internal)?;
            permutation(&seed, NUMBERS).into_iter().map(|number| number + 1).collect()
        }
        (None, false) => return Err(Problem::field("numbers", "is missing, unless random is true")),
    };
    let current = CurrentMonth::of(&context, zone).await?;
    let batch = queries::make_card(current.account, &current.game_time.month(), &card, context.now);
    let made = current.with(&PlayedMonth { card: Some(card), ..PlayedMonth::default() });
    context.create(batch, &made, Problem::from).await
}

/// `POST /bingo/claim`.
pub(super) async fn claim(
    context: RequestContext,
    new: NewBingoClaim,
    zone: TimeZone,
) -> Result<Json<BingoClaim>, Problem> {
    let current = CurrentMonth::of(&context, zone).await?;
    let number = match (rules::number_of(&current.numbers, current.game_time.day_of_month()), new.number) {
        (Some(number), None) => number,
        (Some(_), Some(_)) => return Err(Problem::field("number", "may be chosen on a free day only")),
        (None, Some(number)) => number,
        (None, None) => return Err(Problem::field("number", "is missing: on a free day, choose a missed number")),
    };
    let (batch, prize) = queries::claim(current.account, number, &current.game_time);
    let prize = context.write(batch).await?.get(prize).is_some_and(|outcome| outcome.changed == 1);
    Ok(Json(BingoClaim { number, prize, bingo: current.bingo(&context).await? }))
}

/// `GET /bingo/numbers`.
pub(super) async fn numbers(
    context: RequestContext,
    _nothing: Nothing,
    zone: TimeZone,
) -> Result<Json<Page<DayNumber>>, Problem> {
    let current = CurrentMonth::of(&context, zone).await?;
    let played = played(&context, &current.game_time.month()).await?;
    Ok(Json(Page::all(played.days(&current.numbers, current.game_time.day_of_month()))))
}

model! {
    /// Which months to list.
    pub struct BingoMonthQuery: request {
        /// Months on a page, 1 to 100; 12, if left out.
        limit: Option<u32> = integer(1, 100),
        /// The `next` of the page before.
        cursor: Option<String> = slug(),
    }
}

/// `GET /bingo/history`.
pub(super) async fn months(context: RequestContext, query: BingoMonthQuery) -> Result<Json<Page<BingoMonth>>, Problem> {
    let limit = query.limit.unwrap_or(PAGE);
    let rows =
        context.app.store.read(queries::months(context.account()?.seq, query.cursor.as_deref(), limit + 1)).await?;
    Ok(Json(Page::cut(rows.all::<BingoMonth>()?, limit as usize, |month| month.month.clone())))
}

/// `GET /bingo/history/{month}`: no number of a day that has not begun.
pub(super) async fn month(
    context: RequestContext,
    _nothing: Nothing,
    zone: TimeZone,
) -> Result<Json<BingoMonthDetails>, Problem> {
    let month = Some(context.param("month")).filter(|month| rules::is_month(month)).ok_or_else(Problem::not_found)?;
    let game_time = GameTime::of(&context, &zone);
    let this_month = game_time.month();
    if month > this_month.as_str() {
        return Err(Problem::not_found());
    }
    let numbers = rules::numbers(&secret::load_or_create(&context.app.store).await?, &context.account()?.id, month);
    let played = played(&context, month).await?;
    let last_day = if month == this_month { game_time.day_of_month() } else { NUMBERS };
    Ok(Json(BingoMonthDetails {
        month: month.to_owned(),
        card: played.rows(),
        numbers: played.days(&numbers, last_day),
        marks: played.marked(),
        lines: played.line_numbers(),
        won: played.won,
    }))
}
