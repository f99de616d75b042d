//! Signing a browser in and out.

use super::model::{Account, Session, SignIn, SignedIn};
use super::queries::{self, CredentialRow, PasswordToVerify};
use super::register::password_problem;
use super::rules::key;
use crate::core::events::{Sessions, SessionsEnded, SignedIn as SignInEvent};
use crate::core::refusals::WRONG_CREDENTIALS;
use crate::credentials::secrets;
use crate::credentials::throttle::{BY_ACCOUNT, BY_NETWORK, Throttle};
use crate::http::client::network_key;
use crate::http::context::internal;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::sign_in::COOKIE;
use crate::http::{IntoReply, Json, RawReply, RequestContext};
use crate::refusal::TOO_MANY_REQUESTS;
use crate::runtime::clock::{DAY, SECOND, rfc3339};
use crate::runtime::ids::AccountSeq;

/// `POST /auth/login`: the answer does not reveal whether the name or the password was wrong, neither by its text nor
/// by its time.
pub(super) async fn login(context: RequestContext, sign_in: SignIn) -> Result<WithCookie, Problem> {
    let network = network_key(context.address);
    let rows = context.app.store.read(queries::for_sign_in(&sign_in.login, &network)).await?;
    let found: Option<PasswordToVerify> = rows.optional()?;
    let slow = match &found {
        Some(found) => Slow::new(&network, &found.account_id),
        None => Slow::new(&network, &key(&sign_in.login)),
    };
    // Attempts from other networks do not delay an owner on a network that has signed in before.
    slow.attempt(&context, found.as_ref().is_some_and(|found| found.known_network))?;
    let (seq, hash) = found.map(|found| (found.account, found.hash)).unzip();
    let verdict = context.app.passwords.verify(sign_in.password, hash, &context.app.governor).await;
    if verdict.is_err() {
        slow.refund(&context.app.throttle);
    }
    let right = verdict.map_err(password_problem)?;
    let wrong = || Problem::new(WRONG_CREDENTIALS);
    let seq = seq.filter(|_| right).ok_or_else(wrong)?;
    let account: Option<Account> = context.app.store.read(queries::by_seq(seq)).await?.optional()?;
    let account = account.filter(|account| account.disabled_at.is_none()).ok_or_else(wrong)?;
    slow.succeeded(&context.app.throttle);
    open_session(&context, account, seq, &network).await
}

/// The keys under which attempts are counted. The account is its id, or the name as it was entered if there is no such
/// account, so that both are answered alike.
struct Slow {
    network: String,
    account: String,
    pair: String,
}

impl Slow {
    fn new(network: &str, account: &str) -> Self {
        Self {
            network: format!("login from {network}"),
            account: format!("login to {account}"),
            pair: format!("login from {network} to {account}"),
        }
    }

    fn attempt(&self, context: &RequestContext, known_network: bool) -> Result<(), Problem> {
        let all = [(self.network.as_str(), BY_NETWORK), (&self.pair, BY_ACCOUNT), (&self.account, BY_ACCOUNT)];
        let (without_account, _) = all.split_at(2);
        let keys = if known_network { without_account } else { &all };
        let wait = |seconds| Problem::new(TOO_MANY_REQUESTS).retry_after(seconds);
        context.app.throttle.attempt(keys, context.now).map_err(wait)
    }

    /// Takes the attempt back, because no password was checked.
    fn refund(&self, throttle: &Throttle) {
        [&self.network, &self.pair, &self.account].into_iter().for_each(|key| throttle.refund(key));
    }

    fn succeeded(&self, throttle: &Throttle) {
        throttle.forget(&self.account);
        throttle.forget(&self.pair);
        throttle.refund(&self.network);
    }
}

async fn open_session(
    context: &RequestContext,
    account: Account,
    seq: AccountSeq,
    network: &str,
) -> Result<WithCookie, Problem> {
    let days = context.app.config.session_days.get();
    let expires = context.now + DAY.times(i64::from(days));
    let id = context.new_id()?;
    let secret = secrets::hex(&secrets::random::<32>().map_err(internal)?);
    let row = CredentialRow {
        id: &id,
        account: seq,
        secret_hash: &secrets::secret_hash(&secret),
        name: &context.user_agent,
        scopes: "",
        network,
        expires: Some(expires),
    };
    let mut batch = queries::insert_session(&row, context.now);
    context.announce(&SignInEvent { account: seq }, &mut batch);
    context.write(batch).await?;
    let session = Session {
        id: id.clone(),
        current: true,
        user_agent: context.user_agent.clone(),
        address: network.to_owned(),
        created_at: rfc3339(context.now),
        last_used_at: rfc3339(context.now),
        expires_at: Some(rfc3339(expires)),
    };
    let cookie = cookie(&format!("{id}.{secret}"), DAY.times(i64::from(days)).whole(SECOND), context.secure);
    Ok(WithCookie { body: SignedIn { account, session }, cookie })
}

/// `POST /auth/logout`.
pub(super) async fn logout(context: RequestContext, _nothing: Nothing) -> Result<RawReply<204>, Problem> {
    let caller = context.account()?;
    let mut batch = queries::delete_credential(caller.seq, "session", &caller.credential);
    let which = Sessions::One(caller.credential.clone());
    context.announce(&SessionsEnded { account: caller.seq, which }, &mut batch);
    context.write(batch).await?;
    Ok(RawReply(crate::http::Reply::empty(204).header("set-cookie", cookie("", 0, context.secure))))
}

/// A session's cookie; `seconds` of 0 deletes it.
fn cookie(value: &str, seconds: i64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{COOKIE}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}")
}

/// 200 with the session, and its cookie.
pub(super) struct WithCookie {
    body: SignedIn,
    cookie: String,
}

impl IntoReply for WithCookie {
    fn described() -> crate::http::reply::ReplySpec {
        Json::<SignedIn>::described()
    }

    fn into_reply(self) -> crate::http::Reply {
        Json(self.body).into_reply().header("set-cookie", self.cookie)
    }
}

#[cfg(test)]
mod tests {
    use super::cookie;

    #[test]
    fn cookies_are_closed_to_scripts_and_other_sites() {
        assert_eq!(cookie("a.b", 60, true), "hermit_session=a.b; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        assert!(!cookie("", 0, false).contains("Secure"));
    }
}
