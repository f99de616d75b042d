//! Stands before the JSON parser: one pass over the bytes, without a tree and without recursion that the sender could
//! drive, that refuses what is not JSON (RFC 8259) and names every field that is not as its shape says. What passes
//! here cannot surprise `nanoserde`.

use super::shape::{Field, Format, Object, Shape};
use crate::clock::{parse_date, parse_rfc3339};
use std::borrow::Cow;

/// Deepest nesting of any value, known or not.
const DEPTH_MAX: usize = 16;
/// Field errors reported at most; a body with more is beyond help.
const ERRORS_MAX: usize = 32;
/// Longest number in characters; no number of ours needs more.
const NUMBER_CHARS_MAX: usize = 40;

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
pub enum Fault {
    /// Not JSON at all; the text says what and where.
    Malformed(String),
    /// JSON, but not of the shape.
    Fields(Vec<FieldError>),
}

/// Checks `bytes` against `shape` and returns them as text.
///
/// # Errors
/// [`Fault`].
pub fn check<'a>(bytes: &'a [u8], shape: &Shape) -> Result<&'a str, Fault> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Fault::Malformed(format!("not UTF-8 at byte {}", error.valid_up_to())))?;
    let mut scanner = Scanner { text, at: 0, depth: 0, path: Vec::new(), errors: Vec::new() };
    let done = scanner.value(shape).and_then(|()| scanner.end());
    match done {
        Err(Stop) if scanner.errors.is_empty() => Err(Fault::Malformed("not JSON".to_owned())),
        Err(Stop) | Ok(()) if scanner.errors.is_empty() => Ok(text),
        Err(Stop) => match scanner.errors.pop() {
            // The scanner stops at the first malformed byte, and that error is always the last.
            Some(error) if error.field == MALFORMED => Err(Fault::Malformed(error.message)),
            last => Err(Fault::Fields(scanner.errors.into_iter().chain(last).collect())),
        },
        Ok(()) => Err(Fault::Fields(scanner.errors)),
    }
}

/// Marks the one error that is about the bytes and not about a field.
const MALFORMED: &str = "\0";

/// The scan cannot go on; the last error says why.
struct Stop;

enum Step {
    Name(&'static str),
    Item(usize),
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    path: Vec<Step>,
    errors: Vec<FieldError>,
}

impl<'a> Scanner<'a> {
    fn value(&mut self, shape: &Shape) -> Result<(), Stop> {
        self.space();
        match shape {
            Shape::Nullable(_) if self.peek() == Some(b'n') => self.literal("null"),
            Shape::Nullable(inner) => self.value(inner),
            Shape::Object(object) if self.peek() == Some(b'{') => self.object(object),
            Shape::List { of, items_min, items_max } if self.peek() == Some(b'[') => {
                self.list(of, *items_min, *items_max)
            }
            Shape::Text { .. } | Shape::Choice(_) if self.peek() == Some(b'"') => {
                let text = self.string()?;
                self.text(shape, &text)
            }
            Shape::Integer { .. } | Shape::Number { .. } if matches!(self.peek(), Some(b'-' | b'0'..=b'9')) => {
                let number = self.number()?;
                self.range(shape, number)
            }
            Shape::Boolean if self.peek() == Some(b't') => self.literal("true"),
            Shape::Boolean if self.peek() == Some(b'f') => self.literal("false"),
            _ => {
                self.skip()?;
                self.wrong(expected(shape))
            }
        }
    }

    fn object(&mut self, object: &'static Object) -> Result<(), Stop> {
        let mut seen: Vec<&'static str> = Vec::with_capacity(object.fields.len());
        self.members(|scanner, name| match object.fields.iter().find(|field| field.name == name) {
            Some(field) => scanner.field(field, &mut seen),
            None => {
                scanner.skip()?;
                let name: String = name.chars().take(64).collect();
                scanner.error(&name, "is not a field here")
            }
        })?;
        for field in object.fields.iter().filter(|field| !field.optional && !seen.contains(&field.name)) {
            self.error(field.name, "is missing")?;
        }
        Ok(())
    }

