//! What a handler is given besides its input: the caller, the path, the time and the language.

use super::idempotency::IdempotentRequest;
use super::negotiate::Coding;
use super::problem::Problem;
use super::reply::Created;
use super::schema::HasSchema;
use super::served::Served;
use super::sign_in::Caller;
use super::unlocked::Unlocked;
use crate::app::App;
use crate::events::Announced;
use crate::refusal::{INTERNAL, UNAUTHORIZED, UNAVAILABLE};
use crate::runtime::clock::Millis;
use crate::runtime::ids::is_id;
use crate::runtime::language::Language;
use crate::store::{Batch, Outcomes, StoreError};
use nanoserde::SerJson;
use std::net::IpAddr;
use std::sync::Arc;

/// One request, as handlers see it.
pub struct RequestContext {
    /// The parts of the process.
    pub app: Arc<App>,
    /// What is served, and the subscribers.
    pub served: Arc<Served>,
    /// The account that is signed in, if the route asks for it and there is one.
    pub caller: Option<Caller>,
    /// When the request came.
    pub now: Millis,
    /// The language for texts.
    pub language: Language,
    /// The client's address; trusted proxies are believed.
    pub address: IpAddr,
    /// It came over TLS, as a trusted proxy says.
    pub secure: bool,
    /// The browser or program, shortened to 200 characters.
    pub user_agent: String,
    /// The codings that the client accepts, in the order of its preference.
    pub codings: [Option<Coding>; 2],
    /// The If-None-Match header.
    pub if_none_match: Option<String>,
    /// The Range header of a GET.
    pub range: Option<String>,
    /// The If-Range header.
    pub if_range: Option<String>,
    /// The client wants its answer as an event stream.
    pub wants_events: bool,
    /// The Last-Event-ID header, where an event stream is wanted.
    pub last_event_id: Option<String>,
    pub(super) params: Vec<(String, String)>,
    pub(super) idempotent: Option<IdempotentRequest>,
    pub(super) unlocked: Unlocked,
    pub(super) announced: Announced,
}

impl RequestContext {
    /// The account that is signed in.
    ///
    /// # Errors
    /// 401 when no one is, which cannot happen on routes that require sign-in.
    pub fn account(&self) -> Result<&Caller, Problem> {
        self.caller.as_ref().ok_or_else(|| Problem::new(UNAUTHORIZED))
    }

    /// The segment of the path that `:name` stands for.
    pub fn param(&self, name: &str) -> &str {
        self.params.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The path's `:id`.
    ///
    /// # Errors
    /// 404 when it does not have the form of an id, so that the database is not asked.
    pub fn id(&self) -> Result<&str, Problem> {
        self.id_of("id")
    }

    /// The id that `:name` stands for.
    ///
    /// # Errors
    /// As [`RequestContext::id`].
    pub fn id_of(&self, name: &str) -> Result<&str, Problem> {
        Some(self.param(name)).filter(|id| is_id(id)).ok_or_else(Problem::not_found)
    }

    /// A fresh id.
    ///
    /// # Errors
    /// 500 when the kernel has no randomness.
    pub fn new_id(&self) -> Result<String, Problem> {
        self.app.id(self.now).map_err(internal)
    }

    /// Runs a batch in which an event was announced, or that may unlock something: the answer names what was unlocked,
    /// and the wakes of the announced events run after the commit.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn write(&self, batch: Batch) -> Result<Outcomes, StoreError> {
        let written = self.app.store.write(batch).await;
        let announced = self.announced.take();
        let outcomes = written?;
        self.served.subscribers.wake(&announced);
        self.unlocked.note(&outcomes);
        Ok(outcomes)
    }

    /// The codes that its writes have unlocked, for answers whose headers are sent before they write.
    pub fn unlocked(&self) -> Vec<String> {
        self.unlocked.codes()
    }

    /// Runs a batch that makes something, and answers with it. With an Idempotency-Key, the answer is kept in the same
    /// batch, and a repeated request gets the first one's answer.
    ///
    /// # Errors
    /// The store's errors; `map_error` may turn a constraint into a client's problem.
    pub async fn create<T: HasSchema + SerJson>(
        &self,
        batch: Batch,
        made: &T,
        map_error: impl FnOnce(StoreError) -> Problem,
    ) -> Result<Created<T>, Problem> {
        let json = made.serialize_json().into_bytes();
        let Some(idempotent) = &self.idempotent else {
            self.write(batch).await.map_err(map_error)?;
            return Ok(Created::from_json(json));
        };
        let batch = idempotent.keep_first(batch, &json, self.now);
        match self.write(batch).await {
            Ok(_) => Ok(Created::from_json(json)),
            Err(error) if IdempotentRequest::was_repeated(&error) => match idempotent.find(&self.app.store).await? {
                Some(first) => Ok(Created::from_json(first)),
                None => Err(Problem::new(UNAVAILABLE)),
            },
            Err(error) => Err(map_error(error)),
        }
    }
}

/// An internal error: logged, and answered without details.
pub fn internal(what: String) -> Problem {
    log::error!("{what}");
    Problem::new(INTERNAL)
}
