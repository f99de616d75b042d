//! The game's time: which day, week and month a point in time belongs to in the instance's time zone. The time is
//! always a parameter, so that tests can set it.

use crate::http::RequestContext;
use crate::runtime::clock::Millis;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

/// Hours that count as night: from midnight to before four.
const NIGHT_HOURS: std::ops::Range<i8> = 0..4;

/// A point in time as the game sees it.
#[derive(Debug, Clone)]
pub struct GameTime {
    /// The time.
    pub now: Millis,
    date: Date,
    hour: i8,
}

impl GameTime {
    /// The local time in `zone` at `now`.
    pub fn at(now: Millis, zone: &TimeZone) -> Self {
        let local = zone.to_datetime(Timestamp::from_millisecond(now.0).unwrap_or(Timestamp::UNIX_EPOCH));
        Self { now, date: local.date(), hour: local.hour() }
    }

    /// The time of a request, in the game's time zone.
    pub fn of(context: &RequestContext, zone: &TimeZone) -> Self {
        Self::at(context.now, zone)
    }

    /// The day: `2026-05-01`.
    pub fn day(&self) -> String {
        self.date.to_string()
    }

    /// The week, Monday to Sunday, as ISO 8601 numbers it: `2026-W18`.
    pub fn week(&self) -> String {
        let week = self.date.iso_week_date();
        format!("{:04}-W{:02}", week.year(), week.week())
    }

    /// The month: `2026-05`.
    pub fn month(&self) -> String {
        format!("{:04}-{:02}", self.date.year(), self.date.month())
    }

    /// The day of the month, from 1.
    pub fn day_of_month(&self) -> u8 {
        self.date.day().unsigned_abs()
    }

    /// How many days the month has.
    pub fn days_in_month(&self) -> u8 {
        self.date.days_in_month().unsigned_abs()
    }

    /// Between midnight and four in the morning.
    pub fn is_night(&self) -> bool {
        NIGHT_HOURS.contains(&self.hour)
    }

    /// The twenty-ninth of February.
    pub fn is_leap_day(&self) -> bool {
        (self.date.month(), self.date.day()) == (2, 29)
    }

    /// When the next day begins. Where midnight is skipped, it is the first instant of the day.
    pub fn tomorrow(&self, zone: &TimeZone) -> Millis {
        self.beginning(self.date.tomorrow().ok(), zone)
    }

    /// When the next week begins.
    pub fn next_week(&self, zone: &TimeZone) -> Millis {
        let days = 7 - i64::from(self.date.weekday().to_monday_zero_offset());
        self.beginning(self.date.checked_add(days.days()).ok(), zone)
    }

    fn beginning(&self, date: Option<Date>, zone: &TimeZone) -> Millis {
        let start = date.and_then(|date| date.to_zoned_datetime(zone.clone()).ok());
        start.map_or(self.now, |start| Millis(start.timestamp().as_millisecond()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::clock::{parse_rfc3339, rfc3339};

    fn at(time: &str, zone: &str) -> (GameTime, TimeZone) {
        let zone = TimeZone::get(zone).unwrap();
        (GameTime::at(parse_rfc3339(time).unwrap(), &zone), zone)
    }

    #[test]
    fn a_time_belongs_to_the_local_day() {
        for (time, zone, day, week, month) in [
            ("2026-05-01T15:59:59Z", "Asia/Taipei", "2026-05-01", "2026-W18", "2026-05"),
            ("2026-05-01T16:00:00Z", "Asia/Taipei", "2026-05-02", "2026-W18", "2026-05"),
            ("2026-05-31T16:00:00Z", "Asia/Taipei", "2026-06-01", "2026-W23", "2026-06"),
            ("2027-01-01T04:59:59Z", "America/New_York", "2026-12-31", "2026-W53", "2026-12"),
            ("2027-01-01T05:00:00Z", "America/New_York", "2027-01-01", "2026-W53", "2027-01"),
            // Summer time: the same hour of the clock is another one in UTC.
            ("2026-07-01T03:59:59Z", "America/New_York", "2026-06-30", "2026-W27", "2026-06"),
            ("2028-02-29T12:00:00Z", "UTC", "2028-02-29", "2028-W09", "2028-02"),
        ] {
            let (game_time, _) = at(time, zone);
            assert_eq!(
                (game_time.day(), game_time.week(), game_time.month()),
                (day.into(), week.into(), month.into()),
                "{time}"
            );
        }
    }

    #[test]
    fn days_have_the_length_that_the_zone_gives_them() {
        for (time, zone, tomorrow) in [
            // 23 hours, 25 hours, and a midnight that does not exist.
            ("2026-03-08T05:00:00Z", "America/New_York", "2026-03-09T04:00:00.000Z"),
            ("2026-11-01T04:00:00Z", "America/New_York", "2026-11-02T05:00:00.000Z"),
            ("2026-09-05T12:00:00Z", "America/Santiago", "2026-09-06T04:00:00.000Z"),
            ("2026-05-01T00:00:00Z", "Asia/Taipei", "2026-05-01T16:00:00.000Z"),
        ] {
            let (game_time, zone) = at(time, zone);
            assert_eq!(rfc3339(game_time.tomorrow(&zone)), tomorrow, "{time}");
        }
        let (game_time, zone) = at("2026-05-03T12:00:00Z", "UTC");
        assert_eq!(rfc3339(game_time.next_week(&zone)), "2026-05-04T00:00:00.000Z");
        assert_eq!((game_time.day_of_month(), game_time.days_in_month(), game_time.is_leap_day()), (3, 31, false));
    }

    #[test]
    fn night_is_by_local_time() {
        assert!(at("2026-05-01T19:30:00Z", "Asia/Taipei").0.is_night());
        assert!(!at("2026-05-01T03:30:00Z", "Asia/Taipei").0.is_night());
    }
}
