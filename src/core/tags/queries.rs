//! The SQL of tags as items of their own. `readings` creates tags, and deletes those that no reading has.

use crate::refusal::{INVALID_INPUT, NOT_FOUND, Refusal};
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, row, select, sql};
use nanoserde::SerJson;

/// The refusal of a merge when a tag to remove does not exist.
const NO_SUCH_FROM: &Refusal = &INVALID_INPUT.in_field("from", "holds what is no tag of the caller's own");
/// The refusal of a merge when the tag that remains does not exist.
const NO_SUCH_INTO: &Refusal = &INVALID_INPUT.in_field("into", "is no tag of the caller's own");
/// The constraint that makes names unique within an account.
pub const NAME_TAKEN: &str = "tags.account, tags.name";

row! {
    /// A tag as it is stored; `t` is its table.
    pub struct StoredTag {
        /// Its id.
        id: String = "t.id",
        /// Its name.
        name: String = "t.name",
        /// Readings that have it.
        count: u64 = "(SELECT count(*) FROM reading_tags rt WHERE rt.tag = t.seq)",
    }
}

/// A page of tags by name, after `after`.
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

/// Replaces some tags of readings by another one. `from` names each tag once, and not `into`.
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
             FROM json_each(?3) j JOIN tags t ON t.account = ?1 AND t.id = j.value
                  JOIN reading_tags rt ON rt.tag = t.seq
             WHERE true ON CONFLICT DO NOTHING",
            account,
            into,
            &ids
        ))
        .and(sql!("DELETE FROM tags WHERE account = ?1 AND id IN (SELECT value FROM json_each(?2))", account, &ids))
}

/// Deletes a tag of the account's own; its readings remain.
pub fn delete(account: AccountSeq, id: &str) -> Batch {
    Batch::new().one(sql!("DELETE FROM tags WHERE account = ?1 AND id = ?2", account, id), NOT_FOUND)
}
