//! The SQL of interpretations and of the questions about them. The statements that store them also check the limits.

use super::limits::{INTERPRETATIONS_MAX, QUESTIONS_MAX};
use crate::core::readings::visibility::queries::own_readings;
use crate::refusal::{LIMIT_REACHED, NOT_FOUND};
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, row, select, sql};

row! {
    /// An interpretation as it is stored; `i` is its table, and `r` its reading's.
    pub struct StoredInterpretation {
        /// Its id.
        id: String = "i.id",
        /// The reading's id.
        reading: String = "r.id",
        /// The voice.
        voice: String = "i.voice",
        /// The language.
        language: String = "i.language",
        /// The source's id.
        provider: String = "i.provider",
        /// Which of its models.
        model: Option<String> = "i.model",
        /// The source is a model.
        machine: bool = "i.machine",
        /// The text.
        text: String = "i.text",
        /// How long it took.
        duration_ms: u64 = "i.duration_ms",
        /// When it was asked for.
        created_at: Millis = "i.created_at",
        /// The questions about it as JSON, in their order: a list of `model::StoredQuestion`.
        questions: String =
            "(SELECT json_group_array(json_object('id', q.id, 'question', q.question, 'answer', q.answer,
                                                  'provider', q.provider, 'model', q.model, 'machine', q.machine,
                                                  'duration_ms', q.duration_ms, 'created_at', q.created_at)
                                      ORDER BY q.place)
              FROM interpretation_questions q WHERE q.interpretation = i.seq)",
    }
}

row! {
    /// What must be known before a source is asked; `a` is the account's table.
    pub struct Preconditions {
        /// The account allows language models.
        ai: bool = "a.ai",
        /// Interpretations that the reading `?2` has.
        count: u64 = concat!(
            "(SELECT count(*) FROM interpretations i, ",
            own_readings!("?1"),
            " AND r.seq = i.reading AND r.id = ?2)"
        ),
    }
}

/// A source's text, to be stored.
pub struct GeneratedText<'a> {
    /// The source's id.
    pub provider: &'a str,
    /// Which of its models.
    pub model: Option<&'a str>,
    /// The source is a model.
    pub machine: bool,
    /// The text.
    pub text: &'a str,
    /// How long it took.
    pub duration_ms: u64,
}

/// An interpretation to be stored.
pub struct InterpretationRow<'a> {
    /// Its id.
    pub id: &'a str,
    /// Whose it is.
    pub account: AccountSeq,
    /// The reading's id.
    pub reading: &'a str,
    /// The voice.
    pub voice: &'a str,
    /// The language.
    pub language: &'a str,
    /// The text and its source.
    pub generated: GeneratedText<'a>,
    /// When it was asked for.
    pub created: Millis,
}

/// Stores an interpretation, if the reading is still there and has room for it.
pub fn insert(row: &InterpretationRow<'_>) -> Batch {
    let reading = sql!(concat!("SELECT 1 FROM ", own_readings!("?1"), " AND r.id = ?2"), row.account, row.reading);
    Batch::new().require(reading, NOT_FOUND).one(insert_one(row), LIMIT_REACHED)
}

/// Stores an interpretation, unless its id is taken, its reading does not exist, or the reading has no more room.
pub fn insert_one(row: &InterpretationRow<'_>) -> Statement {
    let generated = &row.generated;
    sql!(
        concat!(
            "INSERT INTO interpretations (id, reading, account, voice, language, provider, model, machine, text,
                                          duration_ms, created_at)
             SELECT ?1, r.seq, r.account, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 FROM ",
            own_readings!("?2"),
            " AND r.id = ?3 AND (SELECT count(*) FROM interpretations i WHERE i.reading = r.seq) < ?12
             ON CONFLICT DO NOTHING"
        ),
        row.id,
        row.account,
        row.reading,
        row.voice,
        row.language,
        generated.provider,
        generated.model,
        generated.machine,
        generated.text,
        i64::try_from(generated.duration_ms).unwrap_or(i64::MAX),
        row.created,
        INTERPRETATIONS_MAX
    )
}

/// A question to be stored.
pub struct QuestionRow<'a> {
    /// Its id.
    pub id: &'a str,
    /// Whose it is.
    pub account: AccountSeq,
    /// The reading's id.
    pub reading: &'a str,
    /// The interpretation's id.
    pub interpretation: &'a str,
    /// The question.
    pub question: &'a str,
    /// The answer and its source.
    pub generated: GeneratedText<'a>,
    /// When it was asked.
    pub created: Millis,
}

