//! Statements, their parameters, and batches with expectations. Nothing here runs anything.

use crate::refusal::Refusal;
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

/// What must be true of a statement's effect, or else the whole batch is undone.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expectation {
    Any,
    Changed(u64, &'static Refusal),
    Told,
}

/// Statements that happen together or not at all.
#[derive(Debug, Default)]
pub struct Batch {
    pub(super) steps: Vec<(Statement, Expectation)>,
}

impl Batch {
    /// An empty batch.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a statement that may change any number of rows.
    #[must_use]
    pub fn and(mut self, statement: Statement) -> Self {
        self.push(statement);
        self
    }

    /// Adds a statement that must change exactly one row; otherwise the batch is undone and answers `refusal`.
    #[must_use]
    pub fn one(mut self, statement: Statement, refusal: &'static Refusal) -> Self {
        self.steps.push((statement, Expectation::Changed(1, refusal)));
        self
    }

    /// The batch with a statement before all others.
    #[must_use]
    pub fn preceded_by(mut self, statement: Statement) -> Self {
        self.steps.insert(0, (statement, Expectation::Any));
        self
    }

    /// Whether it can only make room.
    pub(super) fn only_deletes(&self) -> bool {
        self.steps.iter().all(|(statement, _)| statement.sql.trim_start().starts_with("DELETE"))
    }

    /// Adds a statement in place; subscribers of domain events use this.
    pub fn push(&mut self, statement: Statement) {
        self.steps.push((statement, Expectation::Any));
    }

    /// Adds a statement in place whose rows are news for whoever caused the batch: their first column is told.
    #[allow(dead_code, reason = "called by subscribers, which a build may lack")]
    pub fn tell(&mut self, statement: Statement) {
        self.steps.push((statement, Expectation::Told));
    }

    /// How many statements it has.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Takes back all statements behind the first `len`.
    pub fn truncate(&mut self, len: usize) {
        self.steps.truncate(len);
    }
}