    fn field(&mut self, field: &'static Field, seen: &mut Vec<&'static str>) -> Result<(), Stop> {
        if seen.contains(&field.name) {
            self.skip()?;
            return self.error(field.name, "occurs twice");
        }
        seen.push(field.name);
        self.path.push(Step::Name(field.name));
        self.value(&field.shape)?;
        self.path.pop();
        Ok(())
    }

    fn list(&mut self, of: &Shape, items_min: usize, items_max: usize) -> Result<(), Stop> {
        let mut count = 0;
        self.items(|scanner| {
            scanner.path.push(Step::Item(count));
            count += 1;
            // Items beyond the limit are only skipped: one error says it all.
            if count <= items_max {
                scanner.value(of)?
            } else {
                scanner.skip()?
            }
            scanner.path.pop();
            Ok(())
        })?;
        if (items_min..=items_max).contains(&count) {
            Ok(())
        } else {
            self.wrong(format!("must have {items_min} to {items_max} items"))
        }
    }

    /// Walks the members of the object that starts here; `each` is called at the value of every name.
    fn members(&mut self, mut each: impl FnMut(&mut Self, &str) -> Result<(), Stop>) -> Result<(), Stop> {
        self.enter()?;
        if self.closes(b'}') {
            return Ok(());
        }
        loop {
            self.space();
            if self.peek() != Some(b'"') {
                return self.malformed("a name in double quotes was expected");
            }
            let name = self.string()?;
            self.space();
            if !self.eat(b':') {
                return self.malformed("a colon was expected");
            }
            self.space();
            each(self, &name)?;
            if self.closes(b'}') {
                return Ok(());
            }
            if !self.eat(b',') {
                return self.malformed("a comma or } was expected");
            }
        }
    }

    /// Walks the items of the array that starts here; `each` is called at every one.
    fn items(&mut self, mut each: impl FnMut(&mut Self) -> Result<(), Stop>) -> Result<(), Stop> {
        self.enter()?;
        if self.closes(b']') {
            return Ok(());
        }
        loop {
            self.space();
            each(self)?;
            if self.closes(b']') {
                return Ok(());
            }
            if !self.eat(b',') {
                return self.malformed("a comma or ] was expected");
            }
        }
    }

    /// Passes over any value; its nesting is limited like that of a known one.
    fn skip(&mut self) -> Result<(), Stop> {
        match self.peek() {
            Some(b'{') => self.members(|scanner, _| scanner.skip()),
            Some(b'[') => self.items(Self::skip),
            Some(b'"') => self.string().map(drop),
            Some(b't') => self.literal("true"),
            Some(b'f') => self.literal("false"),
            Some(b'n') => self.literal("null"),
            Some(b'-' | b'0'..=b'9') => self.number().map(drop),
            Some(_) => self.malformed("a value was expected"),
            None => self.malformed("the text ends too soon"),
        }
    }

    /// Steps over the opening bracket.
    fn enter(&mut self) -> Result<(), Stop> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEPTH_MAX { self.malformed(&format!("nested deeper than {DEPTH_MAX} levels")) } else { Ok(()) }
    }

    fn closes(&mut self, bracket: u8) -> bool {
        self.space();
        let closed = self.eat(bracket);
        self.depth -= usize::from(closed);
        closed
    }

