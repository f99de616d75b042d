//! The SQL of facts, of the ledger, and of what both unlock. Triggers in schema.sql keep totals and firsts.

use super::super::clock::GameTime;
use super::super::definitions::{Achievement, DEEDS};
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::{Statement, row, select, sql};

/// `(?4,?5),(?6,?7)`: `count` pairs of parameters, from the parameter `first` on. It is several times
/// faster than reading a list from JSON.
fn pairs(count: usize, first: usize) -> String {
    let pair = |index: usize| format!("(?{},?{})", first + 2 * index, first + 2 * index + 1);
    (0..count).map(pair).collect::<Vec<_>>().join(",")
}

/// Stores what was met. The last time matters only to quests that were started before it, and is updated only for them.
pub fn record_met(account: AccountSeq, met: &[(&'static str, String)], game_time: &GameTime) -> Statement {
    let sql = format!(
        "INSERT INTO game_met (account, kind, subject, day, week, last_at)
         SELECT ?1, m.column1, m.column2, ?2, ?3, ?4 FROM (VALUES {}) m WHERE true
         ON CONFLICT (account, kind, subject) DO UPDATE SET last_at = excluded.last_at
         WHERE last_at < (SELECT max(q.started_at) FROM game_quests q WHERE q.account = ?1)",
        pairs(met.len(), 5)
    );
    let statement = sql!(sql, account, game_time.day(), game_time.week(), game_time.now);
    met.iter().fold(statement, |statement, (kind, subject)| statement.bind(*kind).bind(subject))
}

/// The period of a count, as a parameter of [`count`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// All time.
    Ever,
    /// The day.
    Day,
    /// The week.
    Week,
}

/// Adds to facts, each in its period.
pub fn count(account: AccountSeq, counts: &[(&'static str, Period, i64)], game_time: &GameTime) -> Statement {
    let sql = format!(
        "INSERT INTO game_facts (account, fact, period, count)
         SELECT ?1, c.column1, c.column2, c.column3 FROM (VALUES {}) c WHERE true
         ON CONFLICT (account, fact, period) DO UPDATE SET count = count + excluded.count",
        counts
            .iter()
            .enumerate()
            .map(|(index, (fact, period, _))| row(fact, *period, index))
            .collect::<Vec<_>>()
            .join(",")
    );
    let statement = sql!(sql, account, game_time.day(), game_time.week());
    counts.iter().fold(statement, |statement, (_, _, times)| statement.bind(*times))
}

/// A count's row of constants and parameters: ?2 is the day, ?3 the week, and the counts follow.
fn row(fact: &str, period: Period, index: usize) -> String {
    let period = match period {
        Period::Ever => "''",
        Period::Day => "?2",
        Period::Week => "?3",
    };
    format!("('{fact}',{period},?{})", index + 4)
}

/// Pays the day's karma for the deeds that depend on `facts` and are done; none, if there is no such deed. The deeds
/// are constants of the SQL, which is several times faster than reading them from JSON.
pub fn pay_daily_deeds(account: AccountSeq, facts: &[&str], game_time: &GameTime) -> Option<Statement> {
    let deeds = DEEDS
        .iter()
        .filter(|deed| facts.contains(&deed.fact))
        .map(|deed| format!("('{}','{}',{},{},{})", deed.code, deed.fact, deed.goal, deed.karma, deed.alignment));
    let values = deeds.collect::<Vec<_>>().join(",");
    if values.is_empty() {
        return None;
    }
    let sql = format!(
        "INSERT INTO game_ledger (account, source, karma, alignment, paid_at)
         SELECT ?1, 'deed:' || d.column1 || ':' || ?2, d.column4, d.column5, ?3
         FROM (VALUES {values}) d
         CROSS JOIN game_facts f ON f.account = ?1 AND f.fact = d.column2 AND f.period = ?2
         WHERE f.count >= d.column3
         ON CONFLICT DO NOTHING"
    );
    Some(sql!(sql, account, game_time.day(), game_time.now))
}

/// Pays a reward; a source that was paid before changes nothing.
pub fn pay(account: AccountSeq, source: &str, karma: i64, now: Millis) -> Statement {
    sql!(
        "INSERT INTO game_ledger (account, source, karma, alignment, paid_at) VALUES (?1, ?2, ?3, 0, ?4)
         ON CONFLICT DO NOTHING",
        account,
        source,
        karma,
        now
    )
}

/// Unlocks those of `candidates` whose facts have reached their goals, and returns the codes of those that are new. The
/// candidates are constants of the SQL, which is many times faster than reading them from JSON.
pub fn unlock(account: AccountSeq, candidates: &[&Achievement], now: Millis) -> Statement {
    let values = candidates.iter().map(|it| format!("('{}','{}',{})", it.code, it.fact, it.goal));
    let sql = format!(
        "INSERT INTO game_achievements (account, code, unlocked_at)
         SELECT ?1, a.column1, ?2
         FROM (VALUES {}) a
         CROSS JOIN game_facts f ON f.account = ?1 AND f.fact = a.column2 AND f.period = ''
         WHERE f.count >= a.column3
         ON CONFLICT DO NOTHING
         RETURNING code",
        values.collect::<Vec<_>>().join(",")
    );
    sql!(sql, account, now)
}

row! {
    /// A fact as it is stored.
    pub struct StoredFact {
        /// What is counted.
        fact: String = "fact",
        /// The day or week; empty for all time.
        period: String = "period",
        /// How often.
        count: i64 = "count",
    }
}

/// All totals.
pub fn totals(account: AccountSeq) -> Statement {
    select!(StoredFact, "FROM game_facts WHERE account = ?1 AND period = ''", account)
}

/// The facts of a day and of a week.
pub fn of_periods(account: AccountSeq, day: &str, week: &str) -> Statement {
    select!(StoredFact, "FROM game_facts WHERE account = ?1 AND period IN (?2, ?3)", account, day, week)
}

row! {
    /// Karma and alignment.
    pub struct StoredKarma {
        /// All karma ever paid; 0 before the first reward.
        total: i64 = "coalesce(max(count) FILTER (WHERE fact = 'karma'), 0)",
        /// From 0 to 100; 50 before the first reward.
        alignment: i64 = "coalesce(max(count) FILTER (WHERE fact = 'alignment'), 50)",
    }
}

/// Karma and alignment: always one row.
pub fn karma(account: AccountSeq) -> Statement {
    select!(
        StoredKarma,
        "FROM game_facts WHERE account = ?1 AND fact IN ('karma', 'alignment') AND period = ''",
        account
    )
}

/// A row when a fact of a period has reached `goal`: to be required by a batch.
pub fn has_reached_goal(account: AccountSeq, fact: &str, period: &str, goal: i64) -> Statement {
    sql!(
        "SELECT 1 FROM game_facts WHERE account = ?1 AND fact = ?2 AND period = ?3 AND count >= ?4",
        account,
        fact,
        period,
        goal
    )
}

/// The sources that begin with `prefix` and a colon and were paid.
pub fn paid(account: AccountSeq, prefix: &str) -> Statement {
    // What begins with "x:" lies between "x:" and "x;".
    sql!(
        "SELECT source FROM game_ledger WHERE account = ?1 AND source > ?2 || ':' AND source < ?2 || ';'",
        account,
        prefix
    )
}

/// Deletes what was counted in periods before a day; the weeks of a year go with the year.
pub fn forget_before(day: &str) -> Statement {
    sql!("DELETE FROM game_facts WHERE period <> '' AND period < ?1", day)
}
