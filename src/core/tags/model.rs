//! The types of tags and their JSON.

use super::queries::StoredTag;
use crate::core::readings::model::TAG;
use crate::http::schema::{Schema, id, model};
use crate::store::{FromRow, Row, StoreError};

/// Most tags in one merge.
const MERGED_TAGS_MAX: usize = 100;

/// The id of a tag.
const ID: Schema = id();

model! {
    /// A tag.
    pub struct Tag: reply {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// Readings that have it.
        count: u64,
    }
}

impl FromRow for Tag {
    fn from_row(row: Row) -> Result<Self, StoreError> {
        let StoredTag { id, name, count } = StoredTag::from_row(row)?;
        Ok(Self { id, name, count })
    }
}

model! {
    /// A page of tags.
    pub struct TagQuery: request {
        /// Tags a page has.
        limit: Option<u32> = integer(1, PAGE_ITEMS_MAX),
        /// Where the page begins.
        cursor: Option<String> = TAG,
    }
}

model! {
    /// A new name of a tag.
    pub struct TagChange: request {
        /// The name.
        name: String = TAG,
    }
}

model! {
    /// Tags to merge.
    pub struct TagMerge: request {
        /// The ids of the tags to remove.
        from: Vec<String> = list(&ID, 1, MERGED_TAGS_MAX),
        /// The id of the tag that remains, and that all their readings get.
        into: String = id(),
    }
}
