//! Refusals: the reasons why a request is not carried out, as values that the store can return and `http::problem`
//! turns into a response. Titles are data in `assets/problems`.

use crate::runtime::language::{LANGUAGES, Language, Sentences, sentences};

include!(concat!(env!("OUT_DIR"), "/problems.rs"));

/// A kind of refusal, or a refusal of a kind with details.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    /// Stable kebab-case code, which clients may rely on.
    pub code: &'static str,
    /// HTTP status.
    pub status: u16,
    /// Details of this occurrence, in English; empty where the title is enough.
    pub detail: &'static str,
    /// The invalid field and what it must be, if there is one.
    pub field: Option<(&'static str, &'static str)>,
    titles: Option<&'static [&'static str; LANGUAGES]>,
}

impl Refusal {
    /// A kind whose titles are in `assets/problems`. Every kind is a constant, so that one without titles does not
    /// compile.
    pub const fn new(code: &'static str, status: u16) -> Self {
        let titles = sentences(TITLES, code);
        assert!(titles.is_some(), "a refusal's code has no title in assets/problems");
        Self { code, status, detail: "", field: None, titles }
    }

    /// A refusal of the kind with details.
    #[allow(dead_code, reason = "called by modules, which a build may lack")]
    pub const fn because(self, detail: &'static str) -> Self {
        Self { detail, ..self }
    }

    /// A refusal of the kind with the invalid field and what it must be.
    pub const fn in_field(self, field: &'static str, message: &'static str) -> Self {
        Self { field: Some((field, message)), ..self }
    }

    /// Its title.
    pub fn title(&self, language: Language) -> &'static str {
        self.titles.map_or("", |titles| language.of(titles))
    }
}

/// Declares refusals and the list of them: `refusals! { NOT_FOUND = 404 "not-found"; }`.
macro_rules! refusals {
    ($($name:ident = $status:literal $code:literal;)+) => {
        $(
            #[doc = concat!("The refusal `", $code, "`.")]
            pub const $name: &$crate::refusal::Refusal = &$crate::refusal::Refusal::new($code, $status);
        )+
        /// Every refusal that is declared here.
        pub const REFUSALS: &[&$crate::refusal::Refusal] = &[$($name),+];
    };
}
pub(crate) use refusals;

refusals! {
    MALFORMED_REQUEST = 400 "malformed-request";
    UNAUTHORIZED = 401 "unauthorized";
    FORBIDDEN = 403 "forbidden";
    CROSS_ORIGIN = 403 "cross-origin";
    NOT_FOUND = 404 "not-found";
    METHOD_NOT_ALLOWED = 405 "method-not-allowed";
    REQUEST_TIMEOUT = 408 "request-timeout";
    CONFLICT = 409 "conflict";
    LIMIT_REACHED = 409 "limit-reached";
    IDEMPOTENCY_MISMATCH = 409 "idempotency-mismatch";
    LENGTH_REQUIRED = 411 "length-required";
    BODY_TOO_LARGE = 413 "body-too-large";
    UNSUPPORTED_MEDIA_TYPE = 415 "unsupported-media-type";
    RANGE_NOT_SATISFIABLE = 416 "range-not-satisfiable";
    INVALID_INPUT = 422 "invalid-input";
    HEAD_TOO_LARGE = 431 "head-too-large";
    TOO_MANY_REQUESTS = 429 "too-many-requests";
    NOT_IMPLEMENTED = 501 "not-implemented";
    INTERNAL = 500 "internal";
    UNAVAILABLE = 503 "unavailable";
    STORAGE_FULL = 507 "storage-full";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_found_by_their_code() {
        assert_eq!(NOT_FOUND.title(Language::default()), "There is no such thing here");
        assert_ne!(NOT_FOUND.title(Language::for_tag("zh-TW").unwrap()), NOT_FOUND.title(Language::default()));
        assert!(TITLES.iter().all(|(_, titles)| titles.iter().all(|title| !title.is_empty())));
    }

    #[test]
    fn details_do_not_change_the_kind() {
        const FULL: &Refusal = &CONFLICT.because("It is full.");
        const MISSING: &Refusal = &INVALID_INPUT.in_field("name", "is missing");
        assert_eq!((FULL.code, FULL.detail, MISSING.field), ("conflict", "It is full.", Some(("name", "is missing"))));
        assert_ne!(FULL, CONFLICT);
    }
}
