//! The types of the import and their JSON.

use crate::http::schema::model;

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
