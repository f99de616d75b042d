//! Stands before the JSON parser: one pass over the bytes, without a tree and without recursion that the sender could
//! drive, that refuses what is not JSON and names every field that is not as its shape says. What passes here cannot
//! surprise `nanoserde`. Tokens are `lexer.rs`, what texts may be made of is `formats.rs`.

mod formats;
mod lexer;
#[cfg(test)]
mod tests;

use super::schema::{Field, Object, Schema};
use formats::expected;
use lexer::{Lexer, Malformed};

/// Field errors reported at most; a body with more is beyond help.
const ERRORS_MAX: usize = 32;
/// Characters of an unknown field's name that are repeated to the sender.
const NAME_CHARS_MAX: usize = 64;

/// A field and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// Path of the field: `cards[2].reversed`.
    pub field: String,
    /// What it must be.
    pub message: String,
}

impl FieldError {
    /// An error of one field; for rules beyond a shape.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Why a body was refused.
#[derive(Debug, PartialEq, Eq)]
pub enum InputError {
    /// Not JSON at all; the text says what and where.
    Malformed(String),
    /// JSON, but not of the shape.
    Fields(Vec<FieldError>),
}

impl From<Malformed> for InputError {
    fn from(Malformed(what): Malformed) -> Self {
        Self::Malformed(what)
    }
}

/// Checks `bytes` against `shape` and returns them as text.
///
/// # Errors
/// [`InputError`].
pub fn check<'a>(bytes: &'a [u8], shape: &Schema) -> Result<&'a str, InputError> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| InputError::Malformed(format!("not UTF-8 at byte {}", error.valid_up_to())))?;
    let mut checker = Checker { lexer: Lexer::new(text), path: Vec::new(), errors: Vec::new() };
    checker.value(shape)?;
    checker.lexer.end()?;
    if checker.errors.is_empty() { Ok(text) } else { Err(InputError::Fields(checker.errors)) }
}

/// Whether `text` is a number as JSON writes one, and nothing else.
pub fn is_number(text: &str) -> bool {
    let mut lexer = Lexer::new(text);
    lexer.number().is_ok() && lexer.end().is_ok() && !text.ends_with([' ', '\t', '\n', '\r'])
}

/// Checks only that `bytes` are one JSON value, whatever it is.
///
/// # Errors
/// [`InputError::Malformed`].
pub fn well_formed(bytes: &[u8]) -> Result<(), InputError> {
    match check(bytes, &Schema::Boolean) {
        Err(fault @ InputError::Malformed(_)) => Err(fault),
        _ => Ok(()),
    }
}

enum Step {
    Name(&'static str),
    Item(usize),
}

struct Checker<'a> {
    lexer: Lexer<'a>,
    path: Vec<Step>,
    errors: Vec<FieldError>,
}

impl Checker<'_> {
    fn value(&mut self, shape: &Schema) -> Result<(), Malformed> {
        match (shape, self.lexer.next()) {
            (Schema::Nullable(_), Some(b'n')) => self.lexer.literal("null"),
            (Schema::Nullable(inner), _) => self.value(inner),
            (Schema::Object(object), Some(b'{')) => self.object(object),
            (Schema::List { of, items_min, items_max }, Some(b'[')) => self.list(of, *items_min, *items_max),
            (Schema::Text { .. } | Schema::Choice(_), Some(b'"')) => {
                let text = self.lexer.string()?;
                self.require(shape, is_text(shape, &text));
                Ok(())
            }
            (Schema::Integer { .. } | Schema::Number { .. }, Some(b'-' | b'0'..=b'9')) => {
                let number = self.lexer.number()?;
                self.require(shape, is_in_range(shape, number));
                Ok(())
            }
            (Schema::Boolean, Some(b't')) => self.lexer.literal("true"),
            (Schema::Boolean, Some(b'f')) => self.lexer.literal("false"),
            _ => {
                self.lexer.skip()?;
                self.require(shape, false);
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
                    self.below(Step::Name(field.name), |checker| checker.value(&field.shape))?;
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
            // Items beyond the limit are only skipped: one error says it all.
            if count < items_max {
                self.below(Step::Item(count), |checker| checker.value(of))?;
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

    /// Passes over a member that is not wanted, and says so.
    fn refuse(&mut self, name: &str, message: &str) -> Result<(), Malformed> {
        self.lexer.skip()?;
        self.error(name, message);
        Ok(())
    }

    fn below<T>(&mut self, step: Step, work: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let result = work(self);
        self.path.pop();
        result
    }

    /// Reports the value at the current path unless it is good.
    fn require(&mut self, shape: &Schema, good: bool) {
        if !good {
            self.error("", &expected(shape));
        }
    }

    /// Reports `name` below the current path.
    fn error(&mut self, name: &str, message: &str) {
        if self.errors.len() >= ERRORS_MAX {
            return;
        }
        let mut field = String::new();
        for step in &self.path {
            match step {
                Step::Name(name) if field.is_empty() => field.push_str(name),
                Step::Name(name) => field.push_str(&format!(".{name}")),
                Step::Item(index) => field.push_str(&format!("[{index}]")),
            }
        }
        if !field.is_empty() && !name.is_empty() {
            field.push('.');
        }
        field.push_str(name);
        self.errors.push(FieldError::new(field, message));
    }
}

fn is_text(shape: &Schema, text: &str) -> bool {
    match shape {
        Schema::Choice(words) => words.contains(&text),
        Schema::Text { chars_min, chars_max, format } => {
            (*chars_min..=*chars_max).contains(&text.chars().count()) && format.allows(text)
        }
        _ => false,
    }
}

fn is_in_range(shape: &Schema, number: &str) -> bool {
    match shape {
        Schema::Integer { min, max } => number.parse::<i64>().is_ok_and(|value| (*min..=*max).contains(&value)),
        Schema::Number { min, max } => {
            number.parse::<f64>().is_ok_and(|value| value.is_finite() && (*min..=*max).contains(&value))
        }
        _ => false,
    }
}
