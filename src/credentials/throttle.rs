//! Slowing down guesses. Attempts are counted before they are verified, so that many at once gain nothing, and waits
//! are capped, so that no one can lock an owner out for good. Kept in memory and bounded: a restart forgets them.

use crate::runtime::clock::{HOUR, MINUTE, Millis, SECOND};
use crate::runtime::lock;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard};

/// Keys remembered at most; the one longest untouched makes room.
const KEYS_MAX: usize = 1024;
/// A key untouched for this long starts again from zero attempts.
const FORGOTTEN_AFTER: Millis = HOUR;

/// How one kind of key is slowed down.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// Attempts without a wait.
    pub free: u32,
    /// The longest wait.
    pub wait_max: Millis,
}

/// Guesses from one network.
pub const BY_NETWORK: Backoff = Backoff { free: 10, wait_max: MINUTE.times(15) };
/// Guesses at one account, from any network; capped low, because its owner may be waiting too.
pub const BY_ACCOUNT: Backoff = Backoff { free: 5, wait_max: SECOND.times(30) };
/// Accounts made from one network.
pub const BY_REGISTRATION: Backoff = Backoff { free: 30, wait_max: MINUTE.times(15) };

impl Backoff {
    /// How long the next attempt must wait after this many in a row: 1 s, doubling.
    fn wait(self, attempts: u32) -> Millis {
        match attempts.saturating_sub(self.free) {
            0 => Millis(0),
            extra => SECOND.times(1 << (extra - 1).min(20)).min(self.wait_max),
        }
    }
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    attempts: u32,
    last: Millis,
}

/// The attempts of all keys.
#[derive(Debug, Default)]
pub struct Throttle {
    entries: Mutex<HashMap<String, Entry>>,
}

impl Throttle {
    fn lock(&self) -> MutexGuard<'_, HashMap<String, Entry>> {
        lock(&self.entries)
    }

    /// Counts an attempt under `keys`, or says how many seconds to wait; an attempt that must wait is not counted.
    ///
    /// # Errors
    /// Seconds to wait, at least 1.
    pub fn attempt(&self, keys: &[(&str, Backoff)], now: Millis) -> Result<(), u32> {
        let mut entries = self.lock();
        let waits = keys.iter().filter_map(|(key, backoff)| {
            let entry = entries.get(*key)?;
            // A clock that went back must not stretch the wait.
            let passed = (now - entry.last).max(Millis(0));
            let wait = if passed > FORGOTTEN_AFTER { Millis(0) } else { backoff.wait(entry.attempts) };
            Some(wait - passed).filter(|left| *left > Millis(0) && now >= entry.last)
        });
        if let Some(left) = waits.max() {
            return Err(u32::try_from((left + SECOND - Millis(1)).whole(SECOND)).unwrap_or(u32::MAX));
        }
        for (key, _) in keys {
            count(&mut entries, key, now);
        }
        Ok(())
    }

    /// The attempt succeeded: the key starts again from zero attempts.
    pub fn forget(&self, key: &str) {
        self.lock().remove(key);
    }

    /// The attempt succeeded, but a key that clients share gets back this one attempt only; otherwise a client with one
    /// account could guess at all others without a wait.
    pub fn refund(&self, key: &str) {
        if let Some(entry) = self.lock().get_mut(key) {
            entry.attempts = entry.attempts.saturating_sub(1);
        }
    }
}

fn count(entries: &mut HashMap<String, Entry>, key: &str, now: Millis) {
    if let Some(entry) = entries.get_mut(key) {
        let forgotten = now - entry.last > FORGOTTEN_AFTER;
        *entry = Entry { attempts: if forgotten { 1 } else { entry.attempts.saturating_add(1) }, last: now };
        return;
    }
    if entries.len() >= KEYS_MAX {
        let oldest = entries.iter().min_by_key(|(_, entry)| entry.last).map(|(key, _)| key.clone());
        oldest.and_then(|key| entries.remove(&key));
    }
    entries.insert(key.to_owned(), Entry { attempts: 1, last: now });
}

#[cfg(test)]
mod tests {
    use super::*;

    const BACKOFF: Backoff = Backoff { free: 2, wait_max: SECOND.times(4) };

    #[test]
    fn waits_double_up_to_the_cap() {
        let waits: Vec<i64> = (0..8).map(|attempts| BACKOFF.wait(attempts).whole(SECOND)).collect();
        assert_eq!(waits, [0, 0, 0, 1, 2, 4, 4, 4]);
        assert_eq!(BACKOFF.wait(u32::MAX), SECOND.times(4));
    }

    #[test]
    fn attempts_are_slowed_and_forgotten() {
        let throttle = Throttle::default();
        let keys = [("ann", BACKOFF)];
        for _ in 0..3 {
            assert_eq!(throttle.attempt(&keys, Millis(0)), Ok(()));
        }
        assert_eq!(throttle.attempt(&keys, Millis(0)), Err(1));
        assert_eq!(throttle.attempt(&keys, Millis(500)), Err(1), "waiting is not counted");
        assert_eq!(throttle.attempt(&keys, Millis(1000)), Ok(()));
        assert_eq!(throttle.attempt(&keys, Millis(1000)), Err(2));
        assert_eq!(throttle.attempt(&[("bob", BACKOFF)], Millis(1000)), Ok(()));
        assert_eq!(throttle.attempt(&keys, Millis(-5000)), Ok(()), "the clock went back");
        throttle.forget("ann");
        assert_eq!(throttle.attempt(&keys, Millis(1000)), Ok(()));
        for _ in 0..20 {
            assert_eq!(throttle.attempt(&keys, Millis(1000)), Ok(()));
            throttle.refund("ann");
        }
    }

    #[test]
    fn an_hour_without_attempts_forgets_them() {
        let throttle = Throttle::default();
        let keys = [("ann", BACKOFF)];
        for at in 0..20 {
            throttle.attempt(&keys, SECOND.times(10 * at)).unwrap();
        }
        assert_eq!(throttle.attempt(&keys, SECOND.times(190)), Err(4));
        assert_eq!(throttle.attempt(&keys, HOUR.times(3)), Ok(()));
        assert_eq!(throttle.attempt(&keys, HOUR.times(3)), Ok(()));
    }

    #[test]
    fn the_memory_is_bounded() {
        let throttle = Throttle::default();
        for number in 0..5000 {
            throttle.attempt(&[(&number.to_string(), BACKOFF)], Millis(number)).unwrap();
        }
        assert_eq!(throttle.lock().len(), KEYS_MAX);
        assert!(throttle.lock().contains_key("4999") && !throttle.lock().contains_key("0"));
    }
}