    /// Reads a string and undoes its escapes.
    fn string(&mut self) -> Result<Cow<'a, str>, Stop> {
        self.at += 1;
        let start = self.at;
        let mut owned: Option<String> = None;
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(stop) = rest.find(|character: char| character < ' ' || character == '"' || character == '\\')
            else {
                return self.malformed("a string does not end");
            };
            let plain = rest.get(..stop).unwrap_or_default();
            self.at += stop;
            if let Some(text) = &mut owned {
                text.push_str(plain);
            }
            match self.peek() {
                Some(b'"') => {
                    let whole = self.text.get(start..self.at).unwrap_or_default();
                    self.at += 1;
                    return Ok(owned.map_or(Cow::Borrowed(whole), Cow::Owned));
                }
                Some(b'\\') => {
                    let text =
                        owned.get_or_insert_with(|| self.text.get(start..self.at).unwrap_or_default().to_owned());
                    match escape(self.text, self.at) {
                        Some((character, length)) => {
                            text.push(character);
                            self.at += length;
                        }
                        None => return self.malformed("a string has a bad escape"),
                    }
                }
                _ => return self.malformed("a string has a control character"),
            }
        }
    }

    /// Reads a number by the grammar of RFC 8259, section 6.
    fn number(&mut self) -> Result<&'a str, Stop> {
        let start = self.at;
        self.eat(b'-');
        let zero = self.eat(b'0');
        let mut good = zero || self.digits();
        if self.eat(b'.') {
            good &= self.digits();
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _sign = self.eat(b'-') || self.eat(b'+');
            good &= self.digits();
        }
        if !good || matches!(self.peek(), Some(b'0'..=b'9')) || self.at - start > NUMBER_CHARS_MAX {
            return self.malformed("a number is not written as JSON writes numbers");
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    fn digits(&mut self) -> bool {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.at > start
    }

    fn literal(&mut self, word: &str) -> Result<(), Stop> {
        if !self.text.get(self.at..).unwrap_or_default().starts_with(word) {
            return self.malformed("a value was expected");
        }
        self.at += word.len();
        Ok(())
    }

    fn text(&mut self, shape: &Shape, text: &str) -> Result<(), Stop> {
        let good = match shape {
            Shape::Choice(words) => words.contains(&text),
            Shape::Text { chars_min, chars_max, format } => {
                (*chars_min..=*chars_max).contains(&text.chars().count()) && format.allows(text)
            }
            _ => false,
        };
        if good { Ok(()) } else { self.wrong(expected(shape)) }
    }

    fn range(&mut self, shape: &Shape, number: &str) -> Result<(), Stop> {
        let good = match shape {
            Shape::Integer { min, max } => number.parse::<i64>().is_ok_and(|value| (*min..=*max).contains(&value)),
            Shape::Number { min, max } => {
                number.parse::<f64>().is_ok_and(|value| value.is_finite() && (*min..=*max).contains(&value))
            }
            _ => false,
        };
        if good { Ok(()) } else { self.wrong(expected(shape)) }
    }

    fn end(&mut self) -> Result<(), Stop> {
        self.space();
        if self.at == self.text.len() { Ok(()) } else { self.malformed("there is more after the value") }
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    /// Reports the value at the current path.
    fn wrong(&mut self, message: String) -> Result<(), Stop> {
        self.error("", &message)
    }

    /// Reports `name` below the current path.
    fn error(&mut self, name: &str, message: &str) -> Result<(), Stop> {
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
        if self.errors.len() >= ERRORS_MAX { Err(Stop) } else { Ok(()) }
    }

    fn malformed<T>(&mut self, what: &str) -> Result<T, Stop> {
        self.errors.push(FieldError::new(MALFORMED, format!("{what} at byte {}", self.at)));
        Err(Stop)
    }
}

/// The character that the escape at `at` stands for, and the escape's length in bytes. Surrogates must come in pairs.
fn escape(text: &str, at: usize) -> Option<(char, usize)> {
    let simple = match text.as_bytes().get(at + 1)? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return unicode_escape(text, at),
        _ => return None,
    };
    Some((simple, 2))
}

fn unicode_escape(text: &str, at: usize) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = text.get(at..at + 6)?.strip_prefix("\\u")?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok()).flatten()
    };
    let first = unit(at)?;
    if !(0xd800..0xe000).contains(&first) {
        return char::from_u32(first.into()).map(|character| (character, 6));
    }
    let pair = [first, unit(at + 6)?];
    char::decode_utf16(pair).next()?.ok().map(|character| (character, 12))
}

