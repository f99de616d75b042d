//! The SQL of achievements. What unlocks them is `facts::queries::unlock`.

use crate::runtime::ids::AccountSeq;
use crate::store::{Statement, sql};

/// What is unlocked, and when.
pub fn unlocked(account: AccountSeq) -> Statement {
    sql!("SELECT code, unlocked_at FROM game_achievements WHERE account = ?1", account)
}

/// A statement that changes one row when an achievement is unlocked: to be expected in a batch.
pub fn is_unlocked(account: AccountSeq, code: &str) -> Statement {
    sql!("UPDATE game_achievements SET unlocked_at = unlocked_at WHERE account = ?1 AND code = ?2", account, code)
}

/// A page of what was unlocked, for the account's export.
pub fn export(account: AccountSeq, after: &str, rows: u32) -> Statement {
    sql!(
        "SELECT code, unlocked_at FROM game_achievements WHERE account = ?1 AND code > ?2 ORDER BY code LIMIT ?3",
        account,
        after,
        rows
    )
}