/// Stores a question with its answer, if the interpretation is still there and has room for it.
pub fn insert_question(row: &QuestionRow<'_>) -> Batch {
    let generated = &row.generated;
    let interpretation = sql!(
        concat!(
            "SELECT 1 FROM interpretations WHERE account = ?1 AND id = ?2 AND reading = (SELECT r.seq FROM ",
            own_readings!("?1"),
            " AND r.id = ?3)"
        ),
        row.account,
        row.interpretation,
        row.reading
    );
    let insert = sql!(
        "INSERT INTO interpretation_questions (interpretation, place, id, question, answer, provider, model, machine,
                                               duration_ms, created_at)
         SELECT i.seq, (SELECT count(*) FROM interpretation_questions q WHERE q.interpretation = i.seq) + 1,
                ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10
         FROM interpretations i
         WHERE i.account = ?1 AND i.id = ?2
           AND (SELECT count(*) FROM interpretation_questions q WHERE q.interpretation = i.seq) < ?11",
        row.account,
        row.interpretation,
        row.id,
        row.question,
        generated.text,
        generated.provider,
        generated.model,
        generated.machine,
        i64::try_from(generated.duration_ms).unwrap_or(i64::MAX),
        row.created,
        QUESTIONS_MAX
    );
    Batch::new().require(interpretation, NOT_FOUND).one(insert, LIMIT_REACHED)
}

/// Stores the questions of an interpretation of a document, as JSON, if the statement before has stored the
/// interpretation.
pub fn import_questions(id: &str, questions: &str) -> Statement {
    sql!(
        "INSERT INTO interpretation_questions (interpretation, place, id, question, answer, provider, model, machine,
                                               duration_ms, created_at)
         SELECT i.seq, j.key + 1, j.value ->> 'id', j.value ->> 'question', j.value ->> 'answer',
                j.value ->> 'provider', j.value ->> 'model', j.value ->> 'machine', j.value ->> 'duration_ms',
                j.value ->> 'created_at'
         FROM interpretations i, json_each(?2) j
         WHERE i.id = ?1 AND changes() = 1
         ON CONFLICT DO NOTHING",
        id,
        questions
    )
}

/// Whether any account has an interpretation with that id, and 0 for their number, which has no limit.
pub fn standing(id: &str) -> Statement {
    sql!("SELECT EXISTS (SELECT 1 FROM interpretations WHERE id = ?1), 0", id)
}

/// What must be known before a source is asked.
pub fn before(account: AccountSeq, reading: &str) -> Statement {
    select!(Preconditions, "FROM accounts a WHERE a.seq = ?1", account, reading)
}

/// One interpretation of a reading of the account's own.
pub fn one(account: AccountSeq, reading: &str, id: &str) -> Statement {
    select!(
        StoredInterpretation,
        concat!(
            "FROM interpretations i, ",
            own_readings!("?1"),
            " AND r.seq = i.reading AND r.id = ?2 AND i.account = ?1 AND i.id = ?3"
        ),
        account,
        reading,
        id
    )
}

/// A page of a reading's interpretations, newest first.
pub fn list(account: AccountSeq, reading: &str, before: Option<&str>, limit: u32) -> Statement {
    select!(
        StoredInterpretation,
        concat!(
            "FROM interpretations i, ",
            own_readings!("?1"),
            " AND r.seq = i.reading AND r.id = ?2 AND i.id < coalesce(?3, '~') ORDER BY i.id DESC LIMIT ?4"
        ),
        account,
        reading,
        before,
        limit
    )
}

/// Whether the account has a reading.
pub fn has_reading(account: AccountSeq, reading: &str) -> Statement {
    sql!(concat!("SELECT EXISTS (SELECT 1 FROM ", own_readings!("?1"), " AND r.id = ?2)"), account, reading)
}

/// Interpretations after an id, oldest first; for export.
pub fn export(account: AccountSeq, after: &str, limit: u32) -> Statement {
    select!(
        StoredInterpretation,
        // CROSS keeps the order of the tables: the account's interpretations by their index, and each one's reading.
        concat!(
            "FROM interpretations i CROSS JOIN ",
            own_readings!("?1"),
            " AND r.seq = i.reading AND i.account = ?1 AND i.id > ?2 ORDER BY i.id LIMIT ?3"
        ),
        account,
        after,
        limit
    )
}

/// Deletes an interpretation of a reading of the account's own, with its questions.
pub fn delete(account: AccountSeq, reading: &str, id: &str) -> Batch {
    let delete = sql!(
        concat!(
            "DELETE FROM interpretations WHERE account = ?1 AND id = ?3 AND reading = (SELECT r.seq FROM ",
            own_readings!("?1"),
            " AND r.id = ?2)"
        ),
        account,
        reading,
        id
    );
    Batch::new().one(delete, NOT_FOUND)
}
