//! Validation before the JSON parser: one pass over the bytes, without a tree and with bounded recursion, that refuses
//! what is not JSON and names every field that does not have its schema. What passes is handed to `nanoserde` in a form
//! that it reads, which is nearly always the text itself. Tokens are `lexer.rs`, numbers are `normal.rs`, formats of
//! texts are `formats.rs`.

mod formats;
#[cfg(test)]
pub mod generator;
#[cfg(test)]
mod grammar_tests;
mod lexer;
mod normal;
#[cfg(test)]
mod tests;

use super::schema::{Field, HasSchema, Object, Schema};
use formats::expected;
use lexer::{Lexer, LoneSurrogates, Malformed};
use nanoserde::DeJson;
use normal::{readable_number, whole};
use std::borrow::Cow;

/// Most field errors that are reported.
const ERRORS_MAX: usize = 32;
/// Characters of an unknown field's name that are repeated in its error.
const NAME_CHARS_MAX: usize = 64;

/// An error of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Path of the field: `cards[2].reversed`.
    pub field: String,
    /// What it must be.
    pub message: String,
}

impl FieldError {
    /// An error of one field; for rules beyond a schema.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Why a body was refused.
#[derive(Debug, PartialEq, Eq)]
pub enum InputError {
    /// Not JSON; the text says what is wrong and where.
    Malformed(String),
    /// JSON that does not have the schema.
    Fields(Vec<FieldError>),
    /// The parser refuses what passed the checks: a bug of the server, not an error of the client.
    Disagreement(String),
}

impl From<Malformed> for InputError {
    fn from(Malformed(what): Malformed) -> Self {
        Self::Malformed(what)
    }
}

/// Checks `bytes` against a type's schema and reads them as that type.
///
/// # Errors
/// [`InputError`].
pub fn parse<T: HasSchema + DeJson>(bytes: &[u8]) -> Result<T, InputError> {
    let text = check(bytes, &T::SCHEMA)?;
    T::deserialize_json(&text).map_err(|error| InputError::Disagreement(error.to_string()))
}

/// Reads JSON of another server, as a type that takes only the members it knows. Numbers and escapes of every form are
/// read; half a surrogate pair becomes U+FFFD.
///
/// # Errors
/// [`InputError::Malformed`] for what is not JSON, or where a member has another type.
#[cfg_attr(not(feature = "ai"), allow(dead_code, reason = "answers of language models are the only foreign JSON"))]
pub fn parse_foreign<T: DeJson>(bytes: &[u8]) -> Result<T, InputError> {
    let text = normalize(bytes, LoneSurrogates::Replace)?;
    T::deserialize_json(&text).map_err(|error| InputError::Malformed(error.to_string()))
}

/// Checks `bytes` against `schema` and returns them as text that `nanoserde` reads.
///
/// # Errors
/// [`InputError`].
pub fn check<'a>(bytes: &'a [u8], schema: &Schema) -> Result<Cow<'a, str>, InputError> {
    let lexer = Lexer::new(utf8(bytes)?, LoneSurrogates::Refuse);
    let mut checker = Checker { lexer, path: Vec::new(), errors: Vec::new() };
    checker.value(schema)?;
    checker.lexer.end()?;
    if checker.errors.is_empty() { Ok(checker.lexer.normalized()) } else { Err(InputError::Fields(checker.errors)) }
}

/// Checks only that `bytes` are one JSON value.
///
/// # Errors
/// [`InputError::Malformed`].
pub fn well_formed(bytes: &[u8]) -> Result<(), InputError> {
    normalize(bytes, LoneSurrogates::Refuse).map(drop)
}

/// Whether `text` is a number as JSON writes one, and nothing else.
pub fn is_number(text: &str) -> bool {
    let mut lexer = Lexer::new(text, LoneSurrogates::Refuse);
    lexer.number().is_ok_and(|number| number.len() == text.len())
}

/// Decodes a JSON string; none if `bytes` are anything else.
pub fn unescape(bytes: &[u8]) -> Option<String> {
    let mut lexer = Lexer::new(utf8(bytes).ok()?, LoneSurrogates::Refuse);
    let text = if lexer.next() == Some(b'"') { lexer.string().ok()?.into_owned() } else { return None };
    lexer.end().is_ok().then_some(text)
}

fn normalize(bytes: &[u8], lone_surrogates: LoneSurrogates) -> Result<Cow<'_, str>, InputError> {
    let mut lexer = Lexer::new(utf8(bytes)?, lone_surrogates);
    lexer.skip()?;
    lexer.end()?;
    Ok(lexer.normalized())
}

fn utf8(bytes: &[u8]) -> Result<&str, InputError> {
    std::str::from_utf8(bytes)
        .map_err(|error| InputError::Malformed(format!("not UTF-8 at byte {}", error.valid_up_to())))
}

/// One segment of the path of a value.
enum PathSegment {
    Field(&'static str),
    Item(usize),
}

struct Checker<'a> {
    lexer: Lexer<'a>,
    path: Vec<PathSegment>,
    errors: Vec<FieldError>,
}

