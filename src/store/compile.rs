//! A batch as a plain list of SQL statements with parameters, in which SQL judges every expectation: what a backend
//! would send that has batches but no program between their statements. Behind a statement that is expected to change a
//! row, and in the place of one that must find a row, stands an insert into `batch_guard`, which fails under the
//! expectation's own name. The embedded backend looks by itself, which is faster; the contract suite shows that both
//! ways agree.

use super::batch::{Expectation, Outcome};
use super::{Batch, Outcomes, Statement, StoreError};
use crate::refusal::Refusal;

/// The constraints of `batch_guard` are named by this and the number of the expectation in the batch, from 1.
const GUARD: &str = "expectation_";

/// A batch as plain SQL.
pub struct Compiled {
    /// The statements, in order. They stand for the batch in one transaction.
    pub statements: Vec<Statement>,
    /// Where the outcome of each step is among those of the statements, and whether it is reported; none for a step
    /// that has no outcome.
    places: Vec<(Option<usize>, bool)>,
    /// What each expectation answers.
    refusals: Vec<&'static Refusal>,
}

impl Batch {
    /// Compiles it.
    pub fn compile(&self) -> Compiled {
        let mut compiled = Compiled { statements: self.before.clone(), places: Vec::new(), refusals: Vec::new() };
        for step in &self.steps {
            let statement = step.statement.clone();
            let mut place = Some(compiled.statements.len());
            match step.expectation {
                None => compiled.statements.push(statement),
                Some(Expectation::ChangesOne(refusal)) => {
                    let number = compiled.number(refusal);
                    compiled.statements.push(statement);
                    compiled.statements.push(
                        Statement::new("INSERT INTO batch_guard (expectation, held) VALUES (?1, changes() = 1)")
                            .bind(number),
                    );
                }
                Some(Expectation::Finds(refusal)) => {
                    place = None;
                    let number = compiled.number(refusal);
                    let behind = statement.params.len() + 1;
                    let sql = format!(
                        "INSERT INTO batch_guard (expectation, held) VALUES (?{behind}, EXISTS ({}))",
                        statement.sql
                    );
                    compiled.statements.push(Statement { sql: sql.into(), ..statement }.bind(number));
                }
            }
            compiled.places.push((place, step.reported));
        }
        compiled
    }
}

impl Compiled {
    fn number(&mut self, refusal: &'static Refusal) -> u32 {
        self.refusals.push(refusal);
        u32::try_from(self.refusals.len()).unwrap_or(u32::MAX)
    }

    /// What an error of one of the statements means to who wrote the batch.
    pub fn explain(&self, error: StoreError) -> StoreError {
        let StoreError::Constraint(name) = &error else { return error };
        let number = name.strip_prefix(GUARD).and_then(|number| number.parse::<usize>().ok());
        let refusal = number.and_then(|number| self.refusals.get(number.checked_sub(1)?));
        refusal.map_or(error, |refusal| StoreError::Refused(refusal))
    }

    /// The outcomes of the batch out of those of the statements.
    pub fn outcomes(&self, mut statements: Vec<Outcome>) -> Outcomes {
        let outcome = |(place, reported): &(Option<usize>, bool)| {
            let outcome = place.and_then(|place| statements.get_mut(place)).map(std::mem::take).unwrap_or_default();
            Outcome { reported: *reported, ..outcome }
        };
        Outcomes(self.places.iter().map(outcome).collect())
    }
}
