//! OpenAI's chat completions as a stream, and whoever speaks as they do.

use super::{Asking, Heard, Word, fault_named, messages, parse, quoted};
use crate::core::interpretations::source::SourceError;
use nanoserde::DeJson;

/// `limit` is what the limit of tokens is called, in which OpenAI and the others differ.
pub(super) fn request(asking: &Asking<'_>, limit: &str) -> String {
    let messages = messages(asking.prompt);
    format!(
        r#"{{"model":{},"stream":true,"{limit}":{},"messages":[{{"role":"system","content":{}}},{messages}]}}"#,
        quoted(asking.model),
        asking.tokens_max,
        quoted(&asking.prompt.system)
    )
}

#[derive(DeJson)]
#[nserde(default)]
struct Event {
    choices: Option<Vec<Choice>>,
    error: Option<Error>,
}

#[derive(DeJson)]
#[nserde(default)]
struct Choice {
    delta: Option<Delta>,
    finish_reason: Word,
}

#[derive(DeJson)]
#[nserde(default)]
struct Delta {
    content: Word,
    refusal: Word,
}

/// Some servers give an object, some a sentence.
struct Error {
    kind: Option<String>,
}

impl DeJson for Error {
    fn de_json(
        state: &mut nanoserde::DeJsonState,
        input: &mut std::str::Chars<'_>,
    ) -> Result<Self, nanoserde::DeJsonErr> {
        if !matches!(state.tok, nanoserde::DeJsonTok::CurlyOpen) {
            state.whole_field(input)?;
            return Ok(Self { kind: None });
        }
        let error = super::ProblemError::de_json(state, input)?;
        Ok(Self { kind: error.code.0.or(error.kind.0) })
    }
}

pub(super) fn hear(data: &[u8]) -> Result<Heard, SourceError> {
    if data == b"[DONE]" {
        return Ok(Heard { ended: true, ..Heard::default() });
    }
    let event: Event = parse(data)?;
    if let Some(error) = event.error {
        return Err(fault_named(error.kind.as_deref()));
    }
    let mut heard = Heard::default();
    // Only one answer is asked for. An event without one tells what was used.
    let Some(choice) = event.choices.and_then(|choices| choices.into_iter().next()) else { return Ok(heard) };
    if let Some(delta) = choice.delta {
        if delta.refusal.0.is_some_and(|refusal| !refusal.is_empty()) {
            return Err(SourceError::Declined);
        }
        heard.words = delta.content.0.unwrap_or_default();
    }
    heard.ended = match choice.finish_reason.0.as_deref() {
        None | Some("") => false,
        Some("content_filter") => return Err(SourceError::Declined),
        Some(_) => true,
    };
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
                r#"{"id":"c","choices":[{"index":0,"delta":{"content":"","refusal":null},"finish_reason":null}]}"#,
                words("", false),
            ),
            (
                r#"{"choices":[{"index":0,"delta":{"content":"Moon"},"finish_reason":null}],"obfuscation":"a1"}"#,
                words("Moon", false),
            ),
            (r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#, words("", true)),
            (r#"{"choices":[{"index":0,"delta":{"content":"."},"finish_reason":"length"}]}"#, words(".", true)),
            (r#"{"choices":[{"delta":{"content":"a"},"finish_reason":""}]}"#, words("a", false)),
            (r#"{"choices":[],"usage":{"total_tokens":9}}"#, words("", false)),
            (r#"{"choices":[{"delta":{"reasoning_content":"hm","content":null}}]}"#, words("", false)),
            ("[DONE]", words("", true)),
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
            (r#"{"error":null,"choices":[{"delta":{"content":"a"}}]}"#, words("a", false)),
            (r#"{"choices":[{"delta":7}]}"#, Err(SourceError::Garbled)),
            ("done", Err(SourceError::Garbled)),
        ];
        assert_heard(hear, &cases);
    }
}
