//! Making accounts: by registration, by an admin, and the first admin of an instance.

use super::model::{Account, NewAccount};
use super::queries::{self, AccountRow};
use super::rules::{is_username, password_fault};
use crate::app::App;
use crate::config::Registration;
use crate::core::refusals::{EMAIL_TAKEN, INVITE_INVALID, REGISTRATION_CLOSED, USERNAME_TAKEN};
use crate::credentials::passwords::PasswordError;
use crate::credentials::secrets;
use crate::credentials::throttle::BY_REGISTRATION;
use crate::http::client::network_key;
use crate::http::context::internal;
use crate::http::problem::Problem;
use crate::http::{Created, RequestContext};
use crate::refusal::{CONFLICT, TOO_MANY_REQUESTS, UNAVAILABLE};
use crate::runtime::clock::{Millis, rfc3339};
use crate::store::{Batch, StoreError};

/// `POST /auth/register`.
pub(super) async fn register(context: RequestContext, new: NewAccount) -> Result<Created<Account>, Problem> {
    let empty = !context.app.store.read(queries::any()).await?.single::<bool>()?;
    if !empty {
        allowed(context.app.config.registration, new.invite.is_some())?;
    }
    if let Some(fault) = password_fault("password", &new.password, &new.username) {
        return Err(Problem::fields(vec![fault]));
    }
    let network = format!("register {}", network_key(context.address));
    let keys = [(network.as_str(), BY_REGISTRATION)];
    context
        .app
        .throttle
        .attempt(&keys, context.now)
        .map_err(|wait| Problem::new(TOO_MANY_REQUESTS).retry_after(wait))?;
    let hash = hashed(&context.app, new.password.clone()).await?;
    let id = context.new_id()?;
    if empty {
        match insert(&context, &new, &id, &hash, true).await {
            // Another account was first, so that this one is a usual account.
            Err(problem) if problem.kind == CONFLICT => allowed(context.app.config.registration, new.invite.is_some())?,
            done => return done,
        }
    }
    insert(&context, &new, &id, &hash, false).await
}

fn allowed(mode: Registration, has_invite: bool) -> Result<(), Problem> {
    match mode {
        Registration::Open => Ok(()),
        Registration::Invite if has_invite => Ok(()),
        Registration::Invite => Err(Problem::new(INVITE_INVALID).detail("This instance asks for an invite.")),
        Registration::Closed => Err(Problem::new(REGISTRATION_CLOSED)),
    }
}

async fn insert(
    context: &RequestContext,
    new: &NewAccount,
    id: &str,
    hash: &str,
    first: bool,
) -> Result<Created<Account>, Problem> {
    let row = AccountRow {
        id,
        username: &new.username,
        email: new.email.as_deref(),
        display_name: new.display_name.as_deref().unwrap_or(&new.username),
        locale: new.locale.as_deref().unwrap_or_else(|| context.language.tag()),
        role: if first { "admin" } else { "user" },
        password_hash: hash,
    };
    let mut batch = Batch::new();
    if let (Some(code), false) = (&new.invite, first) {
        batch = queries::use_invite(batch, &secrets::secret_hash(code), id, context.now);
    }
    context.create(queries::insert(batch, &row, first, context.now), &made(&row, context.now), taken).await
}

/// The account of a row.
pub(super) fn made(row: &AccountRow<'_>, now: Millis) -> Account {
    Account {
        id: row.id.to_owned(),
        username: row.username.to_owned(),
        email: row.email.map(str::to_owned),
        display_name: row.display_name.to_owned(),
        locale: row.locale.to_owned(),
        role: row.role.to_owned(),
        disabled_at: None,
        created_at: rfc3339(now),
        updated_at: rfc3339(now),
        ai: true,
    }
}

/// The problem for a store's error, such as a name or an address that is taken.
pub(super) fn taken(error: StoreError) -> Problem {
    if error.violates("accounts.username_key") {
        Problem::new(USERNAME_TAKEN)
    } else if error.violates("accounts.email_key") {
        Problem::new(EMAIL_TAKEN)
    } else {
        error.into()
    }
}

/// Hashes a password, one at a time.
pub(super) async fn hashed(app: &App, password: String) -> Result<String, Problem> {
    app.passwords.hash(password, &app.governor).await.map_err(password_problem)
}

/// The problem for a failed hash.
pub(super) fn password_problem(error: PasswordError) -> Problem {
    match error {
        PasswordError::Busy => Problem::new(UNAVAILABLE),
        PasswordError::Failed(what) => internal(what),
    }
}

/// Makes the admin that the settings name, when the database has no account yet.
///
/// # Errors
/// One sentence.
pub async fn first_admin(app: &App) -> Result<(), String> {
    let (username, password) = (app.config.admin_username.clone(), app.config.admin_password.reveal().to_owned());
    if username.is_empty() {
        return Ok(());
    }
    let describe = |what: &dyn std::fmt::Display| format!("the admin {username} was not made: {what}");
    let any = app.store.read(queries::any()).await.and_then(|rows| rows.single::<bool>());
    if any.map_err(|error| describe(&error))? {
        return Ok(());
    }
    if !is_username(&username) {
        return Err(describe(&"a username has 3 to 32 of a-z, A-Z, 0-9, dot, hyphen and underscore"));
    }
    if !(8..=256).contains(&password.chars().count()) || password_fault("", &password, &username).is_some() {
        return Err(describe(&"HERMIT_ADMIN_PASSWORD must have 8 to 256 characters and be hard to guess"));
    }
    let hash = hashed(app, password).await.map_err(|problem| describe(&problem.kind.code))?;
    let now = app.clock.now();
    let id = app.id(now)?;
    let row = AccountRow {
        id: &id,
        username: &username,
        email: None,
        display_name: &username,
        locale: "en",
        role: "admin",
        password_hash: &hash,
    };
    app.store.write(queries::insert(Batch::new(), &row, true, now)).await.map_err(|error| describe(&error))?;
    log::info!("made the admin {username}");
    Ok(())
}
