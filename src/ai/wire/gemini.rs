//! Google's Gemini: `streamGenerateContent` with `alt=sse`, whose chunks are whole answers of a part each.

use super::{ChatRequest, MaybeText, StreamPart, error_for_code, parse_json, turns};
use crate::core::interpretations::source::SourceError;
use nanoserde::{DeJson, SerJson};

pub(super) fn request(chat: &ChatRequest<'_>) -> String {
    let contents = turns(chat.prompt, |by_model, text| {
        format!(r#"{{"role":"{}","parts":[{{"text":{text}}}]}}"#, if by_model { "model" } else { "user" })
    });
    format!(
        r#"{{"systemInstruction":{{"parts":[{{"text":{}}}]}},"contents":[{contents}],
"generationConfig":{{"maxOutputTokens":{}}}}}"#,
        chat.prompt.system.serialize_json(),
        chat.tokens_max
    )
}

#[derive(DeJson)]
#[nserde(default)]
struct Chunk {
    candidates: Option<Vec<Candidate>>,
    #[nserde(rename = "promptFeedback")]
    feedback: Option<Feedback>,
    error: Option<GeminiError>,
}

#[derive(DeJson)]
#[nserde(default)]
struct Candidate {
    content: Option<CandidateContent>,
    #[nserde(rename = "finishReason")]
    finish: MaybeText,
}

#[derive(DeJson)]
#[nserde(default)]
struct CandidateContent {
    parts: Option<Vec<ContentPart>>,
}

#[derive(DeJson)]
#[nserde(default)]
struct ContentPart {
    text: MaybeText,
    thought: Option<bool>,
}

#[derive(DeJson)]
#[nserde(default)]
struct Feedback {
    #[nserde(rename = "blockReason")]
    block: MaybeText,
}

#[derive(DeJson)]
#[nserde(default)]
struct GeminiError {
    status: MaybeText,
}

pub(super) fn parse_chunk(data: &[u8]) -> Result<StreamPart, SourceError> {
    let chunk: Chunk = parse_json(data)?;
    if let Some(error) = chunk.error {
        return Err(error_for_code(error.status.0.as_deref()));
    }
    if chunk.feedback.is_some_and(|feedback| feedback.block.0.is_some()) {
        return Err(SourceError::Declined);
    }
    let mut part = StreamPart::default();
    // Only one answer is asked for. A chunk without one says how many tokens were used.
    let Some(candidate) = chunk.candidates.and_then(|candidates| candidates.into_iter().next()) else {
        return Ok(part);
    };
    for piece in candidate.content.and_then(|content| content.parts).into_iter().flatten() {
        if piece.thought != Some(true) {
            part.text.push_str(piece.text.0.as_deref().unwrap_or_default());
        }
    }
    part.finished = match candidate.finish.0.as_deref() {
        None | Some("FINISH_REASON_UNSPECIFIED") => false,
        Some("STOP" | "MAX_TOKENS") => true,
        Some("SAFETY" | "RECITATION" | "LANGUAGE" | "BLOCKLIST" | "PROHIBITED_CONTENT" | "SPII") => {
            return Err(SourceError::Declined);
        }
        Some(_) => return Err(SourceError::Unavailable),
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
                r#"{"candidates":[{"content":{"parts":[{"text":"The "}],"role":"model"}}],"usage":{"total":8}}"#,
                part("The ", false),
            ),
            (
                r#"{"candidates":[{"content":{"parts":[{"text":"Moon"},{"text":" rises."}]},"finishReason":"STOP"}]}"#,
                part("Moon rises.", true),
            ),
            (
                r#"{"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"Well","sign":"x"}]}}]}"#,
                part("Well", false),
            ),
            (
                r#"{"candidates":[{"content":{"parts":[{"thoughtSignature":"x"}]},"finishReason":"MAX_TOKENS"}]}"#,
                part("", true),
            ),
            (r#"{"candidates":[{"content":{"role":"model"},"finishReason":"STOP"}]}"#, part("", true)),
            (r#"{"candidates":[{"content":{"parts":[{"text":"\u6708\ud83c\udf19"}]}}]}"#, part("月🌙", false)),
            (r#"{"candidates":[{"content":{"parts":null}}]}"#, part("", false)),
            (r#"{"candidates":[{"content":null,"finishReason":null}]}"#, part("", false)),
            (r#"{"candidates":null,"usageMetadata":null}"#, part("", false)),
            (r#"{"usageMetadata":{"totalTokenCount":3}}"#, part("", false)),
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
        assert_parsed(parse_chunk, &cases);
    }
}
