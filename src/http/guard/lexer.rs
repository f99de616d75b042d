//! Reads JSON token by token (RFC 8259), never deeper than a limit and never beyond the first malformed byte, and
//! records what must be rewritten for `nanoserde`. It knows no schemas.

use super::normal::{Normalizer, readable_number};
use std::borrow::Cow;

/// Deepest nesting of any value, known or not.
const DEPTH_MAX: usize = 16;
/// Length of an escape like `\u0041` in bytes.
const UNICODE_ESCAPE_BYTES: usize = 6;

/// What is malformed, and at which byte.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Malformed(pub(super) String);

/// How half a surrogate pair is handled, which the grammar allows and no text can hold (RFC 8259, 8.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LoneSurrogates {
    /// It is malformed.
    Refuse,
    /// It is read as U+FFFD.
    Replace,
}

pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    lone_surrogates: LoneSurrogates,
    normalizer: Normalizer,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str, lone_surrogates: LoneSurrogates) -> Self {
        Self { text, at: 0, depth: 0, lone_surrogates, normalizer: Normalizer::default() }
    }

    /// The text with its replacements; the text itself when there are none.
    pub(super) fn normalized(self) -> Cow<'a, str> {
        self.normalizer.finish(self.text)
    }

    /// Records that `token`, which was read last, is to be replaced.
    pub(super) fn replace(&mut self, token: &str, replacement: &str) {
        self.normalizer.replace(self.text, self.at - token.len()..self.at, replacement);
    }

    /// The next byte that is not white space.
    pub(super) fn next(&mut self) -> Option<u8> {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
        self.peek()
    }

    /// Steps into the object or array that starts here; true if it has an item before `close`.
    pub(super) fn begin(&mut self, close: u8) -> Result<bool, Malformed> {
        self.at += 1;
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return self.malformed(&format!("nested deeper than {DEPTH_MAX} levels"));
        }
        Ok(!self.closes(close))
    }

    /// Steps past an item; true if another follows before `close`.
    pub(super) fn more(&mut self, close: u8) -> Result<bool, Malformed> {
        if self.closes(close) {
            return Ok(false);
        }
        if self.eat(b',') { Ok(true) } else { self.malformed("a comma or a closing bracket was expected") }
    }

    fn closes(&mut self, bracket: u8) -> bool {
        let closed = self.next() == Some(bracket);
        self.at += usize::from(closed);
        self.depth -= usize::from(closed);
        closed
    }

    /// Reads a member's name and the colon after it.
    pub(super) fn name(&mut self) -> Result<Cow<'a, str>, Malformed> {
        if self.next() != Some(b'"') {
            return self.malformed("a name in double quotes was expected");
        }
        let name = self.string()?;
        if self.next() != Some(b':') {
            return self.malformed("a colon was expected");
        }
        self.at += 1;
        Ok(name)
    }

    /// Skips any value. Recursion ends at the limit of nesting.
    pub(super) fn skip(&mut self) -> Result<(), Malformed> {
        match self.next() {
            Some(b'{') => {
                let mut more = self.begin(b'}')?;
                while more {
                    self.name()?;
                    self.skip()?;
                    more = self.more(b'}')?;
                }
                Ok(())
            }
            Some(b'[') => {
                let mut more = self.begin(b']')?;
                while more {
                    self.skip()?;
                    more = self.more(b']')?;
                }
                Ok(())
            }
            Some(b'"') => self.string().map(drop),
            Some(b't') => self.literal("true"),
            Some(b'f') => self.literal("false"),
            Some(b'n') => self.literal("null"),
            Some(b'-' | b'0'..=b'9') => {
                let number = self.number()?;
                if let Some(readable) = readable_number(number) {
                    self.replace(number, &readable);
                }
                Ok(())
            }
            Some(_) => self.malformed("a value was expected"),
            None => self.malformed("the text ends too soon"),
        }
    }

    /// Reads the string that starts here and decodes its escapes.
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, Malformed> {
        self.at += 1;
        let start = self.at;
        let mut owned: Option<String> = None;
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let Some(stop) = rest.find(|character: char| character < ' ' || character == '"' || character == '\\')
            else {
                return self.malformed("a string does not end");
            };
            if let Some(text) = &mut owned {
                text.push_str(rest.get(..stop).unwrap_or_default());
            }
            self.at += stop;
            let so_far = self.text.get(start..self.at).unwrap_or_default();
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(owned.map_or(Cow::Borrowed(so_far), Cow::Owned));
                }
                Some(b'\\') => {
                    let character = self.escape()?;
                    owned.get_or_insert_with(|| so_far.to_owned()).push(character);
                }
                _ => return self.malformed("a string has a control character"),
            }
        }
    }

    /// Reads an escape and gives the character that it stands for.
    fn escape(&mut self) -> Result<char, Malformed> {
        if let Some((character, bytes)) = escape(self.text, self.at) {
            self.at += bytes;
            return Ok(character);
        }
        if self.lone_surrogates == LoneSurrogates::Refuse || utf16_unit(self.text, self.at).is_none() {
            return self.malformed("a string has a bad escape");
        }
        let start = self.at;
        self.at += UNICODE_ESCAPE_BYTES;
        self.replace(self.text.get(start..self.at).unwrap_or_default(), "\\ufffd");
        Ok(char::REPLACEMENT_CHARACTER)
    }

    /// Reads a number of any length by the grammar of RFC 8259, section 6.
    pub(super) fn number(&mut self) -> Result<&'a str, Malformed> {
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
        if !good || matches!(self.peek(), Some(b'0'..=b'9')) {
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

    /// Reads `true`, `false` or `null`.
    pub(super) fn literal(&mut self, word: &str) -> Result<(), Malformed> {
        if !self.text.get(self.at..).unwrap_or_default().starts_with(word) {
            return self.malformed("a value was expected");
        }
        self.at += word.len();
        Ok(())
    }

    /// Checks that only white space follows.
    pub(super) fn end(&mut self) -> Result<(), Malformed> {
        if self.next().is_none() { Ok(()) } else { self.malformed("there is more after the value") }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn malformed<T>(&self, what: &str) -> Result<T, Malformed> {
        Err(Malformed(format!("{what} at byte {}", self.at)))
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
    let first = utf16_unit(text, at)?;
    if !(0xd800..0xe000).contains(&first) {
        return char::from_u32(first.into()).map(|character| (character, UNICODE_ESCAPE_BYTES));
    }
    let pair = [first, utf16_unit(text, at + UNICODE_ESCAPE_BYTES)?];
    char::decode_utf16(pair).next()?.ok().map(|character| (character, 2 * UNICODE_ESCAPE_BYTES))
}

/// The number in the `\uXXXX` at `at`.
fn utf16_unit(text: &str, at: usize) -> Option<u16> {
    let digits = text.get(at..at + UNICODE_ESCAPE_BYTES)?.strip_prefix("\\u")?;
    digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}
