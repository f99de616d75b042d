//! Finds the end of a JSON value byte by byte: it counts brackets and quotes and understands nothing else.

/// Deepest nesting inside a value.
const DEPTH_MAX: usize = 16;

/// Follows a value from its first byte to its last.
#[derive(Debug, Default)]
pub(super) struct ValueScanner {
    nesting: usize,
    in_text: bool,
    escaped: bool,
    in_word: bool,
}

/// The role of a byte in the value.
pub(super) enum ByteRole {
    /// The byte belongs to the value.
    Inside,
    /// The byte is the value's last.
    Last,
    /// The value ended before this byte.
    Behind,
    /// The byte cannot be here.
    Misplaced(&'static str),
}

impl ValueScanner {
    /// Whether a value can begin with `byte`.
    pub(super) fn begins(byte: u8) -> bool {
        matches!(byte, b'{' | b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n')
    }

    /// Takes the next byte.
    pub(super) fn advance(&mut self, byte: u8) -> ByteRole {
        if self.in_text {
            return self.advance_in_text(byte);
        }
        match byte {
            b',' | b']' | b'}' | b' ' | b'\t' | b'\n' | b'\r' if self.in_word => ByteRole::Behind,
            b'{' | b'[' | b'"' if self.in_word => ByteRole::Misplaced("a comma or a closing bracket was expected"),
            b'"' => {
                self.in_text = true;
                ByteRole::Inside
            }
            b'{' | b'[' if self.nesting >= DEPTH_MAX => ByteRole::Misplaced("a value is nested too deeply"),
            b'{' | b'[' => {
                self.nesting += 1;
                ByteRole::Inside
            }
            b'}' | b']' => {
                self.nesting = self.nesting.saturating_sub(1);
                if self.nesting == 0 { ByteRole::Last } else { ByteRole::Inside }
            }
            _ => {
                self.in_word = self.nesting == 0;
                ByteRole::Inside
            }
        }
    }

    fn advance_in_text(&mut self, byte: u8) -> ByteRole {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' => self.escaped = true,
            b'"' => {
                self.in_text = false;
                if self.nesting == 0 {
                    return ByteRole::Last;
                }
            }
            _ => {}
        }
        ByteRole::Inside
    }
}