impl Format {
    /// Whether `text` is made as the format says.
    fn allows(self, text: &str) -> bool {
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
            Self::Line => !text.chars().any(char::is_control),
            Self::Name => only("._-", true),
            Self::Slug => only("._-", false),
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
            Self::Hex => " of 0-9 and a-f",
            Self::Time => ", a date and time like 2026-05-01T12:00:00Z",
            Self::Date => ", a date like 2026-05-01",
            Self::Email => ", an email address",
        }
    }
}

/// "must be …", for people.
fn expected(shape: &Shape) -> String {
    match shape {
        Shape::Text { chars_min, chars_max, format } if chars_min == chars_max => {
            format!("must be text of {chars_max} characters{}", format.described())
        }
        Shape::Text { chars_min, chars_max, format } => {
            format!("must be text of {chars_min} to {chars_max} characters{}", format.described())
        }
        Shape::Integer { min, max } => format!("must be a whole number from {min} to {max}"),
        Shape::Number { min, max } => format!("must be a number from {min} to {max}"),
        Shape::Boolean => "must be true or false".to_owned(),
        Shape::Choice(words) => format!("must be one of {}", words.join(", ")),
        Shape::List { items_min, items_max, .. } => format!("must be a list of {items_min} to {items_max} items"),
        Shape::Nullable(inner) => format!("{} or null", expected(inner)),
        Shape::Object(_) => "must be an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::shape::{Patch, Shaped, model};
    use nanoserde::DeJson;

    model! {
        /// Something.
        pub struct Thing: request {
            /// A name.
            name: String = line(1, 8),
            /// A count.
            count: Option<i64> = integer(-5, 5),
            /// Flags.
            flags: Option<Vec<bool>> = list(&Shape::Boolean, 0, 3),
            /// Part.
            part: Option<Part>,
            /// To change.
            note: Patch<String> = line(0, 4),
        }
    }

    model! {
        /// A part.
        pub struct Part: request {
            /// Which.
            kind: String = Shape::Choice(&["left", "right"]),
            /// How much.
            ratio: Option<f64> = Shape::Number { min: 0.0, max: 1.0 },
            /// When.
            at: Option<String> = formatted(20, 40, Format::Time),
        }
    }

    fn fields(json: &str) -> Vec<(String, String)> {
        match check(json.as_bytes(), &Thing::SHAPE) {
            Err(Fault::Fields(errors)) => errors.into_iter().map(|error| (error.field, error.message)).collect(),
            other => panic!("{json}: {other:?}"),
        }
    }

    fn malformed(json: &[u8]) -> String {
        match check(json, &Thing::SHAPE) {
            Err(Fault::Malformed(what)) => what,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn good_bodies_pass_and_parse() {
        let json = r#" {"name":"\u96b1\ud83c\udfee","count":-5,"flags":[true,false],"part":{"kind":"left","ratio":1e-1},"note":null} "#;
        let thing = Thing::deserialize_json(check(json.as_bytes(), &Thing::SHAPE).unwrap()).unwrap();
        assert_eq!(thing.name, "隱🏮");
        assert_eq!((thing.count, thing.flags), (Some(-5), Some(vec![true, false])));
        let part = thing.part.unwrap();
        assert_eq!((part.kind.as_str(), part.ratio, part.at), ("left", Some(0.1), None));
        assert_eq!(thing.note, Patch::Clear);
        let least = Thing::deserialize_json(check(br#"{"name":"a"}"#, &Thing::SHAPE).unwrap()).unwrap();
        assert_eq!((least.count, least.note), (None, Patch::Keep));
    }

    #[test]
    fn each_field_is_named() {
        let cases = [
            (r#"{}"#, "name", "is missing"),
            (r#"{"name":""}"#, "name", "must be text of 1 to 8 characters on one line"),
            (r#"{"name":"a\nb"}"#, "name", "must be text of 1 to 8 characters on one line"),
            (r#"{"name":"a\u0000b"}"#, "name", "must be text of 1 to 8 characters on one line"),
            (r#"{"name":7}"#, "name", "must be text of 1 to 8 characters on one line"),
            (r#"{"name":null}"#, "name", "must be text of 1 to 8 characters on one line"),
            (r#"{"name":"a","name":"b"}"#, "name", "occurs twice"),
            (r#"{"name":"a","extra":{"deep":[1]}}"#, "extra", "is not a field here"),
            (r#"{"name":"a","count":6}"#, "count", "must be a whole number from -5 to 5"),
            (r#"{"name":"a","count":1.0}"#, "count", "must be a whole number from -5 to 5"),
            (r#"{"name":"a","count":1e999}"#, "count", "must be a whole number from -5 to 5"),
            (r#"{"name":"a","count":99999999999999999999}"#, "count", "must be a whole number from -5 to 5"),
            (r#"{"name":"a","flags":[true,1]}"#, "flags[1]", "must be true or false"),
            (r#"{"name":"a","flags":[true,true,true,true]}"#, "flags", "must have 0 to 3 items"),
            (r#"{"name":"a","part":[]}"#, "part", "must be an object"),
            (r#"{"name":"a","part":{"kind":"up"}}"#, "part.kind", "must be one of left, right"),
            (r#"{"name":"a","part":{"kind":"left","ratio":1e999}}"#, "part.ratio", "must be a number from 0 to 1"),
            (r#"{"name":"a","part":{"kind":"left","q":1}}"#, "part.q", "is not a field here"),
            (r#"[]"#, "", "must be an object"),
        ];
        for (json, field, message) in cases {
            assert_eq!(fields(json), [(field.to_owned(), message.to_owned())], "{json}");
        }
    }

    #[test]
    fn all_wrong_fields_are_told_at_once_but_not_without_end() {
        assert_eq!(fields(r#"{"count":"x","flags":7}"#).len(), 3);
        let many: String = (0..100).map(|n| format!(",\"x{n}\":0")).collect();
        assert_eq!(fields(&format!("{{\"name\":\"a\"{many}}}")).len(), ERRORS_MAX);
    }

    #[test]
    fn hostile_bytes_are_refused_without_harm() {
        let deep = "[".repeat(100_000);
        let long = format!("{{\"name\":\"{}", "x".repeat(1_000_000));
        let digits = format!("{{\"count\":{}}}", "9".repeat(1_000));
        let cases: [(&[u8], &str); 18] = [
            (deep.as_bytes(), "nested deeper"),
            (long.as_bytes(), "does not end"),
            (digits.as_bytes(), "a number"),
            (b"", "ends too soon"),
            (b"{\"name\":\"\\ud800\"}", "bad escape"),
            (b"{\"name\":\"\\udc00\\ud800\"}", "bad escape"),
            (b"{\"name\":\"\\u12\"}", "bad escape"),
            (b"{\"name\":\"\\u+123\"}", "bad escape"),
            (b"{\"name\":\"\\x\"}", "bad escape"),
            (b"{\"name\":\"\x01\"}", "control character"),
            (b"{\"name\":\"\xff\"}", "not UTF-8"),
            (b"{\"count\":01}", "a number"),
            (b"{\"count\":-}", "a number"),
            (b"{\"count\":+1}", "a value was expected"),
            (b"{\"name\":\"a\",}", "a name"),
            (b"{\"name\" \"a\"}", "a colon"),
            (b"{\"name\":\"a\"} x", "more after"),
            (b"// {}", "a value was expected"),
        ];
        for (json, what) in cases {
            let said = malformed(json);
            assert!(said.contains(what), "{said} should say {what}");
        }
        assert!(malformed(b"{\"extra\":nul}").contains("a value was expected"));
    }
}
