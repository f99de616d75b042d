//! The SQL of quests.

use super::super::definitions::{Quest, QuestStep};
use crate::refusal::{CONFLICT, Refusal};
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, row, select, sql};

/// What a batch answers when the quest has been started already.
const IS_STARTED: &Refusal = &CONFLICT.because("This quest has been started already.");

/// `[["majors", 22, 1], …]`: the steps as SQL reads them.
fn steps_json(steps: &[QuestStep]) -> String {
    let steps = steps.iter().map(|step| format!("[\"{}\",{},{}]", step.fact, step.goal, u8::from(step.met)));
    format!("[{}]", steps.collect::<Vec<_>>().join(","))
}

/// The progress of the step `s` of the quest `q`: what was met since the start, or what was counted beyond the
/// baseline.
macro_rules! progress {
    () => {
        "iif(s.value ->> 2,
             (SELECT count(*) FROM game_met m
              WHERE m.account = q.account AND m.kind = s.value ->> 0 AND m.last_at >= q.started_at),
             coalesce((SELECT f.count FROM game_facts f
                       WHERE f.account = q.account AND f.fact = s.value ->> 0 AND f.period = ''), 0)
                 - coalesce((SELECT b.value FROM json_each(q.baseline) b WHERE b.key = s.value ->> 0), 0))"
    };
}

/// Starts a quest: progress counts from now on.
pub fn start(account: AccountSeq, quest: &Quest, now: Millis) -> Batch {
    let insert = sql!(
        "INSERT INTO game_quests (account, code, baseline, started_at)
         SELECT ?1, ?2, coalesce((SELECT json_group_object(f.fact, f.count) FROM game_facts f
                                  WHERE f.account = ?1 AND f.period = ''
                                      AND f.fact IN (SELECT s.value ->> 0 FROM json_each(?3) s)), '{}'), ?4
         WHERE true ON CONFLICT DO NOTHING",
        account,
        quest.code,
        steps_json(quest.steps),
        now
    );
    Batch::new().one(insert, IS_STARTED)
}

row! {
    /// A quest that was started; `q` is its table, and `?3` its steps.
    pub struct StoredQuest {
        /// When it was started.
        started_at: Millis = "q.started_at",
        /// When its reward was claimed first.
        finished_at: Option<Millis> = "q.finished_at",
        /// The progress of each of its steps, separated by spaces.
        progress: String = concat!(
            "(SELECT group_concat(",
            progress!(),
            ", ' ' ORDER BY s.key) FROM json_each(?3) s)"
        ),
    }
}

row! {
    /// A quest that was started, as the export has it.
    pub struct StoredQuestExport {
        /// Its code.
        code: String = "code",
        /// When it was started.
        started_at: Millis = "started_at",
        /// When its reward was claimed first.
        finished_at: Option<Millis> = "finished_at",
    }
}

/// The progress of an account in a quest; no row before it was started.
pub fn one(account: AccountSeq, quest: &Quest) -> Statement {
    select!(
        StoredQuest,
        "FROM game_quests q WHERE q.account = ?1 AND q.code = ?2",
        account,
        quest.code,
        steps_json(quest.steps)
    )
}

/// A statement that changes one row when every step is done, and notes when that was claimed first: to be expected in a
/// batch.
pub fn finish(account: AccountSeq, quest: &Quest, now: Millis) -> Statement {
    sql!(
        concat!(
            "UPDATE game_quests AS q SET finished_at = coalesce(finished_at, ?4)
             WHERE q.account = ?1 AND q.code = ?2 AND (q.finished_at IS NOT NULL OR NOT EXISTS (
                 SELECT 1 FROM json_each(?3) s WHERE ",
            progress!(),
            " < s.value ->> 1))"
        ),
        account,
        quest.code,
        steps_json(quest.steps),
        now
    )
}

/// A page of what was started, for the account's export.
pub fn export(account: AccountSeq, after: &str, rows: u32) -> Statement {
    select!(
        StoredQuestExport,
        "FROM game_quests WHERE account = ?1 AND code > ?2 ORDER BY code LIMIT ?3",
        account,
        after,
        rows
    )
}
