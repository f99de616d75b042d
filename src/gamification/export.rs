//! What an account's export tells of the game. Nothing of it is taken back: rewards are earned where they are paid.

use super::achievements::{self, model::Unlocked};
use super::bingo;
use super::karma;
use super::quests::{self, model::QuestRecord};
use crate::core::accounts::ExportSection;
use crate::runtime::clock::rfc3339;
use nanoserde::SerJson;

/// The ledger, the months of bingo, what was unlocked, and the journeys.
pub(super) const SECTIONS: [ExportSection; 4] = [
    ExportSection {
        name: "game_karma",
        page: karma::queries::export,
        write: |row| Ok(karma::model::Entry::from_row(row)?.serialize_json()),
    },
    ExportSection {
        name: "game_bingo",
        page: bingo::queries::export,
        write: |row| Ok(bingo::model::Month::from_row(row)?.serialize_json()),
    },
    ExportSection {
        name: "game_achievements",
        page: achievements::queries::export,
        write: |row| Ok(Unlocked { code: row.text(0)?, unlocked_at: rfc3339(row.time(1)?) }.serialize_json()),
    },
    ExportSection {
        name: "game_quests",
        page: quests::queries::export,
        write: |row| {
            let (started_at, finished_at) = (rfc3339(row.time(1)?), row.optional_time(2)?.map(rfc3339));
            Ok(QuestRecord { code: row.text(0)?, started_at, finished_at }.serialize_json())
        },
    },
];
