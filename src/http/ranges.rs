//! Ranges of a file (RFC 9110, 14): which part of it a request is answered with. Pure; `file_reply` sends it.

use std::ops::Range;

/// The part of a file that a request is answered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilePart {
    /// All of it: no range was asked for, or none that is understood.
    Whole,
    /// These bytes, at least one.
    Bytes(Range<u64>),
    /// None: the range lies beyond the end.
    Unsatisfiable,
}

/// Chooses the part of a file of `bytes` bytes. One range is understood; several are answered with the whole file,
/// which is allowed and spares the multipart form. The range is ignored when the If-Range header
/// does not name the current content.
pub fn choose_part(range: Option<&str>, if_range: Option<&str>, etag: &str, bytes: u64) -> FilePart {
    // Compared strongly. A date never matches, because no Last-Modified is sent.
    if if_range.is_some_and(|known| known.trim() != etag) {
        return FilePart::Whole;
    }
    range.and_then(RequestedRange::parse).map_or(FilePart::Whole, |requested| requested.of(bytes))
}

/// A range as a request asks for it.
#[derive(Debug, Clone, Copy)]
enum RequestedRange {
    /// From one position to another, both included, or to the end.
    From(u64, Option<u64>),
    /// The last bytes of the file, this many.
    Last(u64),
}

impl RequestedRange {
    /// Parses a Range header; none if it is not a single range of bytes.
    fn parse(header: &str) -> Option<Self> {
        let (unit, range) = header.split_once('=')?;
        if !unit.trim().eq_ignore_ascii_case("bytes") {
            return None;
        }
        let (first, last) = range.trim().split_once('-')?;
        match (first, last) {
            ("", last) => number(last).map(Self::Last),
            (first, "") => Some(Self::From(number(first)?, None)),
            (first, last) => {
                let (first, last) = (number(first)?, number(last)?);
                (first <= last).then_some(Self::From(first, Some(last)))
            }
        }
    }

    /// The range as a part of a file of `bytes` bytes.
    fn of(self, bytes: u64) -> FilePart {
        match self {
            Self::From(first, _) if first >= bytes => FilePart::Unsatisfiable,
            Self::From(first, last) => {
                FilePart::Bytes(first..last.map_or(bytes, |last| last.saturating_add(1).min(bytes)))
            }
            Self::Last(0) => FilePart::Unsatisfiable,
            // An empty file has no last bytes, and no Content-Range.
            Self::Last(_) if bytes == 0 => FilePart::Whole,
            Self::Last(count) => FilePart::Bytes(bytes.saturating_sub(count)..bytes),
        }
    }
}

/// Digits as a number; one that is too large for any file is the largest there is.
fn number(digits: &str) -> Option<u64> {
    let good = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    good.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_a_part_and_anything_else_the_whole() {
        let cases = [
            ("bytes=0-0", FilePart::Bytes(0..1)),
            ("bytes=0-99", FilePart::Bytes(0..100)),
            ("bytes=10-19", FilePart::Bytes(10..20)),
            ("bytes=10-", FilePart::Bytes(10..100)),
            ("bytes=10-1000", FilePart::Bytes(10..100)),
            ("bytes=99-99999999999999999999999", FilePart::Bytes(99..100)),
            ("bytes=-1", FilePart::Bytes(99..100)),
            ("bytes=-100", FilePart::Bytes(0..100)),
            ("bytes=-99999999999999999999999", FilePart::Bytes(0..100)),
            ("BYTES = 10-19 ", FilePart::Bytes(10..20)),
            ("bytes=100-", FilePart::Unsatisfiable),
            ("bytes=100-200", FilePart::Unsatisfiable),
            ("bytes=99999999999999999999999-", FilePart::Unsatisfiable),
            ("bytes=-0", FilePart::Unsatisfiable),
            ("bytes=19-10", FilePart::Whole),
            ("bytes=0-1,5-6", FilePart::Whole),
            ("bytes=0-1,", FilePart::Whole),
            ("bytes=-", FilePart::Whole),
            ("bytes=", FilePart::Whole),
            ("bytes", FilePart::Whole),
            ("", FilePart::Whole),
            ("bytes=a-b", FilePart::Whole),
            ("bytes=+1-2", FilePart::Whole),
            ("bytes=1-2-3", FilePart::Whole),
            ("bytes=--1", FilePart::Whole),
            ("bytes=1 - 2", FilePart::Whole),
            ("items=0-1", FilePart::Whole),
        ];
        for (header, wanted) in cases {
            assert_eq!(choose_part(Some(header), None, "\"a\"", 100), wanted, "{header}");
        }
        assert_eq!(choose_part(None, None, "\"a\"", 100), FilePart::Whole);
    }

    #[test]
    fn an_empty_file_has_no_part() {
        for (header, wanted) in [
            ("bytes=0-", FilePart::Unsatisfiable),
            ("bytes=0-0", FilePart::Unsatisfiable),
            ("bytes=-5", FilePart::Whole),
        ] {
            assert_eq!(choose_part(Some(header), None, "\"a\"", 0), wanted, "{header}");
        }
    }

    #[test]
    fn if_range_must_name_the_file_as_it_is() {
        for (if_range, is_part) in [
            ("\"a\"", true),
            (" \"a\" ", true),
            ("W/\"a\"", false),
            ("\"b\"", false),
            ("a", false),
            ("*", false),
            ("Sat, 29 Oct 1994 19:43:31 GMT", false),
        ] {
            let chosen = choose_part(Some("bytes=0-9"), Some(if_range), "\"a\"", 100);
            assert_eq!(chosen, if is_part { FilePart::Bytes(0..10) } else { FilePart::Whole }, "{if_range}");
        }
        // Not 416, because the range is ignored.
        assert_eq!(choose_part(Some("bytes=500-"), Some("\"b\""), "\"a\"", 100), FilePart::Whole);
    }
}
