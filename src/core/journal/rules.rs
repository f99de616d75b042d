//! Rules of the journal: days, months and cursors. Pure.

use crate::runtime::clock::{date, parse_date};
use crate::runtime::ids::is_id;

/// A day as it is stored; `None` if it is not valid.
pub fn day(text: &str) -> Option<String> {
    parse_date(text).map(date)
}

/// The first and the last day that a month written `2026-05` can have. Days are compared as text, so that the 31st
/// is the end of every month.
pub fn month(text: &str) -> Option<(String, String)> {
    let first = format!("{text}-01");
    parse_date(&first).map(|_| (first, format!("{text}-31")))
}

/// A position in the list of entries, which is ordered by day and then by id.
pub fn cursor(day: &str, id: &str) -> String {
    format!("{day}.{id}")
}

/// Day and id of a [`cursor`]; `None` if it is not valid.
pub fn place(cursor: &str) -> Option<(&str, &str)> {
    cursor.split_once('.').filter(|(day, id)| parse_date(day).is_some() && is_id(id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_have_days() {
        assert_eq!(month("2026-02"), Some(("2026-02-01".into(), "2026-02-31".into())));
        for bad in
            ["2026-13", "2026-00", "2026", "2026-5", "26-05", "2026-05-01", "", "may", "2026-05-01t00:00", "-026-05"]
        {
            assert_eq!(month(bad), None, "{bad}");
        }
    }

    #[test]
    fn days_are_kept_in_one_form() {
        assert_eq!(day("2024-02-29").as_deref(), Some("2024-02-29"));
        for bad in ["2026-02-29", "20260501", "2026-05-1", "01-05-2026", "2026-05-01T00:00:00Z", "9999-12-32"] {
            assert_eq!(day(bad), None, "{bad}");
        }
    }

    #[test]
    fn cursors_are_read_as_they_were_written() {
        const ID: &str = "01arz3ndektsv4rrffq69g5fav";
        assert_eq!(place(&cursor("2026-05-01", ID)), Some(("2026-05-01", ID)));
        for bad in ["", ".", "2026-05-01", ID, "2026-05-01.", "2026-05-01.x", "2026-15-01.01arz3ndektsv4rrffq69g5fav"] {
            assert_eq!(place(bad), None, "{bad}");
        }
    }
}
