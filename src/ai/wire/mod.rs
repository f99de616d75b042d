//! How each provider is asked and how its events are read: pure functions from a prompt to JSON, and from an event's
//! JSON to words. Each provider is a file; nothing here knows a connection.

#![allow(clippy::question_mark, reason = "what nanoserde derives is written so")]

mod anthropic;
mod gemini;
mod openai;

use super::prompt::Prompt;
use crate::ai::settings::Provider;
use crate::core::interpretations::source::SourceError;
use crate::http::guard;
use nanoserde::{DeJson, DeJsonErr, DeJsonState, SerJson, SerJsonState};
use std::str::Chars;

/// What a request says besides its JSON.
pub struct Asking<'a> {
    /// Which model is to write.
    pub model: &'a str,
    /// Most tokens it may write.
    pub tokens_max: u32,
    /// What it is told.
    pub prompt: &'a Prompt,
}

/// What an event says.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// Words, perhaps none.
    pub words: String,
    /// The model has finished; what follows is of no interest.
    pub ended: bool,
}

/// The path behind the base URL, whose own is `base`.
pub fn path(provider: Provider, base: &str, model: &str) -> String {
    match provider {
        Provider::Gemini => format!("/v1beta/models/{model}:streamGenerateContent?alt=sse"),
        // Most people give the URL with /v1, as the servers' own pages show it.
        Provider::Compatible if base.split('/').any(is_version) => "/chat/completions".to_owned(),
        Provider::OpenAi | Provider::Compatible => "/v1/chat/completions".to_owned(),
        Provider::Anthropic => "/v1/messages".to_owned(),
    }
}

