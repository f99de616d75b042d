//! The SQL of facts, of the ledger, and of what both unlock. Triggers in schema.sql keep totals and firsts.

use super::super::clock::Moment;
use super::super::definitions::{Achievement, DEEDS};
use crate::clock::Millis;
use crate::store::{Statement, sql};

/// A JSON list of items that are JSON already.
fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(","))
}

/// Notes what was met. The kinds are ours, and the subjects are ids and days: neither needs an escape in JSON.
pub fn meet(account: i64, met: &[(&'static str, String)], moment: &Moment) -> Statement {
    sql!(
        "INSERT INTO game_met (account, kind, subject, day, week, last_at)
         SELECT ?1, m.value ->> 0, m.value ->> 1, ?3, ?4, ?5 FROM json_each(?2) m WHERE true
         ON CONFLICT (account, kind, subject) DO UPDATE SET last_at = max(last_at, excluded.last_at)",
        account,
        list(met.iter().map(|(kind, subject)| format!("[\"{kind}\",\"{subject}\"]"))),
        moment.day(),
        moment.week(),
        moment.now
    )
}

/// Adds to facts, each in its period.
pub fn count(account: i64, counts: &[(&'static str, String, i64)]) -> Statement {
    sql!(
        "INSERT INTO game_facts (account, fact, period, count)
         SELECT ?1, c.value ->> 0, c.value ->> 1, c.value ->> 2 FROM json_each(?2) c WHERE true
         ON CONFLICT (account, fact, period) DO UPDATE SET count = count + excluded.count",
        account,
        list(counts.iter().map(|(fact, period, times)| format!("[\"{fact}\",\"{period}\",{times}]")))
    )
}

/// Pays the day's karma for those deeds about `facts` that are done; none, if there is no such deed.
pub fn pay_deeds(account: i64, facts: &[&str], moment: &Moment) -> Option<Statement> {
    let deeds: Vec<_> = DEEDS.iter().filter(|deed| facts.contains(&deed.fact)).collect();
    if deeds.is_empty() {
        return None;
    }
    let deeds = deeds
        .iter()
        .map(|deed| format!("[\"{}\",\"{}\",{},{},{}]", deed.code, deed.fact, deed.goal, deed.karma, deed.alignment));
    Some(sql!(
        "INSERT INTO game_ledger (account, source, karma, alignment, paid_at)
         SELECT ?1, 'deed:' || (d.value ->> 0) || ':' || ?3, d.value ->> 3, d.value ->> 4, ?4
         FROM json_each(?2) d
         JOIN game_facts f ON f.account = ?1 AND f.fact = d.value ->> 1 AND f.period = ?3
         WHERE f.count >= d.value ->> 2
         ON CONFLICT DO NOTHING",
        account,
        list(deeds),
        moment.day(),
        moment.now
    ))
}

/// Pays a reward; a source that was paid before changes nothing.
pub fn pay(account: i64, source: &str, karma: i64, now: Millis) -> Statement {
    sql!(
        "INSERT INTO game_ledger (account, source, karma, alignment, paid_at) VALUES (?1, ?2, ?3, 0, ?4)
         ON CONFLICT DO NOTHING",
        account,
        source,
        karma,
        now
    )
}

/// Unlocks those of `candidates` whose facts have grown to their goals, and gives the codes of those that are new.
pub fn unlock(account: i64, candidates: &[&Achievement], now: Millis) -> Statement {
    sql!(
        "INSERT INTO game_achievements (account, code, unlocked_at)
         SELECT ?1, a.value ->> 0, ?3
         FROM json_each(?2) a
         JOIN game_facts f ON f.account = ?1 AND f.fact = a.value ->> 1 AND f.period = ''
         WHERE f.count >= a.value ->> 2
         ON CONFLICT DO NOTHING
         RETURNING code",
        account,
        list(candidates.iter().map(|it| format!("[\"{}\",\"{}\",{}]", it.code, it.fact, it.goal))),
        now
    )
}

/// What was counted for ever.
pub fn totals(account: i64) -> Statement {
    sql!("SELECT fact, count FROM game_facts WHERE account = ?1 AND period = ''", account)
}

/// What was counted in two periods.
pub fn of_periods(account: i64, day: &str, week: &str) -> Statement {
    sql!("SELECT fact, period, count FROM game_facts WHERE account = ?1 AND period IN (?2, ?3)", account, day, week)
}

/// Karma and alignment. Nobody has a row before the first reward.
pub fn karma(account: i64) -> Statement {
    sql!(
        "SELECT coalesce(max(count) FILTER (WHERE fact = 'karma'), 0), coalesce(max(count) FILTER (WHERE fact = 'alignment'), 50)
         FROM game_facts WHERE account = ?1 AND fact IN ('karma', 'alignment') AND period = ''",
        account
    )
}

/// A statement that changes one row when a fact of a period has grown to `goal`: to be expected in a batch.
pub fn has_grown(account: i64, fact: &str, period: &str, goal: i64) -> Statement {
    sql!(
        "UPDATE game_facts SET count = count WHERE account = ?1 AND fact = ?2 AND period = ?3 AND count >= ?4",
        account,
        fact,
        period,
        goal
    )
}

/// The sources that begin with `prefix` and a colon and were paid.
pub fn paid(account: i64, prefix: &str) -> Statement {
    // What begins with "x:" lies between "x:" and "x;".
    sql!(
        "SELECT source FROM game_ledger WHERE account = ?1 AND source > ?2 || ':' AND source < ?2 || ';'",
        account,
        prefix
    )
}

/// Forgets what was counted in periods before a day; the weeks of a year go with the year.
pub fn forget_before(day: &str) -> Statement {
    sql!("DELETE FROM game_facts WHERE period <> '' AND period < ?1", day)
}
