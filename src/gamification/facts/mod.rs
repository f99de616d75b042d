//! What the game counts: how an event becomes facts, and what the same batch adds because of them. Facts come from
//! core's events only, never from what a client claims about itself.

pub mod queries;

use super::clock::GameTime;
use super::definitions::{ACHIEVEMENTS, DEEDS, TASKS};
use crate::events::Event;
use crate::runtime::ids::AccountSeq;
use crate::runtime::ids::is_id;
use crate::store::Batch;
use queries::Period;

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

/// The groups of cards in canonical order, with the place of their last card.
const GROUPS: [(&str, u8); 5] = [("majors", 21), ("wands", 35), ("cups", 49), ("swords", 63), ("pentacles", 77)];

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

    /// The account of an event, and what the game counts of it.
    pub fn from_event(event: &Event<'_>, game_time: &GameTime) -> (AccountSeq, Self) {
        match *event {
            Event::ReadingSaved { account, spread, cards, voice, .. } => {
                (account, reading(spread, cards, voice, game_time))
            }
            Event::ReadingChanged { account, reading, favorite, outcome } => {
                let favorite = favorite.filter(|favorite| *favorite).map(|_| ("favorites", reading.to_owned()));
                let outcome = outcome.map(|_| ("follow-ups", reading.to_owned()));
                (account, Self { met: favorite.into_iter().chain(outcome).collect(), counts: Vec::new() })
            }
            Event::JournalWritten { account, mood, reading, .. } => {
                let met = mood.map(|mood| ("moods", mood.to_owned())).into_iter().collect();
                let linked = reading.map(|_| ("linked", 1));
                (account, Self { met, counts: [("journal", 1)].into_iter().chain(linked).collect() })
            }
            Event::InterpretationSaved { account, voice, .. } => {
                (account, Self { met: vec![("voices", voice.to_owned())], counts: Vec::new() })
            }
            Event::SpreadMade { account } => (account, Self::once("spreads-made")),
            Event::TagsTidied { account } => (account, Self::once("tags-tidied")),
            Event::ProfileChanged { account } => (account, Self::once("profiles")),
            // Sessions last for weeks, so signing in says little about how often an account is used.
            Event::SignedIn { account } => (account, Self::default()),
        }
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

fn reading(spread: &str, cards: &[(u8, bool)], voice: Option<&str>, game_time: &GameTime) -> GameEvent {
    let mut met = vec![("reading-days", game_time.day())];
    met.extend(cards.iter().filter_map(|(card, _)| {
        let group = GROUPS.iter().find(|(_, last)| card <= last)?;
        Some((group.0, card.to_string()))
    }));
    // Only the spreads that come with the server count as different ones.
    met.extend((!is_id(spread)).then(|| ("spreads", spread.to_owned())));
    met.extend(voice.map(|voice| ("voices", voice.to_owned())));
    let reversed = cards.iter().filter(|(_, reversed)| *reversed).count();
    let mut counts = vec![("readings", 1), ("cards", cards.len() as i64)];
    counts.extend((reversed > 0).then_some(("reversed", reversed as i64)));
    counts.extend(game_time.is_night().then_some(("night-readings", 1)));
    counts.extend(game_time.is_leap_day().then_some(("leap-readings", 1)));
    GameEvent { met, counts }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::clock::Millis;
    use jiff::tz::TimeZone;

    #[test]
    fn a_reading_counts_its_cards_spread_and_voice() {
        let game_time = GameTime::at(Millis(1_835_395_200_000), &TimeZone::UTC);
        let cards = [(0, false), (21, true), (22, false), (77, true)];
        let event = Event::ReadingSaved {
            account: AccountSeq(7),
            reading: "x",
            spread: "single",
            cards: &cards,
            voice: Some("sage"),
        };
        let (account, game_event) = GameEvent::from_event(&event, &game_time);
        let met: Vec<String> = game_event.met.iter().map(|(kind, subject)| format!("{kind} {subject}")).collect();
        assert_eq!(account, AccountSeq(7));
        let day = format!("reading-days {}", game_time.day());
        assert_eq!(met, [&day, "majors 0", "majors 21", "wands 22", "pentacles 77", "spreads single", "voices sage"]);
        assert_eq!(game_event.counts[..3], [("readings", 1), ("cards", 4), ("reversed", 2)]);
    }

    #[test]
    fn an_event_that_changes_nothing_adds_nothing() {
        let game_time = GameTime::at(Millis(0), &TimeZone::UTC);
        let event =
            Event::ReadingChanged { account: AccountSeq(7), reading: "x", favorite: Some(false), outcome: None };
        let mut batch = Batch::new();
        GameEvent::from_event(&event, &game_time).1.add_to(AccountSeq(7), &game_time, &mut batch);
        assert_eq!(batch.len(), 0);
    }
}
