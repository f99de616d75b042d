//! The SQL of readings as others see them. It selects nothing that others may not see.

use crate::core::readings::visibility::{Viewer, visible_readings};
use crate::store::{Statement, sql};

/// One reading that the viewer may see, as `shared` reads it.
pub fn one(viewer: Viewer, id: &str) -> Statement {
    sql!(
        concat!(
            "SELECT r.id, r.spread, r.layout, r.deck, r.created_at,
                    (SELECT group_concat(c.card || iif(c.reversed, 'r', ''), ' ' ORDER BY c.position)
                     FROM reading_cards c WHERE c.reading = r.seq)
             FROM ",
            visible_readings!("?1"),
            " AND r.id = ?2"
        ),
        viewer,
        id
    )
}
