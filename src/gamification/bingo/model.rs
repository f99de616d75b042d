//! The types of bingo and their JSON.

use super::queries::StoredMonth;
use super::rules::{LINES, LINES_WANTED, NUMBERS, PRIZE_KARMA, lines, number_of};
use crate::http::schema::{Schema, model};
use crate::store::{FromRow, Row, StoreError};
use nanoserde::DeJson;

const NUMBER: Schema = crate::http::schema::integer(1, NUMBERS as i64);
const ROW: Schema = crate::http::schema::list(&NUMBER, 5, 5);

model! {
    /// A card to make: laid out by hand, or at random.
    pub struct NewBingoCard: request {
        /// The numbers 1 to 25, five rows of five, each once.
        numbers: Option<Vec<Vec<u8>>> = list(&ROW, 5, 5),
        /// Lay it out at random.
        random: Option<bool>,
    }
}

model! {
    /// A number to claim.
    pub struct NewBingoClaim: request {
        /// On a free day, the missed number; left out on other days.
        number: Option<u8> = NUMBER,
    }
}

model! {
    /// A claimed number.
    pub struct BingoMark: reply {
        /// The day of the month on which it was claimed.
        day: u8,
        /// The number.
        number: u8,
    }
}

model! {
    /// A day's number.
    pub struct DayNumber: reply {
        /// The day of the month.
        day: u8,
        /// Its number.
        number: u8,
        /// It was claimed, on its day or on a free day.
        claimed: bool,
    }
}

model! {
    /// This month's bingo.
    pub struct Bingo: reply {
        /// The month, `2026-05`.
        month: String,
        /// Today in the game's time zone, `2026-05-14`.
        today: String,
        /// A day without a number of its own, on which a missed one may be claimed.
        free_day: bool,
        /// Today's number; null on a free day.
        number: Option<u8>,
        /// Today's claim is made.
        claimed: bool,
        /// When the next day begins.
        next_day_at: String = time(),
        /// Days of the month after today.
        days_left: u8,
        /// The card, five rows of five; null until it is made.
        card: Option<Vec<Vec<u8>>>,
        /// What was claimed, by day.
        marks: Vec<BingoMark>,
        /// Numbers of past days that were not claimed.
        missed: Vec<u8>,
        /// The lines that are complete: five numbers each.
        lines: Vec<Vec<u8>>,
        /// Lines that win the prize.
        lines_wanted: u32,
        /// What the prize pays.
        prize_karma: i64,
        /// The prize is won, and paid.
        won: bool,
    }
}

model! {
    /// An accepted claim.
    pub struct BingoClaim: reply {
        /// The number.
        number: u8,
        /// This claim has won the month's prize.
        prize: bool,
        /// The month as it is now.
        bingo: Bingo,
    }
}

model! {
    /// A month that was played.
    pub struct BingoMonth: reply {
        /// The month.
        month: String,
        /// The card.
        card: Vec<Vec<u8>>,
        /// What was claimed, by day.
        marks: Vec<BingoMark>,
        /// How many lines were completed.
        lines: u32,
        /// The prize was won.
        won: bool,
    }
}

impl FromRow for BingoMonth {
    fn from_row(row: Row) -> Result<Self, StoreError> {
        let stored = StoredMonth::from_row(row)?;
        let played = PlayedMonth::of(&stored)?;
        Ok(Self {
            month: stored.month,
            card: played.rows().unwrap_or_default(),
            marks: played.marked(),
            lines: played.line_numbers().len() as u32,
            won: played.won,
        })
    }
}

model! {
    /// A month with all its numbers.
    pub struct BingoMonthDetails: reply {
        /// The month.
        month: String,
        /// The card; null, if none was made.
        card: Option<Vec<Vec<u8>>>,
        /// The numbers by day, up to today.
        numbers: Vec<DayNumber>,
        /// What was claimed, by day.
        marks: Vec<BingoMark>,
        /// The lines that were completed: five numbers each.
        lines: Vec<Vec<u8>>,
        /// The prize was won.
        won: bool,
    }
}

/// A month as it is stored.
#[derive(Debug, Default)]
pub struct PlayedMonth {
    /// The card's 25 numbers, if it was made.
    pub card: Option<Vec<u8>>,
    /// Days and their claimed numbers.
    pub marks: Vec<(u8, u8)>,
    /// The prize was paid.
    pub won: bool,
}

impl PlayedMonth {
    /// Reads the JSON of a stored month.
    ///
    /// # Errors
    /// When it is of another form; only a bug writes such.
    pub fn of(stored: &StoredMonth) -> Result<Self, StoreError> {
        let shape = |what| move |error| StoreError::Decode(format!("{what} of a bingo month: {error}"));
        let card = Vec::deserialize_json(&stored.numbers).map_err(shape("card"))?;
        let marks: Vec<(u8, u8)> = Vec::deserialize_json(&stored.marks).map_err(shape("marks"))?;
        Ok(Self { card: Some(card), marks, won: stored.won })
    }

    /// Every number that was claimed.
    pub fn claimed(&self) -> Vec<u8> {
        self.marks.iter().map(|(_, number)| *number).collect()
    }

    /// The card as rows.
    pub fn rows(&self) -> Option<Vec<Vec<u8>>> {
        self.card.as_ref().map(|card| card.chunks(5).map(<[u8]>::to_vec).collect())
    }

    /// The claims.
    pub fn marked(&self) -> Vec<BingoMark> {
        self.marks.iter().map(|(day, number)| BingoMark { day: *day, number: *number }).collect()
    }

    /// The numbers of each complete line.
    pub fn line_numbers(&self) -> Vec<Vec<u8>> {
        let card = self.card.as_deref().unwrap_or_default();
        let numbers = |line: &[u8; 5]| line.iter().filter_map(|place| card.get(usize::from(*place)).copied()).collect();
        lines(card, &self.claimed()).into_iter().filter_map(|index| LINES.get(index)).map(numbers).collect()
    }

    /// The numbers of the days up to `day`.
    pub fn days(&self, numbers: &[u8], day: u8) -> Vec<DayNumber> {
        let claimed = self.claimed();
        let days = (1..=day).filter_map(|day| number_of(numbers, day).map(|number| (day, number)));
        days.map(|(day, number)| DayNumber { day, number, claimed: claimed.contains(&number) }).collect()
    }
}

impl Bingo {
    /// The month as it is for an account with these numbers, on a day.
    pub fn new(
        played: &PlayedMonth,
        numbers: &[u8],
        game_time: &super::super::clock::GameTime,
        next_day_at: String,
    ) -> Self {
        let day = game_time.day_of_month();
        let past = played.days(numbers, day - 1);
        Self {
            month: game_time.month(),
            today: game_time.day(),
            free_day: day > NUMBERS,
            number: number_of(numbers, day),
            claimed: played.marks.iter().any(|(claimed, _)| *claimed == day),
            next_day_at,
            days_left: game_time.days_in_month() - day,
            card: played.rows(),
            marks: played.marked(),
            missed: past.into_iter().filter(|day| !day.claimed).map(|day| day.number).collect(),
            lines: played.line_numbers(),
            lines_wanted: LINES_WANTED as u32,
            prize_karma: PRIZE_KARMA,
            won: played.won,
        }
    }
}
