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
mod settings;
mod tasks;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod year_tests;

use crate::config::Config;
use crate::http::pages::{Menu, WebPage};
use crate::http::scope::Scope;
use crate::registry::{Register, Registry};
use crate::runtime::clock::{DAY, Millis};
use crate::server::{Job, When, Work};
use crate::store::Batch;
use clock::GameTime;
use jiff::tz::TimeZone;
use settings::GameSettings;
use std::time::Duration;

pub use settings::SETTINGS;

/// Days after which the counts of a day are deleted. Totals, rewards and bingo are kept for ever.
const PERIODS_KEPT_DAYS: i64 = 60;

/// The game's pages, and the way to them.
const PAGES: &[WebPage] = &[
    WebPage::of_account("/game", "game").in_navigation(Menu::Tools, "nav.game", "game"),
    WebPage::of_account("/game/bingo", "bingo"),
    WebPage::of_account("/game/achievements", "achievements"),
    WebPage::of_account("/game/titles", "titles"),
    WebPage::of_account("/game/karma", "karma"),
];

/// Registers the game.
pub const REGISTER: Option<Register> = Some(register);

fn register(config: &Config, registry: &mut Registry) -> Result<(), String> {
    let settings = GameSettings::from_values(|name| config.other(name))?;
    let zone = &settings.timezone.0;
    facts::subscribe(&mut registry.subscribers, zone);
    let routes = [
        bingo::routes(zone),
        achievements::routes(zone),
        karma::routes(),
        tasks::routes(zone),
        quests::routes(zone),
        levels::routes(zone),
    ];
    registry.routes.extend(routes.into_iter().flatten());
    registry.exports.extend(export::SECTIONS);
    registry.refusals.extend(refusals::REFUSALS);
    registry.scopes.extend([Scope::new("game:read"), Scope::new("game:write")]);
    registry.pages.extend(PAGES);
    registry.jobs.push(Job {
        name: "forget the game's old days",
        when: When::Every(Duration::from_secs(24 * 3600)),
        work: Work::Batch(forget_old_days),
    });
    if settings.bingo_cold_start_check.0 {
        let zone = zone.clone();
        registry.jobs.push(Job {
            name: "verify today's bingo",
            when: When::Start,
            work: Work::Task(Box::new(move |app, now| Box::pin(bingo::check::run(app, zone.clone(), now)))),
        });
    }
    Ok(())
}

/// The days are old enough that the time zone does not matter.
fn forget_old_days(now: Millis) -> Batch {
    let day = GameTime::at(now - DAY.times(PERIODS_KEPT_DAYS), &TimeZone::UTC).day();
    Batch::new().and(facts::queries::forget_before(&day))
}
