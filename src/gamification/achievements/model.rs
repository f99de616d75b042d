//! The types of achievements and their JSON.

use super::super::definitions::{CATEGORIES, RARITIES};
use crate::http::schema::model;

/// The states of an achievement.
const STATES: &[&str] = &["locked", "unlocked", "claimed"];

model! {
    /// Which achievements to list.
    pub struct AchievementQuery: request {
        /// Only those of a category.
        category: Option<String> = Schema::Choice(CATEGORIES),
        /// Only those in this state.
        state: Option<String> = Schema::Choice(STATES),
    }
}

model! {
    /// An achievement. Hidden ones are listed once they are unlocked.
    pub struct AchievementView: reply {
        /// Its code.
        code: String,
        /// Its category.
        category: String = Schema::Choice(CATEGORIES),
        /// How rare it is.
        rarity: String = Schema::Choice(RARITIES),
        /// Its name.
        name: String,
        /// What it takes.
        description: String,
        /// It was hidden.
        hidden: bool,
        /// The progress, up to the goal.
        progress: i64,
        /// What is to be reached.
        goal: i64,
        /// What claiming it pays.
        karma: i64,
        /// Its state.
        state: String = Schema::Choice(STATES),
        /// When it was unlocked.
        unlocked_at: Option<String> = time(),
    }
}

model! {
    /// How much of a category is unlocked.
    pub struct CategorySummary: reply {
        /// The category.
        category: String = Schema::Choice(CATEGORIES),
        /// All there are, hidden ones too.
        total: u32,
        /// Those that are unlocked, claimed or not.
        unlocked: u32,
        /// Those whose reward was claimed.
        claimed: u32,
    }
}

model! {
    /// How much is unlocked.
    pub struct AchievementSummary: reply {
        /// All there are, hidden ones too.
        total: u32,
        /// Those that are unlocked, claimed or not.
        unlocked: u32,
        /// Those whose reward was claimed.
        claimed: u32,
        /// Karma that waits to be claimed.
        karma_waiting: i64,
        /// By category.
        categories: Vec<CategorySummary>,
    }
}

model! {
    /// An unlocked achievement, as an export has it.
    pub struct ExportedAchievement: reply {
        /// Its code.
        code: String,
        /// When.
        unlocked_at: String = time(),
    }
}
