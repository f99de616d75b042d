//! The SQL of accounts; that of sessions and tokens, and that of invites, is in files of its own.

mod credentials;
mod invites;

pub use credentials::{
    CredentialRow, StoredCredential, credentials, delete_credential, delete_credentials, delete_expired_credentials,
    insert_session, insert_token,
};
pub use invites::{StoredInvite, delete_invite, delete_old_invites, insert_invite, invites, use_invite};

use super::rules::key;
use crate::core::refusals::LAST_ADMIN;
use crate::refusal::{CONFLICT, NOT_FOUND};
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, row, select, sql};

row! {
    /// An account as it is stored; `a` is its table.
    pub struct StoredAccount {
        /// Its number.
        seq: AccountSeq = "a.seq",
        /// Its id.
        id: String = "a.id",
        /// The name to sign in with.
        username: String = "a.username",
        /// The email address.
        email: Option<String> = "a.email",
        /// The name that is shown.
        display_name: String = "a.display_name",
        /// The language of texts.
        locale: String = "a.locale",
        /// `user` or `admin`.
        role: String = "a.role",
        /// Since when it cannot sign in.
        disabled_at: Option<Millis> = "a.disabled_at",
        /// When it was made.
        created_at: Millis = "a.created_at",
        /// When it was changed last.
        updated_at: Millis = "a.updated_at",
        /// Models may be given its readings.
        ai: bool = "a.ai",
    }
}

row! {
    /// The password of an account that is signed in.
    pub struct StoredPassword {
        /// PHC string.
        hash: String = "a.password_hash",
        /// The name to sign in with.
        username: String = "a.username",
    }
}

row! {
    /// The account for a sign-in.
    pub struct PasswordToVerify {
        /// The account's number.
        account: AccountSeq = "a.seq",
        /// The account's id.
        account_id: String = "a.id",
        /// PHC string.
        hash: String = "a.password_hash",
        /// The account has signed in from the network `?2` before.
        known_network: bool = "EXISTS (SELECT 1 FROM credentials c
                                       WHERE c.account = a.seq AND c.kind = 'session' AND c.address = ?2)",
    }
}

/// An account to be stored.
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

/// The password of the account with a name or an email address, and whether it has signed in from a network.
pub fn for_sign_in(login: &str, network: &str) -> Statement {
    select!(
        PasswordToVerify,
        "FROM accounts a WHERE a.username_key = ?1 OR a.email_key = ?1 ORDER BY a.username_key = ?1 DESC LIMIT 1",
        key(login),
        network
    )
}

/// One account by its number.
pub fn by_seq(seq: AccountSeq) -> Statement {
    select!(StoredAccount, "FROM accounts a WHERE a.seq = ?1", seq)
}

/// One account by its id.
pub fn by_id(id: &str) -> Statement {
    select!(StoredAccount, "FROM accounts a WHERE a.id = ?1", id)
}

/// One account by its username.
pub fn by_username(username: &str) -> Statement {
    select!(StoredAccount, "FROM accounts a WHERE a.username_key = ?1", key(username))
}

/// The password hash of an account.
pub fn password_hash(seq: AccountSeq) -> Statement {
    select!(StoredPassword, "FROM accounts a WHERE a.seq = ?1", seq)
}

/// A page of accounts, oldest first.
pub fn list(q: Option<&str>, after: Option<&str>, limit: u32) -> Statement {
    let pattern =
        q.map(|q| format!("%{}%", q.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")));
    select!(
        StoredAccount,
        "FROM accounts a
         WHERE a.id > coalesce(?1, '')
           AND (?2 IS NULL OR a.username_key LIKE ?2 ESCAPE '\\' OR lower(a.display_name) LIKE ?2 ESCAPE '\\'
                OR a.email_key LIKE ?2 ESCAPE '\\')
         ORDER BY a.id LIMIT ?3",
        after,
        pattern,
        limit
    )
}

/// Sets a password.
pub fn set_password(account: AccountSeq, password_hash: &str, now: Millis) -> Batch {
    let update =
        sql!("UPDATE accounts SET password_hash = ?2, updated_at = ?3 WHERE seq = ?1", account, password_hash, now);
    Batch::new().one(update, NOT_FOUND)
}

/// Changes what an owner may change; `None` keeps a value, and `Some(None)` removes the `email`.
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
             display_name = coalesce(?5, display_name), locale = coalesce(?6, locale), ai = coalesce(?7, ai),
             updated_at = ?8
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

/// Changes role and state; rolled back when no enabled admin would be left.
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