impl Checker<'_> {
    fn value(&mut self, schema: &Schema) -> Result<(), Malformed> {
        match (schema, self.lexer.next()) {
            (Schema::Nullable(_), Some(b'n')) => self.lexer.literal("null"),
            (Schema::Nullable(inner), _) => self.value(inner),
            (Schema::Object(object), Some(b'{')) => self.object(object),
            (Schema::List { of, items_min, items_max }, Some(b'[')) => self.list(of, *items_min, *items_max),
            (Schema::Text { .. } | Schema::Choice(_), Some(b'"')) => {
                let text = self.lexer.string()?;
                self.require(schema, is_text(schema, &text));
                Ok(())
            }
            (Schema::Integer { min, max }, Some(b'-' | b'0'..=b'9')) => {
                let number = self.lexer.number()?;
                let value = whole(number).filter(|value| (*min..=*max).contains(value));
                self.require(schema, value.is_some());
                if let Some(value) = value.filter(|_| number == "-0" || number.contains(['.', 'e', 'E'])) {
                    self.lexer.replace(number, &value.to_string());
                }
                Ok(())
            }
            (Schema::Number { min, max }, Some(b'-' | b'0'..=b'9')) => {
                let number = self.lexer.number()?;
                let value = number.parse::<f64>().ok().filter(|value| value.is_finite());
                self.require(schema, value.is_some_and(|value| (*min..=*max).contains(&value)));
                if let Some(readable) = readable_number(number) {
                    self.lexer.replace(number, &readable);
                }
                Ok(())
            }
            (Schema::Boolean, Some(b't')) => self.lexer.literal("true"),
            (Schema::Boolean, Some(b'f')) => self.lexer.literal("false"),
            _ => {
                self.lexer.skip()?;
                self.require(schema, false);
                Ok(())
            }
        }
    }

    fn object(&mut self, object: &'static Object) -> Result<(), Malformed> {
        let mut seen: Vec<&'static str> = Vec::with_capacity(object.fields.len());
        let mut more = self.lexer.begin(b'}')?;
        while more {
            let name = self.lexer.name()?;
            match object.fields.iter().find(|field| field.name == name) {
                Some(field) if seen.contains(&field.name) => self.refuse(field.name, "occurs twice")?,
                Some(field) => {
                    seen.push(field.name);
                    self.below(PathSegment::Field(field.name), |checker| checker.value(&field.schema))?;
                }
                None => self.refuse(&name.chars().take(NAME_CHARS_MAX).collect::<String>(), "is not a field here")?,
            }
            more = self.lexer.more(b'}')?;
        }
        let is_missing = |field: &&Field| !field.optional && !seen.contains(&field.name);
        for field in object.fields.iter().filter(is_missing) {
            self.error(field.name, "is missing");
        }
        Ok(())
    }

    fn list(&mut self, of: &Schema, items_min: usize, items_max: usize) -> Result<(), Malformed> {
        let mut count = 0;
        let mut more = self.lexer.begin(b']')?;
        while more {
            // Items beyond the limit are skipped: one error is enough.
            if count < items_max {
                self.below(PathSegment::Item(count), |checker| checker.value(of))?;
            } else {
                self.lexer.skip()?;
            }
            count += 1;
            more = self.lexer.more(b']')?;
        }
        if !(items_min..=items_max).contains(&count) {
            self.error("", &format!("must have {items_min} to {items_max} items"));
        }
        Ok(())
    }

    /// Skips an unknown member, and reports it.
    fn refuse(&mut self, name: &str, message: &str) -> Result<(), Malformed> {
        self.lexer.skip()?;
        self.error(name, message);
        Ok(())
    }

    fn below<T>(&mut self, segment: PathSegment, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(segment);
        let result = work(self);
        self.path.pop();
        result
    }

    /// Reports the value at the current path unless it is good.
    fn require(&mut self, schema: &Schema, good: bool) {
        if !good {
            self.error("", &expected(schema));
        }
    }

    /// Reports `name` below the current path.
    fn error(&mut self, name: &str, message: &str) {
        if self.errors.len() >= ERRORS_MAX {
            return;
        }
        let mut field = String::new();
        for segment in &self.path {
            match segment {
                PathSegment::Field(name) if field.is_empty() => field.push_str(name),
                PathSegment::Field(name) => field.push_str(&format!(".{name}")),
                PathSegment::Item(index) => field.push_str(&format!("[{index}]")),
            }
        }
        if !field.is_empty() && !name.is_empty() {
            field.push('.');
        }
        field.push_str(name);
        self.errors.push(FieldError::new(field, message));
    }
}

fn is_text(schema: &Schema, text: &str) -> bool {
    match schema {
        Schema::Choice(words) => words.contains(&text),
        Schema::Text { chars_min, chars_max, format } => {
            (*chars_min..=*chars_max).contains(&text.chars().count()) && format.allows(text)
        }
        _ => false,
    }
}
