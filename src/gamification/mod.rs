//! The game: bingo, achievements, karma, tasks, quests, levels and titles. An optional module: core announces
//! events, and the same batch stores what the game makes of them. docs/game.md has the rules and the numbers.

mod achievements;
mod bingo;
#[cfg(test)]
mod claims_tests;
mod clock;
mod definitions;
mod export;
mod facts;
mod karma;
mod levels;
mod quests;
pub mod refusals;
mod secret;
mod tasks;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod year_tests;

use crate::config::Config;
use crate::modules::{Register, Registry};
use crate::runtime::clock::{DAY, Millis};
use crate::server::{Job, When, Work};
use crate::store::Batch;
use clock::GameTime;
use facts::GameEvent;
use jiff::tz::TimeZone;
use std::time::Duration;

/// Days after which the counts of a day are deleted. Totals, rewards and bingo are kept for ever.
const PERIODS_KEPT_DAYS: i64 = 60;

/// Registers the game.
pub const REGISTER: Option<Register> = Some(register);

fn register(config: &Config, registry: &mut Registry) {
    let zone = config.game_timezone.0.clone();
    registry.subscribers.register(Box::new(move |event, now, batch| {
        let game_time = GameTime::at(now, &zone);
        let (account, game_event) = GameEvent::from_event(event, &game_time);
        game_event.add_to(account, &game_time, batch);
    }));
    let routes =
        [bingo::routes(), achievements::routes(), karma::routes(), tasks::routes(), quests::routes(), levels::routes()];
    registry.routes.extend(routes.into_iter().flatten());
    registry.exports.extend(export::SECTIONS);
    registry.refusals.extend(refusals::REFUSALS);
    registry.jobs.push(Job {
        name: "forget the game's old days",
        when: When::Every(Duration::from_secs(24 * 3600)),
        work: Work::Batch(forget_old_days),
    });
    if config.bingo_cold_start_check.0 {
        registry.jobs.push(Job {
            name: "verify today's bingo",
            when: When::Start,
            work: Work::Task(|app, now| Box::pin(bingo::check::run(app, now))),
        });
    }
}

/// The days are old enough that the time zone does not matter.
fn forget_old_days(now: Millis) -> Batch {
    let day = GameTime::at(now - DAY.times(PERIODS_KEPT_DAYS), &TimeZone::UTC).day();
    Batch::new().and(facts::queries::forget_before(&day))
}
