//! Time and its text forms. The database never asks for the time: it is always a parameter. Ids made from it are `ids`.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::temporal::Pieces;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::time::{SystemTime, UNIX_EPOCH};

/// A time, or a span of time, in milliseconds: since 1970-01-01T00:00:00Z, leap seconds aside; how every time is
/// stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Millis(pub i64);

impl Millis {
    /// The last time there is.
    #[allow(dead_code, reason = "named by modules, which a build may lack")]
    pub const MAX: Self = Self(i64::MAX);

    /// Later by `span`, or the last time there is.
    #[must_use]
    pub fn saturating_add(self, span: Self) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// So many times as long, or as long as there is.
    #[must_use]
    pub const fn times(self, count: i64) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// The whole spans that fit into it.
    pub fn whole(self, span: Self) -> i64 {
        self.0.div_euclid(span.0)
    }
}

impl Add for Millis {
    type Output = Self;

    fn add(self, span: Self) -> Self {
        Self(self.0 + span.0)
    }
}

impl Sub for Millis {
    type Output = Self;

    fn sub(self, span: Self) -> Self {
        Self(self.0 - span.0)
    }
}

impl AddAssign for Millis {
    fn add_assign(&mut self, span: Self) {
        *self = *self + span;
    }
}

impl SubAssign for Millis {
    fn sub_assign(&mut self, span: Self) {
        *self = *self - span;
    }
}

/// A second.
pub const SECOND: Millis = Millis(1000);
/// A minute.
pub const MINUTE: Millis = Millis(60 * SECOND.0);
/// An hour.
pub const HOUR: Millis = Millis(60 * MINUTE.0);
/// A day of 24 hours.
pub const DAY: Millis = Millis(24 * HOUR.0);

/// The system's clock.
#[derive(Debug, Default)]
pub struct Clock;

impl Clock {
    /// The time now. May go backwards when the machine's clock is set.
    pub fn now(&self) -> Millis {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(Millis(0), |since| Millis(since.as_millis().try_into().unwrap_or(i64::MAX)))
    }
}

/// RFC 3339 in UTC with milliseconds: `2026-05-01T12:00:00.000Z`. A time beyond the calendar is its end.
pub fn rfc3339(time: Millis) -> String {
    let (first, last) = (Timestamp::MIN.as_second() * SECOND.0, Timestamp::MAX.as_second() * SECOND.0);
    let timestamp = Timestamp::from_millisecond(time.0.clamp(first, last)).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{timestamp:.3}")
}

/// Reads RFC 3339 with any offset, to the last second of the year 9999.
pub fn parse_rfc3339(text: &str) -> Option<Millis> {
    let pieces = Pieces::parse(text).ok().filter(|pieces| pieces.time_zone_annotation().is_none())?;
    let local = pieces.date().to_datetime(pieces.time()?);
    let since = local.duration_since(DateTime::constant(1970, 1, 1, 0, 0, 0, 0));
    let offset = pieces.to_numeric_offset()?;
    Some(Millis(i64::try_from(since.as_millis()).ok()?) - SECOND.times(i64::from(offset.seconds())))
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
        assert_eq!(rfc3339(Millis(0)), "1970-01-01T00:00:00.000Z");
        assert!(rfc3339(Millis::MAX).starts_with("9999-12-30T") && rfc3339(Millis(i64::MIN)).starts_with('-'));
        assert_eq!(rfc3339(Millis(1_769_922_850_259)), "2026-02-01T05:14:10.259Z");
        assert_eq!(parse_rfc3339("2026-02-01T06:14:10.259+01:00"), Some(Millis(1_769_922_850_259)));
        assert_eq!(parse_rfc3339("9999-12-31T23:59:59Z"), Some(Millis(253_402_300_799_000)));
        for bad in [
            "yesterday",
            "2026-02-01",
            "2026-02-01T06:14:10",
            "2026-02-30T00:00:00Z",
            "2026-02-01T06:14:10+08:00[Asia/Taipei]",
        ] {
            assert_eq!(parse_rfc3339(bad), None, "{bad}");
        }
        assert_eq!(parse_date("2026-02-01"), Some(Millis(1_769_904_000_000)));
        assert_eq!(parse_date("2026-02-30"), None);
        assert_eq!(date(Millis(1_769_922_850_259)), "2026-02-01");
    }
}
