//! The SQL of invites.

use crate::core::refusals::INVITE_INVALID;
use crate::refusal::{LIMIT_REACHED, NOT_FOUND};
use crate::runtime::clock::{DAY, Millis};
use crate::store::{Batch, Statement, row, select, sql};

/// Open invites at the same time.
pub const INVITES_MAX: i64 = 1000;
/// How long used and expired invites are kept.
const INVITES_KEPT: Millis = DAY.times(365);

row! {
    /// An invite as it is stored.
    pub struct StoredInvite {
        /// Its id.
        id: String = "id",
        /// For whom it is.
        note: String = "note",
        /// When it was made.
        created_at: Millis = "created_at",
        /// When it expires.
        expires_at: Millis = "expires_at",
        /// When it was used.
        used_at: Option<Millis> = "used_at",
        /// The id of the account that was made with it.
        used_by: Option<String> = "used_by",
    }
}

/// Marks an invite as used by the account `used_by`.
pub fn use_invite(batch: Batch, code_hash: &str, used_by: &str, now: Millis) -> Batch {
    let update = sql!(
        "UPDATE invites SET used_at = ?2, used_by = ?3 WHERE code_hash = ?1 AND used_at IS NULL AND expires_at > ?2",
        code_hash,
        now,
        used_by
    );
    batch.one(update, INVITE_INVALID)
}

/// Adds an invite, if there is room.
pub fn insert_invite(id: &str, code_hash: &str, note: &str, now: Millis, expires: Millis) -> Batch {
    let insert = sql!(
        "INSERT INTO invites (id, code_hash, note, created_at, expires_at)
         SELECT ?1, ?2, ?3, ?4, ?5
         WHERE (SELECT count(*) FROM invites WHERE used_at IS NULL AND expires_at > ?4) < ?6",
        id,
        code_hash,
        note,
        now,
        expires,
        INVITES_MAX
    );
    Batch::new().one(insert, LIMIT_REACHED)
}

/// A page of invites, newest first.
pub fn invites(before: Option<&str>, limit: u32) -> Statement {
    select!(
        StoredInvite,
        "FROM invites
         WHERE id < coalesce(?1, '~') ORDER BY id DESC LIMIT ?2",
        before,
        limit
    )
}

/// Deletes an unused invite.
pub fn delete_invite(id: &str) -> Batch {
    Batch::new().one(sql!("DELETE FROM invites WHERE id = ?1 AND used_at IS NULL", id), NOT_FOUND)
}

/// Deletes invites that ended a year ago.
pub fn delete_old_invites(now: Millis) -> Statement {
    sql!("DELETE FROM invites WHERE expires_at < ?1", now - INVITES_KEPT)
}
