//! What admins do with accounts and invites.

use super::model::{Account, AccountQuery, AdminAccount, AdminChange, Invite, MadeInvite, NewInvite, PageQuery};
use super::queries::{self, AccountRow, StoredAccount};
use super::register::{hashed, made, taken};
use super::rules::password_fault;
use crate::core::events::{AccountDeleted, Sessions, SessionsEnded};
use crate::credentials::secrets;
use crate::http::context::internal;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{Created, Json, NoContent, Page, RequestContext};
use crate::runtime::clock::{DAY, rfc3339};
use crate::store::Batch;

const PAGE: u32 = 20;
const INVITE_DAYS: u32 = 7;

/// `GET /admin/accounts`.
pub(super) async fn list(context: RequestContext, query: AccountQuery) -> Result<Json<Page<Account>>, Problem> {
    let limit = query.limit.unwrap_or(PAGE);
    let rows = context.app.store.read(queries::list(query.q.as_deref(), query.cursor.as_deref(), limit + 1)).await?;
    Ok(Json(Page::cut(rows.all::<Account>()?, limit as usize, |account| account.id.clone())))
}

/// `POST /admin/accounts`.
pub(super) async fn make(context: RequestContext, new: AdminAccount) -> Result<Created<Account>, Problem> {
    if let Some(fault) = password_fault("password", &new.password, &new.username) {
        return Err(Problem::fields(vec![fault]));
    }
    let hash = hashed(&context.app, new.password).await?;
    let id = context.new_id()?;
    let row = AccountRow {
        id: &id,
        username: &new.username,
        email: None,
        display_name: new.display_name.as_deref().unwrap_or(&new.username),
        locale: context.language.tag(),
        role: new.role.as_deref().unwrap_or("user"),
        password_hash: &hash,
    };
    context.create(queries::insert(Batch::new(), &row, false, context.now), &made(&row, context.now), taken).await
}

/// The account of the path.
async fn find(context: &RequestContext) -> Result<StoredAccount, Problem> {
    let rows = context.app.store.read(queries::by_id(context.id()?)).await?;
    rows.optional()?.ok_or_else(Problem::not_found)
}

/// `GET /admin/accounts/{id}`.
pub(super) async fn show(context: RequestContext, _nothing: Nothing) -> Result<Json<Account>, Problem> {
    find(&context).await.map(|account| Json(account.into()))
}

/// `PATCH /admin/accounts/{id}`: an account that is disabled or given a new password is signed out everywhere.
pub(super) async fn change(context: RequestContext, change: AdminChange) -> Result<Json<Account>, Problem> {
    let account = find(&context).await?;
    let mut batch = Batch::new();
    let sessions_end = change.password.is_some() || change.disabled == Some(true);
    if let Some(password) = change.password {
        if let Some(fault) = password_fault("password", &password, &account.username) {
            return Err(Problem::fields(vec![fault]));
        }
        batch = queries::set_password(account.seq, &hashed(&context.app, password).await?, context.now);
        batch = queries::delete_credentials(batch, account.seq, "", true);
    }
    if change.disabled == Some(true) {
        batch = queries::delete_credentials(batch, account.seq, "", true);
    }
    let mut batch = queries::change_as_admin(batch, account.seq, change.role.as_deref(), change.disabled, context.now);
    if sessions_end {
        context.announce(&SessionsEnded { account: account.seq, which: Sessions::All }, &mut batch);
    }
    context.write(batch).await?;
    show(context, Nothing).await
}

/// `DELETE /admin/accounts/{id}`.
pub(super) async fn delete(context: RequestContext, _nothing: Nothing) -> Result<NoContent, Problem> {
    let account = find(&context).await?;
    let mut batch = queries::delete(account.seq);
    context.announce(&AccountDeleted { account: account.seq, id: account.id }, &mut batch);
    context.write(batch).await?;
    Ok(NoContent)
}

/// `GET /admin/invites`.
pub(super) async fn invites(context: RequestContext, query: PageQuery) -> Result<Json<Page<Invite>>, Problem> {
    let limit = query.limit.unwrap_or(PAGE);
    let rows = context.app.store.read(queries::invites(query.cursor.as_deref(), limit + 1)).await?;
    Ok(Json(Page::cut(rows.all::<Invite>()?, limit as usize, |invite| invite.id.clone())))
}

/// `POST /admin/invites`: the code is shown this once.
pub(super) async fn make_invite(context: RequestContext, new: NewInvite) -> Result<Created<MadeInvite>, Problem> {
    let id = context.new_id()?;
    let code = secrets::hex(&secrets::random::<16>().map_err(internal)?);
    let expires = context.now + DAY.times(i64::from(new.days.unwrap_or(INVITE_DAYS)));
    let note = new.note.unwrap_or_default();
    let batch = queries::insert_invite(&id, &secrets::secret_hash(&code), &note, context.now, expires);
    let invite = Invite {
        id,
        note,
        created_at: rfc3339(context.now),
        expires_at: rfc3339(expires),
        used_at: None,
        used_by: None,
    };
    context.create(batch, &MadeInvite { code, invite }, Problem::from).await
}

/// `DELETE /admin/invites/{id}`.
pub(super) async fn withdraw_invite(context: RequestContext, _nothing: Nothing) -> Result<NoContent, Problem> {
    context.app.store.write(queries::delete_invite(context.id()?)).await?;
    Ok(NoContent)
}
