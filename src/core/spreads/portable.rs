//! An own spread of an exported account, and its way back into a database.
#![allow(dead_code, reason = "an import's type declares all that an export has, and needs less")]

use super::model::{POSITIONS_MAX, PositionView, SpreadView};
use super::queries::{self, SPREADS_MAX, SpreadRow};
use crate::core::portability::item::{Importer, Item, fault, own_id, times};
use crate::core::portability::section::{ExportSection, ImportRule, Section, Write};
use crate::http::guard::{self, InputError};
use crate::http::schema::{HasSchema, model};
use nanoserde::SerJson;

/// The list of own spreads.
pub const SECTION: Section = Section {
    export: ExportSection {
        name: "spreads",
        page: |exporter, after, rows| queries::export(exporter.account, after, rows),
        write: Write::Row(|row, exporter| Ok(SpreadView::of(row.read()?, exporter.account)?.serialize_json())),
    },
    doc: "Own spreads.",
    item: &SpreadImport::SCHEMA,
    import: ImportRule::Store { prepare, items_max: Some(SPREADS_MAX as u64) },
};

model! {
    /// An own spread of an exported account.
    pub struct SpreadImport: request {
        /// Its id, which it keeps.
        id: String = slug(),
        /// Its name.
        name: String = line(1, 100),
        /// What it is for.
        description: Option<String> = text(0, 1000),
        /// Must not be true: built-in spreads are everywhere.
        built_in: Option<bool>,
        /// It was the exporter's own; not taken in.
        own: Option<bool>,
        /// Everyone on the instance may use it; becomes false where the importer is no admin.
        shared: Option<bool>,
        /// Width of the layout; own spreads have none.
        width_cards: Option<f64>,
        /// Height of the layout; own spreads have none.
        height_cards: Option<f64>,
        /// Its positions, in the order in which cards are laid.
        positions: Vec<PositionView> = list(&<PositionView as HasSchema>::SCHEMA, 1, POSITIONS_MAX),
        /// When it was made.
        created_at: String = time(),
        /// When it was changed last.
        updated_at: Option<String> = time(),
    }
}

/// Makes an item of a spread's JSON.
fn prepare(json: &[u8], importer: &Importer) -> Result<Item, InputError> {
    let spread: SpreadImport = guard::parse(json)?;
    own_id(&spread.id)?;
    if spread.built_in == Some(true) {
        return Err(fault("built_in", "must not be true"));
    }
    let (created, updated) = times(&spread.created_at, spread.updated_at.as_deref(), importer.now)?;
    let row = SpreadRow {
        id: &spread.id,
        account: importer.account,
        name: &spread.name,
        description: spread.description.as_deref().unwrap_or_default(),
        // What only admins may share stays private in anyone else's hands.
        shared: spread.shared.unwrap_or(false) && importer.admin,
        positions: &spread.positions.serialize_json(),
    };
    let insert = queries::import(&row, created, updated);
    Ok(Item { standing: queries::standing(importer.account, &spread.id), insert, rest: Vec::new(), id: spread.id })
}
