//! The SQL of own spreads.

use crate::refusal::{LIMIT_REACHED, NOT_FOUND};
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, row, select, sql};

/// Own spreads of one account.
pub const SPREADS_MAX: i64 = 100;

row! {
    /// A spread as it is stored.
    pub struct StoredSpread {
        /// Its id.
        id: String = "id",
        /// Its name.
        name: String = "name",
        /// What it is for.
        description: String = "description",
        /// Its account.
        account: AccountSeq = "account",
        /// Every account may use it.
        shared: bool = "shared",
        /// Its positions as JSON.
        positions: String = "positions",
        /// When it was made.
        created_at: Millis = "created_at",
        /// When it was changed last.
        updated_at: Millis = "updated_at",
    }
}

/// A spread to be stored.
pub struct SpreadRow<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its account.
    pub account: AccountSeq,
    /// Its name.
    pub name: &'a str,
    /// What it is for.
    pub description: &'a str,
    /// Every account may use it.
    pub shared: bool,
    /// Its positions as JSON.
    pub positions: &'a str,
}

/// A spread that the account may use: its own, or a shared one.
pub fn usable(account: AccountSeq, id: &str) -> Statement {
    select!(StoredSpread, "FROM spreads WHERE id = ?2 AND (account = ?1 OR shared = 1)", account, id)
}

/// A spread of the account's own.
pub fn own(account: AccountSeq, id: &str) -> Statement {
    select!(StoredSpread, "FROM spreads WHERE id = ?2 AND account = ?1", account, id)
}

/// Own and shared spreads, newest first.
pub fn list(account: AccountSeq, before: Option<&str>, limit: u32) -> Statement {
    select!(
        StoredSpread,
        "FROM spreads WHERE (account = ?1 OR shared = 1) AND id < coalesce(?2, '~') ORDER BY id DESC LIMIT ?3",
        account,
        before,
        limit
    )
}

/// Own spreads after an id, oldest first; for export.
pub fn export(account: AccountSeq, after: &str, limit: u32) -> Statement {
    select!(StoredSpread, "FROM spreads WHERE account = ?1 AND id > ?2 ORDER BY id LIMIT ?3", account, after, limit)
}

/// Adds a spread, if there is room.
pub fn insert(row: &SpreadRow<'_>, now: Millis) -> Batch {
    let insert = sql!(
        "INSERT INTO spreads (id, account, name, description, shared, positions, created_at, updated_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7
         WHERE (SELECT count(*) FROM spreads WHERE account = ?2) < ?8",
        row.id,
        row.account,
        row.name,
        row.description,
        row.shared,
        row.positions,
        now,
        SPREADS_MAX
    );
    Batch::new().one(insert, LIMIT_REACHED)
}

/// Whether any account has a spread with that id, and how many spreads this account has.
pub fn standing(account: AccountSeq, id: &str) -> Statement {
    sql!(
        "SELECT EXISTS (SELECT 1 FROM spreads WHERE id = ?2), (SELECT count(*) FROM spreads WHERE account = ?1)",
        account,
        id
    )
}

/// Stores a spread of a document, unless its id is taken or there is no room.
pub fn import(row: &SpreadRow<'_>, created: Millis, updated: Millis) -> Statement {
    sql!(
        "INSERT INTO spreads (id, account, name, description, shared, positions, created_at, updated_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8
         WHERE (SELECT count(*) FROM spreads WHERE account = ?2) < ?9
         ON CONFLICT DO NOTHING",
        row.id,
        row.account,
        row.name,
        row.description,
        row.shared,
        row.positions,
        created,
        updated,
        SPREADS_MAX
    )
}

/// Changes an own spread; `None` keeps a value.
pub fn change(
    account: AccountSeq,
    id: &str,
    name: Option<&str>,
    description: Option<&str>,
    positions: Option<&str>,
    shared: Option<bool>,
    now: Millis,
) -> Batch {
    let update = sql!(
        "UPDATE spreads
         SET name = coalesce(?3, name), description = coalesce(?4, description), positions = coalesce(?5, positions),
             shared = coalesce(?6, shared), updated_at = ?7
         WHERE account = ?1 AND id = ?2",
        account,
        id,
        name,
        description,
        positions,
        shared,
        now
    );
    Batch::new().one(update, NOT_FOUND)
}

/// Deletes an own spread.
pub fn delete(account: AccountSeq, id: &str) -> Batch {
    Batch::new().one(sql!("DELETE FROM spreads WHERE account = ?1 AND id = ?2", account, id), NOT_FOUND)
}
