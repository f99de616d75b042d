//! The SQL of tags by themselves. Tags are made, and go when nothing bears them, with the readings: see there.

use crate::refusal::{INVALID_INPUT, NOT_FOUND, Refusal};
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, row, select, sql};
use nanoserde::SerJson;

/// What a batch answers when a tag that is to go is not there.
const NO_SUCH_FROM: &Refusal = &INVALID_INPUT.in_field("from", "holds what is no tag of the caller's own");
/// What a batch answers when the tag that is to stay is not there.
const NO_SUCH_INTO: &Refusal = &INVALID_INPUT.in_field("into", "is no tag of the caller's own");
/// The constraint that gives every name to one tag of an account only.
pub const NAME_TAKEN: &str = "tags.account, tags.name";

row! {
    /// A tag as it is stored; `t` is its table.
    pub struct StoredTag {
        /// Its id.
        id: String = "t.id",
        /// Its name.
        name: String = "t.name",
        /// Readings that bear it.
        count: u64 = "(SELECT count(*) FROM reading_tags rt WHERE rt.tag = t.seq)",
    }
}

/// A page of tags by name, behind `after`.
pub fn list(account: AccountSeq, after: Option<&str>, limit: u32) -> Statement {
    select!(
        StoredTag,
        "FROM tags t WHERE t.account = ?1 AND t.name > coalesce(?2, '') ORDER BY t.name LIMIT ?3",
        account,
        after,
        limit
    )
}

/// One tag of the account's own.
pub fn one(account: AccountSeq, id: &str) -> Statement {
    select!(StoredTag, "FROM tags t WHERE t.account = ?1 AND t.id = ?2", account, id)
}

/// Renames a tag of the account's own.
pub fn rename(account: AccountSeq, id: &str, name: &str) -> Batch {
    let update = sql!("UPDATE tags SET name = ?3 WHERE account = ?1 AND id = ?2", account, id, name);
    Batch::new().one(update, NOT_FOUND)
}

/// Has the readings of some tags bear another one instead. `from` names each tag once, and not `into`.
pub fn merge(account: AccountSeq, from: &[String], into: &str) -> Batch {
    let ids = from.to_vec().serialize_json();
    let stays = sql!("SELECT 1 FROM tags WHERE account = ?1 AND id = ?2", account, into);
    let all_go = sql!(
        "SELECT 1 WHERE json_array_length(?2) =
             (SELECT count(*) FROM json_each(?2) j JOIN tags t ON t.account = ?1 AND t.id = j.value)",
        account,
        &ids
    );
    Batch::new()
        .require(stays, NO_SUCH_INTO)
        .require(all_go, NO_SUCH_FROM)
        .and(sql!(
            "INSERT INTO reading_tags (reading, tag)
             SELECT DISTINCT rt.reading, (SELECT seq FROM tags WHERE account = ?1 AND id = ?2)
             FROM json_each(?3) j JOIN tags t ON t.account = ?1 AND t.id = j.value JOIN reading_tags rt ON rt.tag = t.seq
             WHERE true ON CONFLICT DO NOTHING",
            account,
            into,
            &ids
        ))
        .and(sql!("DELETE FROM tags WHERE account = ?1 AND id IN (SELECT value FROM json_each(?2))", account, &ids))
}

/// Deletes a tag of the account's own; its readings stay.
pub fn delete(account: AccountSeq, id: &str) -> Batch {
    Batch::new().one(sql!("DELETE FROM tags WHERE account = ?1 AND id = ?2", account, id), NOT_FOUND)
}
