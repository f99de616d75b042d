//! The types of interpretations and their JSON.

use super::queries::StoredInterpretation;
use super::source::INTERPRETATION_BYTES_MAX;
use crate::core::voices::model::VOICE_IDS;
use crate::http::schema::model;
use crate::runtime::clock::{Millis, rfc3339};
use crate::runtime::language::TAGS;
use crate::store::{FromRow, Row, StoreError};
use nanoserde::DeJson;

/// Longest question in characters.
pub(super) const QUESTION_CHARS_MAX: usize = 500;
/// Longest answer to a question in bytes of UTF-8; a longer text is cut there.
pub const ANSWER_BYTES_MAX: usize = 8 * 1024;

model! {
    /// A request for an interpretation.
    pub struct NewInterpretation: request {
        /// The voice; the reading's voice or else `sage`, if left out.
        voice: Option<String> = Schema::Choice(VOICE_IDS),
        /// The provider that writes; the first that is ready, if left out.
        provider: Option<String> = slug(),
        /// The language; as the request's other texts, if left out.
        lang: Option<String> = Schema::Choice(&TAGS),
    }
}

model! {
    /// A question about an interpretation.
    pub struct NewQuestion: request {
        /// The question.
        question: String = text(1, QUESTION_CHARS_MAX),
        /// The provider that answers; the first that is ready, if left out.
        provider: Option<String> = slug(),
    }
}

model! {
    /// An interpretation of a reading.
    pub struct Interpretation: reply {
        /// Its id.
        id: String,
        /// The id of the reading.
        reading: String,
        /// The voice.
        voice: String = Schema::Choice(VOICE_IDS),
        /// The language, a BCP 47 tag.
        language: String,
        /// The provider that wrote it.
        provider: String,
        /// Which of the provider's models, where it has several.
        model: Option<String>,
        /// A language model wrote it.
        machine: bool,
        /// The interpretation: paragraphs with an empty line between them.
        text: String = text(1, INTERPRETATION_BYTES_MAX),
        /// How long it took, in milliseconds.
        duration_ms: u64,
        /// Questions about it and their answers, oldest first.
        questions: Vec<AnsweredQuestion>,
        /// When it was asked for.
        created_at: String = time(),
    }
}

model! {
    /// A question about an interpretation, and its answer.
    pub struct AnsweredQuestion: reply {
        /// Its id.
        id: String,
        /// The question.
        question: String,
        /// The answer.
        answer: String = text(1, ANSWER_BYTES_MAX),
        /// The provider that answered.
        provider: String,
        /// Which of the provider's models, where it has several.
        model: Option<String>,
        /// A language model wrote the answer.
        machine: bool,
        /// How long it took, in milliseconds.
        duration_ms: u64,
        /// When it was asked.
        created_at: String = time(),
    }
}

model! {
    /// A question as statements and rows hold it, in JSON.
    pub struct StoredQuestion: both {
        /// Its id.
        id: String,
        /// The question.
        question: String,
        /// The answer.
        answer: String,
        /// The provider that answered.
        provider: String,
        /// Which model.
        model: Option<String>,
        /// 1 for a language model, else 0.
        machine: u8,
        /// Milliseconds.
        duration_ms: u64,
        /// Milliseconds since 1970.
        created_at: i64,
    }
}

impl From<StoredQuestion> for AnsweredQuestion {
    fn from(stored: StoredQuestion) -> Self {
        Self {
            id: stored.id,
            question: stored.question,
            answer: stored.answer,
            provider: stored.provider,
            model: stored.model,
            machine: stored.machine != 0,
            duration_ms: stored.duration_ms,
            created_at: rfc3339(Millis(stored.created_at)),
        }
    }
}

impl FromRow for Interpretation {
    fn from_row(row: Row) -> Result<Self, StoreError> {
        let stored = StoredInterpretation::from_row(row)?;
        let questions = Vec::<StoredQuestion>::deserialize_json(&stored.questions)
            .map_err(|error| StoreError::Decode(format!("questions: {error}")))?;
        Ok(Self {
            id: stored.id,
            reading: stored.reading,
            voice: stored.voice,
            language: stored.language,
            provider: stored.provider,
            model: stored.model,
            machine: stored.machine,
            text: stored.text,
            duration_ms: stored.duration_ms,
            created_at: rfc3339(stored.created_at),
            questions: questions.into_iter().map(AnsweredQuestion::from).collect(),
        })
    }
}

model! {
    /// A page of a reading's interpretations.
    pub struct InterpretationQuery: request {
        /// Interpretations a page has.
        limit: Option<u32> = integer(1, PAGE_ITEMS_MAX),
        /// Where the page begins.
        cursor: Option<String> = id(),
    }
}

model! {
    /// A source of interpretations.
    pub struct Provider: reply {
        /// Its id.
        id: String,
        /// It can be asked now.
        ready: bool,
        /// It is a language model.
        machine: bool,
    }
}
