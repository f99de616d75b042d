//! The exported document: its head, the lists that core writes into it, and its description. What a list is and how an
//! item is stored is with the list's own kind, in its `portable`.

use super::section::Section;
use crate::core::accounts::model::Account;
use crate::core::{accounts, interpretations, journal, readings, spreads};
use crate::http::schema::{Field, HasSchema, Object, Schema, integer, list, time};

/// Every list of core, in the order in which they are written and described. What refers to readings comes behind
/// them, because an import stores items as they come.
pub const SECTIONS: [Section; 5] = [
    accounts::portable::TOKENS,
    spreads::portable::SECTION,
    readings::portable::SECTION,
    journal::portable::SECTION,
    interpretations::portable::SECTION,
];

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
    fields: &FIELDS,
});

/// Members before the lists.
const HEAD: usize = 4;

const FIELDS: [Field; HEAD + SECTIONS.len()] = {
    let mut fields = [const { member("", "", time()) }; HEAD + SECTIONS.len()];
    let [format, version, exported_at, account, lists @ ..] = &mut fields;
    *format = Field { optional: false, ..member("format", "What the document is.", FORMAT_SHAPE) };
    *version = Field { optional: false, ..member("version", "The version of its form.", VERSION_SHAPE) };
    *exported_at = member("exported_at", "When it was written.", time());
    *account = member("account", "Whose it is; not taken in.", Account::SCHEMA);
    let (mut fields_left, mut sections_left): (&mut [Field], &[Section]) = (lists, &SECTIONS);
    while let ([field, fields @ ..], [section, sections @ ..]) = (fields_left, sections_left) {
        *field = member(section.export.name, section.doc, list(section.item, 0, ITEMS_MAX));
        (fields_left, sections_left) = (fields, sections);
    }
    fields
};

const fn member(name: &'static str, doc: &'static str, schema: Schema) -> Field {
    Field { name, doc, schema, optional: true }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::portability::item::Importer;
    use crate::core::portability::section::ImportRule;
    use crate::http::guard::InputError;
    use crate::http::guard::generator::{Random, damage, json};
    use crate::runtime::clock::Millis;
    use crate::runtime::ids::AccountSeq;

    #[test]
    fn the_head_is_described_before_every_list() {
        let described: Vec<&str> = FIELDS.iter().map(|field| field.name).collect();
        let head = ["format", "version", "exported_at", "account"];
        let lists = ["tokens", "spreads", "readings", "journal", "interpretations"];
        assert_eq!(described, [&head[..], &lists[..]].concat());
        assert!(FIELDS.iter().all(|field| field.optional != ["format", "version"].contains(&field.name)));
    }

    #[test]
    fn generated_items_of_every_list_are_read_or_refused_by_their_fields() {
        let importer = Importer { account: AccountSeq(1), admin: true, now: Millis(1_800_000_000_000) };
        let mut stored = 0;
        for section in &SECTIONS {
            let ImportRule::Store { prepare, .. } = section.import else { continue };
            stored += 1;
            for seed in 0..500 {
                let random = &mut Random::new(seed);
                for faults in [0, 8] {
                    let item = json(random, section.item, faults);
                    let prepared = prepare(item.as_bytes(), &importer);
                    assert!(matches!(prepared, Ok(_) | Err(InputError::Fields(_))), "{item}: {prepared:?}");
                    let damaged = prepare(&damage(random, &item), &importer);
                    assert!(!matches!(damaged, Err(InputError::Disagreement(_))), "{item}, damaged: {damaged:?}");
                }
            }
        }
        assert_eq!(stored, 4);
    }
}
