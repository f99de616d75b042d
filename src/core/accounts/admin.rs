//! What admins do with accounts and invites.

use super::model::{Account, AccountQuery, AdminAccount, AdminChange, Invite, MadeInvite, NewInvite, PageQuery};
use super::queries::{self, AccountRow};
use super::register::{hashed, made, taken};
use super::rules::password_fault;
use crate::clock::{DAY, rfc3339};
use crate::http::call::internal;
use crate::http::problem::Problem;
use crate::http::shape::Nothing;
use crate::http::{Call, Created, Json, NoContent, Page};
use crate::secrets;
use crate::store::Batch;

const PAGE: u32 = 20;
const INVITE_DAYS: u32 = 7;

/// `GET /admin/accounts`.
pub(super) async fn list(call: Call, query: AccountQuery) -> Result<Json<Page<Account>>, Problem> {
    let limit = query.limit.unwrap_or(PAGE);
    let rows = call.app.store.read(queries::list(query.q.as_deref(), query.cursor.as_deref(), limit + 1)).await?;
    let items = rows.iter().map(Account::from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(Page::cut(items, limit as usize, |account| account.id.clone())))
}

/// `POST /admin/accounts`.
pub(super) async fn make(call: Call, new: AdminAccount) -> Result<Created<Account>, Problem> {
    if let Some(fault) = password_fault("password", &new.password, &new.username) {
        return Err(Problem::fields(vec![fault]));
    }
    let hash = hashed(&call.app, new.password).await?;
    let id = call.new_id()?;
    let row = AccountRow {
        id: &id,
        username: &new.username,
        email: None,
        display_name: new.display_name.as_deref().unwrap_or(&new.username),
        locale: call.language.tag(),
        role: new.role.as_deref().unwrap_or("user"),
        password_hash: &hash,
    };
    call.create(queries::insert(Batch::new(), &row, false, call.now), &made(&row, call.now), taken).await
}

/// The account of the path and its number.
async fn find(call: &Call) -> Result<(Account, i64), Problem> {
    let rows = call.app.store.read(queries::by_id(call.id()?)).await?;
    let row = rows.first().ok_or_else(Problem::not_found)?;
    Ok((Account::from_row(row)?, row.integer(10)?))
}

/// `GET /admin/accounts/{id}`.
pub(super) async fn show(call: Call, _nothing: Nothing) -> Result<Json<Account>, Problem> {
    find(&call).await.map(|(account, _)| Json(account))
}

/// `PATCH /admin/accounts/{id}`: whoever is disabled or given a new password is signed out everywhere.
pub(super) async fn change(call: Call, change: AdminChange) -> Result<Json<Account>, Problem> {
    let (account, seq) = find(&call).await?;
    let mut batch = Batch::new();
    if let Some(password) = change.password {
        if let Some(fault) = password_fault("password", &password, &account.username) {
            return Err(Problem::fields(vec![fault]));
        }
        batch = queries::set_password(seq, &hashed(&call.app, password).await?, call.now);
        batch = queries::delete_credentials(batch, seq, "", true);
    }
    if change.disabled == Some(true) {
        batch = queries::delete_credentials(batch, seq, "", true);
    }
    let batch = queries::change_as_admin(batch, seq, change.role.as_deref(), change.disabled, call.now);
    call.app.store.write(batch).await?;
    show(call, Nothing).await
}

/// `DELETE /admin/accounts/{id}`.
pub(super) async fn delete(call: Call, _nothing: Nothing) -> Result<NoContent, Problem> {
    let (_, seq) = find(&call).await?;
    call.app.store.write(queries::delete(seq)).await?;
    Ok(NoContent)
}

/// `GET /admin/invites`.
pub(super) async fn invites(call: Call, query: PageQuery) -> Result<Json<Page<Invite>>, Problem> {
    let limit = query.limit.unwrap_or(PAGE);
    let rows = call.app.store.read(queries::invites(query.cursor.as_deref(), limit + 1)).await?;
    let items = rows.iter().map(Invite::from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(Json(Page::cut(items, limit as usize, |invite| invite.id.clone())))
}

/// `POST /admin/invites`: the code is shown this once.
pub(super) async fn make_invite(call: Call, new: NewInvite) -> Result<Created<MadeInvite>, Problem> {
    let id = call.new_id()?;
    let code = secrets::hex(&secrets::random::<16>().map_err(internal)?);
    let expires = call.now + i64::from(new.days.unwrap_or(INVITE_DAYS)) * DAY;
    let note = new.note.unwrap_or_default();
    let batch = queries::insert_invite(&id, &secrets::secret_hash(&code), &note, call.now, expires);
    let invite =
        Invite { id, note, created_at: rfc3339(call.now), expires_at: rfc3339(expires), used_at: None, used_by: None };
    call.create(batch, &MadeInvite { code, invite }, Problem::from).await
}

/// `DELETE /admin/invites/{id}`.
pub(super) async fn withdraw_invite(call: Call, _nothing: Nothing) -> Result<NoContent, Problem> {
    call.app.store.write(queries::delete_invite(call.id()?)).await?;
    Ok(NoContent)
}
