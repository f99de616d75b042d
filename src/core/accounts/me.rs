//! The account that is signed in: show, change, delete, and its password.

use super::model::{Account, AccountChange, Confirmation, PasswordChange};
use super::queries;
use super::register::{hashed, password_problem, taken};
use super::rules::password_fault;
use crate::events::Event;
use crate::http::problem::{self, Problem};
use crate::http::shape::Nothing;
use crate::http::{Call, Json, NoContent};

/// `GET /auth/me`.
pub(super) async fn show(call: Call, _nothing: Nothing) -> Result<Json<Account>, Problem> {
    let rows = call.app.store.read(queries::by_seq(call.account()?.seq)).await?;
    let row = rows.first().ok_or_else(Problem::not_found)?;
    Ok(Json(Account::from_row(row)?))
}

/// `PATCH /auth/me`.
pub(super) async fn change(call: Call, change: AccountChange) -> Result<Json<Account>, Problem> {
    let email = change.email.as_deref();
    let (account, name, locale) = (call.account()?.seq, change.display_name.as_deref(), change.locale.as_deref());
    let mut batch = queries::change(account, email, name, locale, change.ai, call.now);
    if name.is_some() {
        call.app.subscribers.announce(&Event::ProfileChanged { account }, call.now, &mut batch);
    }
    call.write(batch).await.map_err(taken)?;
    show(call, Nothing).await
}

/// `DELETE /auth/me`.
pub(super) async fn delete(call: Call, confirmation: Confirmation) -> Result<NoContent, Problem> {
    let seq = call.account()?.seq;
    check_password(&call, seq, confirmation.password, "password").await?;
    call.app.store.write(queries::delete(seq)).await?;
    Ok(NoContent)
}

/// `POST /auth/password`: other sessions end, this one goes on.
pub(super) async fn change_password(call: Call, change: PasswordChange) -> Result<NoContent, Problem> {
    let caller = call.account()?;
    let username = check_password(&call, caller.seq, change.current, "current").await?;
    if let Some(fault) = password_fault("new", &change.new, &username) {
        return Err(Problem::fields(vec![fault]));
    }
    let hash = hashed(&call.app, change.new).await?;
    let batch = queries::set_password(caller.seq, &hash, call.now);
    let batch =
        queries::delete_credentials(batch, caller.seq, &caller.credential, change.revoke_tokens.unwrap_or(false));
    call.app.store.write(batch).await?;
    Ok(NoContent)
}

/// Verifies the account's password, slowed down like sign-in, and gives its username.
async fn check_password(call: &Call, seq: i64, password: String, field: &str) -> Result<String, Problem> {
    let rows = call.app.store.read(queries::password_hash(seq)).await?;
    let row = rows.first().ok_or_else(Problem::not_found)?;
    let (stored, username) = (row.text(0)?, row.text(1)?);
    let key = format!("password of {seq}");
    let keys = [(key.as_str(), crate::throttle::BY_ACCOUNT)];
    call.app
        .throttle
        .attempt(&keys, call.now)
        .map_err(|wait| Problem::new(problem::TOO_MANY_REQUESTS).retry_after(wait))?;
    if !call.app.passwords.verify(password, Some(stored), &call.app.governor).await.map_err(password_problem)? {
        return Err(Problem::field(field, "is not the account's password"));
    }
    call.app.throttle.forget(&key);
    Ok(username)
}
