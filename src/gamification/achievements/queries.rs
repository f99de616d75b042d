//! The SQL of achievements. What unlocks them is `facts::queries::unlock`.

use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::{Statement, row, select, sql};

row! {
    /// An achievement that is unlocked.
    pub struct StoredAchievement {
        /// Its code.
        code: String = "code",
        /// When it was unlocked.
        unlocked_at: Millis = "unlocked_at",
    }
}

/// What is unlocked, and when.
pub fn unlocked(account: AccountSeq) -> Statement {
    select!(StoredAchievement, "FROM game_achievements WHERE account = ?1", account)
}

/// A row when an achievement is unlocked: to be required by a batch.
pub fn is_unlocked(account: AccountSeq, code: &str) -> Statement {
    sql!("SELECT 1 FROM game_achievements WHERE account = ?1 AND code = ?2", account, code)
}

/// A page of what was unlocked, for the account's export.
pub fn export(account: AccountSeq, after: &str, rows: u32) -> Statement {
    select!(
        StoredAchievement,
        "FROM game_achievements WHERE account = ?1 AND code > ?2 ORDER BY code LIMIT ?3",
        account,
        after,
        rows
    )
}
