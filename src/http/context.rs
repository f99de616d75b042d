//! What a handler is given: who calls, about what, when and in which language; and its input, checked by its shape.

use super::guard;
use super::idempotency::IdempotentRequest;
use super::problem::Problem;
use super::reply::Created;
use super::schema::{HasSchema, Object, Schema};
use super::served::Served;
use super::sign_in::Caller;
use super::upload::Upload;
use crate::app::App;
use crate::events::Announced;
use crate::refusal::{INTERNAL, UNAUTHORIZED, UNAVAILABLE};
use crate::runtime::clock::Millis;
use crate::runtime::ids::is_id;
use crate::runtime::language::Language;
use crate::runtime::lock;
use crate::store::{Batch, Outcomes, StoreError};
use nanoserde::{DeJson, SerJson};
use std::net::IpAddr;
use std::sync::{Arc, Mutex};

/// Codes that one answer names as unlocked; a request that unlocks more names the first ones.
const UNLOCKED_CODES_MAX: usize = 32;

/// What a request unlocked besides what it asked for, as subscribers' statements reported it: stable codes.
#[derive(Debug, Clone, Default)]
pub(super) struct Unlocked(Arc<Mutex<Vec<String>>>);

impl Unlocked {
    fn note(&self, outcomes: &Outcomes) {
        let codes: Vec<String> = outcomes.reported().take(UNLOCKED_CODES_MAX).map(str::to_owned).collect();
        if !codes.is_empty() {
            lock(&self.0).extend(codes);
        }
    }

    /// The codes as the header `Hermit-Unlocked` lists them.
    pub(super) fn header(&self) -> Option<String> {
        let codes = lock(&self.0);
        (!codes.is_empty()).then(|| codes.join(", "))
    }
}

/// One request, as handlers see it.
pub struct RequestContext {
    /// What it needs of the process.
    pub app: Arc<App>,
    /// What is served, and who listens.
    pub served: Arc<Served>,
    /// Who is signed in, if the route asks and anyone is.
    pub caller: Option<Caller>,
    /// When the request came.
    pub now: Millis,
    /// The language for texts.
    pub language: Language,
    /// Where it came from, proxies believed as configured.
    pub address: IpAddr,
    /// It came over TLS, as far as a trusted proxy tells.
    pub secure: bool,
    /// The browser or program, shortened to 200 characters.
    pub user_agent: String,
    /// The client takes gzip.
    pub accepts_gzip: bool,
    /// The client takes brotli.
    pub accepts_brotli: bool,
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
    pub(super) keeping: Option<IdempotentRequest>,
    pub(super) unlocked: Unlocked,
    pub(super) announced: Announced,
}

impl RequestContext {
    /// Who is signed in.
    ///
    /// # Errors
    /// 401 when nobody is; routes that require sign-in never see it.
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
    /// 404 when it has not the form of an id, so that nothing is asked of the database.
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

    /// Runs a batch in which an event was announced, or that may unlock something: the answer names what it unlocked,
    /// and what waits for the commit of such an event is woken.
    ///
    /// # Errors
    /// What the store says.
    pub async fn write(&self, batch: Batch) -> Result<Outcomes, StoreError> {
        let written = self.app.store.write(batch).await;
        let announced = self.announced.take();
        let outcomes = written?;
        self.served.subscribers.wake(&announced);
        self.unlocked.note(&outcomes);
        Ok(outcomes)
    }

    /// The codes of what its writes have unlocked, for answers whose header has gone before they write.
    pub fn unlocked(&self) -> Vec<String> {
        lock(&self.unlocked.0).clone()
    }

    /// Runs a batch that makes something, and answers with it. With an Idempotency-Key, the answer is kept in the same
    /// batch, and a request that comes second is given the first one's answer.
    ///
    /// # Errors
    /// What the store says; `judge` may turn a constraint into a client's problem.
    pub async fn create<T: HasSchema + SerJson>(
        &self,
        batch: Batch,
        made: &T,
        judge: impl FnOnce(StoreError) -> Problem,
    ) -> Result<Created<T>, Problem> {
        let json = made.serialize_json().into_bytes();
        let Some(keeping) = &self.keeping else {
            self.write(batch).await.map_err(judge)?;
            return Ok(Created::from_json(json));
        };
        let batch = keeping.keep_first(batch, &json, self.now);
        match self.write(batch).await {
            Ok(_) => Ok(Created::from_json(json)),
            Err(error) if IdempotentRequest::was_repeated(&error) => match keeping.find(&self.app.store).await? {
                Some(first) => Ok(Created::from_json(first)),
                None => Err(Problem::new(UNAVAILABLE)),
            },
            Err(error) => Err(judge(error)),
        }
    }
}

