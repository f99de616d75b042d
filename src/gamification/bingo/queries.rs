//! The SQL of bingo. A claim is one batch: the card must be there, the day and the number must be new, and the lines
//! that the number completes are counted and paid behind it.

use super::super::clock::GameTime;
use super::super::facts::{self, GameEvent};
use super::rules::{LINES, LINES_WANTED, PRIZE_KARMA};
use crate::gamification::refusals::ALREADY_CLAIMED;
use crate::refusal::{CONFLICT, Refusal};
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Label, Statement, row, select, sql};
use nanoserde::SerJson;

/// What a claim answers when the month has no card.
const NO_CARD: &Refusal = &CONFLICT.because("Make this month's card first.");
/// What a batch answers when the month has a card already.
const HAS_CARD: &Refusal = &CONFLICT.because("This month has its card.");

row! {
    /// A month that has a card; `c` is the card's table.
    pub struct StoredMonth {
        /// The month.
        month: String = "c.month",
        /// The card's numbers as JSON.
        numbers: String = "c.numbers",
        /// What was claimed: `[[day,number],…]`.
        marks: String = "(SELECT json_group_array(json_array(m.day, m.number) ORDER BY m.day) FROM game_bingo_marks m
                          WHERE m.account = c.account AND m.month = c.month)",
        /// The prize was paid.
        won: bool = "EXISTS (SELECT 1 FROM game_ledger l
                             WHERE l.account = c.account AND l.source = 'bingo:' || c.month)",
    }
}

row! {
    /// A claim of a day.
    pub struct StoredClaim {
        /// Whose it is.
        account: AccountSeq = "m.account",
        /// The account's id.
        account_id: String = "a.id",
        /// The number.
        number: u8 = "m.number",
    }
}

/// A month of an account; no row before its card was made, without which nothing is claimed.
pub fn month(account: AccountSeq, month: &str) -> Statement {
    select!(StoredMonth, "FROM game_bingo_cards c WHERE c.account = ?1 AND c.month = ?2", account, month)
}

/// A page of the months that have a card, newest first.
pub fn months(account: AccountSeq, before: Option<&str>, limit: u32) -> Statement {
    select!(
        StoredMonth,
        "FROM game_bingo_cards c WHERE c.account = ?1 AND (?2 IS NULL OR c.month < ?2) ORDER BY c.month DESC LIMIT ?3",
        account,
        before,
        limit
    )
}

/// A page of the months that have a card, oldest first, for the account's export.
pub fn export(account: AccountSeq, after: &str, rows: u32) -> Statement {
    select!(
        StoredMonth,
        "FROM game_bingo_cards c WHERE c.account = ?1 AND c.month > ?2 ORDER BY c.month LIMIT ?3",
        account,
        after,
        rows
    )
}

/// Makes the month's card, if there is none.
pub fn make_card(account: AccountSeq, month: &str, card: &[u8], now: Millis) -> Batch {
    let insert = sql!(
        "INSERT INTO game_bingo_cards (account, month, numbers, made_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT DO NOTHING",
        account,
        month,
        card.to_vec().serialize_json(),
        now
    );
    Batch::new().one(insert, HAS_CARD)
}

/// How many lines of the card ?1, ?2 are complete; ?3 is [`LINES`] as JSON.
macro_rules! lines {
    () => {
        "(SELECT count(*) FROM game_bingo_cards c, json_each(?3) l
          WHERE c.account = ?1 AND c.month = ?2 AND NOT EXISTS (
              SELECT 1 FROM json_each(l.value) place
              WHERE (c.numbers ->> place.value) NOT IN (
                  SELECT number FROM game_bingo_marks WHERE account = ?1 AND month = ?2)))"
    };
}

/// Claims a number on a day, and pays the prize with the line that wins it. The label is of the statement that pays,
/// which changes one row then.
pub fn claim(account: AccountSeq, number: u8, game_time: &GameTime) -> (Batch, Label) {
    let (month, lines) = (game_time.month(), lines_json());
    let card = sql!("SELECT 1 FROM game_bingo_cards WHERE account = ?1 AND month = ?2", account, &month);
    let mark = sql!(
        "INSERT INTO game_bingo_marks (account, month, day, number, claimed_at) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING",
        account,
        &month,
        game_time.day_of_month(),
        number,
        game_time.now
    );
    let mut batch = Batch::new().require(card, NO_CARD).one(mark, ALREADY_CLAIMED);
    GameEvent::once("bingo-marks").add_to(account, game_time, &mut batch);
    batch.push(sql!(
        concat!(
            "INSERT INTO game_facts (account, fact, period, count) SELECT ?1, 'bingo-lines', '', ",
            lines!(),
            " WHERE true ON CONFLICT (account, fact, period) DO UPDATE SET count = max(count, excluded.count)"
        ),
        account,
        &month,
        &lines
    ));
    let prize = batch.label(sql!(
        concat!(
            "INSERT INTO game_ledger (account, source, karma, alignment, paid_at)
             SELECT ?1, 'bingo:' || ?2, ?4, 0, ?5 WHERE ",
            lines!(),
            " >= ?6 ON CONFLICT DO NOTHING"
        ),
        account,
        &month,
        &lines,
        PRIZE_KARMA,
        game_time.now,
        LINES_WANTED as i64
    ));
    batch.push(sql!(
        "INSERT INTO game_met (account, kind, subject, day, week, last_at)
         SELECT account, 'bingo-prizes', ?2, ?3, ?4, ?5 FROM game_ledger WHERE account = ?1 AND source = 'bingo:' || ?2
         ON CONFLICT DO NOTHING",
        account,
        &month,
        game_time.day(),
        game_time.week(),
        game_time.now
    ));
    facts::unlock(account, &["bingo-lines", "bingo-prizes", "karma", "alignment"], game_time, &mut batch);
    (batch, prize)
}

/// The claims of a day of the month by accounts after one, with the accounts' ids.
pub fn claims_of_day(month: &str, day: u8, after: AccountSeq, limit: u32) -> Statement {
    select!(
        StoredClaim,
        "FROM game_bingo_marks m JOIN accounts a ON a.seq = m.account
         WHERE m.month = ?1 AND m.day = ?2 AND m.account > ?3 ORDER BY m.account LIMIT ?4",
        month,
        day,
        after,
        limit
    )
}

/// Corrects a day's claim. What holds its number on another day holds it wrongly, and goes.
pub fn correct(account: AccountSeq, month: &str, day: u8, number: u8) -> Batch {
    Batch::new()
        .and(sql!(
            "DELETE FROM game_bingo_marks WHERE account = ?1 AND month = ?2 AND number = ?3 AND day <> ?4",
            account,
            month,
            number,
            day
        ))
        .and(sql!(
            "UPDATE game_bingo_marks SET number = ?3 WHERE account = ?1 AND month = ?2 AND day = ?4",
            account,
            month,
            number,
            day
        ))
}

fn lines_json() -> String {
    let lines: Vec<Vec<u8>> = LINES.iter().map(|line| line.to_vec()).collect();
    lines.serialize_json()
}
