//! Personal tokens in an exported account.

use super::model::Token;
use super::queries;
use crate::core::portability::section::{ExportSection, ImportRule, Section, Write};
use crate::http::schema::HasSchema;
use nanoserde::SerJson;

/// The list of personal tokens. It is never taken in: a secret is worth nothing elsewhere, and its rights were given
/// here or not at all.
pub const TOKENS: Section = Section {
    export: ExportSection {
        name: "tokens",
        page: |exporter, after, rows| {
            let before = Some(after).filter(|id| !id.is_empty());
            queries::credentials(exporter.account, "token", before, rows, exporter.now)
        },
        write: Write::Row(|row, _| Ok(row.read::<Token>()?.serialize_json())),
    },
    doc: "Personal tokens without their secrets; not taken in.",
    item: &Token::SCHEMA,
    import: ImportRule::Skip("secrets do not travel"),
};
