//! Formats of texts, and the descriptions of schemas in error messages.

use crate::http::schema::{Format, Schema};
use crate::runtime::clock::{parse_date, parse_rfc3339};
use crate::runtime::ids::is_id;

impl Format {
    /// Whether `text` has the format.
    pub(super) fn allows(self, text: &str) -> bool {
        let only = |extra: &str, upper: bool| {
            text.chars().all(|character| {
                character.is_ascii_lowercase()
                    || character.is_ascii_digit()
                    || (upper && character.is_ascii_uppercase())
                    || extra.contains(character)
            })
        };
        match self {
            Self::Prose => {
                !text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\r' | '\t'))
            }
            Self::Line | Self::Scope => !text.chars().any(char::is_control),
            Self::Name => only("._-", true),
            Self::Slug => only("._-", false),
            Self::Id => is_id(text),
            Self::Hex => text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')),
            Self::Time => parse_rfc3339(text).is_some(),
            Self::Date => parse_date(text).is_some(),
            Self::Email => text.split_once('@').is_some_and(|(user, host)| {
                !user.is_empty()
                    && !host.is_empty()
                    && !host.contains('@')
                    && !text.chars().any(|c| c.is_whitespace() || c.is_control())
            }),
        }
    }

    fn described(self) -> &'static str {
        match self {
            Self::Prose => "",
            Self::Line => " on one line",
            Self::Name => " of a-z, A-Z, 0-9, dot, hyphen and underscore",
            Self::Slug => " of a-z, 0-9, dot, hyphen and underscore",
            Self::Id => ", an id made by the server",
            Self::Hex => " of 0-9 and a-f",
            Self::Time => ", a date and time like 2026-05-01T12:00:00Z",
            Self::Date => ", a date like 2026-05-01",
            Self::Email => ", an email address",
            Self::Scope => ", a scope",
        }
    }
}

/// The message "must be …" of a field error.
pub(super) fn expected(schema: &Schema) -> String {
    match schema {
        Schema::Text { chars_min, chars_max, format } if chars_min == chars_max => {
            format!("must be text of {chars_max} characters{}", format.described())
        }
        Schema::Text { chars_min, chars_max, format } => {
            format!("must be text of {chars_min} to {chars_max} characters{}", format.described())
        }
        Schema::Integer { min, max } => format!("must be a whole number from {min} to {max}"),
        Schema::Number { min, max } => format!("must be a number from {min} to {max}"),
        Schema::Boolean => "must be true or false".to_owned(),
        Schema::Choice(words) => format!("must be one of {}", words.join(", ")),
        Schema::List { items_min, items_max, .. } => format!("must be a list of {items_min} to {items_max} items"),
        Schema::Nullable(inner) => format!("{} or null", expected(inner)),
        Schema::Object(_) => "must be an object".to_owned(),
    }
}
