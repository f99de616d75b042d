//! Authentication: from a session cookie or a bearer token to an account and its rights. `core::accounts` makes and
//! revokes credentials.

use super::problem::Problem;
use super::route_spec::Access;
use crate::app::App;
use crate::credentials::secrets;
use crate::refusal::{FORBIDDEN, UNAUTHORIZED};
use crate::runtime::clock::{HOUR, Millis};
use crate::runtime::ids::AccountSeq;
use crate::runtime::ids::{ID_CHARS, is_id};
use crate::store::{Batch, StoreError, row, select, sql};
use std::sync::Arc;

/// The name of the session cookie.
pub const COOKIE: &str = "hermit_session";
/// The prefix of every token, so that people and secret scanners recognise one.
pub const TOKEN_PREFIX: &str = "hermit_";
/// The scope that lets the token of an admin act as one.
pub const ADMIN_SCOPE: &str = "admin";
/// How old `last_used_at` may be before a use updates it.
const LAST_USED_EVERY: Millis = HOUR;

/// A signed-in account and the credential it came with.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Its number inside the database.
    pub seq: AccountSeq,
    /// Its id.
    pub id: String,
    /// It is an admin, and the credential lets it act as one.
    pub admin: bool,
    /// The language it prefers.
    pub locale: String,
    /// The credential's id.
    pub credential: String,
    /// The credential is a browser's session.
    pub session: bool,
    scopes: String,
}

impl Caller {
    /// Whether the credential covers `scope`.
    pub fn may(&self, scope: &str) -> bool {
        self.session || self.scopes.split(' ').any(|granted| granted == scope)
    }
}

/// The credential of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresentedCredential {
    /// The credential's id.
    pub id: String,
    /// Its secret.
    pub secret: String,
    /// It came as a cookie, which browsers send by themselves.
    pub cookie: bool,
}

/// Finds the credential in the Authorization and Cookie headers; a bearer token takes precedence over a cookie.
///
/// # Errors
/// 401 for an Authorization header that does not hold one of this server's tokens.
pub fn presented(authorization: Option<&str>, cookies: Option<&str>) -> Result<Option<PresentedCredential>, Problem> {
    if let Some(header) = authorization {
        let token = header.split_once(' ').filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let token = token.and_then(|(_, token)| parse(token.trim().strip_prefix(TOKEN_PREFIX)?, '_', false));
        return token.map(Some).ok_or_else(|| Problem::new(UNAUTHORIZED));
    }
    let mut pairs = cookies.unwrap_or_default().split(';').filter_map(|pair| pair.trim().split_once('='));
    Ok(pairs.find(|(name, _)| *name == COOKIE).and_then(|(_, value)| parse(value, '.', true)))
}

fn parse(text: &str, separator: char, cookie: bool) -> Option<PresentedCredential> {
    let (id, secret) = text.split_once(separator)?;
    let good = id.len() == ID_CHARS && is_id(id) && secret.len() == 64;
    good.then(|| PresentedCredential { id: id.to_owned(), secret: secret.to_owned(), cookie })
}

row! {
    /// A credential with its account.
    struct StoredCredential {
        /// Hash of its secret.
        secret_hash: String = "c.secret_hash",
        /// `session` or `token`.
        kind: String = "c.kind",
        /// A token's scopes, separated by spaces.
        scopes: String = "c.scopes",
        /// When it was used last, to the hour.
        last_used_at: Millis = "c.last_used_at",
        /// The account's number.
        account: AccountSeq = "a.seq",
        /// The account's id.
        account_id: String = "a.id",
        /// The account's role.
        role: String = "a.role",
        /// The language that the account prefers.
        locale: String = "a.locale",
    }
}

/// Looks up a credential. `None` means that it is unknown, revoked or expired, or that its account is disabled.
///
/// # Errors
/// The store's errors.
pub async fn caller(
    app: &Arc<App>,
    presented: &PresentedCredential,
    now: Millis,
) -> Result<Option<Caller>, StoreError> {
    let rows = app
        .store
        .read(select!(
            StoredCredential,
            "FROM credentials c JOIN accounts a ON a.seq = c.account
             WHERE c.id = ?1 AND a.disabled_at IS NULL AND (c.expires_at IS NULL OR c.expires_at > ?2)",
            &presented.id,
            now
        ))
        .await?;
    let Some(stored) = rows.optional::<StoredCredential>()? else { return Ok(None) };
    let session = stored.kind == "session";
    if !secrets::same(&stored.secret_hash, &secrets::secret_hash(&presented.secret)) || session != presented.cookie {
        return Ok(None);
    }
    if stored.last_used_at < now - LAST_USED_EVERY {
        note_use(app, presented.id.clone(), now);
    }
    let admin = stored.role == "admin" && (session || stored.scopes.split(' ').any(|scope| scope == ADMIN_SCOPE));
    Ok(Some(Caller {
        seq: stored.account,
        id: stored.account_id,
        admin,
        locale: stored.locale,
        credential: presented.id.clone(),
        session,
        scopes: stored.scopes,
    }))
}

