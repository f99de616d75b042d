//! Takes a JSON document apart while it comes, in pieces cut anywhere: one object whose members are handed out one by
//! one, and those that are lists item by item. It finds where values end and no more; whether a value is well formed
//! within is the guard's business, and what it means is the caller's. Pure.

#[cfg(test)]
mod tests;

use super::guard::InputError;

/// Largest value that is handed out whole, in bytes; what is longer is handed out cut.
pub const ITEM_BYTES_MAX: usize = 256 * 1024;
/// Deepest nesting inside a value.
const DEPTH_MAX: usize = 16;
/// Longest name of a member in bytes.
const NAME_BYTES_MAX: usize = 64;
/// Most members of the document.
const MEMBERS_MAX: usize = 32;

/// A value of the document.
#[derive(Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// The member's name.
    pub member: &'a str,
    /// The value is an item of the list that the member is; otherwise it is the member's value itself.
    pub listed: bool,
    /// Where in the document the value begins, in bytes.
    pub at: u64,
    /// The value's JSON, or its first [`ITEM_BYTES_MAX`] bytes.
    pub bytes: &'a [u8],
    /// The value goes on behind these bytes and was passed over.
    pub cut: bool,
}

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
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

impl State {
    fn expectation(self) -> &'static str {
        match self {
            Self::Document => "an object was expected",
            Self::NameOrEnd | Self::Name => "a name in double quotes was expected",
            Self::WithinName => "a name of the document has a backslash or a control character",
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
    state: State,
    /// Bytes seen.
    at: u64,
    name: Vec<u8>,
    /// The members so far; the last one is the current one.
    members: Vec<String>,
    listed: bool,
    within: Within,
    value: Vec<u8>,
    value_at: u64,
    cut: bool,
}

impl Default for Splitter {
    fn default() -> Self {
        Self {
            state: State::Document,
            at: 0,
            name: Vec::new(),
            members: Vec::new(),
            listed: false,
            within: Within::default(),
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
    /// What is malformed and at which byte; nothing sensible comes after that.
    pub fn next(&mut self, input: &mut &[u8]) -> Result<Option<Event<'_>>, InputError> {
        while let Some((&byte, rest)) = input.split_first() {
            if self.state != State::WithinValue {
                if self.structure(byte)? {
                    self.at += 1;
                    *input = rest;
                }
            } else if self.gather(input)? {
                self.state = if self.listed { State::AfterItem } else { State::AfterMember };
                return Ok(Some(Event {
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
        if self.state == State::End { Ok(()) } else { self.malformed("the document ends too soon") }
    }

    /// Takes a byte between values; false leaves it to the value that it begins.
    fn structure(&mut self, byte: u8) -> Result<bool, InputError> {
        self.state = match (self.state, byte) {
            (State::WithinName, _) => return self.name_byte(byte).map(|()| true),
            (_, b' ' | b'\t' | b'\n' | b'\r') => return Ok(true),
            (State::Document, b'{') => State::NameOrEnd,
            (State::NameOrEnd | State::Name, b'"') => {
                self.name.clear();
                State::WithinName
            }
            (State::NameOrEnd, b'}') | (State::AfterMember, b'}') => State::End,
            (State::Colon, b':') => State::Value,
            (State::Value, b'[') => State::ItemOrEnd,
            (State::ItemOrEnd | State::AfterItem, b']') => State::AfterMember,
            (State::AfterItem, b',') => State::Item,
            (State::AfterMember, b',') => State::Name,
            (State::Value | State::ItemOrEnd | State::Item, _) if Within::begins(byte) => {
                self.listed = self.state != State::Value;
                self.within = Within::default();
                self.value.clear();
                self.value_at = self.at;
                self.cut = false;
                self.state = State::WithinValue;
                return Ok(false);
            }
            (state, _) => return self.malformed(state.expectation()),
        };
        Ok(true)
    }

    fn name_byte(&mut self, byte: u8) -> Result<(), InputError> {
        match byte {
            b'"' => self.begin_member()?,
            // Names are ours and plain; an escape could only hide one.
            b'\\' | 0..0x20 => return self.malformed(State::WithinName.expectation()),
            _ if self.name.len() >= NAME_BYTES_MAX => return self.malformed("a name of the document is too long"),
            _ => self.name.push(byte),
        }
        Ok(())
    }

    fn begin_member(&mut self) -> Result<(), InputError> {
        let Ok(name) = String::from_utf8(std::mem::take(&mut self.name)) else {
            return self.malformed("a name of the document is not UTF-8");
        };
        if self.members.contains(&name) {
            return self.malformed(&format!("{name} occurs twice"));
        }
        if self.members.len() >= MEMBERS_MAX {
            return self.malformed(&format!("the document has more than {MEMBERS_MAX} members"));
        }
        self.members.push(name);
        self.state = State::Colon;
        Ok(())
    }

    /// Takes what belongs to the current value; true when the value is complete.
    fn gather(&mut self, input: &mut &[u8]) -> Result<bool, InputError> {
        let (mut taken, mut complete) = (0, false);
        for &byte in *input {
            match self.within.step(byte) {
                Step::Part => taken += 1,
                Step::Last => (taken, complete) = (taken + 1, true),
                Step::Behind => complete = true,
                Step::Odd(what) => {
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

/// Where in a value the last byte was.
#[derive(Debug, Default)]
struct Within {
    nesting: usize,
    in_text: bool,
    escaped: bool,
    in_word: bool,
}

enum Step {
    /// The byte belongs to the value.
    Part,
    /// The byte is the value's last.
    Last,
    /// The value ended before this byte.
    Behind,
    /// The byte cannot be here.
    Odd(&'static str),
}

impl Within {
    fn begins(byte: u8) -> bool {
        matches!(byte, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')
    }

    fn step(&mut self, byte: u8) -> Step {
        if self.in_text {
            return self.text_step(byte);
        }
        match byte {
            b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r' if self.in_word => Step::Behind,
            b'{' | b'[' | b'"' if self.in_word => Step::Odd("a comma or a closing bracket was expected"),
            b'"' => {
                self.in_text = true;
                Step::Part
            }
            b'{' | b'[' if self.nesting >= DEPTH_MAX => Step::Odd("a value is nested too deeply"),
            b'{' | b'[' => {
                self.nesting += 1;
                Step::Part
            }
            b'}' | b']' => {
                self.nesting = self.nesting.saturating_sub(1);
                if self.nesting == 0 { Step::Last } else { Step::Part }
            }
            _ => {
                self.in_word = self.nesting == 0;
                Step::Part
            }
        }
    }

    fn text_step(&mut self, byte: u8) -> Step {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => {
                self.in_text = false;
                if self.nesting == 0 {
                    return Step::Last;
                }
            }
            _ => {}
        }
        Step::Part
    }
}

/// The JSON of an object's member, where it has one that is not a list; the object may be broken behind it.
pub fn member(object: &[u8], name: &str) -> Option<Vec<u8>> {
    let (mut splitter, mut rest) = (Splitter::default(), object);
    while let Ok(Some(event)) = splitter.next(&mut rest) {
        if event.member == name && !event.listed && !event.cut {
            return Some(event.bytes.to_vec());
        }
    }
    None
}
