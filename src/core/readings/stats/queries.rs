//! The SQL of statistics.

use crate::core::readings::visibility::queries::{own_cards, own_readings};
use crate::runtime::clock::{DAY, Millis};
use crate::runtime::ids::AccountSeq;
use crate::store::{Statement, row, select, sql};

row! {
    /// How often a card was drawn; `c` is the table of cards.
    pub struct CardTimes {
        /// Its place in canonical order.
        card: u8 = "c.card",
        /// Times drawn.
        count: u64 = "count(*)",
        /// Of these, upside down.
        reversed: u64 = "sum(c.reversed)",
    }
}

row! {
    /// How often a spread was laid; `r` is the table of readings.
    pub struct SpreadTimes {
        /// The spread's id.
        spread: String = "r.spread",
        /// Readings in it.
        count: u64 = "count(*)",
    }
}

row! {
    /// Readings by day of the week. Counting in seven columns needs no sorting.
    pub struct Weekdays {
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
    pub struct Streaks {
        /// The longest such row.
        longest: u64 = "coalesce(max(length), 0)",
        /// The one that lasts up to today or yesterday; `?2` is a day, `?3` the time.
        current: u64 = "coalesce(max(iif(last >= ?3 / ?2 - 1, length, 0)), 0)",
    }
}

/// Statistics: [`CardTimes`], [`SpreadTimes`], [`Weekdays`], the number of favourites, and [`Streaks`], each one pass
/// over one index.
pub fn stats(account: AccountSeq, now: Millis) -> [Statement; 5] {
    [
        select!(CardTimes, concat!("FROM ", own_cards!("?1"), " GROUP BY c.card ORDER BY 2 DESC, c.card"), account),
        select!(
            SpreadTimes,
            concat!("FROM ", own_readings!("?1"), " GROUP BY r.spread ORDER BY 2 DESC, r.spread LIMIT 100"),
            account
        ),
        select!(
            Weekdays,
            // 1970-01-01 was a Thursday: day 0 is weekday 3 when Monday is 0.
            concat!("FROM (SELECT (r.created_at / ?2 + 3) % 7 AS weekday FROM ", own_readings!("?1"), ")"),
            account,
            DAY
        ),
        sql!(concat!("SELECT count(*) FROM ", own_readings!("?1"), " AND r.favorite = 1"), account),
        select!(
            Streaks,
            // Days in a row share the difference between the day and its rank.
            concat!(
                "FROM (SELECT count(*) AS length, max(day) AS last
                       FROM (SELECT day, day - row_number() OVER (ORDER BY day) AS island
                             FROM (SELECT DISTINCT r.created_at / ?2 AS day FROM ",
                own_readings!("?1"),
                ")) GROUP BY island)"
            ),
            account,
            DAY,
            now
        ),
    ]
}
