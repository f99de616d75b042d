//! What the game counts: how an event becomes facts, and what follows from facts in the same batch. Nothing that a client
//! says about itself is a fact; core's events are.

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

/// Every fact there is.
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

/// What an event is to the game.
#[derive(Debug, Default)]
pub struct GameEvent {
    /// Things met: their kind, and what they are.
    pub met: Vec<(&'static str, String)>,
    /// What has happened how often.
    pub counts: Vec<(&'static str, i64)>,
}

impl GameEvent {
    /// Something that has happened once.
    pub fn once(fact: &'static str) -> Self {
        Self { met: Vec::new(), counts: vec![(fact, 1)] }
    }

    /// Whose event it is, and what it is to the game.
    pub fn of(event: &Event<'_>, game_time: &GameTime) -> (AccountSeq, Self) {
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
            // Sessions last for weeks: signing in tells little about who comes how often.
            Event::SignedIn { account } => (account, Self::default()),
        }
    }

    /// Every fact that it may change, those that triggers keep among them. All readings have the same, so that their
    /// statements are the same and stay prepared.
    fn facts(&self) -> Vec<&'static str> {
        if self.counts.first() == Some(&("readings", 1)) {
            return READING_FACTS.to_vec();
        }
        let counted = self.counts.iter().map(|(fact, _)| *fact);
        counted.chain(self.met.iter().map(|(kind, _)| *kind)).collect()
    }

    /// Adds to the batch all that follows for `account`: facts, the day's karma, and what is unlocked.
    pub fn follow(&self, account: AccountSeq, game_time: &GameTime, batch: &mut Batch) {
        if self.met.is_empty() && self.counts.is_empty() {
            return;
        }
        if !self.met.is_empty() {
            batch.push(queries::meet(account, &self.met, game_time));
        }
        if !self.counts.is_empty() {
            batch.push(queries::count(account, &self.periods(), game_time));
        }
        let mut facts = self.facts();
        if let Some(pay) = queries::pay_deeds(account, &facts, game_time) {
            batch.push(pay);
            facts.extend(["karma", "alignment"]);
        }
        unlock(account, &facts, game_time, batch);
    }

    /// The counts, each for ever, and for the day and the week where something asks for them.
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

/// Adds to the batch what unlocks the achievements that look at `facts`; their codes are reported.
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
    // An own spread is a pattern of one's own, not one of the different ways that there are.
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
    fn a_reading_is_what_lies_on_the_table() {
        let game_time = GameTime::at(Millis(1_835_395_200_000), &TimeZone::UTC);
        let cards = [(0, false), (21, true), (22, false), (77, true)];
        let event = Event::ReadingSaved {
            account: AccountSeq(7),
            reading: "x",
            spread: "single",
            cards: &cards,
            voice: Some("sage"),
        };
        let (account, happening) = GameEvent::of(&event, &game_time);
        let met: Vec<String> = happening.met.iter().map(|(kind, subject)| format!("{kind} {subject}")).collect();
        assert_eq!(account, AccountSeq(7));
        let day = format!("reading-days {}", game_time.day());
        assert_eq!(met, [&day, "majors 0", "majors 21", "wands 22", "pentacles 77", "spreads single", "voices sage"]);
        assert_eq!(happening.counts[..3], [("readings", 1), ("cards", 4), ("reversed", 2)]);
    }

    #[test]
    fn what_changes_nothing_adds_nothing() {
        let game_time = GameTime::at(Millis(0), &TimeZone::UTC);
        let event =
            Event::ReadingChanged { account: AccountSeq(7), reading: "x", favorite: Some(false), outcome: None };
        let mut batch = Batch::new();
        GameEvent::of(&event, &game_time).1.follow(AccountSeq(7), &game_time, &mut batch);
        assert_eq!(batch.len(), 0);
    }
}
