//! The game's sections of an account's export. None is imported: rewards are earned on the instance that pays them.

use super::achievements::{self, model::ExportedAchievement, queries::StoredAchievement};
use super::bingo;
use super::karma::{self, queries::StoredKarmaEntry};
use super::quests::{self, model::ExportedQuest, queries::StoredQuestExport};
use crate::core::portability::section::{ExportSection, Write};
use crate::runtime::clock::rfc3339;
use nanoserde::SerJson;

/// The ledger, the months of bingo, the achievements and the quests.
pub(super) const SECTIONS: [ExportSection; 4] = [
    ExportSection {
        name: "game_karma",
        page: |exporter, after, rows| karma::queries::export(exporter.account, after, rows),
        write: Write::Row(
            |row, _| Ok(karma::model::KarmaEntry::from(row.read::<StoredKarmaEntry>()?).serialize_json()),
        ),
    },
    ExportSection {
        name: "game_bingo",
        page: |exporter, after, rows| bingo::queries::export(exporter.account, after, rows),
        write: Write::Row(|row, _| Ok(row.read::<bingo::model::BingoMonth>()?.serialize_json())),
    },
    ExportSection {
        name: "game_achievements",
        page: |exporter, after, rows| achievements::queries::export(exporter.account, after, rows),
        write: Write::Row(|row, _| {
            let StoredAchievement { code, unlocked_at } = row.read()?;
            Ok(ExportedAchievement { code, unlocked_at: rfc3339(unlocked_at) }.serialize_json())
        }),
    },
    ExportSection {
        name: "game_quests",
        page: |exporter, after, rows| quests::queries::export(exporter.account, after, rows),
        write: Write::Row(|row, _| {
            let StoredQuestExport { code, started_at, finished_at } = row.read()?;
            let (started_at, finished_at) = (rfc3339(started_at), finished_at.map(rfc3339));
            Ok(ExportedQuest { code, started_at, finished_at }.serialize_json())
        }),
    },
];
