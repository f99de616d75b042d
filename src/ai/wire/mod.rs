//! Each provider's wire format: pure functions from a prompt to the JSON of a request, and from the JSON of a chunk of
//! the answer to text. Each provider is a file; nothing here knows a connection.

#![allow(clippy::question_mark, reason = "what nanoserde derives is written so")]

mod anthropic;
mod gemini;
mod openai;

use super::prompt::Prompt;
use crate::ai::settings::Provider;
use crate::core::interpretations::source::SourceError;
use crate::http::guard;
use nanoserde::{DeJson, DeJsonErr, DeJsonState, SerJson};
use std::str::Chars;

/// A request to a model.
pub struct ChatRequest<'a> {
    /// Which model is to write.
    pub model: &'a str,
    /// Most tokens it may write.
    pub tokens_max: u32,
    /// The prompt.
    pub prompt: &'a Prompt,
}

/// What a chunk adds to the answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct StreamPart {
    /// Text, perhaps none.
    pub text: String,
    /// The model has finished; the rest is ignored.
    pub finished: bool,
}

/// The path behind the base URL, whose own is `base`.
pub fn path(provider: Provider, base: &str, model: &str) -> String {
    match provider {
        Provider::Gemini => format!("/v1beta/models/{model}:streamGenerateContent?alt=sse"),
        // Most operators give the URL with /v1, as the servers' documentation does.
        Provider::Compatible if base.split('/').any(is_version) => "/chat/completions".to_owned(),
        Provider::OpenAi | Provider::Compatible => "/v1/chat/completions".to_owned(),
        Provider::Anthropic => "/v1/messages".to_owned(),
    }
}

/// `v1`, `v4`: the part of a path that names a version.
fn is_version(part: &str) -> bool {
    part.strip_prefix('v').is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The headers that carry the key, and others that the provider requires.
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
pub fn request(provider: Provider, chat: &ChatRequest<'_>) -> String {
    match provider {
        Provider::Gemini => gemini::request(chat),
        Provider::OpenAi => openai::request(chat, "max_completion_tokens"),
        Provider::Compatible => openai::request(chat, "max_tokens"),
        Provider::Anthropic => anthropic::request(chat),
    }
}

/// Reads a chunk of an answer: the data of one event.
///
/// # Errors
/// [`SourceError::Garbled`] for what is not the provider's JSON; the provider's own error for a chunk that reports one.
pub fn parse_chunk(provider: Provider, data: &[u8]) -> Result<StreamPart, SourceError> {
    match provider {
        Provider::Gemini => gemini::parse_chunk(data),
        Provider::OpenAi | Provider::Compatible => openai::parse_chunk(data),
        Provider::Anthropic => anthropic::parse_chunk(data),
    }
}

/// The error code in the body of an error response: `invalid_api_key`, `NOT_FOUND`. Only a short word of letters is
/// taken, never the provider's message, which may repeat a part of the key.
pub fn error_code(body: &[u8]) -> Option<String> {
    let body: ErrorBody = parse_json(body).ok()?;
    let error = body.error?;
    let codes = [error.code.0, error.status.0, error.kind.0];
    let short = |code: &String| {
        (3..=40).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_')
    };
    codes.into_iter().flatten().find(short)
}

#[derive(DeJson)]
struct ErrorBody {
    error: Option<ErrorDetails>,
}

#[derive(DeJson)]
#[nserde(default)]
struct ErrorDetails {
    code: MaybeText,
    status: MaybeText,
    #[nserde(rename = "type")]
    kind: MaybeText,
}

/// A string; any other value is ignored.
#[derive(Debug, Default)]
struct MaybeText(Option<String>);

impl DeJson for MaybeText {
    fn de_json(state: &mut DeJsonState, input: &mut Chars<'_>) -> Result<Self, DeJsonErr> {
        if matches!(state.tok, nanoserde::DeJsonTok::Str) {
            return String::de_json(state, input).map(|text| Self(Some(text)));
        }
        state.whole_field(input)?;
        Ok(Self(None))
    }
}

fn parse_json<T: DeJson>(data: &[u8]) -> Result<T, SourceError> {
    guard::parse_foreign(data).map_err(|_| SourceError::Garbled)
}

/// The error that a provider's error code stands for.
fn error_for_code(kind: Option<&str>) -> SourceError {
    match kind {
        Some("overloaded_error" | "rate_limit_error" | "rate_limit_exceeded" | "RESOURCE_EXHAUSTED") => {
            SourceError::Busy(None)
        }
        _ => SourceError::Unavailable,
    }
}

/// The turns as a JSON list; `turn` makes each from whether it is the model's and from its text as a JSON string.
fn turns(prompt: &Prompt, turn: impl Fn(bool, &str) -> String) -> String {
    let turns: Vec<String> = prompt.turns.iter().map(|one| turn(one.by_model, &one.text.serialize_json())).collect();
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
    use crate::http::guard::generator::{Random, free};

    /// What a sound chunk is parsed as.
    pub(super) fn part(text: &str, finished: bool) -> Result<StreamPart, SourceError> {
        Ok(StreamPart { text: text.to_owned(), finished })
    }

    /// Each chunk is parsed as it should be.
    pub(super) fn assert_parsed(
        parse_chunk: fn(&[u8]) -> Result<StreamPart, SourceError>,
        cases: &[(&str, Result<StreamPart, SourceError>)],
    ) {
        for (data, wanted) in cases {
            assert_eq!(parse_chunk(data.as_bytes()), *wanted, "{data}");
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
    fn error_codes_are_short_words_only() {
        let cases = [
            (
                r#"{"error":{"message":"Wrong key: sk-12","type":"invalid_request_error","code":"invalid_api_key"}}"#,
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
            assert_eq!(error_code(body.as_bytes()).as_deref(), wanted, "{body}");
        }
    }

    #[test]
    fn unknown_members_of_a_chunk_are_ignored() {
        // Where a dollar sign stands, an object has more members.
        let cases = [
            (Provider::Gemini, r#"{"candidates":[{"content":{"parts":[{"text":"月"$}]$}$}]$}"#),
            (Provider::OpenAi, r#"{"choices":[{"delta":{"content":"月"$}$}]$}"#),
            (Provider::Anthropic, r#"{"type":"content_block_delta","delta":{"type":"text_delta","text":"月"$}$}"#),
        ];
        for seed in 0..300 {
            let random = &mut Random::new(seed);
            for (provider, template) in cases {
                let more = format!(r#","\ud83c":"\udf19","logprob":{},"logprob":-1.5E+1"#, free(random, 1));
                let json = template.replace('$', &more);
                assert_eq!(parse_chunk(provider, json.as_bytes()), part("月", false), "{json}");
            }
        }
    }
}