/// Updates the time of use without delaying the request; losing one is harmless.
fn note_use(app: &Arc<App>, id: String, now: Millis) {
    let store = app.store.clone();
    app.tasks.spawn("note use", async move {
        let update = sql!("UPDATE credentials SET last_used_at = ?2 WHERE id = ?1 AND last_used_at < ?2", id, now);
        if let Err(error) = store.write(Batch::new().and(update)).await {
            log::debug!("the time of use is not updated: {error}");
        }
    });
}

/// Whether a caller may use a route.
///
/// # Errors
/// 401 when no one is signed in, 403 for an account or credential without the right.
pub fn authorize(access: Access, caller: Option<&Caller>) -> Result<(), Problem> {
    let allowed = match (access, caller) {
        (Access::Public | Access::Optional, _) => return Ok(()),
        (_, None) => return Err(Problem::new(UNAUTHORIZED)),
        (Access::Scope(scope), Some(caller)) => caller.may(scope),
        (Access::Session, Some(caller)) => caller.session,
        (Access::Admin, Some(caller)) => caller.admin,
    };
    if allowed { Ok(()) } else { Err(Problem::new(FORBIDDEN)) }
}

/// Whether a write that carries a cookie comes from this site's own pages. Browsers say so in `Origin` or in
/// `Sec-Fetch-Site`; a client that sends neither is not a browser, and sends its cookie on purpose.
pub fn is_same_site(origin: Option<&str>, fetch_site: Option<&str>, host: Option<&str>) -> bool {
    match (origin, fetch_site) {
        (Some(origin), _) => origin
            .split_once("://")
            .is_some_and(|(_, origin_host)| host.is_some_and(|host| host.eq_ignore_ascii_case(origin_host))),
        (None, Some(site)) => matches!(site, "same-origin" | "none"),
        (None, None) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01arz3ndektsv4rrffq69g5fav";

    #[test]
    fn credentials_are_found_in_headers() {
        let secret = "a".repeat(64);
        let bearer = format!("Bearer hermit_{ID}_{secret}");
        let cookie = format!("theme=dark; hermit_session={ID}.{secret}");
        let found = presented(Some(&bearer), Some(&cookie)).unwrap().unwrap();
        assert_eq!((found.id.as_str(), found.cookie), (ID, false));
        assert!(presented(None, Some(&cookie)).unwrap().unwrap().cookie);
        assert_eq!(presented(None, Some("hermit_session=x")).unwrap(), None);
        assert_eq!(presented(None, None).unwrap(), None);
        for bad in ["Basic abc", "Bearer", "Bearer hermit_x_y", &format!("Bearer {ID}_{secret}")] {
            assert_eq!(presented(Some(bad), None).unwrap_err().kind, UNAUTHORIZED, "{bad}");
        }
    }

    #[test]
    fn writes_from_other_sites_are_recognised() {
        let host = Some("cards.example.org:8000");
        let cases = [
            (Some("http://cards.example.org:8000"), None, true),
            (Some("https://evil.example"), None, false),
            (Some("https://cards.example.org"), None, false),
            (Some("null"), None, false),
            (None, Some("same-origin"), true),
            (None, Some("cross-site"), false),
            (None, Some("same-site"), false),
            (None, None, true),
        ];
        for (origin, site, same) in cases {
            assert_eq!(is_same_site(origin, site, host), same, "{origin:?} {site:?}");
        }
    }

    #[test]
    fn rights_are_checked_by_the_table() {
        let caller = |session: bool, admin: bool, scopes: &str| Caller {
            seq: AccountSeq(1),
            id: ID.into(),
            admin,
            locale: "en".into(),
            credential: ID.into(),
            session,
            scopes: scopes.into(),
        };
        let may = |access, caller: Caller| authorize(access, Some(&caller)).is_ok();
        assert!(may(Access::Scope("readings:read"), caller(true, false, "")));
        assert!(may(Access::Scope("readings:read"), caller(false, false, "account:read readings:read")));
        assert!(!may(Access::Scope("readings:write"), caller(false, false, "readings:read")));
        assert!(!may(Access::Session, caller(false, true, "admin")));
        assert!(!may(Access::Admin, caller(true, false, "")));
        assert!(may(Access::Admin, caller(true, true, "")));
        assert!(authorize(Access::Session, None).is_err());
        assert!(authorize(Access::Public, None).is_ok());
    }
}
