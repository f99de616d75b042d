//! An interpretation of an exported account, and its way back into a database.
#![allow(dead_code, reason = "an import's type declares all that an export has, and needs less")]

use super::limits::QUESTIONS_MAX;
use super::model::{ANSWER_BYTES_MAX, Interpretation, QUESTION_CHARS_MAX, StoredQuestion};
use super::queries::{self, GeneratedText, InterpretationRow};
use super::source::INTERPRETATION_BYTES_MAX;
use crate::core::portability::item::{Importer, Item, fault, time};
use crate::core::portability::section::{ExportSection, ImportRule, Section, Write};
use crate::core::voices::model::VOICE_IDS;
use crate::http::guard::{self, InputError};
use crate::http::schema::{HasSchema, Schema, model};
use nanoserde::SerJson;

/// The schema of a question.
const QUESTION: &Schema = &<QuestionImport as HasSchema>::SCHEMA;
/// Longest name of a model in a document.
const MODEL_CHARS_MAX: usize = 200;
/// Longest tag of a language in a document.
const LANGUAGE_CHARS_MAX: usize = 35;

/// The list of interpretations. How many there may be is a matter of their reading.
pub const SECTION: Section = Section {
    export: ExportSection {
        name: "interpretations",
        page: |exporter, after, rows| queries::export(exporter.account, after, rows),
        write: Write::Row(|row, _| Ok(row.read::<Interpretation>()?.serialize_json())),
    },
    doc: "Interpretations of readings.",
    item: &InterpretationImport::SCHEMA,
    import: ImportRule::Store { prepare, items_max: None },
};

model! {
    /// An interpretation of an exported account.
    pub struct InterpretationImport: request {
        /// Its id, which it keeps.
        id: String = id(),
        /// The id of the reading; the account must have it.
        reading: String = id(),
        /// Who speaks.
        voice: String = Schema::Choice(VOICE_IDS),
        /// In which language, a BCP 47 tag.
        language: String = formatted(2, LANGUAGE_CHARS_MAX, Format::Name),
        /// Who wrote it.
        provider: String = slug(),
        /// Which of the provider's models.
        model: Option<String> = line(1, MODEL_CHARS_MAX),
        /// A machine wrote it.
        machine: bool,
        /// The interpretation.
        text: String = text(1, INTERPRETATION_BYTES_MAX),
        /// How long it took, in milliseconds.
        duration_ms: Option<u64>,
        /// Questions about it, oldest first.
        questions: Option<Vec<QuestionImport>> = list(QUESTION, 0, QUESTIONS_MAX as usize),
        /// When it was asked for.
        created_at: String = time(),
    }
}

model! {
    /// A question of an exported interpretation.
    pub struct QuestionImport: request {
        /// Its id, which it keeps.
        id: String = id(),
        /// The question.
        question: String = text(1, QUESTION_CHARS_MAX),
        /// The answer.
        answer: String = text(1, ANSWER_BYTES_MAX),
        /// Who answered.
        provider: String = slug(),
        /// Which of the provider's models.
        model: Option<String> = line(1, MODEL_CHARS_MAX),
        /// A machine wrote the answer.
        machine: bool,
        /// How long it took, in milliseconds.
        duration_ms: Option<u64>,
        /// When it was asked.
        created_at: String = time(),
    }
}

