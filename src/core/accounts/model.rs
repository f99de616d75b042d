//! The types of accounts and their JSON.

use super::queries::{StoredAccount, StoredCredential, StoredInvite};
use crate::http::schema::{Format, Patch, Schema, formatted, model};
use crate::http::scope::SCOPE_CHARS_MAX;
use crate::runtime::clock::rfc3339;
use crate::runtime::language::TAGS;
use crate::store::{FromRow, Row, StoreError};

/// A scope of a token.
const SCOPE: Schema = formatted(1, SCOPE_CHARS_MAX, Format::Scope);
/// The two roles.
pub const ROLES: &[&str] = &["user", "admin"];

model! {
    /// A new account.
    pub struct NewAccount: request {
        /// The name to sign in with; upper and lower case are the same.
        username: String = formatted(3, 32, Format::Name),
        /// The password.
        password: String = line(8, 256),
        /// An email address, to sign in with as well; never written to.
        email: Option<String> = formatted(3, 254, Format::Email),
        /// The name that is shown; the username where there is none.
        display_name: Option<String> = line(1, 64),
        /// The language of texts.
        locale: Option<String> = Schema::Choice(&TAGS),
        /// The code of an invite, where one is needed.
        invite: Option<String> = formatted(32, 32, Format::Hex),
    }
}

model! {
    /// An account.
    pub struct Account: reply {
        /// Its id.
        id: String,
        /// The name to sign in with.
        username: String,
        /// The email address.
        email: Option<String>,
        /// The name that is shown.
        display_name: String,
        /// The language of texts.
        locale: String,
        /// What it may do.
        role: String = Schema::Choice(ROLES),
        /// Since when it cannot sign in.
        disabled_at: Option<String> = time(),
        /// When it was made.
        created_at: String = time(),
        /// When it was changed last.
        updated_at: String = time(),
        /// Models may be given its readings to interpret.
        ai: bool,
    }
}

impl From<StoredAccount> for Account {
    fn from(stored: StoredAccount) -> Self {
        Self {
            id: stored.id,
            username: stored.username,
            email: stored.email,
            display_name: stored.display_name,
            locale: stored.locale,
            role: stored.role,
            disabled_at: stored.disabled_at.map(rfc3339),
            created_at: rfc3339(stored.created_at),
            updated_at: rfc3339(stored.updated_at),
            ai: stored.ai,
        }
    }
}

impl FromRow for Account {
    fn from_row(row: Row) -> Result<Self, StoreError> {
        StoredAccount::from_row(row).map(Self::from)
    }
}

model! {
    /// Name and password.
    pub struct SignIn: request {
        /// Username or email address.
        login: String = line(1, 254),
        /// The password.
        password: String = line(1, 256),
    }
}

model! {
    /// A browser that is signed in.
    pub struct SignedIn: reply {
        /// The account of the session.
        account: Account,
        /// The session.
        session: Session,
    }
}

model! {
    /// A session of a browser.
    pub struct Session: reply {
        /// Its id.
        id: String,
        /// It is the session of this request.
        current: bool,
        /// The browser or program.
        user_agent: String,
        /// The address that it signed in from.
        address: String,
        /// When it signed in.
        created_at: String = time(),
        /// When it was used last, to the hour.
        last_used_at: String = time(),
        /// When it ends.
        expires_at: Option<String> = time(),
    }
}

impl Session {
    /// A session as it is shown; `current` is the id of the request's session.
    pub fn of(stored: StoredCredential, current: &str) -> Self {
        Self {
            current: stored.id == current,
            id: stored.id,
            user_agent: stored.name,
            address: stored.network,
            created_at: rfc3339(stored.created_at),
            last_used_at: rfc3339(stored.last_used_at),
            expires_at: stored.expires_at.map(rfc3339),
        }
    }
}

model! {
    /// Changes to the account; what is left out stays.
    pub struct AccountChange: request {
        /// Null or a new email address.
        email: Patch<String> = formatted(3, 254, Format::Email),
        /// A new name to show.
        display_name: Option<String> = line(1, 64),
        /// A new language.
        locale: Option<String> = Schema::Choice(&TAGS),
        /// Models may be given its readings to interpret.
        ai: Option<bool>,
    }
}

