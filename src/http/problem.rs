//! The one error type of HTTP: RFC 9457 problem details, made of a refusal and the details of this occurrence.

use super::guard::{FieldError, InputError};
use super::schema::model;
use crate::refusal::Refusal;
use crate::runtime::language::Language;
use crate::store::StoreError;

use crate::refusal::{INTERNAL, INVALID_INPUT, MALFORMED_REQUEST, NOT_FOUND, STORAGE_FULL, UNAVAILABLE};
use nanoserde::SerJson;
use std::borrow::Cow;

/// An error, as it is answered.
#[derive(Debug)]
pub struct Problem {
    /// Its kind.
    pub kind: &'static Refusal,
    /// Details of this occurrence for people; never SQL, never a path.
    pub detail: Cow<'static, str>,
    /// The invalid fields.
    pub errors: Vec<FieldError>,
    /// Seconds after which a retry makes sense.
    pub retry_after_s: Option<u32>,
    /// The language of its title, once it is known.
    pub language: Option<Language>,
}

impl Problem {
    /// A problem without details.
    pub fn new(kind: &'static Refusal) -> Self {
        let retry_after_s = (kind.status == 503).then_some(1);
        Self { kind, detail: Cow::Borrowed(""), errors: Vec::new(), retry_after_s, language: None }
    }

    /// Adds details of this occurrence.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Sets the language of its title, unless that is set already.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        self.language.get_or_insert(language);
        self
    }

    /// Adds when to try again, in seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// Invalid input in one field, by a rule beyond its schema.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError::new(field, message)])
    }

    /// Invalid input in several fields.
    pub fn fields(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(INVALID_INPUT) }
    }

    /// Whether the connection cannot go on after it: its request's body was not read to the end.
    pub fn closes(&self) -> bool {
        matches!(self.kind.status, 400 | 411 | 413 | 415)
    }

    /// It does not exist, or it belongs to another account: the answer is the same.
    pub fn not_found() -> Self {
        Self::new(NOT_FOUND)
    }

    /// The body of the answer.
    pub fn json(&self) -> String {
        let errors =
            self.errors.iter().map(|error| ProblemField { field: error.field.clone(), message: error.message.clone() });
        let title = self.kind.title(self.language.unwrap_or_default());
        let body = ProblemBody {
            type_: format!("urn:hermit:problem:{}", self.kind.code),
            title: title.to_owned(),
            status: self.kind.status.into(),
            detail: if self.detail.is_empty() { title.to_owned() } else { self.detail.to_string() },
            code: self.kind.code.to_owned(),
            errors: errors.collect(),
        };
        body.serialize_json()
    }
}

model! {
    /// A problem (RFC 9457).
    pub struct ProblemBody: reply {
        /// The kind of problem, as a URI.
        type_: String,
        /// The kind of problem, in words.
        title: String,
        /// The HTTP status.
        status: u32 = integer(400, 599),
        /// Details of this occurrence.
        detail: String,
        /// The stable code of the kind.
        code: String,
        /// The invalid fields, where the input is invalid.
        errors: Vec<ProblemField>,
    }
}

model! {
    /// An invalid field.
    pub struct ProblemField: reply {
        /// Its path: `cards[2].reversed`.
        field: String,
        /// What it must be.
        message: String,
    }
}

impl From<InputError> for Problem {
    fn from(fault: InputError) -> Self {
        match fault {
            InputError::Malformed(what) => {
                Self::new(MALFORMED_REQUEST).detail(format!("The body is not JSON: {what}."))
            }
            InputError::Fields(errors) => Self::fields(errors),
            InputError::Disagreement(what) => {
                log::error!("the guard let pass what the parser refuses: {what}");
                Self::new(INTERNAL)
            }
        }
    }
}

impl From<&'static Refusal> for Problem {
    fn from(refusal: &'static Refusal) -> Self {
        let errors = refusal.field.map(|(field, message)| FieldError::new(field, message));
        Self { errors: errors.into_iter().collect(), ..Self::new(refusal).detail(refusal.detail) }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(refusal) => refusal.into(),
            StoreError::Busy => Self::new(UNAVAILABLE),
            StoreError::Full => Self::new(STORAGE_FULL).retry_after(60),
            other => {
                log::error!("store: {other}");
                Self::new(INTERNAL)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::CONFLICT;

    #[test]
    fn json_is_a_problem_document() {
        let json = Problem::field("name", "is \"odd\"").json();
        let wanted = concat!(
            r#"{"type":"urn:hermit:problem:invalid-input","title":"Some fields are not as they must be","status":422,"#,
            r#""detail":"Some fields are not as they must be","code":"invalid-input","#,
            r#""errors":[{"field":"name","message":"is \"odd\""}]}"#
        );
        assert_eq!(json, wanted);
    }

    #[test]
    fn a_refusal_becomes_its_kind_and_secrets_stay_inside() {
        assert_eq!(Problem::from(StoreError::Refused(CONFLICT)).kind, CONFLICT);
        let leak = Problem::from(StoreError::Failed("no such table: accounts".into()));
        assert!(leak.kind == INTERNAL && !leak.json().contains("accounts"));
    }
}
