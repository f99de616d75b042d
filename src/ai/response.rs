//! The response of a provider as a stream: from the bytes of its body to text, within limits of time and size.

use super::attempt::Attempt;
use super::wire::{self, StreamPart};
use crate::ai::settings::Provider;
use crate::config::Timeouts;
use crate::core::interpretations::source::{INTERPRETATION_BYTES_MAX, SourceError, TextStream};
use crate::outbound::{BodyReader, EventReader, within};
use smol::stream;
use std::time::{Duration, Instant};

/// The text of a response that is being read.
pub struct ResponseStream {
    events: EventReader,
    provider: Provider,
    finished: bool,
}

impl ResponseStream {
    /// Begins to read.
    pub fn new(provider: Provider, body: BodyReader) -> Self {
        Self { events: EventReader::new(body), provider, finished: false }
    }

    /// The next text; none when the model has finished.
    ///
    /// # Errors
    /// [`SourceError`]; also when the body ends before the model said that it had finished.
    pub async fn next(&mut self) -> Result<Option<String>, SourceError> {
        while !self.finished {
            let Some(event) = self.events.next().await? else { return Err(SourceError::Garbled) };
            let StreamPart { text, finished } = wire::parse_chunk(self.provider, &event)?;
            self.finished = finished;
            if !text.is_empty() {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }
}

/// The first text and all that follows, as a stream that reports its outcome to `attempt`.
pub fn relay(
    first: String,
    response: ResponseStream,
    attempt: Attempt,
    ends: Instant,
    timeouts: Timeouts,
) -> TextStream {
    let relay = Relay { first: Some(first), response, attempt, ends, token: timeouts.token, bytes: 0 };
    // Boxed, because the stream has room for its state twice.
    Box::pin(stream::unfold(Some(Box::new(relay)), |relay| async {
        let mut relay = relay?;
        match relay.next().await {
            Ok(Some(text)) => Some((Ok(text), Some(relay))),
            Ok(None) => {
                relay.attempt.succeeded();
                None
            }
            Err(error) => {
                relay.attempt.failed(error).await;
                Some((Err(error), None))
            }
        }
    }))
}

struct Relay {
    first: Option<String>,
    response: ResponseStream,
    attempt: Attempt,
    ends: Instant,
    token: Duration,
    bytes: usize,
}

impl Relay {
    async fn next(&mut self) -> Result<Option<String>, SourceError> {
        let text = match self.first.take() {
            Some(first) => first,
            None => {
                let left = self.ends.saturating_duration_since(Instant::now()).min(self.token);
                let Some(words) = within(left, SourceError::Late, self.response.next()).await? else { return Ok(None) };
                words
            }
        };
        self.bytes += text.len();
        if self.bytes > INTERPRETATION_BYTES_MAX {
            return Err(SourceError::TooLong);
        }
        self.attempt.received(&text);
        Ok(Some(text))
    }
}
