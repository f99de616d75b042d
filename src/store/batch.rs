//! Batches: statements that happen together or not at all, what must be true of each, and what each did. Nothing here
//! runs anything. A batch is self-contained: it can be compiled to plain SQL in which every expectation is judged by
//! SQL (`compile`), so nothing that it needs may be decided by the program between two of its statements. A statement
//! may ask `changes()` of the one before it only if that has no expectation.

use super::{Rows, Statement, StoreError, Value};
use crate::refusal::Refusal;

/// Expectations of one batch at most; the guard table has a name for each (`batch_guard` in schema.sql).
pub(super) const EXPECTATIONS_MAX: usize = 16;

/// What must be true of a statement, or else the whole batch is undone and answers the refusal.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expectation {
    /// It changes exactly one row.
    ChangesOne(&'static Refusal),
    /// It finds a row, and changes none.
    Finds(&'static Refusal),
}

/// A statement of a batch.
#[derive(Debug)]
pub(super) struct BatchStep {
    pub(super) statement: Statement,
    pub(super) expectation: Option<Expectation>,
    pub(super) reported: bool,
}

/// What the outcome of a statement is taken by. It is good for the outcomes of the batch that gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label(usize);

/// Statements that happen together or not at all.
#[derive(Debug, Default)]
pub struct Batch {
    /// Statements that come first, whose outcomes no one asks for.
    pub(super) before: Vec<Statement>,
    pub(super) steps: Vec<BatchStep>,
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
        debug_assert!(
            !statement.sql.trim_start().starts_with("SELECT"),
            "a SELECT changes nothing; it can be required"
        );
        self.add(statement, Some(Expectation::ChangesOne(refusal)), false);
        self
    }

    /// Adds a `SELECT` that must find a row; otherwise the batch is undone and answers `refusal`. The rows are not
    /// kept.
    #[must_use]
    pub fn require(mut self, select: Statement, refusal: &'static Refusal) -> Self {
        self.add(select, Some(Expectation::Finds(refusal)), false);
        self
    }

    /// The batch with a statement before all others.
    #[must_use]
    pub fn preceded_by(mut self, statement: Statement) -> Self {
        self.before.insert(0, statement);
        self
    }

    /// Adds a statement in place; subscribers of domain events use this.
    pub fn push(&mut self, statement: Statement) {
        self.add(statement, None, false);
    }

    /// Adds a statement in place, and gives what its outcome is taken by.
    pub fn label(&mut self, statement: Statement) -> Label {
        self.push(statement);
        Label(self.steps.len() - 1)
    }

    /// Adds a statement in place whose rows are reported to the client: the text in their first column.
    #[allow(dead_code, reason = "called by subscribers, which a build may lack")]
    pub fn report(&mut self, statement: Statement) {
        self.add(statement, None, true);
    }

    fn add(&mut self, statement: Statement, expectation: Option<Expectation>, reported: bool) {
        self.steps.push(BatchStep { statement, expectation, reported });
    }

    /// How many statements it has behind those that precede it.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Takes back all statements behind the first `len`.
    pub fn truncate(&mut self, len: usize) {
        self.steps.truncate(len);
    }

    /// Whether it can only make room.
    pub(super) fn only_deletes(&self) -> bool {
        let mut statements = self.before.iter().chain(self.steps.iter().map(|step| &step.statement));
        statements.all(|statement| statement.sql.trim_start().starts_with("DELETE"))
    }

    /// Refuses a batch with more expectations than the guard table has names for, whichever way it would be run.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        let count = self.steps.iter().filter(|step| step.expectation.is_some()).count();
        if count <= EXPECTATIONS_MAX {
            return Ok(());
        }
        Err(StoreError::Failed(format!("a batch with {count} expectations, more than {EXPECTATIONS_MAX}")))
    }
}

/// What one statement did.
#[derive(Debug, Default, PartialEq)]
pub struct Outcome {
    /// Rows inserted, updated or deleted by the statement itself, not by its triggers.
    pub changed: u64,
    /// Rows of its `RETURNING` clause.
    pub rows: Rows,
    /// The rows are reported to the client.
    pub reported: bool,
}

/// What the statements of a batch did.
#[derive(Debug, Default, PartialEq)]
pub struct Outcomes(pub(super) Vec<Outcome>);

impl Outcomes {
    /// What a statement did; `None` for a label of another batch.
    pub fn get(&self, label: Label) -> Option<&Outcome> {
        self.0.get(label.0)
    }

    /// Takes what a statement did; nothing is left for who asks again.
    pub fn take(&mut self, label: Label) -> Outcome {
        self.0.get_mut(label.0).map(std::mem::take).unwrap_or_default()
    }

    /// Rows changed by all statements.
    pub fn changed(&self) -> u64 {
        self.0.iter().map(|outcome| outcome.changed).sum()
    }

    /// What is reported to the client.
    pub fn reported(&self) -> impl Iterator<Item = &str> {
        let rows = self.0.iter().filter(|outcome| outcome.reported).flat_map(|outcome| outcome.rows.iter());
        rows.filter_map(|row| if let Some(Value::Text(text)) = row.0.first() { Some(text.as_str()) } else { None })
    }
}