model! {
    /// The password, to confirm what cannot be undone.
    pub struct Confirmation: request {
        /// The password.
        password: String = line(1, 256),
    }
}

model! {
    /// A change of password.
    pub struct PasswordChange: request {
        /// The current password.
        current: String = line(1, 256),
        /// The new password.
        new: String = line(8, 256),
        /// Revoke all tokens as well.
        revoke_tokens: Option<bool>,
    }
}

model! {
    /// A token to make.
    pub struct NewToken: request {
        /// What it is for.
        name: String = line(1, 64),
        /// What it may do.
        scopes: Vec<String> = list(&SCOPE, 1, 16),
        /// When it ends; never, if left out.
        expires_at: Option<String> = time(),
    }
}

model! {
    /// A personal token.
    pub struct Token: reply {
        /// Its id.
        id: String,
        /// What it is for.
        name: String,
        /// What it may do.
        scopes: Vec<String>,
        /// When it was made.
        created_at: String = time(),
        /// When it was used last, to the hour.
        last_used_at: String = time(),
        /// When it ends.
        expires_at: Option<String> = time(),
    }
}

impl FromRow for Token {
    fn from_row(row: Row) -> Result<Self, StoreError> {
        let stored = StoredCredential::from_row(row)?;
        Ok(Self {
            id: stored.id,
            name: stored.name,
            scopes: stored.scopes.split(' ').map(str::to_owned).collect(),
            created_at: rfc3339(stored.created_at),
            last_used_at: rfc3339(stored.last_used_at),
            expires_at: stored.expires_at.map(rfc3339),
        })
    }
}

model! {
    /// A token just made, with the secret that is shown this once.
    pub struct MadeToken: reply {
        /// The token to present: `Authorization: Bearer <secret>`.
        secret: String,
        /// The token.
        token: Token,
    }
}

model! {
    /// A page of accounts.
    pub struct AccountQuery: request {
        /// Part of a username, display name or email address.
        q: Option<String> = line(1, 64),
        /// Accounts a page has.
        limit: Option<u32> = integer(1, PAGE_ITEMS_MAX),
        /// Where the page begins.
        cursor: Option<String> = id(),
    }
}

model! {
    /// A page of anything.
    pub struct PageQuery: request {
        /// Items a page has.
        limit: Option<u32> = integer(1, PAGE_ITEMS_MAX),
        /// Where the page begins.
        cursor: Option<String> = id(),
    }
}

model! {
    /// An account made by an admin.
    pub struct AdminAccount: request {
        /// The name to sign in with.
        username: String = formatted(3, 32, Format::Name),
        /// The password.
        password: String = line(8, 256),
        /// What it may do.
        role: Option<String> = Schema::Choice(ROLES),
        /// The name that is shown.
        display_name: Option<String> = line(1, 64),
    }
}

model! {
    /// Changes to an account by an admin.
    pub struct AdminChange: request {
        /// What it may do.
        role: Option<String> = Schema::Choice(ROLES),
        /// Whether it is disabled.
        disabled: Option<bool>,
        /// A new password; all sessions end.
        password: Option<String> = line(8, 256),
    }
}

model! {
    /// An invite to make.
    pub struct NewInvite: request {
        /// For whom it is.
        note: Option<String> = line(0, 200),
        /// Days until it expires.
        days: Option<u32> = integer(1, 90),
    }
}

model! {
    /// An invite.
    pub struct Invite: reply {
        /// Its id.
        id: String,
        /// For whom it is.
        note: String,
        /// When it was made.
        created_at: String = time(),
        /// When it expires.
        expires_at: String = time(),
        /// When it was used.
        used_at: Option<String> = time(),
        /// The id of the account that was made with it.
        used_by: Option<String>,
    }
}

impl FromRow for Invite {
    fn from_row(row: Row) -> Result<Self, StoreError> {
        let stored = StoredInvite::from_row(row)?;
        Ok(Self {
            id: stored.id,
            note: stored.note,
            created_at: rfc3339(stored.created_at),
            expires_at: rfc3339(stored.expires_at),
            used_at: stored.used_at.map(rfc3339),
            used_by: stored.used_by,
        })
    }
}

model! {
    /// An invite just made, with the code that is shown this once.
    pub struct MadeInvite: reply {
        /// The code to register with.
        code: String,
        /// The invite.
        invite: Invite,
    }
}
