//! An answer as it comes: from the bytes of a body to words, within time and size.

use super::attempt::Attempt;
use super::wire::{self, Heard};
use crate::ai::settings::Provider;
use crate::config::Timeouts;
use crate::core::interpretations::source::{INTERPRETATION_BYTES_MAX, SourceError, Words};
use crate::outbound::{BodyReader, EventReader, within};
use smol::stream;
use std::time::{Duration, Instant};

/// The events of a body that is being read.
pub struct Speech {
    events: EventReader,
    provider: Provider,
    ended: bool,
}

impl Speech {
    /// Begins to read.
    pub fn new(provider: Provider, body: BodyReader) -> Self {
        Self { events: EventReader::new(body), provider, ended: false }
    }

    /// The next words; none when all is said.
    ///
    /// # Errors
    /// [`SourceError`]; also when the body ends before the model said that it had finished.
    pub async fn next(&mut self) -> Result<Option<String>, SourceError> {
        while !self.ended {
            let Some(event) = self.events.next().await? else { return Err(SourceError::Garbled) };
            let Heard { words, ended } = wire::hear(self.provider, &event)?;
            self.ended = ended;
            if !words.is_empty() {
                return Ok(Some(words));
            }
        }
        Ok(None)
    }
}

/// The first words and all that follow, as a stream that tells `attempt` how it went.
pub fn relay(first: String, speech: Speech, attempt: Attempt, ends: Instant, timeouts: Timeouts) -> Words {
    let relay = Relay { first: Some(first), speech, attempt, ends, token: timeouts.token, bytes: 0 };
    // Boxed, because the stream has room for its state twice.
    Box::pin(stream::unfold(Some(Box::new(relay)), |relay| async {
        let mut relay = relay?;
        match relay.next().await {
            Ok(Some(words)) => Some((Ok(words), Some(relay))),
            Ok(None) => {
                relay.attempt.succeeded();
                None
            }
            Err(fault) => {
                relay.attempt.failed(fault).await;
                Some((Err(fault), None))
            }
        }
    }))
}

struct Relay {
    first: Option<String>,
    speech: Speech,
    attempt: Attempt,
    ends: Instant,
    token: Duration,
    bytes: usize,
}

impl Relay {
    async fn next(&mut self) -> Result<Option<String>, SourceError> {
        let words = match self.first.take() {
            Some(first) => first,
            None => {
                let left = self.ends.saturating_duration_since(Instant::now()).min(self.token);
                let Some(words) = within(left, SourceError::Late, self.speech.next()).await? else { return Ok(None) };
                words
            }
        };
        self.bytes += words.len();
        if self.bytes > INTERPRETATION_BYTES_MAX {
            return Err(SourceError::TooLong);
        }
        self.attempt.heard(&words);
        Ok(Some(words))
    }
}
