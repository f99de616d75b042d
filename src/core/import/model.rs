//! The types of the import and their JSON, and the form of the document.

use crate::core::accounts::model::{Account, Token};
use crate::core::interpretations::portable::InterpretationImport;
use crate::core::journal::portable::EntryImport;
use crate::core::readings::model::ReadingImport;
use crate::core::spreads::portable::SpreadImport;
use crate::http::schema::{Field, HasSchema, Object, Schema, integer, list, model, time};

/// What the document says it is.
pub const FORMAT: &str = "hermit-export";
/// The version of the document that we write and read.
pub const VERSION: i64 = 1;
/// Items of a list in the document, for its description; the document's size is what limits them.
const ITEMS_MAX: usize = 1_000_000_000;

/// The form of `format`.
pub const FORMAT_SHAPE: Schema = Schema::Choice(&[FORMAT]);
/// The form of `version`.
pub const VERSION_SHAPE: Schema = integer(VERSION, VERSION);

/// The document, as `GET /auth/me/export` writes it. It is never read as a whole; its parts are.
pub const DOCUMENT: Schema = Schema::Object(&Object {
    name: "ExportDocument",
    doc: "An exported account. `format` and `version` come before the lists.",
    fields: &[
        required("format", "What the document is.", FORMAT_SHAPE),
        required("version", "The version of its form.", VERSION_SHAPE),
        member("exported_at", "When it was written.", time()),
        member("account", "Whose it is; not taken in.", Account::SCHEMA),
        member("tokens", "Personal tokens without their secrets; not taken in.", items(&Token::SCHEMA)),
        member("spreads", "Own spreads.", items(&SpreadImport::SCHEMA)),
        member("readings", "Readings.", items(&ReadingImport::SCHEMA)),
        member("journal", "Journal entries.", items(&EntryImport::SCHEMA)),
        member("interpretations", "Interpretations of readings.", items(&InterpretationImport::SCHEMA)),
    ],
});

const fn required(name: &'static str, doc: &'static str, schema: Schema) -> Field {
    Field { name, doc, schema, optional: false }
}

const fn member(name: &'static str, doc: &'static str, schema: Schema) -> Field {
    Field { name, doc, schema, optional: true }
}

const fn items(of: &'static Schema) -> Schema {
    list(of, 0, ITEMS_MAX)
}

model! {
    /// How to take a document.
    pub struct ImportQuery: request {
        /// Only check it and tell what would happen; false, if left out.
        dry_run: Option<bool>,
    }
}

model! {
    /// What an import did, or would do.
    pub struct ImportReport: reply {
        /// Nothing was stored.
        dry_run: bool,
        /// Items stored, per list.
        imported: Vec<SectionCount>,
        /// The first hundred items that were not, and why.
        skipped: Vec<SkippedItem>,
        /// Items that were not stored, per list.
        skipped_counts: Vec<SectionCount>,
    }
}

model! {
    /// How many of a list.
    pub struct SectionCount: reply {
        /// The list's name in the document.
        section: String,
        /// How many.
        count: u64,
    }
}

model! {
    /// An item that was not stored.
    pub struct SkippedItem: reply {
        /// The list's name in the document.
        section: String,
        /// The item's id, if it has one.
        id: Option<String>,
        /// Why.
        reason: String,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::import::{Importer, SECTIONS, TOKENS};
    use crate::http::guard::InputError;
    use crate::http::guard::generator::{Random, damage, json};
    use crate::runtime::clock::Millis;
    use crate::runtime::ids::AccountSeq;

    #[test]
    fn every_list_is_described_and_every_described_list_is_taken() {
        let Schema::Object(object) = DOCUMENT else { panic!() };
        let lists = object.fields.iter().filter(|field| matches!(field.schema, Schema::List { .. }));
        let described: Vec<&str> = lists.map(|field| field.name).collect();
        let taken: Vec<&str> = std::iter::once(TOKENS).chain(SECTIONS.iter().map(|section| section.name)).collect();
        assert_eq!(described, taken);
    }

    #[test]
    fn generated_items_of_every_list_are_read_or_refused_by_their_fields() {
        let Schema::Object(object) = DOCUMENT else { panic!() };
        let importer = Importer { account: AccountSeq(1), admin: true, now: Millis(1_800_000_000_000) };
        for section in &SECTIONS {
            let field = object.fields.iter().find(|field| field.name == section.name).unwrap();
            let Schema::List { of, .. } = field.schema else { panic!() };
            for seed in 0..500 {
                let random = &mut Random::new(seed);
                for faults in [0, 8] {
                    let item = json(random, of, faults);
                    let prepared = (section.prepare)(item.as_bytes(), &importer);
                    assert!(matches!(prepared, Ok(_) | Err(InputError::Fields(_))), "{item}: {prepared:?}");
                    let damaged = (section.prepare)(&damage(random, &item), &importer);
                    assert!(!matches!(damaged, Err(InputError::Disagreement(_))), "{item}, damaged: {damaged:?}");
                }
            }
        }
    }
}
