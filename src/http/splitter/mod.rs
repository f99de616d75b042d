//! Splits a JSON document while it arrives, in pieces cut anywhere: the members of one object are handed out one by
//! one, and those that are lists item by item. It only finds where values end, by `scanner.rs`; the guard checks
//! whether a value is well formed. Pure.

mod scanner;

#[cfg(test)]
mod tests;

use super::guard::{self, InputError};
use scanner::{ByteRole, ValueScanner};

/// Largest value that is handed out whole, in bytes; a longer one is cut.
pub const ITEM_BYTES_MAX: usize = 256 * 1024;
/// Longest name of a member as it is written, in bytes: 64 characters, each of them escaped.
const NAME_BYTES_MAX: usize = 6 * 64;
/// Most members of the document.
const MEMBERS_MAX: usize = 32;

/// A value of the document: a member, or an item of a member that is a list.
#[derive(Debug, PartialEq, Eq)]
pub struct Fragment<'a> {
    /// The member's name.
    pub member: &'a str,
    /// The value is an item of the list that the member is; otherwise it is the member's value itself.
    pub listed: bool,
    /// Where in the document the value begins, in bytes.
    pub at: u64,
    /// The value's JSON, or its first [`ITEM_BYTES_MAX`] bytes.
    pub bytes: &'a [u8],
    /// The value is longer than these bytes; the rest was skipped.
    pub cut: bool,
}

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SplitterState {
    Document,
    NameOrEnd,
    Name,
    WithinName,
    Colon,
    Value,
    ItemOrEnd,
    Item,
    WithinValue,
    AfterItem,
    AfterMember,
    End,
}

impl SplitterState {
    fn expectation(self) -> &'static str {
        match self {
            Self::Document => "an object was expected",
            Self::NameOrEnd | Self::Name => "a name in double quotes was expected",
            Self::WithinName => "a name of the document is not a JSON string",
            Self::Colon => "a colon was expected",
            Self::Value | Self::ItemOrEnd | Self::Item | Self::WithinValue => "a value was expected",
            Self::AfterItem | Self::AfterMember => "a comma or a closing bracket was expected",
            Self::End => "there is more after the document",
        }
    }
}

/// The document so far.
#[derive(Debug)]
pub struct Splitter {
    state: SplitterState,
    /// Bytes seen.
    at: u64,
    /// The name that is being read, with its quotes.
    name: Vec<u8>,
    /// The last byte of the name was the backslash of an escape.
    name_escaped: bool,
    /// The members so far; the last one is the current one.
    members: Vec<String>,
    listed: bool,
    scanner: ValueScanner,
    value: Vec<u8>,
    value_at: u64,
    cut: bool,
}

impl Default for Splitter {
    fn default() -> Self {
        Self {
            state: SplitterState::Document,
            at: 0,
            name: Vec::new(),
            name_escaped: false,
            members: Vec::new(),
            listed: false,
            scanner: ValueScanner::default(),
            value: Vec::new(),
            value_at: 0,
            cut: false,
        }
    }
}

