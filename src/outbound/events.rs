//! A body that is a stream of server-sent events, read one event at a time.

use super::sse::{EventParser, TooLong};
use super::{BodyReader, OutboundError};

/// Reads the events of a body. Dropping it closes the connection.
pub struct EventReader {
    body: BodyReader,
    events: EventParser,
}

impl EventReader {
    /// Begins to read.
    pub fn new(body: BodyReader) -> Self {
        Self { body, events: EventParser::default() }
    }

    /// The data of the next event; none when the body has ended. An event that is cut off is dropped.
    ///
    /// # Errors
    /// [`OutboundError::TooLarge`] for an event longer than 32 kB, and those of [`BodyReader::fill_buf`].
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, OutboundError> {
        loop {
            let bytes = self.body.fill_buf().await?;
            if bytes.is_empty() {
                return Ok(None);
            }
            let (taken, event) = self.events.read(bytes).map_err(|TooLong| OutboundError::TooLarge)?;
            self.body.consume(taken);
            if event.is_some() {
                return Ok(event);
            }
        }
    }
}
