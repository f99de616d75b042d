//! A text that is being written: sources are asked one after another until one begins, and its text is collected within
//! the limit. Dropping a run cancels it and returns its permit.

use super::queries::GeneratedText;
use super::rules::clean;
use super::source::{OpenStream, Request, Source, SourceError};
use super::sources::RunPermit;
use crate::app::App;
use crate::runtime::text::fitting;
use smol::stream::StreamExt;
use std::sync::Arc;
use std::time::Instant;

/// The end of a text that was cut.
const CUT: &str = "…";
/// The text's buffer grows by this many bytes, so that little of it is unused.
const ROOM_BYTES: usize = 1024;

/// A text that is being written.
pub(super) struct Run {
    app: Arc<App>,
    chosen: Vec<Arc<dyn Source>>,
    /// The request; freed when a source has begun, because it may be larger than the text.
    request: Option<Request>,
    opened: Option<(Arc<dyn Source>, OpenStream)>,
    text: String,
    bytes_max: usize,
    ended: bool,
    began: Instant,
    _permit: RunPermit,
}

impl Run {
    /// A text of at most `bytes_max` bytes, to be written by one of the `chosen` sources. None is asked yet.
    pub(super) fn new(
        app: Arc<App>,
        chosen: Vec<Arc<dyn Source>>,
        request: Request,
        bytes_max: usize,
        permit: RunPermit,
    ) -> Self {
        let (request, opened, text, ended) = (Some(request), None, String::new(), false);
        Self { app, chosen, request, opened, text, bytes_max, ended, began: Instant::now(), _permit: permit }
    }

    /// The next part of the text, never empty; `None` after the last.
    ///
    /// # Errors
    /// The last source's error when none has begun; the error of the source that has begun when it breaks off.
    pub(super) async fn next(&mut self) -> Result<Option<String>, SourceError> {
        while !self.ended {
            if let Some(request) = &self.request {
                self.opened = Some(open(&self.app, &self.chosen, request).await?);
                (self.request, self.chosen) = (None, Vec::new());
            }
            let Some((_, opened)) = &mut self.opened else { break };
            match opened.words.next().await {
                Some(Ok(words)) => {
                    let words = self.take(clean(words));
                    if !words.is_empty() {
                        return Ok(Some(words));
                    }
                }
                // The text so far is kept.
                Some(Err(SourceError::TooLong)) if !self.is_blank() => return Ok(Some(self.cut(String::new()))),
                Some(Err(error)) => return Err(error),
                None if self.is_blank() => return Err(SourceError::Garbled),
                None => self.end(),
            }
        }
        Ok(None)
    }

    fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Adds a part to the text and returns what was added; the text is cut and ends at its limit.
    fn take(&mut self, words: String) -> String {
        let room = self.bytes_max.saturating_sub(self.text.len() + CUT.len());
        if words.len() > room {
            return self.cut(fitting(&words, room).to_owned());
        }
        self.add(&words);
        words
    }

    /// Adds the last part and the mark of a cut text.
    fn cut(&mut self, mut words: String) -> String {
        words.push_str(CUT);
        self.add(&words);
        self.end();
        words
    }

    fn add(&mut self, words: &str) {
        if self.text.capacity() - self.text.len() < words.len() {
            self.text.reserve_exact(words.len().max(ROOM_BYTES));
        }
        self.text.push_str(words);
    }

    /// Ends the text and drops the source's stream.
    fn end(&mut self) {
        self.ended = true;
        if let Some((_, opened)) = &mut self.opened {
            opened.words = Box::pin(smol::stream::empty());
        }
    }

    /// Bytes of the text so far.
    pub(super) fn bytes(&self) -> usize {
        self.text.len()
    }

    /// The complete text and its source.
    pub(super) fn generated(&self) -> GeneratedText<'_> {
        let source = self.opened.as_ref();
        GeneratedText {
            provider: source.map_or("", |(source, _)| source.id()),
            model: source.and_then(|(_, opened)| opened.model.as_deref()),
            machine: source.is_some_and(|(source, _)| source.is_model()),
            text: &self.text,
            duration_ms: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }
}

/// Asks one source after another until one begins.
async fn open(
    app: &Arc<App>,
    chosen: &[Arc<dyn Source>],
    request: &Request,
) -> Result<(Arc<dyn Source>, OpenStream), SourceError> {
    let mut last = SourceError::Unavailable;
    for source in chosen {
        match source.open(app, request).await {
            Ok(opened) => return Ok((source.clone(), opened)),
            Err(error) => {
                log::info!("{} does not begin: {error:?}", source.id());
                last = error;
            }
        }
    }
    Err(last)
}
