//! The types of tasks and their JSON.

use super::super::definitions::PERIODS;
use crate::http::schema::model;

model! {
    /// Which tasks to list.
    pub struct TaskQuery: request {
        /// Only those of a period.
        period: Option<String> = Schema::Choice(PERIODS),
    }
}

model! {
    /// A task of a day or of a week.
    pub struct TaskView: reply {
        /// Its code.
        code: String,
        /// How often it comes again.
        period: String = Schema::Choice(PERIODS),
        /// Its name.
        name: String,
        /// What it takes.
        description: String,
        /// The progress, up to the goal.
        progress: i64,
        /// What is to be reached.
        goal: i64,
        /// What it pays.
        karma: i64,
        /// The reward of this period was claimed.
        claimed: bool,
        /// When the period ends.
        ends_at: String = time(),
    }
}
