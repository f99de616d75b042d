//! Google's Gemini: `streamGenerateContent` with `alt=sse`, whose events are whole answers of a part each.

use super::{Asking, Heard, Word, fault_named, parse, quoted, turns};
use crate::core::interpretations::source::SourceError;
use nanoserde::DeJson;

pub(super) fn request(asking: &Asking<'_>) -> String {
    let contents = turns(asking.prompt, |by_model, text| {
        format!(r#"{{"role":"{}","parts":[{{"text":{text}}}]}}"#, if by_model { "model" } else { "user" })
    });
    format!(
        r#"{{"systemInstruction":{{"parts":[{{"text":{}}}]}},"contents":[{contents}],"generationConfig":{{"maxOutputTokens":{}}}}}"#,
        quoted(&asking.prompt.system),
        asking.tokens_max
    )
}

#[derive(DeJson)]
#[nserde(default)]
struct Event {
    candidates: Vec<Candidate>,
    #[nserde(rename = "promptFeedback")]
    feedback: Option<Feedback>,
    error: Option<Error>,
}

#[derive(DeJson)]
#[nserde(default)]
struct Candidate {
    content: Option<Content>,
    #[nserde(rename = "finishReason")]
    finish: Word,
}

#[derive(DeJson)]
#[nserde(default)]
struct Content {
    parts: Vec<Part>,
}

#[derive(DeJson)]
#[nserde(default)]
struct Part {
    text: Word,
    thought: Option<bool>,
}

#[derive(DeJson)]
#[nserde(default)]
struct Feedback {
    #[nserde(rename = "blockReason")]
    block: Word,
}

#[derive(DeJson)]
#[nserde(default)]
struct Error {
    status: Word,
}

pub(super) fn hear(data: &[u8]) -> Result<Heard, SourceError> {
    let event: Event = parse(data)?;
    if let Some(error) = event.error {
        return Err(fault_named(error.status.0.as_deref()));
    }
    if event.feedback.is_some_and(|feedback| feedback.block.0.is_some()) {
        return Err(SourceError::Declined);
    }
    let mut heard = Heard::default();
    // Only one answer is asked for. An event without one tells what was used.
    let Some(candidate) = event.candidates.into_iter().next() else { return Ok(heard) };
    for part in candidate.content.into_iter().flat_map(|content| content.parts) {
        if part.thought != Some(true) {
            heard.words.push_str(part.text.0.as_deref().unwrap_or_default());
        }
    }
    heard.ended = match candidate.finish.0.as_deref() {
        None | Some("FINISH_REASON_UNSPECIFIED") => false,
        Some("STOP" | "MAX_TOKENS") => true,
        Some("SAFETY" | "RECITATION" | "LANGUAGE" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII") => {
            return Err(SourceError::Declined);
        }
        Some(_) => return Err(SourceError::Unavailable),
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
                r#"{"candidates":[{"content":{"parts":[{"text":"The "}],"role":"model"}}],"usageMetadata":{"totalTokenCount":8}}"#,
                words("The ", false),
            ),
            (
                r#"{"candidates":[{"content":{"parts":[{"text":"Moon"},{"text":" rises."}]},"finishReason":"STOP"}]}"#,
                words("Moon rises.", true),
            ),
            (
                r#"{"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"Well","thoughtSignature":"x"}]}}]}"#,
                words("Well", false),
            ),
            (
                r#"{"candidates":[{"content":{"parts":[{"thoughtSignature":"x"}]},"finishReason":"MAX_TOKENS"}]}"#,
                words("", true),
            ),
            (r#"{"candidates":[{"content":{"role":"model"},"finishReason":"STOP"}]}"#, words("", true)),
            (r#"{"candidates":[{"content":{"parts":[{"text":"\u6708\ud83c\udf19"}]}}]}"#, words("月🌙", false)),
            (r#"{"usageMetadata":{"totalTokenCount":3}}"#, words("", false)),
            (
                r#"{"candidates":[{"finishReason":"SAFETY","safetyRatings":[{"category":"X","probability":"HIGH"}]}]}"#,
                Err(SourceError::Declined),
            ),
            (r#"{"candidates":[{"finishReason":"PROHIBITED_CONTENT"}]}"#, Err(SourceError::Declined)),
            (r#"{"promptFeedback":{"blockReason":"SAFETY"}}"#, Err(SourceError::Declined)),
            (r#"{"candidates":[{"finishReason":"OTHER"}]}"#, Err(SourceError::Unavailable)),
            (r#"{"error":{"code":503,"message":"overloaded","status":"UNAVAILABLE"}}"#, Err(SourceError::Unavailable)),
            (r#"{"error":{"code":429,"message":"quota","status":"RESOURCE_EXHAUSTED"}}"#, Err(SourceError::Busy(None))),
            (r#"{"candidates":"none"}"#, Err(SourceError::Garbled)),
            (r#"{"candidates":[{"content":{"parts":[{"text":"cut"#, Err(SourceError::Garbled)),
            ("[DONE]", Err(SourceError::Garbled)),
        ];
        assert_heard(hear, &cases);
    }
}
