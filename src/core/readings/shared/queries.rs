//! The SQL of readings as others see them. It selects nothing that others may not see.

use crate::core::readings::columns::Cards;
use crate::core::readings::visibility::Viewer;
use crate::core::readings::visibility::queries::{cards_of_reading, visible_readings};
use crate::runtime::clock::Millis;
use crate::store::{Statement, row, select};

row! {
    /// What others may see of a stored reading; `r` is its table.
    pub struct SharedRow {
        /// Its id.
        id: String = "r.id",
        /// The spread's id.
        spread: String = "r.spread",
        /// An own spread as it was then, as JSON.
        layout: Option<String> = "r.layout",
        /// The deck's id.
        deck: String = "r.deck",
        /// When it was made.
        created_at: Millis = "r.created_at",
        /// The cards, in the order of their positions.
        cards: Cards = cards_of_reading!(),
    }
}

/// One reading that the viewer may see.
pub fn one(viewer: Viewer, id: &str) -> Statement {
    select!(SharedRow, concat!("FROM ", visible_readings!("?1"), " AND r.id = ?2"), viewer, id)
}
