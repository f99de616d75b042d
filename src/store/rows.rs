//! Results as plain values, limited in size so that no query can fill the memory.

use super::{StoreError, Value};
use crate::runtime::clock::Millis;

/// Most rows that one statement may answer with.
pub const ROWS_MAX: usize = 2000;
/// Most bytes of text in the rows of one statement.
pub const ROWS_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Bytes of text behind which a page of a list ends, however many rows it may have. The last row may go beyond.
pub const PAGE_BYTES_MAX: usize = 256 * 1024;

/// The rows of one statement.
pub type Rows = Vec<Row>;

/// One row; columns are taken by their place in the `SELECT`, from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub(super) Vec<Value>);

impl Row {
    fn column(&self, index: usize) -> Result<&Value, StoreError> {
        self.0.get(index).ok_or_else(|| StoreError::Decode(format!("no column {index}")))
    }

    /// An integer column.
    ///
    /// # Errors
    /// `StoreError::Decode` when it is something else; that is a bug, not bad data, as every table is STRICT.
    pub fn integer(&self, index: usize) -> Result<i64, StoreError> {
        match self.column(index)? {
            Value::Integer(value) => Ok(*value),
            other => Err(wrong("an integer", index, other)),
        }
    }

    /// An integer column that holds a time.
    ///
    /// # Errors
    /// As [`Row::integer`].
    pub fn time(&self, index: usize) -> Result<Millis, StoreError> {
        self.integer(index).map(Millis)
    }

    /// An integer column that holds a time or NULL.
    ///
    /// # Errors
    /// As [`Row::integer`].
    pub fn optional_time(&self, index: usize) -> Result<Option<Millis>, StoreError> {
        Ok(self.optional_integer(index)?.map(Millis))
    }

    /// An integer column that counts something.
    ///
    /// # Errors
    /// As [`Row::integer`], and when it is negative.
    pub fn count(&self, index: usize) -> Result<u64, StoreError> {
        self.integer(index)?.try_into().map_err(|_| StoreError::Decode(format!("column {index} is negative")))
    }

    /// An integer column used as a flag.
    ///
    /// # Errors
    /// As [`Row::integer`].
    pub fn flag(&self, index: usize) -> Result<bool, StoreError> {
        Ok(self.integer(index)? != 0)
    }

    /// A text column.
    ///
    /// # Errors
    /// As [`Row::integer`].
    pub fn text(&self, index: usize) -> Result<String, StoreError> {
        self.str(index).map(str::to_owned)
    }

    /// A text column, borrowed.
    ///
    /// # Errors
    /// As [`Row::integer`].
    pub fn str(&self, index: usize) -> Result<&str, StoreError> {
        match self.column(index)? {
            Value::Text(value) => Ok(value),
            other => Err(wrong("text", index, other)),
        }
    }

    /// An integer column that may be NULL.
    ///
    /// # Errors
    /// As [`Row::integer`].
    pub fn optional_integer(&self, index: usize) -> Result<Option<i64>, StoreError> {
        if *self.column(index)? == Value::Null { Ok(None) } else { self.integer(index).map(Some) }
    }

    /// A text column that may be NULL.
    ///
    /// # Errors
    /// As [`Row::integer`].
    pub fn optional_text(&self, index: usize) -> Result<Option<String>, StoreError> {
        if *self.column(index)? == Value::Null { Ok(None) } else { self.text(index).map(Some) }
    }
}

fn wrong(wanted: &str, index: usize, found: &Value) -> StoreError {
    let kind = match found {
        Value::Null => "NULL",
        Value::Integer(_) => "an integer",
        Value::Real(_) => "a float",
        Value::Text(_) => "text",
    };
    StoreError::Decode(format!("column {index} should be {wanted} and is {kind}"))
}
