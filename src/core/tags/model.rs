//! The types of tags and their JSON.

use crate::core::readings::model::TAG;
use crate::http::schema::{Schema, id, model};
use crate::store::{Row, StoreError};

/// Most tags that are merged at a time.
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
        /// Readings that bear it.
        count: u64,
    }
}

impl Tag {
    /// Reads the columns that `queries` selects.
    ///
    /// # Errors
    /// When the row is of another form.
    pub fn from_row(row: &Row) -> Result<Self, StoreError> {
        Ok(Self { id: row.text(0)?, name: row.text(1)?, count: row.count(2)? })
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
        /// The ids of the tags that go.
        from: Vec<String> = list(&ID, 1, MERGED_TAGS_MAX),
        /// The id of the tag that stays, and is borne by all their readings.
        into: String = id(),
    }
}