impl Splitter {
    /// Reads on in `input` until a value is complete, or `input` is used up; `input` is left behind what was read.
    ///
    /// # Errors
    /// What is malformed and at which byte; the splitter must not be used after that.
    pub fn next(&mut self, input: &mut &[u8]) -> Result<Option<Fragment<'_>>, InputError> {
        while let Some((&byte, rest)) = input.split_first() {
            if self.state != SplitterState::WithinValue {
                if self.take_structure(byte)? {
                    self.at += 1;
                    *input = rest;
                }
            } else if self.take_value(input)? {
                self.state = if self.listed { SplitterState::AfterItem } else { SplitterState::AfterMember };
                return Ok(Some(Fragment {
                    member: self.members.last().map_or("", String::as_str),
                    listed: self.listed,
                    at: self.value_at,
                    bytes: &self.value,
                    cut: self.cut,
                }));
            }
        }
        Ok(None)
    }

    /// Whether the document is complete.
    ///
    /// # Errors
    /// When it is not.
    pub fn end(&self) -> Result<(), InputError> {
        if self.state == SplitterState::End { Ok(()) } else { self.malformed("the document ends too soon") }
    }

    /// Takes a byte between values; false if it begins a value.
    fn take_structure(&mut self, byte: u8) -> Result<bool, InputError> {
        self.state = match (self.state, byte) {
            (SplitterState::WithinName, _) => return self.take_name(byte).map(|()| true),
            (_, b' ' | b'\t' | b'\n' | b'\r') => return Ok(true),
            (SplitterState::Document, b'{') => SplitterState::NameOrEnd,
            (SplitterState::NameOrEnd | SplitterState::Name, b'"') => {
                self.name = vec![byte];
                SplitterState::WithinName
            }
            (SplitterState::NameOrEnd, b'}') | (SplitterState::AfterMember, b'}') => SplitterState::End,
            (SplitterState::Colon, b':') => SplitterState::Value,
            (SplitterState::Value, b'[') => SplitterState::ItemOrEnd,
            (SplitterState::ItemOrEnd | SplitterState::AfterItem, b']') => SplitterState::AfterMember,
            (SplitterState::AfterItem, b',') => SplitterState::Item,
            (SplitterState::AfterMember, b',') => SplitterState::Name,
            (SplitterState::Value | SplitterState::ItemOrEnd | SplitterState::Item, _)
                if ValueScanner::begins(byte) =>
            {
                self.listed = self.state != SplitterState::Value;
                self.scanner = ValueScanner::default();
                self.value.clear();
                self.value_at = self.at;
                self.cut = false;
                self.state = SplitterState::WithinValue;
                return Ok(false);
            }
            (state, _) => return self.malformed(state.expectation()),
        };
        Ok(true)
    }

    fn take_name(&mut self, byte: u8) -> Result<(), InputError> {
        if self.name.len() > NAME_BYTES_MAX {
            return self.malformed("a name of the document is too long");
        }
        self.name.push(byte);
        match byte {
            _ if std::mem::take(&mut self.name_escaped) => {}
            b'\\' => self.name_escaped = true,
            b'"' => self.begin_member()?,
            _ => {}
        }
        Ok(())
    }

    fn begin_member(&mut self) -> Result<(), InputError> {
        let Some(name) = guard::unescape(&std::mem::take(&mut self.name)) else {
            return self.malformed(SplitterState::WithinName.expectation());
        };
        if self.members.contains(&name) {
            return self.malformed(&format!("{name} occurs twice"));
        }
        if self.members.len() >= MEMBERS_MAX {
            return self.malformed(&format!("the document has more than {MEMBERS_MAX} members"));
        }
        self.members.push(name);
        self.state = SplitterState::Colon;
        Ok(())
    }

    /// Takes the bytes of the current value; true when the value is complete.
    fn take_value(&mut self, input: &mut &[u8]) -> Result<bool, InputError> {
        let (mut taken, mut complete) = (0, false);
        for &byte in *input {
            match self.scanner.advance(byte) {
                ByteRole::Inside => taken += 1,
                ByteRole::Last => (taken, complete) = (taken + 1, true),
                ByteRole::Behind => complete = true,
                ByteRole::Misplaced(what) => {
                    self.at += taken as u64;
                    return self.malformed(what);
                }
            }
            if complete {
                break;
            }
        }
        let (part, rest) = input.split_at_checked(taken).unwrap_or((input, &[]));
        let room = ITEM_BYTES_MAX.saturating_sub(self.value.len());
        self.cut |= part.len() > room;
        self.value.extend_from_slice(part.get(..room).unwrap_or(part));
        self.at += taken as u64;
        *input = rest;
        Ok(complete)
    }

    fn malformed<T>(&self, what: &str) -> Result<T, InputError> {
        Err(InputError::Malformed(format!("{what} at byte {}", self.at)))
    }
}

/// The JSON of an object's member, if it has one that is not a list; the object may be malformed after it.
pub fn member(object: &[u8], name: &str) -> Option<Vec<u8>> {
    let (mut splitter, mut rest) = (Splitter::default(), object);
    while let Ok(Some(fragment)) = splitter.next(&mut rest) {
        if fragment.member == name && !fragment.listed && !fragment.cut {
            return Some(fragment.bytes.to_vec());
        }
    }
    None
}
