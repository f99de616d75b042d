//! The seam to whoever writes interpretations: what is asked of a source, and how its words come. Core's own source is
//! the offline reader; modules register others. Nothing here knows HTTP or a provider.

use crate::app::App;
use crate::core::readings::model::Reading;
use crate::core::voices::model::Voice;
use crate::runtime::ids::AccountSeq;
use crate::runtime::language::Language;
use smol::stream::Stream;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// Longest interpretation in bytes of UTF-8; a source that goes on is ended there, as with [`SourceError::TooLong`].
pub const INTERPRETATION_BYTES_MAX: usize = 24 * 1024;

/// What a source is asked to write.
#[derive(Debug, Clone)]
#[allow(dead_code, reason = "read by sources of modules, which a build may lack")]
pub struct Request {
    /// The account's number.
    pub account: AccountSeq,
    /// The reading, with its cards and positions in `language`.
    pub reading: Reading,
    /// Who speaks.
    pub voice: &'static Voice,
    /// In which language.
    pub language: Language,
    /// A question about an interpretation that is there already.
    pub follow_up: Option<FollowUp>,
}

/// A question about an interpretation, and what was said before it.
#[derive(Debug, Clone)]
#[allow(dead_code, reason = "read by sources of modules, which a build may lack")]
pub struct FollowUp {
    /// The interpretation.
    pub text: String,
    /// Earlier questions and their answers, oldest first.
    pub before: Vec<(String, String)>,
    /// What is asked now.
    pub question: String,
}

/// Why a source gives no words, or no more. Never holds a key, an address or another's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "made by sources of modules, which a build may lack")]
pub enum SourceError {
    /// The account has had its share of the day; seconds until there is a new one.
    Quota(u32),
    /// The provider says that it is asked too much; seconds to wait, if it says.
    Busy(Option<u32>),
    /// The provider cannot be reached, refuses, or its breaker is open.
    Unavailable,
    /// The provider took too long: to connect, to begin, or to end.
    Late,
    /// The provider's words cannot be read.
    Garbled,
    /// The provider does not want to answer this.
    Declined,
    /// More than [`INTERPRETATION_BYTES_MAX`].
    TooLong,
}

/// Words as they come; a error is the last item. Dropping it cancels whatever is asked upstream.
pub type TextStream = Pin<Box<dyn Stream<Item = Result<String, SourceError>> + Send>>;

/// A source that has begun to speak: its first words have come, or are sure to.
pub struct OpenStream {
    /// Which model speaks, where a source has several.
    pub model: Option<String>,
    /// The words, the first ones included.
    pub words: TextStream,
}

/// A future that owns what it needs.
pub type OpenFuture<'a> = Pin<Box<dyn Future<Output = Result<OpenStream, SourceError>> + Send + 'a>>;

/// Somebody who can write interpretations.
pub trait Source: Send + Sync {
    /// Its name in the API, such as `offline`.
    fn id(&self) -> &'static str;

    /// What it writes is made by a machine that was trained on the words of others, and is labelled so.
    fn is_model(&self) -> bool;

    /// Whether it would be asked now: configured, and not known to be down.
    fn is_ready(&self) -> bool;

    /// Asks it; done when the first words have come, so that another can be asked instead until then.
    fn open<'a>(&'a self, app: &'a Arc<App>, request: &'a Request) -> OpenFuture<'a>;
}
