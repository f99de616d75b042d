//! What an item of the document becomes, and what every kind of item needs to get there. Pure.

use crate::http::guard::{FieldError, InputError};
use crate::runtime::clock::{DAY, Millis, parse_rfc3339};
use crate::runtime::ids::AccountSeq;
use crate::runtime::ids::is_id;
use crate::store::{FromRow, Row, Statement, StoreError};

/// How far ahead of our clock a time in a document may be: clocks differ, and so do ideas of today.
const AHEAD_MAX: Millis = DAY;

/// Into whose account a document is taken, and when.
#[derive(Debug, Clone, Copy)]
pub struct Importer {
    /// The account's number.
    pub account: AccountSeq,
    /// It may do what only admins may.
    pub admin: bool,
    /// The time.
    pub now: Millis,
}

/// An item that can be stored.
#[derive(Debug)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// Asks how things stand; gives a [`Standing`].
    pub standing: Statement,
    /// Stores the item itself, one row, unless its id is taken or the account is full.
    pub insert: Statement,
    /// Stores what belongs to it, if `insert` of the same batch has stored the item.
    pub rest: Vec<Statement>,
}

/// How things stand before an item is stored. The statements are those of each kind.
#[derive(Debug)]
pub struct Standing {
    /// Any account has something of the kind with that id.
    pub taken: bool,
    /// How many of the kind the account has; 0 where no one counts.
    pub count: u64,
}

impl FromRow for Standing {
    fn from_row(row: Row) -> Result<Self, StoreError> {
        let mut columns = row.columns(2)?;
        Ok(Self { taken: columns.next("taken")?, count: columns.next("count")? })
    }
}

/// Makes an item of its JSON. A fault in fields skips the item, a malformed one ends the import.
pub type Prepare = fn(&[u8], &Importer) -> Result<Item, InputError>;

/// A fault in one field, by a rule beyond its schema.
pub fn fault(field: &str, message: &str) -> InputError {
    InputError::Fields(vec![FieldError::new(field, message)])
}

/// A time of the item, which must lie between 1970 and tomorrow.
///
/// # Errors
/// When it does not.
pub fn time(field: &str, text: &str, now: Millis) -> Result<Millis, InputError> {
    let time = parse_rfc3339(text).filter(|time| (Millis(0)..=now.saturating_add(AHEAD_MAX)).contains(time));
    time.ok_or_else(|| fault(field, "must be a time from 1970 to now"))
}

/// When an item was made and when it was changed last, which is when it was made if nobody says.
///
/// # Errors
/// As [`time`].
pub fn times(created: &str, updated: Option<&str>, now: Millis) -> Result<(Millis, Millis), InputError> {
    let created = time("created_at", created, now)?;
    let updated = updated.map_or(Ok(created), |text| time("updated_at", text, now))?;
    Ok((created, updated))
}

/// Refuses an id that no server has made.
///
/// # Errors
/// When it is one.
pub fn own_id(id: &str) -> Result<(), InputError> {
    if is_id(id) { Ok(()) } else { Err(fault("id", "must be an id of 26 characters")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_lie_between_the_epoch_and_tomorrow() {
        let now = parse_rfc3339("2026-05-01T12:00:00Z").unwrap();
        for (text, good) in [
            ("1970-01-01T00:00:00Z", true),
            ("1969-12-31T23:59:59Z", false),
            ("2026-05-01T14:00:00+02:00", true),
            ("2026-05-02T12:00:00Z", true),
            ("2026-05-02T12:00:01Z", false),
            ("9999-12-31T23:59:59Z", false),
            ("yesterday", false),
        ] {
            assert_eq!(time("created_at", text, now).is_ok(), good, "{text}");
        }
    }
}
