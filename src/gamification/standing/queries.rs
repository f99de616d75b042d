//! The SQL of what was chosen, of titles, and of the leaderboard.

use super::super::definitions::{Earned, Title};
use super::super::facts::queries::has_grown;
use super::rules::karma_for;
use crate::gamification::refusals::NOT_EARNED;
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, row, select, sql};

row! {
    /// What an account chose.
    #[derive(Default)]
    pub struct Chosen {
        /// It is on the leaderboard.
        listed: bool = "listed",
        /// The title's code.
        title: Option<String> = "title",
        /// The theme's code.
        theme: Option<String> = "theme",
        /// The back's code.
        back: Option<String> = "back",
    }
}

/// What an account chose; no row before it chose anything.
pub fn chosen(account: AccountSeq) -> Statement {
    select!(Chosen, "FROM game_players WHERE account = ?1", account)
}

/// What to choose; `None` keeps, `Some(None)` empties.
#[derive(Debug, Default)]
pub struct Choosing<'a> {
    /// On the leaderboard.
    pub listed: Option<bool>,
    /// The title's code.
    pub title: Option<Option<&'a str>>,
    /// The theme's code.
    pub theme: Option<Option<&'a str>>,
    /// The back's code.
    pub back: Option<Option<&'a str>>,
}

/// Keeps what was chosen.
pub fn choose(account: AccountSeq, choosing: &Choosing<'_>) -> Statement {
    sql!(
        "INSERT INTO game_players (account, listed, title, theme, back) VALUES (?1, coalesce(?2, 0), ?4, ?6, ?8)
         ON CONFLICT (account) DO UPDATE
         SET listed = coalesce(?2, listed), title = iif(?3, ?4, title), theme = iif(?5, ?6, theme), back = iif(?7, ?8, back)",
        account,
        choosing.listed,
        choosing.title.is_some(),
        choosing.title.flatten(),
        choosing.theme.is_some(),
        choosing.theme.flatten(),
        choosing.back.is_some(),
        choosing.back.flatten()
    )
}

/// The batch, undone unless the account has reached a level. Everybody has reached the first one.
pub fn if_reached(batch: Batch, account: AccountSeq, level: u32) -> Batch {
    match karma_for(level) {
        0 => batch,
        karma => batch.require(has_grown(account, "karma", "", karma), NOT_EARNED),
    }
}

/// The batch, undone unless the account has earned a title.
pub fn if_earned(batch: Batch, account: AccountSeq, title: &Title) -> Batch {
    let earned = match title.earned {
        Earned::Level(level) => return if_reached(batch, account, level),
        Earned::Achievement(code) => {
            sql!("SELECT 1 FROM game_achievements WHERE account = ?1 AND code = ?2", account, code)
        }
        Earned::Quest(code) => sql!(
            "SELECT 1 FROM game_quests WHERE account = ?1 AND code = ?2 AND finished_at IS NOT NULL",
            account,
            code
        ),
    };
    batch.require(earned, NOT_EARNED)
}

row! {
    /// What earns titles.
    pub struct Earning {
        /// `achievement` or `quest`.
        kind: String = "kind",
        /// Its code.
        code: String = "code",
    }
}

/// What earns titles: unlocked achievements and finished quests.
pub fn earning(account: AccountSeq) -> Statement {
    select!(
        Earning,
        "FROM (SELECT 'achievement' AS kind, code FROM game_achievements WHERE account = ?1
               UNION ALL SELECT 'quest', code FROM game_quests WHERE account = ?1 AND finished_at IS NOT NULL)",
        account
    )
}

row! {
    /// A seat on the leaderboard.
    pub struct StoredSeat {
        /// The account's id.
        id: String = "a.id",
        /// Its name.
        name: String = "a.display_name",
        /// Its title's code.
        title: Option<String> = "p.title",
        /// Its karma.
        karma: i64 = "f.count",
    }
}

/// A page of the leaderboard behind a seat's karma and id.
pub fn leaderboard(after: Option<(i64, &str)>, limit: u32) -> Statement {
    let (karma, id) = after.unwrap_or((i64::MAX, ""));
    select!(
        StoredSeat,
        "FROM game_facts f
         JOIN game_players p ON p.account = f.account AND p.listed = 1
         JOIN accounts a ON a.seq = f.account AND a.disabled_at IS NULL
         WHERE f.fact = 'karma' AND f.period = ''
             AND (f.count, f.account) < (?1, coalesce((SELECT seq FROM accounts WHERE id = ?2), 0))
         ORDER BY f.count DESC, f.account DESC LIMIT ?3",
        karma,
        id,
        limit
    )
}

/// How many on the leaderboard have more karma than this.
pub fn above(karma: i64) -> Statement {
    sql!(
        "SELECT count(*)
         FROM game_facts f
         JOIN game_players p ON p.account = f.account AND p.listed = 1
         JOIN accounts a ON a.seq = f.account AND a.disabled_at IS NULL
         WHERE f.fact = 'karma' AND f.period = '' AND f.count > ?1",
        karma
    )
}
