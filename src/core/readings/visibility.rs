//! Who may see a reading: the one place that says so. Every query that reads readings, or the cards on their tables, takes
//! its rows from here, which `tests/tidy.rs` checks. What a viewer who is not the owner gets of a reading is `shared`.

use crate::runtime::ids::AccountSeq;
use crate::store::Value;

/// Who besides its owner may see a reading: no one, friends, everyone, or who has a link. The table's CHECK has the same.
pub const VISIBILITIES: &[&str] = &["private", "friends", "public", "link"];

/// Only the owner may see it; what every reading is until its owner says otherwise.
pub const PRIVATE: &str = "private";

/// The readings of one account, as what comes behind `FROM`: the owner sees all of a reading. `$account` is SQL for the
/// account's number, a parameter as a rule. More conditions are added with `AND`.
macro_rules! own_readings {
    ($account:literal) => {
        concat!("readings AS r WHERE r.account = ", $account)
    };
}
pub(in crate::core) use own_readings;

/// The cards of the readings of one account, as [`own_readings`].
macro_rules! own_cards {
    ($account:literal) => {
        concat!("reading_cards AS c WHERE c.account = ", $account)
    };
}
pub(in crate::core) use own_cards;

/// The cards on the table of a reading that one of the other fragments gives, as a column that is read as `Cards`.
macro_rules! cards_of_reading {
    () => {
        "(SELECT group_concat(c.card || iif(c.reversed, 'r', ''), ' ' ORDER BY c.position)
          FROM reading_cards c WHERE c.reading = r.seq)"
    };
}
pub(super) use cards_of_reading;

/// Readings whoever they belong to. Only whether an id is taken may be asked of them.
macro_rules! all_readings {
    () => {
        "readings AS r"
    };
}
pub(super) use all_readings;

/// The readings that a viewer may see, as [`own_readings`]; `$viewer` is SQL for the number of the viewer's account, NULL
/// for a stranger. To see them is not to see all of them: see `shared`.
///
/// Core knows owners and the public. A module that knows who are friends, or who wants to be hidden from whom, registers
/// its condition at start, as it does its sources, a constant that is put behind this one; the parameter is the same.
macro_rules! visible_readings {
    ($viewer:literal) => {
        concat!("readings AS r WHERE (r.account = ", $viewer, " OR r.visibility = 'public')")
    };
}
pub(super) use visible_readings;

/// Who looks at readings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Viewer {
    /// Someone who is signed in.
    Account(AccountSeq),
    /// Someone who is not.
    Stranger,
}

impl From<Viewer> for Value {
    fn from(viewer: Viewer) -> Self {
        match viewer {
            Viewer::Account(account) => account.into(),
            Viewer::Stranger => Self::Null,
        }
    }
}
