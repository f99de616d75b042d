//! Results as plain values, limited in size so that no query can fill the memory.

use super::select::FromColumn;
use super::{StoreError, Value};
use std::ops::Deref;

/// Most rows that one statement may answer with.
pub const ROWS_MAX: usize = 2000;
/// Most bytes of text in the rows of one statement.
pub const ROWS_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Bytes of text behind which a page of a list ends, however many rows it may have. The last row may go beyond.
pub const PAGE_BYTES_MAX: usize = 256 * 1024;

/// The rows of one statement.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows(pub(super) Vec<Row>);

impl Rows {
    /// Every row.
    ///
    /// # Errors
    /// `StoreError::Decode` when a row is not what is asked for; that is a bug, not bad data, as every table is STRICT.
    pub fn all<R: FromRow>(self) -> Result<Vec<R>, StoreError> {
        self.0.into_iter().map(R::from_row).collect()
    }

    /// The first row, if there is any.
    ///
    /// # Errors
    /// As [`Rows::all`].
    pub fn optional<R: FromRow>(self) -> Result<Option<R>, StoreError> {
        self.0.into_iter().next().map(R::from_row).transpose()
    }

    /// The row of a statement that always gives one.
    ///
    /// # Errors
    /// As [`Rows::all`], and when there is none.
    pub fn single<R: FromRow>(self) -> Result<R, StoreError> {
        self.optional()?.ok_or_else(|| StoreError::Decode("no row where there always is one".to_owned()))
    }
}

impl Deref for Rows {
    type Target = [Row];

    fn deref(&self) -> &[Row] {
        &self.0
    }
}

impl IntoIterator for Rows {
    type Item = Row;
    type IntoIter = std::vec::IntoIter<Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Rows {
    type Item = &'a Row;
    type IntoIter = std::slice::Iter<'a, Row>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub(super) Vec<Value>);

/// The columns of a row in their order, each taken by the field that it is read into.
pub struct Columns(std::vec::IntoIter<Value>);

impl Columns {
    /// The next column; `name` is what an error calls it.
    ///
    /// # Errors
    /// As [`Rows::all`].
    pub fn next<T: FromColumn>(&mut self, name: &str) -> Result<T, StoreError> {
        let value = self.0.next().ok_or_else(|| StoreError::Decode(format!("no column {name}")))?;
        T::from_column(value).map_err(|other| wrong(T::WANTED, name, &other))
    }
}

impl Row {
    /// Its columns, of which there must be `count`.
    ///
    /// # Errors
    /// As [`Rows::all`].
    pub fn columns(self, count: usize) -> Result<Columns, StoreError> {
        if self.0.len() == count {
            return Ok(Columns(self.0.into_iter()));
        }
        Err(StoreError::Decode(format!("{} columns where there should be {count}", self.0.len())))
    }

    /// Reads it without taking it apart, for a caller that needs the row afterwards.
    ///
    /// # Errors
    /// As [`Rows::all`].
    pub fn read<R: FromRow>(&self) -> Result<R, StoreError> {
        R::from_row(self.clone())
    }

    /// Its first column, where that is text: what pages of a list go on behind.
    ///
    /// # Errors
    /// As [`Rows::all`].
    pub fn key(&self) -> Result<&str, StoreError> {
        match self.0.first() {
            Some(Value::Text(text)) => Ok(text),
            Some(other) => Err(wrong(String::WANTED, "first", other)),
            None => Err(StoreError::Decode("no column".to_owned())),
        }
    }
}

/// What a row can be read as: a struct of `row!`, or the one column of a statement that has no other.
pub trait FromRow: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// `StoreError::Decode` when the row has other columns.
    fn from_row(row: Row) -> Result<Self, StoreError>;
}

impl<T: FromColumn> FromRow for T {
    fn from_row(row: Row) -> Result<Self, StoreError> {
        row.columns(1)?.next("alone")
    }
}

fn wrong(wanted: &str, column: impl std::fmt::Display, found: &Value) -> StoreError {
    let kind = match found {
        Value::Null => "NULL",
        Value::Integer(_) => "an integer",
        Value::Real(_) => "a float",
        Value::Text(_) => "text",
    };
    StoreError::Decode(format!("column {column} should be {wanted} and is {kind}"))
}
