//! The SQL of accounts.

use super::rules::key;
use crate::core::refusals::{INVITE_INVALID, LAST_ADMIN};
use crate::refusal::{CONFLICT, LIMIT_REACHED, NOT_FOUND};
use crate::runtime::clock::{DAY, Millis};
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, sql};

/// Sessions of one account; the one longest unused makes room.
pub const SESSIONS_MAX: i64 = 50;
/// Tokens of one account.
pub const TOKENS_MAX: i64 = 50;
/// Invites that are open at once.
pub const INVITES_MAX: i64 = 1000;
/// How long used and expired invites are remembered.
const INVITES_KEPT: Millis = DAY.times(365);

/// The columns that `Account::from_row` reads, of the table under the name `a`.
macro_rules! account_columns {
    () => {
        "a.id, a.username, a.email, a.display_name, a.locale, a.role, a.disabled_at, a.created_at, a.updated_at, a.ai"
    };
}

/// A row of `accounts` to be.
pub struct AccountRow<'a> {
    /// Its id.
    pub id: &'a str,
    /// The name to sign in with.
    pub username: &'a str,
    /// The email address.
    pub email: Option<&'a str>,
    /// The name that is shown.
    pub display_name: &'a str,
    /// The language of texts.
    pub locale: &'a str,
    /// `user` or `admin`.
    pub role: &'a str,
    /// PHC string.
    pub password_hash: &'a str,
}

/// Whether there is any account.
pub fn any() -> Statement {
    sql!("SELECT EXISTS (SELECT 1 FROM accounts)")
}

/// Inserts an account; with `first`, only into an empty table.
pub fn insert(batch: Batch, row: &AccountRow<'_>, first: bool, now: Millis) -> Batch {
    let insert = sql!(
        "INSERT INTO accounts (id, username, username_key, email, email_key, display_name, locale, role, password_hash,
                               created_at, updated_at)
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10
         WHERE ?11 = 0 OR NOT EXISTS (SELECT 1 FROM accounts)",
        row.id,
        row.username,
        key(row.username),
        row.email,
        row.email.map(key),
        row.display_name,
        row.locale,
        row.role,
        row.password_hash,
        now,
        first
    );
    batch.one(insert, CONFLICT)
}

/// Uses up an invite for the account `used_by`.
pub fn use_invite(batch: Batch, code_hash: &str, used_by: &str, now: Millis) -> Batch {
    let update = sql!(
        "UPDATE invites SET used_at = ?2, used_by = ?3 WHERE code_hash = ?1 AND used_at IS NULL AND expires_at > ?2",
        code_hash,
        now,
        used_by
    );
    batch.one(update, INVITE_INVALID)
}

/// What sign-in needs: number, hash, whether disabled, whether the network is one it has signed in from; then the
/// account's own columns.
pub fn for_sign_in(login: &str, network: &str) -> Statement {
    sql!(
        concat!(
            "SELECT ",
            account_columns!(),
            ", a.seq, a.password_hash,
             EXISTS (SELECT 1 FROM credentials c WHERE c.account = a.seq AND c.kind = 'session' AND c.address = ?2)
             FROM accounts a WHERE a.username_key = ?1 OR a.email_key = ?1 ORDER BY a.username_key = ?1 DESC LIMIT 1"
        ),
        key(login),
        network
    )
}

/// One account by its number.
pub fn by_seq(seq: AccountSeq) -> Statement {
    sql!(concat!("SELECT ", account_columns!(), " FROM accounts a WHERE a.seq = ?1"), seq)
}

/// One account by its id, and its number.
pub fn by_id(id: &str) -> Statement {
    sql!(concat!("SELECT ", account_columns!(), ", a.seq FROM accounts a WHERE a.id = ?1"), id)
}

/// One account by its username.
pub fn by_username(username: &str) -> Statement {
    sql!(concat!("SELECT ", account_columns!(), " FROM accounts a WHERE a.username_key = ?1"), key(username))
}

/// The password hash of an account.
pub fn password_hash(seq: AccountSeq) -> Statement {
    sql!("SELECT password_hash, username FROM accounts WHERE seq = ?1", seq)
}

