//! The one error type at the HTTP edge: RFC 9457 problem details. Every kind of problem is a row of one table, with the
//! stable code that clients may rely on.

use super::guard::{FieldError, InputError};
use super::schema::model;
use crate::store::StoreError;
use nanoserde::SerJson;
use std::borrow::Cow;

/// A kind of problem.
#[derive(Debug, PartialEq, Eq)]
pub struct Kind {
    /// Stable kebab-case code.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// What it is, in a few words.
    pub title: &'static str,
}

macro_rules! kinds {
    ($($name:ident = $status:literal $code:literal $title:literal;)+) => {
        $(#[doc = $title] pub const $name: &Kind = &Kind { code: $code, status: $status, title: $title };)+
        /// Every kind, for the documentation and for refusals from the store.
        pub const KINDS: &[&Kind] = &[$($name),+];
    };
}

kinds! {
    MALFORMED_REQUEST = 400 "malformed-request" "The request is not well formed";
    UNAUTHORIZED = 401 "unauthorized" "Sign in first";
    WRONG_CREDENTIALS = 401 "wrong-credentials" "The name or the password is wrong";
    FORBIDDEN = 403 "forbidden" "This needs more rights than the caller has";
    CROSS_ORIGIN = 403 "cross-origin" "A write with a cookie must come from this site's own pages";
    REGISTRATION_CLOSED = 403 "registration-closed" "This instance does not take new accounts";
    INVITE_INVALID = 403 "invite-invalid" "The invite is unknown, used or expired";
    AI_OFF = 403 "ai-off" "The account or the reading keeps models out";
    NOT_FOUND = 404 "not-found" "There is no such thing here";
    METHOD_NOT_ALLOWED = 405 "method-not-allowed" "This address does not answer that method";
    REQUEST_TIMEOUT = 408 "request-timeout" "The request took too long to arrive";
    CONFLICT = 409 "conflict" "The state of things does not allow it";
    USERNAME_TAKEN = 409 "username-taken" "Somebody has that name";
    EMAIL_TAKEN = 409 "email-taken" "Somebody has that email address";
    LAST_ADMIN = 409 "last-admin" "An instance needs an admin who can sign in";
    LIMIT_REACHED = 409 "limit-reached" "There are as many as there may be";
    INTERPRETATION_RUNNING = 409 "interpretation-running" "An interpretation for this account is being written";
    IDEMPOTENCY_MISMATCH = 409 "idempotency-mismatch" "That Idempotency-Key came with another request before";
    ALREADY_CLAIMED = 409 "already-claimed" "That was claimed before";
    NOT_EARNED = 409 "not-earned" "That is not earned yet";
    LENGTH_REQUIRED = 411 "length-required" "A body needs a Content-Length";
    BODY_TOO_LARGE = 413 "body-too-large" "The body is larger than this address takes";
    UNSUPPORTED_MEDIA_TYPE = 415 "unsupported-media-type" "The body must be application/json";
    INVALID_INPUT = 422 "invalid-input" "Some fields are not as they must be";
    DECLINED = 422 "declined" "The provider does not want to answer this";
    HEAD_TOO_LARGE = 431 "head-too-large" "The request's head is larger than 8 kB";
    TOO_MANY_REQUESTS = 429 "too-many-requests" "Too many attempts; wait a little";
    QUOTA_EXCEEDED = 429 "quota-exceeded" "Today's share is used up";
    NOT_IMPLEMENTED = 501 "not-implemented" "No address here answers that method";
    INTERNAL = 500 "internal" "Something went wrong on this side";
    PROVIDER_GARBLED = 502 "provider-garbled" "The provider's answer cannot be read";
    PROVIDER_UNAVAILABLE = 503 "provider-unavailable" "The provider cannot be asked just now";
    PROVIDER_BUSY = 503 "provider-busy" "The provider is asked too much just now";
    PROVIDER_LATE = 504 "provider-late" "The provider took too long";
    UNAVAILABLE = 503 "unavailable" "The server is too busy just now";
    STORAGE_FULL = 507 "storage-full" "There is no room to store this";
}

/// Something that went wrong, as it is answered.
#[derive(Debug)]
pub struct Problem {
    /// Its kind.
    pub kind: &'static Kind,
    /// What it is this time, for people; never SQL, never a path.
    pub detail: Cow<'static, str>,
    /// Fields at fault.
    pub errors: Vec<FieldError>,
    /// Seconds after which a retry makes sense.
    pub retry_after_s: Option<u32>,
}

impl Problem {
    /// A problem without particulars.
    pub fn new(kind: &'static Kind) -> Self {
        let retry_after_s = (kind.status == 503).then_some(1);
        Self { kind, detail: Cow::Borrowed(""), errors: Vec::new(), retry_after_s }
    }

    /// Adds what it is this time.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = detail.into();
        self
    }

    /// Adds when to try again, in seconds.
    #[must_use]
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// Invalid input in one field, by a rule beyond its shape.
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

    /// There is no such thing, or it is somebody else's: the caller cannot tell which.
    pub fn not_found() -> Self {
        Self::new(NOT_FOUND)
    }

    /// The body of the answer.
    pub fn json(&self) -> String {
        let errors =
            self.errors.iter().map(|error| ProblemField { field: error.field.clone(), message: error.message.clone() });
        let body = ProblemBody {
            type_: format!("urn:hermit:problem:{}", self.kind.code),
            title: self.kind.title.to_owned(),
            status: self.kind.status.into(),
            detail: if self.detail.is_empty() { self.kind.title.to_owned() } else { self.detail.to_string() },
            code: self.kind.code.to_owned(),
            errors: errors.collect(),
        };
        body.serialize_json()
    }
}

model! {
    /// What went wrong (RFC 9457).
    pub struct ProblemBody: reply {
        /// What kind of problem it is, as a URI.
        type_: String,
        /// The same in words.
        title: String,
        /// The HTTP status.
        status: u32 = integer(400, 599),
        /// What it is this time.
        detail: String,
        /// The stable code of the kind.
        code: String,
        /// Fields at fault, when the input is.
        errors: Vec<ProblemField>,
    }
}

model! {
    /// A field at fault.
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
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Refused(code) => {
                Self::new(KINDS.iter().find(|kind| kind.code == code).copied().unwrap_or(INTERNAL))
            }
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

    #[test]
    fn codes_are_stable_words_and_unique() {
        let mut codes: Vec<_> = KINDS.iter().map(|kind| kind.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), KINDS.len());
        assert!(codes.iter().all(|code| code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    }

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
        assert_eq!(Problem::from(StoreError::Refused(LAST_ADMIN.code)).kind, LAST_ADMIN);
        let leak = Problem::from(StoreError::Failed("no such table: accounts".into()));
        assert!(leak.kind == INTERNAL && !leak.json().contains("accounts"));
    }
}
