//! Sessions and tokens of the account that is signed in.

use super::model::{MadeToken, NewToken, PageQuery, Session, Token};
use super::queries::{self, CredentialRow, StoredCredential};
use crate::core::events::{Sessions, SessionsEnded};
use crate::credentials::secrets;
use crate::http::context::internal;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::scope::Scope;
use crate::http::sign_in::TOKEN_PREFIX;
use crate::http::{Created, Json, NoContent, Page, RequestContext};
use crate::runtime::clock::{parse_rfc3339, rfc3339};
use crate::store::Rows;

const PAGE: u32 = 20;

/// `GET /auth/sessions`.
pub(super) async fn sessions(context: RequestContext, query: PageQuery) -> Result<Json<Page<Session>>, Problem> {
    let current = context.account()?.credential.clone();
    let limit = query.limit.unwrap_or(PAGE);
    let stored = rows(&context, "session", &query, limit).await?.all::<StoredCredential>()?;
    let items = stored.into_iter().map(|stored| Session::of(stored, &current)).collect();
    Ok(Json(Page::cut(items, limit as usize, |session| session.id.clone())))
}

/// `GET /auth/tokens`.
pub(super) async fn tokens(context: RequestContext, query: PageQuery) -> Result<Json<Page<Token>>, Problem> {
    let limit = query.limit.unwrap_or(PAGE);
    let rows = rows(&context, "token", &query, limit).await?;
    Ok(Json(Page::cut(rows.all::<Token>()?, limit as usize, |token| token.id.clone())))
}

async fn rows(context: &RequestContext, kind: &str, query: &PageQuery, limit: u32) -> Result<Rows, Problem> {
    let seq = context.account()?.seq;
    Ok(context.app.store.read(queries::credentials(seq, kind, query.cursor.as_deref(), limit + 1, context.now)).await?)
}

/// `POST /auth/tokens`: the secret is shown this once.
pub(super) async fn make_token(context: RequestContext, new: NewToken) -> Result<Created<MadeToken>, Problem> {
    let expires = new.expires_at.as_deref().and_then(parse_rfc3339);
    if expires.is_some_and(|expires| expires <= context.now) {
        return Err(Problem::field("expires_at", "must be in the future"));
    }
    let caller = context.account()?;
    may_grant(&context.served.scopes, &new.scopes, caller.admin)?;
    let mut scopes = new.scopes;
    scopes.sort();
    scopes.dedup();
    let id = context.new_id()?;
    let secret = secrets::hex(&secrets::random::<32>().map_err(internal)?);
    let row = CredentialRow {
        id: &id,
        account: caller.seq,
        secret_hash: &secrets::secret_hash(&secret),
        name: &new.name,
        scopes: &scopes.join(" "),
        network: "",
        expires,
    };
    let batch = queries::insert_token(&row, context.now);
    let made = MadeToken {
        secret: format!("{TOKEN_PREFIX}{id}_{secret}"),
        token: Token {
            id,
            name: new.name,
            scopes,
            created_at: rfc3339(context.now),
            last_used_at: rfc3339(context.now),
            expires_at: expires.map(rfc3339),
        },
    };
    context.create(batch, &made, Problem::from).await
}

/// Checks that the instance has these scopes and that the caller may grant them.
fn may_grant(known: &[Scope], wanted: &[String], admin: bool) -> Result<(), Problem> {
    for (index, name) in wanted.iter().enumerate() {
        let Some(scope) = known.iter().find(|scope| scope.name == name) else {
            let names: Vec<&str> = known.iter().map(|scope| scope.name).collect();
            return Err(Problem::field(format!("scopes[{index}]"), format!("must be one of {}", names.join(", "))));
        };
        if scope.admin && !admin {
            return Err(Problem::field("scopes", format!("may name {name} only for an admin")));
        }
    }
    Ok(())
}

/// `DELETE /auth/sessions/{id}`.
pub(super) async fn end_session(context: RequestContext, _nothing: Nothing) -> Result<NoContent, Problem> {
    let (account, id) = (context.account()?.seq, context.id()?);
    let mut batch = queries::delete_credential(account, "session", id);
    context.announce(&SessionsEnded { account, which: Sessions::One(id.to_owned()) }, &mut batch);
    context.write(batch).await?;
    Ok(NoContent)
}

/// `DELETE /auth/tokens/{id}`.
pub(super) async fn revoke_token(context: RequestContext, _nothing: Nothing) -> Result<NoContent, Problem> {
    context.app.store.write(queries::delete_credential(context.account()?.seq, "token", context.id()?)).await?;
    Ok(NoContent)
}
