//! The interface of sources, which write interpretations: what a source is asked, and how its text is streamed. Core's
//! own source is the offline reader; modules register others. Nothing here knows HTTP or a provider.

use crate::app::App;
use crate::core::readings::model::Reading;
use crate::core::voices::model::Voice;
use crate::runtime::ids::AccountSeq;
use crate::runtime::language::Language;
use smol::stream::Stream;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// Longest interpretation in bytes of UTF-8; a longer text is cut there, as with [`SourceError::TooLong`].
pub const INTERPRETATION_BYTES_MAX: usize = 24 * 1024;

/// What a source is asked to write.
#[derive(Debug, Clone)]
#[allow(dead_code, reason = "read by sources of modules, which a build may lack")]
pub struct Request {
    /// The account's number.
    pub account: AccountSeq,
    /// The reading, with its cards and positions in `language`.
    pub reading: Reading,
    /// The voice to write in.
    pub voice: &'static Voice,
    /// The language to write in.
    pub language: Language,
    /// The question, for a question about a stored interpretation.
    pub follow_up: Option<FollowUp>,
}

/// A question about an interpretation, with the earlier questions and answers.
#[derive(Debug, Clone)]
#[allow(dead_code, reason = "read by sources of modules, which a build may lack")]
pub struct FollowUp {
    /// The interpretation.
    pub text: String,
    /// Earlier questions and their answers, oldest first.
    pub before: Vec<(String, String)>,
    /// The question.
    pub question: String,
}

/// Why a source gives no text, or no more. Never holds a key, an address or a provider's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "made by sources of modules, which a build may lack")]
pub enum SourceError {
    /// The account has used its daily quota; seconds until it is renewed.
    Quota(u32),
    /// The provider limits the rate or is overloaded; seconds to wait, if it says.
    Busy(Option<u32>),
    /// The provider cannot be reached, refuses, or its breaker is open.
    Unavailable,
    /// The provider missed a deadline: to connect, to begin, or to end.
    Late,
    /// The provider's response cannot be parsed.
    Garbled,
    /// The provider declines to answer.
    Declined,
    /// More than [`INTERPRETATION_BYTES_MAX`].
    TooLong,
}

/// Words as they come; a error is the last item. Dropping it cancels whatever is asked upstream.
pub type TextStream = Pin<Box<dyn Stream<Item = Result<String, SourceError>> + Send>>;

/// The answer of a source that has begun: its first text has come, or is certain to.
pub struct OpenStream {
    /// Which model writes, where a source has several.
    pub model: Option<String>,
    /// The text, including its beginning.
    pub words: TextStream,
}

/// A future that owns what it needs.
pub type OpenFuture<'a> = Pin<Box<dyn Future<Output = Result<OpenStream, SourceError>> + Send + 'a>>;

/// A source of interpretations.
pub trait Source: Send + Sync {
    /// Its name in the API, such as `offline`.
    fn id(&self) -> &'static str;

    /// Whether it is a language model; its texts are labelled so.
    fn is_model(&self) -> bool;

    /// Whether it can be asked now: configured, and not known to be down.
    fn is_ready(&self) -> bool;

    /// Asks it. Completes with the first text, so that another source can be asked if it fails before.
    fn open<'a>(&'a self, app: &'a Arc<App>, request: &'a Request) -> OpenFuture<'a>;
}
