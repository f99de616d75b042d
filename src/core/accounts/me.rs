//! The account that is signed in: show, change, delete, and its password.

use super::model::{Account, AccountChange, Confirmation, PasswordChange};
use super::queries::{self, StoredPassword};
use super::register::{hashed, password_problem, taken};
use super::rules::password_fault;
use crate::core::events::{AccountDeleted, ProfileChanged, Sessions, SessionsEnded};
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{Json, NoContent, RequestContext};
use crate::refusal::TOO_MANY_REQUESTS;
use crate::runtime::ids::AccountSeq;

/// `GET /auth/me`.
pub(super) async fn show(context: RequestContext, _nothing: Nothing) -> Result<Json<Account>, Problem> {
    let rows = context.app.store.read(queries::by_seq(context.account()?.seq)).await?;
    Ok(Json(rows.optional()?.ok_or_else(Problem::not_found)?))
}

/// `PATCH /auth/me`.
pub(super) async fn change(context: RequestContext, change: AccountChange) -> Result<Json<Account>, Problem> {
    let email = change.email.as_deref();
    let (account, name, locale) = (context.account()?.seq, change.display_name.as_deref(), change.locale.as_deref());
    let mut batch = queries::change(account, email, name, locale, change.ai, context.now);
    if name.is_some() {
        context.announce(&ProfileChanged { account }, &mut batch);
    }
    context.write(batch).await.map_err(taken)?;
    show(context, Nothing).await
}

/// `DELETE /auth/me`.
pub(super) async fn delete(context: RequestContext, confirmation: Confirmation) -> Result<NoContent, Problem> {
    let seq = context.account()?.seq;
    check_password(&context, seq, confirmation.password, "password").await?;
    let mut batch = queries::delete(seq);
    context.announce(&AccountDeleted { account: seq, id: context.account()?.id.clone() }, &mut batch);
    context.write(batch).await?;
    Ok(NoContent)
}

/// `POST /auth/password`: ends all other sessions, and keeps this one.
pub(super) async fn change_password(context: RequestContext, change: PasswordChange) -> Result<NoContent, Problem> {
    let caller = context.account()?;
    let username = check_password(&context, caller.seq, change.current, "current").await?;
    if let Some(fault) = password_fault("new", &change.new, &username) {
        return Err(Problem::fields(vec![fault]));
    }
    let hash = hashed(&context.app, change.new).await?;
    let batch = queries::set_password(caller.seq, &hash, context.now);
    let tokens = change.revoke_tokens.unwrap_or(false);
    let mut batch = queries::delete_credentials(batch, caller.seq, &caller.credential, tokens);
    let which = Sessions::AllBut(caller.credential.clone());
    context.announce(&SessionsEnded { account: caller.seq, which }, &mut batch);
    context.write(batch).await?;
    Ok(NoContent)
}

/// Verifies the account's password, with the rate limit of sign-in, and returns its username.
async fn check_password(
    context: &RequestContext,
    seq: AccountSeq,
    password: String,
    field: &str,
) -> Result<String, Problem> {
    let rows = context.app.store.read(queries::password_hash(seq)).await?;
    let StoredPassword { hash, username } = rows.optional()?.ok_or_else(Problem::not_found)?;
    let key = format!("password of {seq}");
    let keys = [(key.as_str(), crate::credentials::throttle::BY_ACCOUNT)];
    context
        .app
        .throttle
        .attempt(&keys, context.now)
        .map_err(|wait| Problem::new(TOO_MANY_REQUESTS).retry_after(wait))?;
    if !context.app.passwords.verify(password, Some(hash), &context.app.governor).await.map_err(password_problem)? {
        return Err(Problem::field(field, "is not the account's password"));
    }
    context.app.throttle.forget(&key);
    Ok(username)
}
