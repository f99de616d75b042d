//! Hashing and verifying passwords one at a time, on the pool, so that any number of sign-ins takes the memory of one
//! hash. How a hash is made and read is `phc.rs`; what a password may be is `core::accounts::rules`.

use crate::credentials::phc::{MEMORY_KIB, StoredHash, hash};
use crate::memory::Governor;
use crate::runtime::pool::{Pool, PoolError};
use smol::lock::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Requests that may wait for their turn to hash; more are refused. One hash takes about 20 ms.
const HASHES_WAITING_MAX: usize = 48;

/// Why a password was not hashed or verified.
#[derive(Debug, PartialEq, Eq)]
pub enum PasswordError {
    /// Too many requests wait, or memory is short.
    Busy,
    /// It cannot be done: no randomness, or a stored hash that cannot be used.
    Failed(String),
}

/// Hashes and verifies passwords, one at a time.
pub struct Passwords {
    pool: Pool,
    turn: Mutex<()>,
    waiting: AtomicUsize,
}

impl Passwords {
    /// Uses the threads of `pool`.
    pub fn new(pool: Pool) -> Self {
        Self { pool, turn: Mutex::new(()), waiting: AtomicUsize::new(0) }
    }

    /// A PHC string of `password` with a fresh salt.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub async fn hash(&self, password: String, governor: &Governor) -> Result<String, PasswordError> {
        self.in_turn(governor, u64::from(MEMORY_KIB) * 1024, move || hash(&password)).await
    }

    /// Whether `password` is the one behind `stored`; without a stored hash the answer is no, and takes as long.
    ///
    /// # Errors
    /// [`PasswordError`].
    pub async fn verify(
        &self,
        password: String,
        stored: Option<String>,
        governor: &Governor,
    ) -> Result<bool, PasswordError> {
        let known = stored.is_some();
        let stored = StoredHash::parse(stored.as_deref()).map_err(PasswordError::Failed)?;
        let memory_bytes = stored.memory_bytes();
        let right = self.in_turn(governor, memory_bytes, move || stored.verify(&password)).await?;
        Ok(right && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        governor: &Governor,
        memory_bytes: u64,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let slot = QueueSlot::take(&self.waiting).ok_or(PasswordError::Busy)?;
        let turn = self.turn.lock().await;
        if governor.refuses(memory_bytes) {
            return Err(PasswordError::Busy);
        }
        let result = self.pool.run(work).await;
        drop((turn, slot));
        match result {
            Ok(done) => done.map_err(PasswordError::Failed),
            Err(PoolError::Busy) => Err(PasswordError::Busy),
            Err(PoolError::Panicked) => Err(PasswordError::Failed("hashing panicked".to_owned())),
        }
    }
}

/// A slot in the queue, given back when the caller is done or gone.
struct QueueSlot<'a>(&'a AtomicUsize);

impl<'a> QueueSlot<'a> {
    fn take(waiting: &'a AtomicUsize) -> Option<Self> {
        let slot = Self(waiting);
        (waiting.fetch_add(1, Relaxed) < HASHES_WAITING_MAX).then_some(slot)
    }
}

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_account_is_hashed_all_the_same() {
        let passwords = Passwords::new(Pool::start(1).unwrap());
        let governor = Governor::new(100_000);
        smol::block_on(async {
            assert_eq!(passwords.verify("x".into(), None, &governor).await, Ok(false));
            assert!(passwords.verify("x".into(), Some("odd".into()), &governor).await.is_err());
            let stored = passwords.hash("x".into(), &governor).await.unwrap();
            assert_eq!(passwords.verify("x".into(), Some(stored), &governor).await, Ok(true));
        });
        assert_eq!(passwords.waiting.load(Relaxed), 0);
    }

    #[test]
    fn a_full_queue_refuses() {
        let waiting = AtomicUsize::new(0);
        let slots: Vec<_> = (0..HASHES_WAITING_MAX).map(|_| QueueSlot::take(&waiting)).collect();
        assert!(slots.iter().all(Option::is_some) && QueueSlot::take(&waiting).is_none());
        drop(slots);
        assert_eq!(waiting.load(Relaxed), 0);
    }

    #[test]
    fn a_governor_near_its_limit_refuses() {
        let passwords = Passwords::new(Pool::start(1).unwrap());
        let governor = Governor::new(1);
        assert_eq!(smol::block_on(passwords.hash("x".into(), &governor)), Err(PasswordError::Busy));
        assert_eq!(smol::block_on(passwords.verify("x".into(), None, &governor)), Err(PasswordError::Busy));
    }
}
