//! The settings of the game.

use crate::config::{Switch, Zone, settings};

/// The table of these settings; the first switches the module.
pub const SETTINGS: &[crate::config::Setting] = GameSettings::SETTINGS;

settings! {
    /// What is set of the game.
    pub struct GameSettings {
        /// Bingo, achievements, karma, tasks, quests, levels and titles.
        enable: Switch = "ENABLE_GAMIFICATION", "true";
        /// Time zone in which the game's days, weeks and months begin: an IANA name like `Asia/Taipei`.
        timezone: Zone = "GAME_TIMEZONE", "UTC";
        /// Verify at start that today's bingo number agrees with its derivation.
        bingo_cold_start_check: Switch = "ENABLE_BINGO_COLD_START_CHECK", "false";
    }
}
