//! The SQL of what accounts chose, of titles, and of the leaderboard.

use super::super::definitions::{Title, TitleSource};
use super::super::facts::queries::has_reached_goal;
use super::rules::karma_for;
use crate::gamification::refusals::NOT_EARNED;
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, row, select, sql};

row! {
    /// What an account chose.
    #[derive(Default)]
    pub struct StoredPlayer {
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
pub fn player(account: AccountSeq) -> Statement {
    select!(StoredPlayer, "FROM game_players WHERE account = ?1", account)
}

/// Changes of what an account chose; `None` keeps, `Some(None)` clears.
#[derive(Debug, Default)]
pub struct PlayerUpdate<'a> {
    /// On the leaderboard.
    pub listed: Option<bool>,
    /// The title's code.
    pub title: Option<Option<&'a str>>,
    /// The theme's code.
    pub theme: Option<Option<&'a str>>,
    /// The back's code.
    pub back: Option<Option<&'a str>>,
}

/// Stores what an account chose.
pub fn update_player(account: AccountSeq, update: &PlayerUpdate<'_>) -> Statement {
    sql!(
        "INSERT INTO game_players (account, listed, title, theme, back) VALUES (?1, coalesce(?2, 0), ?4, ?6, ?8)
         ON CONFLICT (account) DO UPDATE
         SET listed = coalesce(?2, listed), title = iif(?3, ?4, title), theme = iif(?5, ?6, theme),
             back = iif(?7, ?8, back)",
        account,
        update.listed,
        update.title.is_some(),
        update.title.flatten(),
        update.theme.is_some(),
        update.theme.flatten(),
        update.back.is_some(),
        update.back.flatten()
    )
}

/// The batch, undone unless the account has reached a level. Every account has reached the first one.
pub fn require_level(batch: Batch, account: AccountSeq, level: u32) -> Batch {
    match karma_for(level) {
        0 => batch,
        karma => batch.require(has_reached_goal(account, "karma", "", karma), NOT_EARNED),
    }
}

/// The batch, undone unless the account has earned a title.
pub fn require_title(batch: Batch, account: AccountSeq, title: &Title) -> Batch {
    let earned = match title.earned {
        TitleSource::Level(level) => return require_level(batch, account, level),
        TitleSource::Achievement(code) => {
            sql!("SELECT 1 FROM game_achievements WHERE account = ?1 AND code = ?2", account, code)
        }
        TitleSource::Quest(code) => sql!(
            "SELECT 1 FROM game_quests WHERE account = ?1 AND code = ?2 AND finished_at IS NOT NULL",
            account,
            code
        ),
    };
    batch.require(earned, NOT_EARNED)
}

row! {
    /// An achievement or quest that earns a title.
    pub struct StoredTitleSource {
        /// `achievement` or `quest`.
        kind: String = "kind",
        /// Its code.
        code: String = "code",
    }
}

/// Everything that earns titles: unlocked achievements and finished quests.
pub fn title_sources(account: AccountSeq) -> Statement {
    select!(
        StoredTitleSource,
        "FROM (SELECT 'achievement' AS kind, code FROM game_achievements WHERE account = ?1
               UNION ALL SELECT 'quest', code FROM game_quests WHERE account = ?1 AND finished_at IS NOT NULL)",
        account
    )
}

row! {
    /// An entry of the leaderboard.
    pub struct StoredLeaderboardEntry {
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

/// A page of the leaderboard, behind the entry with this karma and id.
pub fn leaderboard(after: Option<(i64, &str)>, limit: u32) -> Statement {
    let (karma, id) = after.unwrap_or((i64::MAX, ""));
    select!(
        StoredLeaderboardEntry,
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

/// How many accounts on the leaderboard have more karma than this.
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
