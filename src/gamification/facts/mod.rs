//! What the game counts, and what the same batch adds because of facts. Facts come from core's events only, as `events`
//! reads them, never from what a client claims about itself.

mod events;
pub mod queries;

use super::clock::GameTime;
use super::definitions::{ACHIEVEMENTS, DEEDS, TASKS};
use crate::runtime::ids::AccountSeq;
use crate::store::Batch;
use queries::Period;

pub use events::subscribe;

/// The facts that no reading changes.
#[cfg(test)]
const OTHER_FACTS: [&str; 15] = [
    "favorites",
    "follow-ups",
    "journal",
    "moods",
    "linked",
    "spreads-made",
    "tags-tidied",
    "profiles",
    "listings",
    "titles-worn",
    "bingo-marks",
    "bingo-lines",
    "bingo-prizes",
    "tasks-claimed",
    "quests-finished",
];

/// Every fact.
#[cfg(test)]
pub fn all() -> impl Iterator<Item = &'static str> {
    READING_FACTS.into_iter().chain(OTHER_FACTS)
}

/// The facts that a reading may change.
const READING_FACTS: [&str; 17] = [
    "readings",
    "cards",
    "reversed",
    "night-readings",
    "leap-readings",
    "reading-days",
    "reading-streak",
    "majors",
    "wands",
    "cups",
    "swords",
    "pentacles",
    "deck",
    "spreads",
    "voices",
    "karma",
    "alignment",
];

/// An event as the game counts it.
#[derive(Debug, Default)]
pub struct GameEvent {
    /// Subjects met, each with its kind; a kind's count is the number of different subjects.
    pub met: Vec<(&'static str, String)>,
    /// Facts, and how much is added to each.
    pub counts: Vec<(&'static str, i64)>,
}

impl GameEvent {
    /// A fact that is increased by one.
    pub fn once(fact: &'static str) -> Self {
        Self { met: Vec::new(), counts: vec![(fact, 1)] }
    }

    /// Subjects met, and nothing counted.
    fn meets(met: Vec<(&'static str, String)>) -> Self {
        Self { met, counts: Vec::new() }
    }

    /// Every fact that it may change, including those that triggers keep. All readings have the same list, so that
    /// their statements are the same and stay prepared.
    fn facts(&self) -> Vec<&'static str> {
        if self.counts.first() == Some(&("readings", 1)) {
            return READING_FACTS.to_vec();
        }
        let counted = self.counts.iter().map(|(fact, _)| *fact);
        counted.chain(self.met.iter().map(|(kind, _)| *kind)).collect()
    }

    /// Adds to the batch what the event changes for `account`: facts, the day's karma, and achievements.
    pub fn add_to(&self, account: AccountSeq, game_time: &GameTime, batch: &mut Batch) {
        if self.met.is_empty() && self.counts.is_empty() {
            return;
        }
        if !self.met.is_empty() {
            batch.push(queries::record_met(account, &self.met, game_time));
        }
        if !self.counts.is_empty() {
            batch.push(queries::count(account, &self.periods(), game_time));
        }
        let mut facts = self.facts();
        if let Some(pay) = queries::pay_daily_deeds(account, &facts, game_time) {
            batch.push(pay);
            facts.extend(["karma", "alignment"]);
        }
        unlock(account, &facts, game_time, batch);
    }

    /// The counts, each in total, and for the day and the week where a task or a deed depends on them.
    fn periods(&self) -> Vec<(&'static str, Period, i64)> {
        let daily = |fact| has_task("daily", fact) || DEEDS.iter().any(|deed| deed.fact == fact);
        let mut all = Vec::new();
        for (fact, times) in &self.counts {
            all.push((*fact, Period::Ever, *times));
            all.extend(daily(*fact).then_some((*fact, Period::Day, *times)));
            all.extend(has_task("weekly", fact).then_some((*fact, Period::Week, *times)));
        }
        all
    }
}

fn has_task(period: &str, fact: &str) -> bool {
    TASKS.iter().any(|task| task.period == period && task.fact == fact)
}

/// Adds to the batch what unlocks the achievements that depend on `facts`; their codes are reported.
pub fn unlock(account: AccountSeq, facts: &[&str], game_time: &GameTime, batch: &mut Batch) {
    let candidates: Vec<_> = ACHIEVEMENTS.iter().filter(|achievement| facts.contains(&achievement.fact)).collect();
    if !candidates.is_empty() {
        batch.report(queries::unlock(account, &candidates, game_time.now));
    }
}
