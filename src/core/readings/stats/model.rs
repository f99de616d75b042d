//! The types of statistics and their JSON.

use crate::http::schema::model;

model! {
    /// What all readings add up to.
    pub struct Stats: reply {
        /// Readings.
        readings: u64,
        /// Cards on all tables.
        cards_drawn: u64,
        /// Of these, upside down.
        reversed: u64,
        /// Favourites.
        favorites: u64,
        /// Every card that was drawn, most often first.
        cards: Vec<CardCount>,
        /// Cards by suit, the majors among them.
        suits: Vec<NamedCount>,
        /// Readings by spread, most often first.
        spreads: Vec<NamedCount>,
        /// Readings by day of the week in UTC, Monday first.
        weekdays: Vec<u64>,
        /// Days in a row with a reading, up to today or yesterday (UTC).
        streak_days: u64,
        /// The longest such row.
        longest_streak_days: u64,
    }
}

model! {
    /// How often a card was drawn.
    pub struct CardCount: reply {
        /// The id of the card.
        card: String,
        /// Its name.
        name: String,
        /// Times drawn.
        count: u64,
        /// Of these, upside down.
        reversed: u64,
    }
}

model! {
    /// How often something was.
    pub struct NamedCount: reply {
        /// What.
        name: String,
        /// How often.
        count: u64,
    }
}
