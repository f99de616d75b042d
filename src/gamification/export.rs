//! What an account's export tells of the game. Nothing of it is taken back: rewards are earned where they are paid.

use super::achievements::{self, model::Unlocked, queries::StoredAchievement};
use super::bingo;
use super::karma::{self, queries::StoredEntry};
use super::quests::{self, model::QuestRecord, queries::ExportedQuest};
use crate::core::portability::section::{ExportSection, Write};
use crate::runtime::clock::rfc3339;
use nanoserde::SerJson;

/// The ledger, the months of bingo, what was unlocked, and the journeys.
pub(super) const SECTIONS: [ExportSection; 4] = [
    ExportSection {
        name: "game_karma",
        page: |exporter, after, rows| karma::queries::export(exporter.account, after, rows),
        write: Write::Row(|row, _| Ok(karma::model::Entry::from(row.read::<StoredEntry>()?).serialize_json())),
    },
    ExportSection {
        name: "game_bingo",
        page: |exporter, after, rows| bingo::queries::export(exporter.account, after, rows),
        write: Write::Row(|row, _| Ok(row.read::<bingo::model::Month>()?.serialize_json())),
    },
    ExportSection {
        name: "game_achievements",
        page: |exporter, after, rows| achievements::queries::export(exporter.account, after, rows),
        write: Write::Row(|row, _| {
            let StoredAchievement { code, unlocked_at } = row.read()?;
            Ok(Unlocked { code, unlocked_at: rfc3339(unlocked_at) }.serialize_json())
        }),
    },
    ExportSection {
        name: "game_quests",
        page: |exporter, after, rows| quests::queries::export(exporter.account, after, rows),
        write: Write::Row(|row, _| {
            let ExportedQuest { code, started_at, finished_at } = row.read()?;
            let (started_at, finished_at) = (rfc3339(started_at), finished_at.map(rfc3339));
            Ok(QuestRecord { code, started_at, finished_at }.serialize_json())
        }),
    },
];
