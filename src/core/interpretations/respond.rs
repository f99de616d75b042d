//! How a text is sent: whole, as JSON, or part by part, as events; and how a stream that broke off is resumed from the
//! stored text. Both ways store all of the text or nothing.

use super::rules::{problem_of, resume_point};
use super::run::Run;
use crate::http::problem::Problem;
use crate::http::reply::{IntoReply, ReplySpec};
use crate::http::schema::{HasSchema, model};
use crate::http::{Created, Reply, RequestContext, sse};
use crate::runtime::text::fitting;
use crate::store::Batch;
use nanoserde::SerJson;
use smol::stream;

/// Bytes of text in an event of a resumed stream.
const REPEATED_BYTES_MAX: usize = 1024;

/// What a text is stored as.
pub(super) trait Target: Send + Sync + 'static {
    /// The stored item, as the API shows it.
    type Stored: HasSchema + SerJson + Send + Sync + 'static;

    /// Its id, known from the beginning.
    fn id(&self) -> &str;

    /// The statements that store it, and the item for the answer.
    ///
    /// # Errors
    /// 401 when no one is signed in, which the routes rule out.
    fn store(&self, context: &RequestContext, run: &Run) -> Result<(Batch, Self::Stored), Problem>;
}

/// 201 with JSON, or events.
pub(super) enum GeneratedReply<T> {
    Whole(Created<T>),
    Events(Reply),
}

impl<T: HasSchema + 'static> IntoReply for GeneratedReply<T> {
    fn described() -> ReplySpec {
        Created::<T>::described()
    }

    fn into_reply(self) -> Reply {
        match self {
            Self::Whole(made) => made.into_reply(),
            Self::Events(reply) => reply,
        }
    }
}

model! {
    /// The text of an event.
    pub struct Token: reply {
        /// A part of the text.
        text: String,
    }
}

model! {
    /// What the stored text has unlocked.
    pub struct Unlocked: reply {
        /// Codes, as in the header Hermit-Unlocked.
        codes: Vec<String>,
    }
}

/// Runs it and answers as the client asks: with JSON or with events.
pub(super) async fn respond<T: Target>(
    context: RequestContext,
    mut run: Run,
    target: T,
) -> Result<GeneratedReply<T::Stored>, Problem> {
    if context.wants_events {
        // Boxed, because the stream has room for its state twice.
        let events = Box::new(EventStream { context, run, target });
        return Ok(GeneratedReply::Events(sse::reply(stream::unfold(Some(events), next_event))));
    }
    while run.next().await.map_err(problem_of)?.is_some() {}
    let (batch, made) = target.store(&context, &run)?;
    context.create(batch, &made, Problem::from).await.map(GeneratedReply::Whole)
}

/// A text that is being streamed to a client.
struct EventStream<T> {
    context: RequestContext,
    run: Run,
    target: T,
}

/// The next event, and the rest of the stream; nothing after `done` or `error`.
async fn next_event<T: Target>(events: Option<Box<EventStream<T>>>) -> Option<(Vec<u8>, Option<Box<EventStream<T>>>)> {
    let mut stream = events?;
    let EventStream { context, run, target } = &mut *stream;
    let ended = match run.next().await {
        Ok(Some(words)) => {
            let event = token_event(target.id(), run.bytes(), words);
            return Some((event, Some(stream)));
        }
        Ok(None) => match target.store(context, run) {
            Ok((batch, made)) => context.write(batch).await.map(|_| made).map_err(Problem::from),
            Err(problem) => Err(problem),
        },
        Err(error) => Err(problem_of(error)),
    };
    let event_id = event_id(target.id(), run.bytes());
    let events = match ended {
        Ok(made) => {
            let codes = context.unlocked();
            let unlocked = (!codes.is_empty()).then(|| Unlocked { codes }.serialize_json());
            let mut events = unlocked.map_or_else(Vec::new, |data| sse::event("unlocked", &event_id, &data));
            events.extend(sse::event("done", &event_id, &made.serialize_json()));
            events
        }
        Err(problem) => sse::event("error", &event_id, &problem.in_language(context.language).json()),
    };
    Some((events, None))
}

/// An event's id: the id of the text, and the offset of the end of the event's part in bytes.
fn event_id(id: &str, offset: usize) -> String {
    format!("{id}:{offset}")
}

fn token_event(id: &str, end: usize, text: String) -> Vec<u8> {
    sse::event("token", &event_id(id, end), &Token { text }.serialize_json())
}

/// The id and offset from which a client resumes a stream, if it does.
///
/// # Errors
/// 422 for an invalid Last-Event-ID.
pub(super) fn resume_request(context: &RequestContext) -> Result<Option<(String, usize)>, Problem> {
    let Some(header) = &context.last_event_id else { return Ok(None) };
    let (id, offset) =
        resume_point(header).ok_or_else(|| invalid_event_id("must be the id of an event, an id and an offset"))?;
    Ok(Some((id.to_owned(), offset)))
}

/// Sends a stored text again from an offset; no source is asked.
///
/// # Errors
/// 422 for an offset that is not a character boundary of the text.
pub(super) fn repeat<T: HasSchema + SerJson>(
    id: String,
    text: &str,
    offset: usize,
    made: &T,
) -> Result<GeneratedReply<T>, Problem> {
    let rest =
        text.get(offset..).ok_or_else(|| invalid_event_id("must have an offset where the text has one"))?.to_owned();
    let done = sse::event("done", &event_id(&id, text.len()), &made.serialize_json());
    let events = stream::unfold((0, Some(done)), move |(at, done)| {
        let words = fitting(rest.get(at..).unwrap_or_default(), REPEATED_BYTES_MAX).to_owned();
        let at = at + words.len();
        let event = match (words.is_empty(), done) {
            (false, done) => Some((token_event(&id, offset + at, words), (at, done))),
            (true, Some(done)) => Some((done, (at, None))),
            (true, None) => None,
        };
        std::future::ready(event)
    });
    Ok(GeneratedReply::Events(sse::reply(events)))
}

fn invalid_event_id(what: &str) -> Problem {
    Problem::field("Last-Event-ID", what)
}
