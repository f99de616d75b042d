//! Which readings a viewer may see, in SQL: the one place that says so. Every query that reads readings, or the cards
//! on their tables, takes its rows from here, which `tests/tidy` checks. These are what comes behind `FROM`; more
//! conditions are added with `AND`.

/// The readings of one account: the owner sees all of a reading. `$account` is SQL for the account's number, as a rule
/// a parameter.
macro_rules! own_readings {
    ($account:literal) => {
        concat!("readings AS r WHERE r.account = ", $account)
    };
}
pub(in crate::core) use own_readings;

/// The cards of the readings of one account.
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
pub(in crate::core::readings) use cards_of_reading;

/// The readings of every account. Only whether an id is taken may be asked of them.
macro_rules! all_readings {
    () => {
        "readings AS r"
    };
}
pub(in crate::core::readings) use all_readings;

/// The readings that a viewer may see; `$viewer` is SQL for the number of the viewer's account, NULL for a stranger.
/// Who may see a reading does not see all of it: see `shared`.
///
/// Core knows owners and the public. A module that knows friends, blocks or links registers its conditions when the
/// server starts, as it registers sources: constants over `r` and the same parameter, which are put beside these.
macro_rules! visible_readings {
    ($viewer:literal) => {
        concat!("readings AS r WHERE (r.account = ", $viewer, " OR r.visibility = 'public')")
    };
}
pub(in crate::core::readings) use visible_readings;
