//! Rules of interpretations: what of a source's text is kept, which problem an error is answered with, and where a
//! stream is resumed. Pure.

use super::source::SourceError;
use crate::core::refusals::{
    DECLINED, PROVIDER_BUSY, PROVIDER_GARBLED, PROVIDER_LATE, PROVIDER_UNAVAILABLE, QUOTA_EXCEEDED,
};
use crate::http::problem::Problem;
use crate::runtime::ids::is_id;

/// When to ask a provider again that does not say so itself, in seconds.
const RETRY_AFTER_SECONDS: u32 = 30;

/// The problem that a source's error is answered with.
pub fn problem_of(error: SourceError) -> Problem {
    match error {
        SourceError::Quota(seconds) => Problem::new(QUOTA_EXCEEDED).retry_after(seconds.max(1)),
        SourceError::Busy(seconds) => {
            Problem::new(PROVIDER_BUSY).retry_after(seconds.unwrap_or(RETRY_AFTER_SECONDS).max(1))
        }
        SourceError::Unavailable => Problem::new(PROVIDER_UNAVAILABLE).retry_after(RETRY_AFTER_SECONDS),
        SourceError::Late => Problem::new(PROVIDER_LATE),
        // Too long before the first text is an error; later, the text is cut instead (`run.rs`).
        SourceError::Garbled | SourceError::TooLong => Problem::new(PROVIDER_GARBLED),
        SourceError::Declined => Problem::new(DECLINED),
    }
}

/// A source's text without control characters other than line feeds and tabs, so that what is stored can be exported
/// and imported again.
pub fn clean(mut words: String) -> String {
    words.retain(|character| !character.is_control() || matches!(character, '\n' | '\t'));
    words
}

/// `ID:OFFSET` of a Last-Event-ID.
pub fn resume_point(header: &str) -> Option<(&str, usize)> {
    let (id, offset) = header.split_once(':')?;
    let plain = !offset.is_empty() && offset.len() <= 9 && offset.bytes().all(|byte| byte.is_ascii_digit());
    (is_id(id) && plain).then_some((id, offset.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_become_problems_that_say_when_to_try_again() {
        for (error, status, code, retry) in [
            (SourceError::Quota(3600), 429, "quota-exceeded", Some(3600)),
            (SourceError::Quota(0), 429, "quota-exceeded", Some(1)),
            (SourceError::Busy(Some(7)), 503, "provider-busy", Some(7)),
            (SourceError::Busy(None), 503, "provider-busy", Some(30)),
            (SourceError::Unavailable, 503, "provider-unavailable", Some(30)),
            (SourceError::Late, 504, "provider-late", None),
            (SourceError::Garbled, 502, "provider-garbled", None),
            (SourceError::TooLong, 502, "provider-garbled", None),
            (SourceError::Declined, 422, "declined", None),
        ] {
            let problem = problem_of(error);
            assert_eq!(
                (problem.kind.status, problem.kind.code, problem.retry_after_s),
                (status, code, retry),
                "{error:?}"
            );
        }
    }

    #[test]
    fn control_characters_are_removed() {
        assert_eq!(clean("a\u{0}b\r\n\tc\u{7f}\u{9d}燈 🏮".into()), "ab\n\tc燈 🏮");
    }

    #[test]
    fn a_resume_point_is_an_id_and_an_offset() {
        let id = "01arz3ndektsv4rrffq69g5fav";
        assert_eq!(resume_point(&format!("{id}:0")), Some((id, 0)));
        assert_eq!(resume_point(&format!("{id}:24576")), Some((id, 24576)));
        for bad in ["", ":", "7", id, "x:7"]
            .map(str::to_owned)
            .into_iter()
            .chain([":", ":-1", ":+1", ":x", ":1:2", ":9999999999"].map(|end| format!("{id}{end}")))
        {
            assert_eq!(resume_point(&bad), None, "{bad}");
        }
    }
}
