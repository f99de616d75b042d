//! Statements and their parameters. Nothing here runs anything.

use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use std::borrow::Cow;

/// A parameter or a column's value, as SQLite stores them. There are no blobs: big things lie beside the database.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// SQL NULL.
    Null,
    /// A 64-bit integer.
    Integer(i64),
    /// A 64-bit float.
    Real(f64),
    /// UTF-8 text.
    Text(String),
}

macro_rules! value_from {
    ($($type:ty => |$value:ident| $made:expr),+ $(,)?) => {
        $(impl From<$type> for Value {
            fn from($value: $type) -> Self {
                $made
            }
        })+
    };
}

value_from! {
    i64 => |value| Self::Integer(value),
    AccountSeq => |value| Self::Integer(value.0),
    Millis => |value| Self::Integer(value.0),
    u32 => |value| Self::Integer(value.into()),
    u8 => |value| Self::Integer(value.into()),
    bool => |value| Self::Integer(value.into()),
    f64 => |value| Self::Real(value),
    String => |value| Self::Text(value),
    &String => |value| Self::Text(value.clone()),
    &str => |value| Self::Text(value.to_owned()),
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// SQL with its parameters `?1`, `?2`, … in order.
#[derive(Debug, Clone)]
pub struct Statement {
    pub(super) sql: Cow<'static, str>,
    pub(super) params: Vec<Value>,
}

impl Statement {
    /// SQL without parameters. Text that is composed at run time must be composed of constants only.
    pub fn new(sql: impl Into<Cow<'static, str>>) -> Self {
        Self { sql: sql.into(), params: Vec::new() }
    }

    /// Adds the next parameter.
    #[must_use]
    pub fn bind(mut self, value: impl Into<Value>) -> Self {
        self.params.push(value.into());
        self
    }
}

/// `sql!("SELECT … WHERE id = ?1", id)`: a statement with its parameters.
macro_rules! sql {
    ($sql:expr $(, $param:expr)* $(,)?) => {
        $crate::store::Statement::new($sql)$(.bind($param))*
    };
}
pub(crate) use sql;
