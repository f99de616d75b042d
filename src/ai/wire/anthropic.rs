//! Anthropic's messages as a stream of typed chunks.

use super::{ChatRequest, MaybeText, StreamPart, error_for_code, messages, parse_json};
use crate::core::interpretations::source::SourceError;
use nanoserde::{DeJson, SerJson};

pub(super) fn request(chat: &ChatRequest<'_>) -> String {
    let messages = messages(chat.prompt);
    format!(
        r#"{{"model":{},"stream":true,"max_tokens":{},"system":{},"messages":[{messages}]}}"#,
        chat.model.serialize_json(),
        chat.tokens_max,
        chat.prompt.system.serialize_json()
    )
}

#[derive(DeJson)]
#[nserde(default)]
struct Chunk {
    #[nserde(rename = "type")]
    kind: MaybeText,
    delta: Option<Delta>,
    error: Option<AnthropicError>,
}

#[derive(DeJson)]
#[nserde(default)]
struct Delta {
    #[nserde(rename = "type")]
    kind: MaybeText,
    text: MaybeText,
    stop_reason: MaybeText,
}

#[derive(DeJson)]
#[nserde(default)]
struct AnthropicError {
    #[nserde(rename = "type")]
    kind: MaybeText,
}

pub(super) fn parse_chunk(data: &[u8]) -> Result<StreamPart, SourceError> {
    let chunk: Chunk = parse_json(data)?;
    let mut part = StreamPart::default();
    match (chunk.kind.0.as_deref(), chunk.delta) {
        (Some("content_block_delta"), Some(delta)) if delta.kind.0.as_deref() == Some("text_delta") => {
            part.text = delta.text.0.unwrap_or_default();
        }
        (Some("message_delta"), Some(delta)) if delta.stop_reason.0.as_deref() == Some("refusal") => {
            return Err(SourceError::Declined);
        }
        (Some("message_stop"), _) => part.finished = true,
        (Some("error"), _) => return Err(error_for_code(chunk.error.and_then(|error| error.kind.0).as_deref())),
        (None, _) => return Err(SourceError::Garbled),
        // Pings, thoughts and unknown kinds, which the provider asks clients to ignore.
        _ => {}
    }
    Ok(part)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{assert_parsed, part};
    use super::*;

    #[test]
    fn chunks_are_parsed() {
        let cases = [
            (
                r#"{"type":"message_start","message":{"type":"message","content":[],"stop_reason":null}}"#,
                part("", false),
            ),
            (r#"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#, part("", false)),
            (r#"{"type":"ping"}"#, part("", false)),
            (
                r#"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Moon"}}"#,
                part("Moon", false),
            ),
            (
                r#"{"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"hm","text":"no"}}"#,
                part("", false),
            ),
            (r#"{"type":"content_block_stop","index":0}"#, part("", false)),
            (
                r#"{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{}}"#,
                part("", false),
            ),
            (r#"{"type":"message_stop"}"#, part("", true)),
            (r#"{"type":"yet_to_come","delta":{"text":7}}"#, part("", false)),
            (r#"{"type":"message_delta","delta":{"stop_reason":"refusal"}}"#, Err(SourceError::Declined)),
            (
                r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
                Err(SourceError::Busy(None)),
            ),
            (r#"{"type":"error","error":{"type":"api_error","message":"x"}}"#, Err(SourceError::Unavailable)),
            (r#"{"text":"Moon"}"#, Err(SourceError::Garbled)),
            ("ping", Err(SourceError::Garbled)),
        ];
        assert_parsed(parse_chunk, &cases);
    }
}
