//! The SQL of the daily quota.

use crate::core::refusals::QUOTA_EXCEEDED;
use crate::runtime::clock::{DAY, Millis};
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, Statement, sql};

/// How long the days are remembered.
const USAGE_KEPT_DAYS: i64 = 35;

/// The day (UTC) that a time belongs to, counted from 1970.
pub fn day(now: Millis) -> i64 {
    now.whole(DAY)
}

/// Takes one of the account's share of a day.
pub fn take(account: AccountSeq, day: i64, quota: u32) -> Batch {
    let take = sql!(
        "INSERT INTO ai_usage (account, day, used) VALUES (?1, ?2, 1)
         ON CONFLICT (account, day) DO UPDATE SET used = used + 1 WHERE used < ?3",
        account,
        day,
        quota
    );
    Batch::new().one(take, QUOTA_EXCEEDED)
}

/// Gives one back.
pub fn give_back(account: AccountSeq, day: i64) -> Batch {
    let update = sql!("UPDATE ai_usage SET used = used - 1 WHERE account = ?1 AND day = ?2 AND used > 0", account, day);
    Batch::new().and(update)
}

/// Forgets days long past.
pub fn forget_old(now: Millis) -> Statement {
    sql!("DELETE FROM ai_usage WHERE day < ?1", day(now) - USAGE_KEPT_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::clock::HOUR;
    use crate::store::testing::{TestStore, test_store};
    use crate::store::{Store, StoreError};

    const NOON: Millis = HOUR.times(20_000 * 24 + 12);

    fn with_store(test: impl AsyncFnOnce(Store)) {
        let TestStore { opened, folder: _folder, .. } = test_store(&[]);
        smol::block_on(async {
            let account =
                "INSERT INTO accounts (seq, id, username, username_key, display_name, locale, role, password_hash,
                                                 created_at, updated_at)
                           VALUES (7, 'a', 'a', 'a', 'a', 'en', 'user', '', 0, 0)";
            opened.store.write(Batch::new().and(Statement::new(account))).await.unwrap();
            test(opened.store.clone()).await;
        });
    }

    async fn used(store: &Store, day: i64) -> Option<i64> {
        let rows = store.read(sql!("SELECT used FROM ai_usage WHERE account = 7 AND day = ?1", day)).await.unwrap();
        rows.optional().unwrap()
    }

    #[test]
    fn of_many_at_once_as_many_are_let_in_as_there_are_places() {
        with_store(async |store| {
            let today = day(NOON);
            let mut takes: Vec<_> = (0..50).map(|_| Box::pin(store.write(take(AccountSeq(7), today, 3)))).collect();
            let mut taken = 0;
            // All of them are begun before any is waited for.
            for begun in &mut takes {
                taken += usize::from(smol::future::poll_once(begun).await.is_some_and(|outcome| outcome.is_ok()));
            }
            for begun in takes {
                match begun.await {
                    Ok(_) => taken += 1,
                    Err(error) => assert!(matches!(error, StoreError::Refused(QUOTA_EXCEEDED)), "{error}"),
                }
            }
            assert_eq!((taken, used(&store, today).await), (3, Some(3)));
        });
    }

    #[test]
    fn places_come_back_and_days_are_their_own() {
        with_store(async |store| {
            let (today, tomorrow) = (day(NOON), day(NOON + DAY));
            store.write(take(AccountSeq(7), today, 1)).await.unwrap();
            assert!(store.write(take(AccountSeq(7), today, 1)).await.is_err());
            store.write(take(AccountSeq(7), tomorrow, 1)).await.unwrap();
            store.write(give_back(AccountSeq(7), today)).await.unwrap();
            store.write(give_back(AccountSeq(7), today)).await.unwrap();
            assert_eq!(used(&store, today).await, Some(0));
            store.write(take(AccountSeq(7), today, 1)).await.unwrap();
            let later = NOON + DAY.times(USAGE_KEPT_DAYS + 1);
            store.write(Batch::new().and(forget_old(later))).await.unwrap();
            assert_eq!((used(&store, today).await, used(&store, tomorrow).await), (None, Some(1)));
        });
    }
}
