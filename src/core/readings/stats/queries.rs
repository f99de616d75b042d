//! The SQL of statistics.

use crate::core::readings::visibility::queries::{own_cards, own_readings};
use crate::runtime::clock::{DAY, Millis};
use crate::runtime::ids::AccountSeq;
use crate::store::{Statement, compose, row, select, sql};

/// The readings of the account that is the first parameter of every statement here.
const OWN: &str = own_readings!("?1");
/// The cards of these readings.
const OWN_CARDS: &str = own_cards!("?1");
/// The days of the week of these readings, Monday is 0; `?2` is a day. 1970-01-01 was a Thursday, so day 0 is weekday 3.
const OWN_WEEKDAYS: &str = concat!("(SELECT (r.created_at / ?2 + 3) % 7 AS weekday FROM ", own_readings!("?1"), ")");

row! {
    /// How often a card was drawn.
    pub struct CardTimes from OWN_CARDS {
        /// Its place in canonical order.
        card: u8 = "c.card",
        /// Times drawn.
        count: u64 = "count(*)",
        /// Of these, upside down.
        reversed: u64 = "sum(c.reversed)",
    }
}

row! {
    /// How often a spread was laid.
    pub struct SpreadTimes from OWN {
        /// The spread's id.
        spread: String = "r.spread",
        /// Readings in it.
        count: u64 = "count(*)",
    }
}

row! {
    /// Readings by day of the week. Counting in seven columns needs no sorting.
    pub struct Weekdays from OWN_WEEKDAYS {
        /// On Mondays.
        monday: u64 = "count(*) FILTER (WHERE weekday = 0)",
        /// On Tuesdays.
        tuesday: u64 = "count(*) FILTER (WHERE weekday = 1)",
        /// On Wednesdays.
        wednesday: u64 = "count(*) FILTER (WHERE weekday = 2)",
        /// On Thursdays.
        thursday: u64 = "count(*) FILTER (WHERE weekday = 3)",
        /// On Fridays.
        friday: u64 = "count(*) FILTER (WHERE weekday = 4)",
        /// On Saturdays.
        saturday: u64 = "count(*) FILTER (WHERE weekday = 5)",
        /// On Sundays.
        sunday: u64 = "count(*) FILTER (WHERE weekday = 6)",
    }
}

row! {
    /// Days in a row with a reading.
    pub struct Streaks from "streaks" {
        /// The longest such row.
        longest: u64 = "coalesce(max(length), 0)",
        /// The one that lasts up to today or yesterday; `?2` is a day, `?3` the time.
        current: u64 = "coalesce(max(iif(last >= ?3 / ?2 - 1, length, 0)), 0)",
    }
}

/// Statistics: [`CardTimes`], [`SpreadTimes`], [`Weekdays`], the number of favourites, and [`Streaks`], each one pass over
/// one index.
pub fn stats(account: AccountSeq, now: Millis) -> [Statement; 5] {
    [
        select!(CardTimes, "GROUP BY c.card ORDER BY 2 DESC, c.card", account),
        select!(SpreadTimes, "GROUP BY r.spread ORDER BY 2 DESC, r.spread LIMIT 100", account),
        sql!(Weekdays::SELECT, account, DAY),
        sql!(compose!("SELECT count(*) FROM ", OWN, " AND r.favorite = 1"), account),
        sql!(
            // Days in a row share the difference between the day and its rank.
            compose!(
                "WITH days(day) AS (SELECT DISTINCT r.created_at / ?2 FROM ",
                OWN,
                "),
                      streaks(length, last) AS (
                          SELECT count(*), max(day)
                          FROM (SELECT day, day - row_number() OVER (ORDER BY day) AS island FROM days)
                          GROUP BY island) ",
                Streaks::SELECT
            ),
            account,
            DAY,
            now
        ),
    ]
}
