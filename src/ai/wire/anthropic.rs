//! Anthropic's messages as a stream of typed events.

use super::{Asking, Heard, Word, fault_named, messages, parse, quoted};
use crate::core::interpretations::source::SourceError;
use nanoserde::DeJson;

pub(super) fn request(asking: &Asking<'_>) -> String {
    let messages = messages(asking.prompt);
    format!(
        r#"{{"model":{},"stream":true,"max_tokens":{},"system":{},"messages":[{messages}]}}"#,
        quoted(asking.model),
        asking.tokens_max,
        quoted(&asking.prompt.system)
    )
}

#[derive(DeJson)]
#[nserde(default)]
struct Event {
    #[nserde(rename = "type")]
    kind: Word,
    delta: Option<Delta>,
    error: Option<Error>,
}

#[derive(DeJson)]
#[nserde(default)]
struct Delta {
    #[nserde(rename = "type")]
    kind: Word,
    text: Word,
    stop_reason: Word,
}

#[derive(DeJson)]
#[nserde(default)]
struct Error {
    #[nserde(rename = "type")]
    kind: Word,
}

pub(super) fn hear(data: &[u8]) -> Result<Heard, SourceError> {
    let event: Event = parse(data)?;
    let mut heard = Heard::default();
    match (event.kind.0.as_deref(), event.delta) {
        (Some("content_block_delta"), Some(delta)) if delta.kind.0.as_deref() == Some("text_delta") => {
            heard.words = delta.text.0.unwrap_or_default();
        }
        (Some("message_delta"), Some(delta)) if delta.stop_reason.0.as_deref() == Some("refusal") => {
            return Err(SourceError::Declined);
        }
        (Some("message_stop"), _) => heard.ended = true,
        (Some("error"), _) => return Err(fault_named(event.error.and_then(|error| error.kind.0).as_deref())),
        (None, _) => return Err(SourceError::Garbled),
        // Pings, thoughts, and kinds that are yet to come: the provider asks clients to pass over these.
        _ => {}
    }
    Ok(heard)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_heard, words};
    use super::*;

    #[test]
    fn events_are_heard() {
        let cases = [
            (
                r#"{"type":"message_start","message":{"type":"message","content":[],"stop_reason":null}}"#,
                words("", false),
            ),
            (r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#, words("", false)),
            (r#"{"type":"ping"}"#, words("", false)),
            (
                r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Moon"}}"#,
                words("Moon", false),
            ),
            (
                r#"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm","text":"no"}}"#,
                words("", false),
            ),
            (r#"{"type":"content_block_stop","index":0}"#, words("", false)),
            (
                r#"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":15}}"#,
                words("", false),
            ),
            (r#"{"type":"message_stop"}"#, words("", true)),
            (r#"{"type":"yet_to_come","delta":{"text":7}}"#, words("", false)),
            (r#"{"type":"message_delta","delta":{"stop_reason":"refusal"}}"#, Err(SourceError::Declined)),
            (
                r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
                Err(SourceError::Busy(None)),
            ),
            (r#"{"type":"error","error":{"type":"api_error","message":"x"}}"#, Err(SourceError::Unavailable)),
            (r#"{"text":"Moon"}"#, Err(SourceError::Garbled)),
            ("ping", Err(SourceError::Garbled)),
        ];
        assert_heard(hear, &cases);
    }
}
