//! The SQL of sessions and tokens.

use crate::refusal::{CONFLICT, LIMIT_REACHED, NOT_FOUND};
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, row, select, sql};

/// Sessions of one account; a new one replaces the one that is unused for longest.
pub const SESSIONS_MAX: i64 = 50;
/// Tokens of one account.
pub const TOKENS_MAX: i64 = 50;
row! {
    /// A session or token as it is stored.
    pub struct StoredCredential {
        /// Its id.
        id: String = "id",
        /// What the owner calls a token; a session's user agent.
        name: String = "name",
        /// A token's scopes, separated by spaces.
        scopes: String = "scopes",
        /// The network that a session signed in from.
        network: String = "address",
        /// When it was made.
        created_at: Millis = "created_at",
        /// When it was used last, to the hour.
        last_used_at: Millis = "last_used_at",
        /// When it ends.
        expires_at: Option<Millis> = "expires_at",
    }
}

/// A session or token to be stored.
pub struct CredentialRow<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its account.
    pub account: AccountSeq,
    /// Hash of its secret.
    pub secret_hash: &'a str,
    /// What the owner calls a token; a session's user agent.
    pub name: &'a str,
    /// A token's scopes, separated by spaces.
    pub scopes: &'a str,
    /// The network that a session signed in from.
    pub network: &'a str,
    /// When it ends.
    pub expires: Option<Millis>,
}

/// Inserts a credential while the account has fewer of the kind than `max`.
fn insert_credential(row: &CredentialRow<'_>, kind: &str, max: i64, now: Millis) -> Statement {
    sql!(
        "INSERT INTO credentials (id, account, kind, secret_hash, name, scopes, address, created_at, last_used_at,
                                  expires_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9
         WHERE (SELECT count(*) FROM credentials WHERE account = ?2 AND kind = ?3) < ?10",
        row.id,
        row.account,
        kind,
        row.secret_hash,
        row.name,
        row.scopes,
        row.network,
        now,
        row.expires,
        max
    )
}

/// Adds a session, and deletes those unused for longest beyond the limit.
pub fn insert_session(row: &CredentialRow<'_>, now: Millis) -> Batch {
    let make_room = sql!(
        "DELETE FROM credentials WHERE id IN (
             SELECT id FROM credentials WHERE account = ?1 AND kind = 'session'
             ORDER BY last_used_at DESC, id DESC LIMIT -1 OFFSET ?2)",
        row.account,
        SESSIONS_MAX - 1
    );
    Batch::new().and(make_room).one(insert_credential(row, "session", SESSIONS_MAX, now), CONFLICT)
}

/// Adds a token, if there is room.
pub fn insert_token(row: &CredentialRow<'_>, now: Millis) -> Batch {
    Batch::new().one(insert_credential(row, "token", TOKENS_MAX, now), LIMIT_REACHED)
}

/// The credentials of an account that are not expired, newest first.
pub fn credentials(account: AccountSeq, kind: &str, before: Option<&str>, limit: u32, now: Millis) -> Statement {
    select!(
        StoredCredential,
        "FROM credentials
         WHERE account = ?1 AND kind = ?2 AND id < coalesce(?3, '~') AND (expires_at IS NULL OR expires_at > ?5)
         ORDER BY id DESC LIMIT ?4",
        account,
        kind,
        before,
        limit,
        now
    )
}

/// Revokes one credential of an account.
pub fn delete_credential(account: AccountSeq, kind: &str, id: &str) -> Batch {
    let delete = sql!("DELETE FROM credentials WHERE account = ?1 AND kind = ?2 AND id = ?3", account, kind, id);
    Batch::new().one(delete, NOT_FOUND)
}

/// Revokes all sessions of an account but `kept`, and with `tokens` its tokens too.
pub fn delete_credentials(batch: Batch, account: AccountSeq, kept: &str, tokens: bool) -> Batch {
    batch.and(sql!(
        "DELETE FROM credentials WHERE account = ?1 AND id <> ?2 AND (kind = 'session' OR ?3)",
        account,
        kept,
        tokens
    ))
}

/// Deletes credentials that have expired.
pub fn delete_expired_credentials(now: Millis) -> Statement {
    sql!("DELETE FROM credentials WHERE expires_at IS NOT NULL AND expires_at <= ?1", now)
}
