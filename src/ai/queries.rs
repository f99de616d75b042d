//! The SQL of the daily quota.

use crate::clock::{DAY, Millis};
use crate::store::{Batch, Refusal, Statement, sql};

/// What a batch answers when an account has had its share of the day.
pub const QUOTA_USED: Refusal = "ai-quota-used";
/// How long the days are remembered.
const USAGE_KEPT_DAYS: i64 = 35;

/// The day (UTC) that a time belongs to, counted from 1970.
pub fn day(now: Millis) -> i64 {
    now.div_euclid(DAY)
}

/// Takes one of the account's share of a day.
pub fn take(account: i64, day: i64, quota: u32) -> Batch {
    let take = sql!(
        "INSERT INTO ai_usage (account, day, used) VALUES (?1, ?2, 1)
         ON CONFLICT (account, day) DO UPDATE SET used = used + 1 WHERE used < ?3",
        account,
        day,
        quota
    );
    Batch::new().one(take, QUOTA_USED)
}

/// Gives one back.
pub fn give_back(account: i64, day: i64) -> Batch {
    let update = sql!("UPDATE ai_usage SET used = used - 1 WHERE account = ?1 AND day = ?2 AND used > 0", account, day);
    Batch::new().and(update)
}

/// Forgets days long past.
pub fn forget_old(now: Millis) -> Statement {
    sql!("DELETE FROM ai_usage WHERE day < ?1", day(now) - USAGE_KEPT_DAYS)
}
