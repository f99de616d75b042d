//! The types of karma and their JSON.

use super::super::facts::queries::StoredKarma;
use super::super::levels::rules::{karma_for, level};
use super::queries::StoredKarmaEntry;
use crate::http::schema::model;
use crate::runtime::clock::rfc3339;

model! {
    /// Karma, and the level that it has reached.
    pub struct Karma: reply {
        /// All karma ever paid; only grows.
        total: i64,
        /// From 0 to 100; every account begins at 50.
        alignment: i64,
        /// The level that the karma has reached.
        level: u32,
        /// The karma at which this level begins.
        level_at: i64,
        /// The karma at which the next level begins; null at the last one.
        next_level_at: Option<i64>,
    }
}

impl From<StoredKarma> for Karma {
    fn from(StoredKarma { total, alignment }: StoredKarma) -> Self {
        let level = level(total);
        Self { total, alignment, level, level_at: karma_for(level), next_level_at: next(level) }
    }
}

fn next(level: u32) -> Option<i64> {
    (level < super::super::definitions::LEVELS).then(|| karma_for(level + 1))
}

model! {
    /// An entry of the ledger.
    pub struct KarmaEntry: reply {
        /// What it was paid for: `deed:draw:2026-05-01`, `task:daily-draw:2026-05-01`, `achievement:whole-deck`,
        /// `quest:four-suits`, `bingo:2026-05`.
        source: String,
        /// The karma.
        karma: i64,
        /// How far it moved the alignment.
        alignment: i64,
        /// When.
        paid_at: String = time(),
    }
}

impl From<StoredKarmaEntry> for KarmaEntry {
    fn from(StoredKarmaEntry { source, karma, alignment, paid_at }: StoredKarmaEntry) -> Self {
        Self { source, karma, alignment, paid_at: rfc3339(paid_at) }
    }
}

model! {
    /// Which entries to list.
    pub struct KarmaLogQuery: request {
        /// Entries on a page, 1 to 100; 20, if left out.
        limit: Option<u32> = integer(1, PAGE_ITEMS_MAX),
        /// The `next` of the page before.
        cursor: Option<String> = line(1, 100),
    }
}

model! {
    /// A reward that was claimed.
    pub struct Reward: reply {
        /// What for, as the ledger names it.
        source: String,
        /// What it paid.
        karma: i64,
        /// Karma and level with it.
        standing: Karma,
    }
}