/// A fault of this side: logged, and answered without particulars.
pub fn internal(what: String) -> Problem {
    log::error!("{what}");
    Problem::new(INTERNAL)
}

/// A request's input before it is parsed.
pub enum Input {
    /// The raw query string.
    Query(String),
    /// The body, in full.
    Body(Vec<u8>),
    /// The raw query string, and the body as it comes.
    Stream(String, Upload),
}

impl Input {
    /// Checks the input by the type's shape and reads it.
    ///
    /// # Errors
    /// 400 for what is not JSON, 422 naming the fields.
    pub fn parse<T: HasSchema + DeJson>(self) -> Result<T, Problem> {
        let bytes = match self {
            Self::Query(query) | Self::Stream(query, _) => query_as_json(&query, &T::SCHEMA).into_bytes(),
            // A POST that takes nothing may come without a body.
            Self::Body(bytes) if bytes.is_empty() && takes_nothing(&T::SCHEMA) => b"{}".to_vec(),
            Self::Body(bytes) => bytes,
        };
        let text = guard::check(&bytes, &T::SCHEMA)?;
        T::deserialize_json(text)
            .map_err(|error| internal(format!("the guard let pass what the parser refuses: {error}")))
    }

    /// The query, checked and read, and the body that comes with it.
    ///
    /// # Errors
    /// 422 naming the fields of the query.
    pub fn parse_stream<T: HasSchema + DeJson>(self) -> Result<(T, Upload), Problem> {
        match self {
            Self::Stream(query, upload) => Ok((Self::Query(query).parse()?, upload)),
            _ => Err(internal("a route that streams was given a body that does not".to_owned())),
        }
    }
}

fn takes_nothing(shape: &Schema) -> bool {
    matches!(shape, Schema::Object(object) if object.fields.iter().all(|field| field.optional))
}

/// A query string as the JSON object it stands for: numbers and flags bare where the shape wants them, all else text.
/// So queries and bodies are checked and read by the same code.
fn query_as_json(query: &str, shape: &Schema) -> String {
    let fields = if let Schema::Object(Object { fields, .. }) = shape { *fields } else { &[] };
    let mut json = String::from("{");
    for (name, value) in form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name != "lang") {
        if json.len() > 1 {
            json.push(',');
        }
        json.push_str(&name.into_owned().serialize_json());
        json.push(':');
        let field = fields.iter().find(|field| field.name == json_name(&json));
        if field.is_some_and(|field| is_bare(&field.shape, &value)) {
            json.push_str(&value);
        } else {
            json.push_str(&value.into_owned().serialize_json());
        }
    }
    json.push('}');
    json
}

/// The name that was written last into `json`.
fn json_name(json: &str) -> &str {
    json.trim_end_matches("\":").rsplit('"').next().unwrap_or_default()
}

/// Whether `value` is to stand in JSON without quotes.
fn is_bare(shape: &Schema, value: &str) -> bool {
    match shape {
        Schema::Nullable(inner) => is_bare(inner, value),
        Schema::Boolean => matches!(value, "true" | "false"),
        Schema::Integer { .. } | Schema::Number { .. } => guard::is_number(value),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::schema::model;

    model! {
        /// A query.
        pub struct Asked: request {
            /// Text.
            q: Option<String> = line(1, 5),
            /// How many.
            limit: Option<u32> = integer(1, 100),
            /// Flag.
            favorite: Option<bool>,
        }
    }

    fn ask(query: &str) -> Result<Asked, String> {
        Input::Query(query.into()).parse().map_err(|problem| {
            problem
                .errors
                .iter()
                .map(|error| format!("{} {}", error.field, error.message))
                .collect::<Vec<_>>()
                .join("; ")
        })
    }

    #[test]
    fn queries_are_read_as_bodies_are() {
        let asked = ask("q=%E9%9A%B1+7&limit=20&favorite=true&lang=en").unwrap();
        assert_eq!((asked.q.as_deref(), asked.limit, asked.favorite), (Some("隱 7"), Some(20), Some(true)));
        assert_eq!(ask("q=12").unwrap().q.as_deref(), Some("12"));
        assert!(ask("").is_ok());
        for (query, field) in [
            ("limit=0", "limit must be a whole number from 1 to 100"),
            ("limit=many", "limit must be a whole number"),
            ("limit=inf", "limit must be a whole number"),
            ("limit=+5", "limit must be a whole number"),
            ("limit=05", "limit must be a whole number"),
            ("limit=1.", "limit must be a whole number"),
            ("favorite=maybe", "favorite must be true or false"),
            ("q=a&q=b", "q occurs twice"),
            ("page=2", "page is not a field here"),
            ("%22:1,%22x=1", "is not a field here"),
        ] {
            let said = ask(query).unwrap_err();
            assert!(said.contains(field), "{query}: {said}");
        }
    }
}