/// A page of accounts, oldest first.
pub fn list(q: Option<&str>, after: Option<&str>, limit: u32) -> Statement {
    let pattern =
        q.map(|q| format!("%{}%", q.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")));
    sql!(
        concat!(
            "SELECT ",
            account_columns!(),
            " FROM accounts a
             WHERE a.id > coalesce(?1, '')
               AND (?2 IS NULL OR a.username_key LIKE ?2 ESCAPE '\\' OR lower(a.display_name) LIKE ?2 ESCAPE '\\'
                    OR a.email_key LIKE ?2 ESCAPE '\\')
             ORDER BY a.id LIMIT ?3"
        ),
        after,
        pattern,
        limit
    )
}

/// A session or token to be stored.
pub struct CredentialRow<'a> {
    /// Its id.
    pub id: &'a str,
    /// Whose it is.
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
        "INSERT INTO credentials (id, account, kind, secret_hash, name, scopes, address, created_at, last_used_at, expires_at)
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

/// Adds a session; the ones longest unused make room for it.
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
    sql!(
        "SELECT id, name, scopes, address, created_at, last_used_at, expires_at FROM credentials
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

/// Forgets credentials that have expired.
pub fn delete_expired_credentials(now: Millis) -> Statement {
    sql!("DELETE FROM credentials WHERE expires_at IS NOT NULL AND expires_at <= ?1", now)
}

/// Sets a password.
pub fn set_password(account: AccountSeq, password_hash: &str, now: Millis) -> Batch {
    let update =
        sql!("UPDATE accounts SET password_hash = ?2, updated_at = ?3 WHERE seq = ?1", account, password_hash, now);
    Batch::new().one(update, NOT_FOUND)
}

/// Changes what an owner may change; `None` keeps, and `email` of `Some(None)` empties.
pub fn change(
    account: AccountSeq,
    email: Option<Option<&str>>,
    display_name: Option<&str>,
    locale: Option<&str>,
    ai: Option<bool>,
    now: Millis,
) -> Batch {
    let update = sql!(
        "UPDATE accounts
         SET email = iif(?2, ?3, email), email_key = iif(?2, ?4, email_key),
             display_name = coalesce(?5, display_name), locale = coalesce(?6, locale), ai = coalesce(?7, ai), updated_at = ?8
         WHERE seq = ?1",
        account,
        email.is_some(),
        email.flatten(),
        email.flatten().map(key),
        display_name,
        locale,
        ai,
        now
    );
    Batch::new().one(update, NOT_FOUND)
}

/// Changes role and state; undone when no enabled admin would be left.
pub fn change_as_admin(
    batch: Batch,
    account: AccountSeq,
    role: Option<&str>,
    disabled: Option<bool>,
    now: Millis,
) -> Batch {
    let update = sql!(
        "UPDATE accounts
         SET role = coalesce(?2, role),
             disabled_at = CASE ?3 WHEN 1 THEN coalesce(disabled_at, ?4) WHEN 0 THEN NULL ELSE disabled_at END,
             updated_at = ?4
         WHERE seq = ?1
           AND ((coalesce(?2, role) = 'admin' AND NOT coalesce(?3, disabled_at IS NOT NULL))
                OR role <> 'admin' OR disabled_at IS NOT NULL
                OR EXISTS (SELECT 1 FROM accounts o WHERE o.seq <> ?1 AND o.role = 'admin' AND o.disabled_at IS NULL))",
        account,
        role,
        disabled,
        now
    );
    batch.one(update, LAST_ADMIN)
}

/// Deletes an account with everything it owns, unless it is the last enabled admin while others have accounts.
pub fn delete(account: AccountSeq) -> Batch {
    let delete = sql!(
        "DELETE FROM accounts
         WHERE seq = ?1
           AND (role <> 'admin' OR disabled_at IS NOT NULL
                OR EXISTS (SELECT 1 FROM accounts o WHERE o.seq <> ?1 AND o.role = 'admin' AND o.disabled_at IS NULL)
                OR NOT EXISTS (SELECT 1 FROM accounts o WHERE o.seq <> ?1))",
        account
    );
    Batch::new().one(delete, LAST_ADMIN)
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
    sql!(
        "SELECT id, note, created_at, expires_at, used_at, used_by FROM invites
         WHERE id < coalesce(?1, '~') ORDER BY id DESC LIMIT ?2",
        before,
        limit
    )
}

/// Withdraws an invite that is not used.
pub fn delete_invite(id: &str) -> Batch {
    Batch::new().one(sql!("DELETE FROM invites WHERE id = ?1 AND used_at IS NULL", id), NOT_FOUND)
}

/// Forgets invites that ended a year ago.
pub fn delete_old_invites(now: Millis) -> Statement {
    sql!("DELETE FROM invites WHERE expires_at < ?1", now - INVITES_KEPT)
}
