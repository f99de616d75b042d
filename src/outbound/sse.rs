//! Reads a stream of events (WHATWG HTML, 9.2.6) from bytes as they come, however they are cut. What the events say is
//! not known here; their names are dropped, because every provider's data says what it is.

/// Longest line, and most data of one event, in bytes. A stream that goes on is given up.
const EVENT_BYTES_MAX: usize = 32 * 1024;

/// Parses events; it holds what has come of the next one.
#[derive(Debug, Default)]
pub struct EventParser {
    line: Vec<u8>,
    data: Vec<u8>,
    has_data: bool,
    /// The last byte was a carriage return, which a line feed may follow.
    after_return: bool,
    /// The first line, before which a byte order mark may stand, has been read.
    past_first_line: bool,
}

/// A line, or the data of an event, is longer than it may be.
#[derive(Debug, PartialEq, Eq)]
pub struct TooLong;

impl EventParser {
    /// Reads on until an event is complete or nothing is left; answers how many bytes it took, and the event's data.
    ///
    /// # Errors
    /// [`TooLong`].
    pub fn read(&mut self, bytes: &[u8]) -> Result<(usize, Option<Vec<u8>>), TooLong> {
        let mut taken = 0;
        while let Some(rest) = bytes.get(taken..).filter(|rest| !rest.is_empty()) {
            if std::mem::take(&mut self.after_return) && rest.starts_with(b"\n") {
                taken += 1;
                continue;
            }
            let end = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
            let (part, _) = rest.split_at(end.unwrap_or(rest.len()));
            if self.line.len() + part.len() > EVENT_BYTES_MAX {
                return Err(TooLong);
            }
            self.line.extend_from_slice(part);
            taken += part.len();
            if end.is_some() {
                self.after_return = rest.get(part.len()) == Some(&b'\r');
                taken += 1;
                if let Some(event) = self.end_line()? {
                    return Ok((taken, Some(event)));
                }
            }
        }
        Ok((taken, None))
    }

    fn end_line(&mut self) -> Result<Option<Vec<u8>>, TooLong> {
        let line = std::mem::take(&mut self.line);
        let line = if std::mem::replace(&mut self.past_first_line, true) {
            line.as_slice()
        } else {
            line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line)
        };
        if line.is_empty() {
            let data = std::mem::take(&mut self.data);
            return Ok(std::mem::take(&mut self.has_data).then_some(data));
        }
        let value = match line.strip_prefix(b"data") {
            Some([]) => &[],
            Some([b':', b' ', value @ ..] | [b':', value @ ..]) => value,
            // A comment, or a field that is of no interest.
            _ => return Ok(None),
        };
        if self.data.len() + value.len() >= EVENT_BYTES_MAX {
            return Err(TooLong);
        }
        if std::mem::replace(&mut self.has_data, true) {
            self.data.push(b'\n');
        }
        self.data.extend_from_slice(value);
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &[u8], step: usize) -> Result<Vec<String>, TooLong> {
        let (mut parser, mut events) = (EventParser::default(), Vec::new());
        for piece in text.chunks(step) {
            let mut rest = piece;
            while !rest.is_empty() {
                let (taken, event) = parser.read(rest)?;
                events.extend(event.map(|data| String::from_utf8(data).unwrap()));
                rest = &rest[taken..];
            }
        }
        Ok(events)
    }

    #[test]
    fn events_are_read_however_they_are_cut() {
        let cases: [(&str, &[&str]); 12] = [
            ("data: a\n\ndata: b\n\n", &["a", "b"]),
            ("data: a\r\n\r\ndata: b\r\n\r\n", &["a", "b"]),
            ("data: a\r\rdata: b\r\r", &["a", "b"]),
            ("event: x\ndata:a\nid: 7\n\n", &["a"]),
            ("data: a\ndata:  b\ndata\n\n", &["a\n b\n"]),
            (": ping\n\n: ping\n\ndata: 月亮\n\n", &["月亮"]),
            ("data\n\n", &[""]),
            ("data:\n\n", &[""]),
            ("\u{feff}data: a\n\n", &["a"]),
            ("database: a\n\n", &[]),
            ("data: cut off\n", &[]),
            ("\n\n\n", &[]),
        ];
        for (text, wanted) in cases {
            for step in 1..=text.len() {
                assert_eq!(events(text.as_bytes(), step).unwrap(), wanted, "{text:?} by {step}");
            }
        }
    }

    #[test]
    fn lines_and_events_have_a_limit() {
        let line = |bytes: usize| format!("data: {}\n\n", "x".repeat(bytes));
        assert_eq!(events(line(EVENT_BYTES_MAX - 6).as_bytes(), 999).unwrap().len(), 1);
        assert_eq!(events(line(EVENT_BYTES_MAX).as_bytes(), 999), Err(TooLong));
        assert_eq!(events("data: yet another line\n".repeat(2000).as_bytes(), 999), Err(TooLong));
        let endless = vec![b'x'; 10 * 1024 * 1024];
        let mut parser = EventParser::default();
        let error = endless.chunks(4096).find_map(|piece| parser.read(piece).err());
        assert_eq!(error, Some(TooLong));
        assert!(parser.line.capacity() <= 2 * EVENT_BYTES_MAX);
    }
}
