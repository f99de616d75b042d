//! The SQL of the ledger's log.

use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::{Statement, row, select};

row! {
    /// What was paid.
    pub struct StoredKarmaEntry {
        /// What for.
        source: String = "source",
        /// The karma.
        karma: i64 = "karma",
        /// How far it moved the alignment.
        alignment: i64 = "alignment",
        /// When.
        paid_at: Millis = "paid_at",
    }
}

/// A page of what was paid, newest first, behind an entry.
pub fn log(account: AccountSeq, before: Option<(Millis, &str)>, limit: u32) -> Statement {
    let (time, source) = before.unwrap_or((Millis::MAX, ""));
    select!(
        StoredKarmaEntry,
        "FROM game_ledger
         WHERE account = ?1 AND (paid_at, source) < (?2, ?3) ORDER BY paid_at DESC, source DESC LIMIT ?4",
        account,
        time,
        source,
        limit
    )
}

/// A page of everything that was paid, for the account's export.
pub fn export(account: AccountSeq, after: &str, rows: u32) -> Statement {
    select!(
        StoredKarmaEntry,
        "FROM game_ledger
         WHERE account = ?1 AND source > ?2 ORDER BY source LIMIT ?3",
        account,
        after,
        rows
    )
}