/// Makes an item of an interpretation's JSON.
fn prepare(json: &[u8], importer: &Importer) -> Result<Item, InputError> {
    let interpretation: InterpretationImport = guard::parse(json)?;
    fits("text", &interpretation.text, INTERPRETATION_BYTES_MAX)?;
    let created = time("created_at", &interpretation.created_at, importer.now)?;
    let questions = interpretation.questions.unwrap_or_default().into_iter().enumerate();
    let questions = questions.map(|(index, question)| row(index, question, importer)).collect::<Result<Vec<_>, _>>()?;
    let row = InterpretationRow {
        id: &interpretation.id,
        account: importer.account,
        reading: &interpretation.reading,
        voice: &interpretation.voice,
        language: &interpretation.language,
        generated: GeneratedText {
            provider: &interpretation.provider,
            model: interpretation.model.as_deref(),
            machine: interpretation.machine,
            text: &interpretation.text,
            duration_ms: interpretation.duration_ms.unwrap_or(0),
        },
        created,
    };
    let insert = queries::insert_one(&row);
    let rest = if questions.is_empty() {
        Vec::new()
    } else {
        vec![queries::import_questions(&interpretation.id, &questions.serialize_json())]
    };
    Ok(Item { standing: queries::standing(&interpretation.id), insert, rest, id: interpretation.id })
}

fn row(index: usize, question: QuestionImport, importer: &Importer) -> Result<StoredQuestion, InputError> {
    let field = |name: &str| format!("questions[{index}].{name}");
    fits(&field("answer"), &question.answer, ANSWER_BYTES_MAX)?;
    Ok(StoredQuestion {
        created_at: time(&field("created_at"), &question.created_at, importer.now)?.0,
        id: question.id,
        question: question.question,
        answer: question.answer,
        provider: question.provider,
        model: question.model,
        machine: u8::from(question.machine),
        duration_ms: question.duration_ms.unwrap_or(0),
    })
}

/// The schema counts characters; what we write is limited in bytes.
fn fits(field: &str, text: &str, bytes_max: usize) -> Result<(), InputError> {
    if text.len() <= bytes_max {
        return Ok(());
    }
    Err(fault(field, &format!("must have at most {bytes_max} bytes")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::clock::Millis;
    use crate::runtime::ids::AccountSeq;

    const ID: &str = "01arz3ndektsv4rrffq69g5fav";

    fn prepared(more: &str) -> Result<Item, String> {
        let json = format!(
            r#"{{"id":"{ID}","reading":"{ID}","voice":"sage","language":"en","provider":"offline","machine":false,
                "created_at":"2026-01-01T00:00:00Z",{more}}}"#
        );
        let importer = Importer { account: AccountSeq(1), admin: false, now: Millis(1_777_000_000_000) };
        prepare(json.as_bytes(), &importer).map_err(|fault| match fault {
            InputError::Fields(errors) => format!("{} {}", errors[0].field, errors[0].message),
            InputError::Malformed(what) | InputError::Disagreement(what) => what,
        })
    }

    fn asked(more: &str) -> String {
        format!(
            r#""text":"x","questions":[{{"id":"{ID}","question":"?","provider":"offline","machine":true,
                "created_at":"2026-01-01T00:00:00Z",{more}}}]"#
        )
    }

    #[test]
    fn what_is_wrong_is_named() {
        let cases = [
            (r#""text":"x""#.to_owned(), ""),
            (asked(r#""answer":"y","model":null"#), ""),
            (r#""text":"""#.to_owned(), "text must be text of 1 to"),
            (
                format!(r#""text":"{}""#, "燈".repeat(INTERPRETATION_BYTES_MAX / 2)),
                "text must have at most 24576 bytes",
            ),
            (r#""text":"x","mood":"good""#.to_owned(), "mood is not a field here"),
            (asked(r#""answer":"""#), "questions[0].answer must be text"),
            (
                asked(&format!(r#""answer":"{}""#, "燈".repeat(3000))),
                "questions[0].answer must have at most 8192 bytes",
            ),
            (asked(r#""answer":"y""#).replace("2026-01-01", "2036-01-01"), "questions[0].created_at must be a time"),
        ];
        for (more, what) in cases {
            match prepared(&more) {
                Ok(item) => {
                    assert!(what.is_empty(), "{more:.80} should say {what}");
                    assert_eq!(item.rest.len(), usize::from(more.contains("questions")));
                }
                Err(said) => assert!(!what.is_empty() && said.starts_with(what), "{said} should be {what}"),
            }
        }
    }
}