/// `v1`, `v4`: the part of a path that names a version.
fn is_version(part: &str) -> bool {
    part.strip_prefix('v').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The headers that carry the key, and what else the provider wants.
pub fn headers(provider: Provider, key: &str) -> Vec<(&'static str, String)> {
    let bearer = || ("Authorization", format!("Bearer {key}"));
    match provider {
        Provider::Gemini => vec![("x-goog-api-key", key.to_owned())],
        Provider::Anthropic => vec![("x-api-key", key.to_owned()), ("anthropic-version", "2023-06-01".to_owned())],
        Provider::Compatible if key.is_empty() => Vec::new(),
        Provider::OpenAi | Provider::Compatible => vec![bearer()],
    }
}

/// The JSON of a request.
pub fn request(provider: Provider, asking: &Asking<'_>) -> String {
    match provider {
        Provider::Gemini => gemini::request(asking),
        Provider::OpenAi => openai::request(asking, "max_completion_tokens"),
        Provider::Compatible => openai::request(asking, "max_tokens"),
        Provider::Anthropic => anthropic::request(asking),
    }
}

/// Reads an event's data.
///
/// # Errors
/// [`SourceError::Garbled`] for what is not the provider's JSON; whatever the event itself says.
pub fn hear(provider: Provider, data: &[u8]) -> Result<Heard, SourceError> {
    match provider {
        Provider::Gemini => gemini::hear(data),
        Provider::OpenAi | Provider::Compatible => openai::hear(data),
        Provider::Anthropic => anthropic::hear(data),
    }
}

/// A word for what went wrong, out of the body of an answer that is an error: `invalid_api_key`, `NOT_FOUND`. Only a short
/// word of letters is taken, never the provider's sentence, which may repeat a part of the key.
pub fn reason(body: &[u8]) -> Option<String> {
    let problem: Problem = parse(body).ok()?;
    let error = problem.error?;
    let words = [error.code.0, error.status.0, error.kind.0];
    let short = |word: &String| {
        (3..=40).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
    };
    words.into_iter().flatten().find(short)
}

#[derive(DeJson)]
struct Problem {
    error: Option<ProblemError>,
}

#[derive(DeJson)]
#[nserde(default)]
struct ProblemError {
    code: Word,
    status: Word,
    #[nserde(rename = "type")]
    kind: Word,
}

/// A text, where there is one; anything else is passed over.
#[derive(Debug, Default)]
struct Word(Option<String>);

impl DeJson for Word {
    fn de_json(state: &mut DeJsonState, input: &mut Chars<'_>) -> Result<Self, DeJsonErr> {
        if matches!(state.tok, nanoserde::DeJsonTok::Str) {
            return String::de_json(state, input).map(|text| Self(Some(text)));
        }
        state.whole_field(input)?;
        Ok(Self(None))
    }
}

/// Parses JSON that the guard has seen, so that nothing can surprise the parser.
fn parse<T: DeJson>(data: &[u8]) -> Result<T, SourceError> {
    guard::well_formed(data).map_err(|_| SourceError::Garbled)?;
    let text = std::str::from_utf8(data).map_err(|_| SourceError::Garbled)?;
    T::deserialize_json(text).map_err(|_| SourceError::Garbled)
}

/// The fault that an error inside a stream, or an error's answer, stands for.
fn fault_named(kind: Option<&str>) -> SourceError {
    match kind {
        Some("overloaded_error" | "rate_limit_error" | "rate_limit_exceeded" | "RESOURCE_EXHAUSTED") => {
            SourceError::Busy(None)
        }
        _ => SourceError::Unavailable,
    }
}

/// `text` as a JSON string.
pub fn quoted(text: &str) -> String {
    let mut state = SerJsonState::new(String::with_capacity(text.len() + text.len() / 8 + 2));
    text.ser_json(0, &mut state);
    state.out
}

/// The turns as a JSON list, each made by `turn` of whether the model speaks, and of its words as a JSON string.
fn turns(prompt: &Prompt, turn: impl Fn(bool, &str) -> String) -> String {
    let turns: Vec<String> = prompt.turns.iter().map(|one| turn(one.by_model, &quoted(&one.text))).collect();
    turns.join(",")
}

/// The turns as OpenAI and Anthropic want them.
fn messages(prompt: &Prompt) -> String {
    turns(prompt, |by_model, text| {
        format!(r#"{{"role":"{}","content":{text}}}"#, if by_model { "assistant" } else { "user" })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is heard of an event that is sound.
    pub(super) fn words(words: &str, ended: bool) -> Result<Heard, SourceError> {
        Ok(Heard { words: words.to_owned(), ended })
    }

    /// Each event's data is heard as it should be.
    pub(super) fn assert_heard(
        hear: fn(&[u8]) -> Result<Heard, SourceError>,
        cases: &[(&str, Result<Heard, SourceError>)],
    ) {
        for (data, wanted) in cases {
            assert_eq!(hear(data.as_bytes()), *wanted, "{data}");
        }
    }

    #[test]
    fn paths_follow_the_base() {
        let cases = [
            (Provider::Gemini, "", "/v1beta/models/m:streamGenerateContent?alt=sse"),
            (Provider::OpenAi, "", "/v1/chat/completions"),
            (Provider::Anthropic, "/proxy", "/v1/messages"),
            (Provider::Compatible, "", "/v1/chat/completions"),
            (Provider::Compatible, "/v1", "/chat/completions"),
            (Provider::Compatible, "/api/v3/x", "/chat/completions"),
            (Provider::Compatible, "/vx", "/v1/chat/completions"),
        ];
        for (provider, base, wanted) in cases {
            assert_eq!(path(provider, base, "m"), wanted, "{provider:?} {base}");
        }
        assert!(headers(Provider::Compatible, "").is_empty());
        assert_eq!(headers(Provider::Compatible, "k"), headers(Provider::OpenAi, "k"));
    }

    #[test]
    fn reasons_are_short_words_only() {
        let cases = [
            (
                r#"{"error":{"message":"Incorrect API key: sk-12","type":"invalid_request_error","code":"invalid_api_key"}}"#,
                Some("invalid_api_key"),
            ),
            (r#"{"error":{"code":404,"message":"models/x is not found","status":"NOT_FOUND"}}"#, Some("NOT_FOUND")),
            (r#"{"type":"error","error":{"type":"authentication_error","message":"x"}}"#, Some("authentication_error")),
            (r#"{"error":{"code":"sk-secret-1","type":null}}"#, None),
            (r#"{"error":"no"}"#, None),
            ("<html>", None),
            ("", None),
        ];
        for (body, wanted) in cases {
            assert_eq!(reason(body.as_bytes()).as_deref(), wanted, "{body}");
        }
    }

    #[test]
    fn texts_are_escaped() {
        let cases = [("a\"b\\c\n", r#""a\"b\\c\n""#), ("月", "\"月\""), ("\u{1}\u{7f}", "\"\\u0001\\u007f\"")];
        for (text, wanted) in cases {
            let json = quoted(text);
            assert_eq!(json, wanted);
            assert_eq!(String::deserialize_json(&json).unwrap(), text);
            assert_eq!(guard::well_formed(json.as_bytes()), Ok(()));
        }
    }
}
