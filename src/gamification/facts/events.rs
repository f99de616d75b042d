//! How core's events become facts of the game. What a batch adds because of facts is not here.

use super::GameEvent;
use crate::core::events::{
    InterpretationSaved, JournalWritten, ProfileChanged, ReadingChanged, ReadingSaved, SpreadMade, TagsTidied,
};
use crate::events::{Event, Subscribers};
use crate::gamification::clock::GameTime;
use crate::runtime::ids::{AccountSeq, is_id};
use jiff::tz::TimeZone;

/// The groups of cards in canonical order, with the place of their last card.
const GROUPS: [(&str, u8); 5] = [("majors", 21), ("wands", 35), ("cups", 49), ("swords", 63), ("pentacles", 77)];

/// An event of core's that the game counts. Signing in is not one: sessions last for weeks, so signing in says little
/// about how often an account is used.
trait CountedEvent: Event {
    /// The account of the event.
    fn account(&self) -> AccountSeq;

    /// What the game counts of it.
    fn facts(&self, game_time: &GameTime) -> GameEvent;
}

/// Subscribes to core's events, so that their batches also write what the game counts, in the time zone `zone`.
pub fn subscribe(subscribers: &mut Subscribers, zone: &TimeZone) {
    count_all::<ReadingSaved>(subscribers, zone);
    count_all::<ReadingChanged>(subscribers, zone);
    count_all::<JournalWritten>(subscribers, zone);
    count_all::<InterpretationSaved>(subscribers, zone);
    count_all::<SpreadMade>(subscribers, zone);
    count_all::<TagsTidied>(subscribers, zone);
    count_all::<ProfileChanged>(subscribers, zone);
}

fn count_all<E: CountedEvent>(subscribers: &mut Subscribers, zone: &TimeZone) {
    let zone = zone.clone();
    subscribers.on::<E>(move |event, now, batch| {
        let game_time = GameTime::at(now, &zone);
        event.facts(&game_time).add_to(event.account(), &game_time, batch);
    });
}

macro_rules! counted_events {
    ($($name:ty => |$event:ident, $game_time:ident| $facts:expr;)+) => {$(
        impl CountedEvent for $name {
            fn account(&self) -> AccountSeq {
                self.account
            }

            fn facts(&self, $game_time: &GameTime) -> GameEvent {
                let $event = self;
                $facts
            }
        }
    )+};
}

counted_events! {
    ReadingSaved => |event, game_time| reading(&event.spread, &event.cards, event.voice.as_deref(), game_time);
    ReadingChanged => |event, _game_time| {
        let favorite = event.favorite.filter(|favorite| *favorite).map(|_| ("favorites", event.reading.clone()));
        let outcome = event.outcome.map(|_| ("follow-ups", event.reading.clone()));
        GameEvent::meets(favorite.into_iter().chain(outcome).collect())
    };
    JournalWritten => |event, _game_time| {
        let linked = event.reading.as_ref().map(|_| ("linked", 1));
        GameEvent {
            met: event.mood.iter().map(|mood| ("moods", mood.clone())).collect(),
            counts: [("journal", 1)].into_iter().chain(linked).collect(),
        }
    };
    InterpretationSaved => |event, _game_time| GameEvent::meets(vec![("voices", event.voice.clone())]);
    SpreadMade => |_event, _game_time| GameEvent::once("spreads-made");
    TagsTidied => |_event, _game_time| GameEvent::once("tags-tidied");
    ProfileChanged => |_event, _game_time| GameEvent::once("profiles");
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
    use crate::store::Batch;

    #[test]
    fn a_reading_counts_its_cards_spread_and_voice() {
        let game_time = GameTime::at(Millis(1_835_395_200_000), &TimeZone::UTC);
        let cards = [(0, false), (21, true), (22, false), (77, true)];
        let event = ReadingSaved {
            account: AccountSeq(7),
            reading: "x".into(),
            spread: "single".into(),
            cards: cards.to_vec(),
            voice: Some("sage".into()),
        };
        let game_event = event.facts(&game_time);
        let met: Vec<String> = game_event.met.iter().map(|(kind, subject)| format!("{kind} {subject}")).collect();
        let day = format!("reading-days {}", game_time.day());
        assert_eq!(met, [&day, "majors 0", "majors 21", "wands 22", "pentacles 77", "spreads single", "voices sage"]);
        assert_eq!(game_event.counts[..3], [("readings", 1), ("cards", 4), ("reversed", 2)]);
    }

    #[test]
    fn an_event_that_changes_nothing_adds_nothing() {
        let game_time = GameTime::at(Millis(0), &TimeZone::UTC);
        let event =
            ReadingChanged { account: AccountSeq(7), reading: "x".into(), favorite: Some(false), outcome: None };
        let mut batch = Batch::new();
        event.facts(&game_time).add_to(AccountSeq(7), &game_time, &mut batch);
        assert_eq!(batch.len(), 0);
    }
}
