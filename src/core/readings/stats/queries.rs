//! The SQL of statistics.

use crate::core::readings::visibility::{own_cards, own_readings};
use crate::runtime::clock::{DAY, Millis};
use crate::runtime::ids::AccountSeq;
use crate::store::{Statement, sql};

/// Statistics: cards, spreads, weekdays, favourites, and days in a row, each one pass over one index.
pub fn stats(account: AccountSeq, now: Millis) -> Vec<Statement> {
    vec![
        sql!(
            concat!(
                "SELECT c.card, count(*), sum(c.reversed) FROM ",
                own_cards!("?1"),
                " GROUP BY c.card ORDER BY 2 DESC, c.card"
            ),
            account
        ),
        sql!(
            concat!(
                "SELECT r.spread, count(*) FROM ",
                own_readings!("?1"),
                " GROUP BY r.spread ORDER BY 2 DESC, r.spread LIMIT 100"
            ),
            account
        ),
        sql!(
            // 1970-01-01 was a Thursday: day 0 is weekday 3 when Monday is 0. Counting in seven columns needs no sorting.
            concat!(
                "SELECT count(*) FILTER (WHERE weekday = 0), count(*) FILTER (WHERE weekday = 1),
                        count(*) FILTER (WHERE weekday = 2), count(*) FILTER (WHERE weekday = 3),
                        count(*) FILTER (WHERE weekday = 4), count(*) FILTER (WHERE weekday = 5),
                        count(*) FILTER (WHERE weekday = 6)
                 FROM (SELECT (r.created_at / ?2 + 3) % 7 AS weekday FROM ",
                own_readings!("?1"),
                ")"
            ),
            account,
            DAY
        ),
        sql!(concat!("SELECT count(*) FROM ", own_readings!("?1"), " AND r.favorite = 1"), account),
        sql!(
            // Days in a row share the difference between the day and its rank.
            concat!(
                "WITH days(day) AS (SELECT DISTINCT r.created_at / ?2 FROM ",
                own_readings!("?1"),
                "),
                      streaks(length, last) AS (
                          SELECT count(*), max(day)
                          FROM (SELECT day, day - row_number() OVER (ORDER BY day) AS island FROM days)
                          GROUP BY island)
                 SELECT coalesce(max(length), 0), coalesce(max(iif(last >= ?3 / ?2 - 1, length, 0)), 0) FROM streaks"
            ),
            account,
            DAY,
            now
        ),
    ]
}
