//! The types of quests and their JSON.

use crate::http::schema::model;

/// The states of a quest.
const STATES: &[&str] = &["open", "started", "reached", "finished"];

model! {
    /// A quest.
    pub struct QuestView: reply {
        /// Its code.
        code: String,
        /// Its name.
        name: String,
        /// What it is about.
        description: String,
        /// What finishing it pays.
        karma: i64,
        /// `open` to be started, `started`, `reached` when every step is done, `finished` when it was claimed.
        state: String = Schema::Choice(STATES),
        /// When it was started.
        started_at: Option<String> = time(),
        /// When it was finished.
        finished_at: Option<String> = time(),
        /// Its steps, in any order.
        steps: Vec<QuestStepView>,
    }
}

model! {
    /// A step of a quest.
    pub struct QuestStepView: reply {
        /// What it takes.
        name: String,
        /// The progress, up to the goal.
        progress: i64,
        /// What is to be reached.
        goal: i64,
    }
}

model! {
    /// A quest that was started, as an export has it.
    pub struct ExportedQuest: reply {
        /// Its code.
        code: String,
        /// When it was started.
        started_at: String = time(),
        /// When its reward was claimed; null before.
        finished_at: Option<String> = time(),
    }
}
