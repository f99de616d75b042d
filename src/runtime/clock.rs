//! Time and its text forms, and ids made from it. The database never asks for the time: it is always a parameter.

use crate::runtime::lock;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;
use std::sync::Mutex;
use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970-01-01T00:00:00Z, leap seconds aside; how every time is stored.
pub type Millis = i64;

/// A second in [`Millis`].
pub const SECOND: Millis = 1000;
/// A minute in [`Millis`].
pub const MINUTE: Millis = 60 * SECOND;
/// An hour in [`Millis`].
pub const HOUR: Millis = 60 * MINUTE;
/// A day of 24 hours in [`Millis`].
pub const DAY: Millis = 24 * HOUR;

/// The system's clock.
#[derive(Debug, Default)]
pub struct Clock;

impl Clock {
    /// The time now. May go backwards when somebody sets the machine's clock.
    pub fn now(&self) -> Millis {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_millis().try_into().unwrap_or(Millis::MAX))
    }
}

/// RFC 3339 in UTC with milliseconds: `2026-05-01T12:00:00.000Z`. A time beyond the calendar is its end.
pub fn rfc3339(time: Millis) -> String {
    let (first, last) = (Timestamp::MIN.as_second() * SECOND, Timestamp::MAX.as_second() * SECOND);
    let timestamp = Timestamp::from_millisecond(time.clamp(first, last)).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{timestamp:.3}")
}

/// Reads RFC 3339 with any offset, to the last second of the year 9999.
pub fn parse_rfc3339(text: &str) -> Option<Millis> {
    let pieces = Pieces::parse(text).ok().filter(|pieces| pieces.time_zone_annotation().is_none())?;
    let local = pieces.date().to_datetime(pieces.time()?);
    let since = local.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
    let offset = pieces.to_numeric_offset()?;
    Some(Millis::try_from(since.as_millis()).ok()? - Millis::from(offset.seconds()) * SECOND)
}

/// The UTC calendar date of a time, `2026-05-01`.
pub fn date(time: Millis) -> String {
    rfc3339(time).chars().take(10).collect()
}

/// Midnight UTC of a date written `2026-05-01`.
pub fn parse_date(text: &str) -> Option<Millis> {
    let date = text.parse::<jiff::civil::Date>().ok().filter(|_| text.len() == 10)?;
    parse_rfc3339(&format!("{date}T00:00:00Z"))
}

/// Makes ids: 128 bits, 48 of time and 80 of randomness, written as 26 characters of Crockford's base 32 in lower
/// case (the layout of ULID, <https://github.com/ulid/spec>). Later ids of one process sort after earlier ones even
/// within a millisecond and even when the clock goes back.
#[derive(Debug, Default)]
pub struct Ids {
    last: Mutex<u128>,
}

/// Characters of an id.
pub const ID_CHARS: usize = 26;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl Ids {
    /// The next id, for the time `now` and 80 fresh random bits.
    pub fn next(&self, now: Millis, random: [u8; 10]) -> String {
        let mut last = lock(&self.last);
        *last = following(*last, now, random);
        encode(*last)
    }
}

/// The id that a time and 80 bits stand for: what is computed from the same parts has the same id everywhere.
pub fn id_of(time: Millis, bits: [u8; 10]) -> String {
    encode(following(0, time, bits))
}

/// The larger of a fresh id and the one right after `last`.
fn following(last: u128, now: Millis, random: [u8; 10]) -> u128 {
    let random = random.iter().fold(0_u128, |bits, byte| (bits << 8) | u128::from(*byte));
    let time = u128::from(now.max(0).unsigned_abs() & 0xffff_ffff_ffff);
    let fresh = (time << 80) | random;
    if fresh > last { fresh } else { last.wrapping_add(1) }
}

fn encode(number: u128) -> String {
    (0..ID_CHARS)
        .rev()
        .map(|place| {
            let digit = (number >> (5 * place)) & 31;
            ALPHABET.get(digit as usize).copied().map_or('0', char::from)
        })
        .collect()
}

/// Whether `text` has the form of an id.
pub fn is_id(text: &str) -> bool {
    text.len() == ID_CHARS && text.bytes().all(|byte| ALPHABET.contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_by_time_even_when_the_clock_goes_back() {
        let ids = Ids::default();
        let made: Vec<String> =
            [5000, 5000, 6000, 1000, 1000, 7000].iter().map(|now| ids.next(*now, [255; 10])).collect();
        let mut sorted = made.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(made, sorted);
        assert!(made.iter().all(|id| is_id(id)));
    }

    #[test]
    fn the_encoding_is_ulids() {
        // 2016-07-30T23:54:10.259Z is the example in the specification of ULID.
        let id = encode(following(0, 1_469_922_850_259, [0; 10]));
        assert_eq!(&id[..10], "01arz3ndek".to_ascii_lowercase().as_str());
    }

    #[test]
    fn times_are_written_and_read() {
        assert_eq!(rfc3339(0), "1970-01-01T00:00:00.000Z");
        assert!(rfc3339(Millis::MAX).starts_with("9999-12-30T") && rfc3339(Millis::MIN).starts_with('-'));
        assert_eq!(rfc3339(1_769_922_850_259), "2026-02-01T05:14:10.259Z");
        assert_eq!(parse_rfc3339("2026-02-01T06:14:10.259+01:00"), Some(1_769_922_850_259));
        assert_eq!(parse_rfc3339("9999-12-31T23:59:59Z"), Some(253_402_300_799_000));
        for bad in [
            "yesterday",
            "2026-02-01",
            "2026-02-01T06:14:10",
            "2026-02-30T00:00:00Z",
            "2026-02-01T06:14:10+08:00[Asia/Taipei]",
        ] {
            assert_eq!(parse_rfc3339(bad), None, "{bad}");
        }
        assert_eq!(parse_date("2026-02-01"), Some(1_769_904_000_000));
        assert_eq!(parse_date("2026-02-30"), None);
        assert_eq!(date(1_769_922_850_259), "2026-02-01");
    }
}
