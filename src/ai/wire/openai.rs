//! OpenAI's chat completions as a stream, and the servers that are compatible with them.

use super::{ChatRequest, MaybeText, StreamPart, error_for_code, messages, parse_json};
use crate::core::interpretations::source::SourceError;
use nanoserde::{DeJson, SerJson};

/// `limit` is the name of the token limit, which differs between OpenAI and the compatible servers.
pub(super) fn request(chat: &ChatRequest<'_>, limit: &str) -> String {
    let messages = messages(chat.prompt);
    format!(
        r#"{{"model":{},"stream":true,"{limit}":{},"messages":[{{"role":"system","content":{}}},{messages}]}}"#,
        chat.model.serialize_json(),
        chat.tokens_max,
        chat.prompt.system.serialize_json()
    )
}

#[derive(DeJson)]
#[nserde(default)]
struct Chunk {
    choices: Option<Vec<Choice>>,
    error: Option<OpenAiError>,
}

#[derive(DeJson)]
#[nserde(default)]
struct Choice {
    delta: Option<Delta>,
    finish_reason: MaybeText,
}

#[derive(DeJson)]
#[nserde(default)]
struct Delta {
    content: MaybeText,
    refusal: MaybeText,
}

/// Some servers give an object, some a sentence.
struct OpenAiError {
    kind: Option<String>,
}

impl DeJson for OpenAiError {
    fn de_json(
        state: &mut nanoserde::DeJsonState,
        input: &mut std::str::Chars<'_>,
    ) -> Result<Self, nanoserde::DeJsonErr> {
        if !matches!(state.tok, nanoserde::DeJsonTok::CurlyOpen) {
            state.whole_field(input)?;
            return Ok(Self { kind: None });
        }
        let error = super::ErrorDetails::de_json(state, input)?;
        Ok(Self { kind: error.code.0.or(error.kind.0) })
    }
}

pub(super) fn parse_chunk(data: &[u8]) -> Result<StreamPart, SourceError> {
    if data == b"[DONE]" {
        return Ok(StreamPart { finished: true, ..StreamPart::default() });
    }
    let chunk: Chunk = parse_json(data)?;
    if let Some(error) = chunk.error {
        return Err(error_for_code(error.kind.as_deref()));
    }
    let mut part = StreamPart::default();
    // Only one answer is asked for. A chunk without one says how many tokens were used.
    let Some(choice) = chunk.choices.and_then(|choices| choices.into_iter().next()) else { return Ok(part) };
    if let Some(delta) = choice.delta {
        if delta.refusal.0.is_some_and(|refusal| !refusal.is_empty()) {
            return Err(SourceError::Declined);
        }
        part.text = delta.content.0.unwrap_or_default();
    }
    part.finished = match choice.finish_reason.0.as_deref() {
        None | Some("") => false,
        Some("content_filter") => return Err(SourceError::Declined),
        Some(_) => true,
    };
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
                r#"{"id":"c","choices":[{"index":0,"delta":{"content":"","refusal":null},"finish_reason":null}]}"#,
                part("", false),
            ),
            (
                r#"{"choices":[{"index":0,"delta":{"content":"Moon"},"finish_reason":null}],"obfuscation":"a1"}"#,
                part("Moon", false),
            ),
            (r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, part("", true)),
            (r#"{"choices":[{"index":0,"delta":{"content":"."},"finish_reason":"length"}]}"#, part(".", true)),
            (r#"{"choices":[{"delta":{"content":"a"},"finish_reason":""}]}"#, part("a", false)),
            (r#"{"choices":[],"usage":{"total_tokens":9}}"#, part("", false)),
            (r#"{"choices":[{"delta":{"reasoning_content":"hm","content":null}}]}"#, part("", false)),
            ("[DONE]", part("", true)),
            (r#"{"choices":[{"delta":{"refusal":"I cannot"}}]}"#, Err(SourceError::Declined)),
            (r#"{"choices":[{"delta":{},"finish_reason":"content_filter"}]}"#, Err(SourceError::Declined)),
            (
                r#"{"error":{"message":"x","type":"server_error","param":null,"code":null}}"#,
                Err(SourceError::Unavailable),
            ),
            (
                r#"{"error":{"message":"x","type":"requests","code":"rate_limit_exceeded"}}"#,
                Err(SourceError::Busy(None)),
            ),
            (r#"{"error":"model failed"}"#, Err(SourceError::Unavailable)),
            (r#"{"error":null,"choices":[{"delta":{"content":"a"}}]}"#, part("a", false)),
            (r#"{"choices":[{"delta":7}]}"#, Err(SourceError::Garbled)),
            ("done", Err(SourceError::Garbled)),
        ];
        assert_parsed(parse_chunk, &cases);
    }
}
