//! Time and its text forms. The database never asks for the time: it is always a parameter. Ids made from it are `ids`.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;
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

#[cfg(test)]
mod tests {
    use super::*;

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
