//! Password hashes: Argon2id with the setting that OWASP's Password Storage Cheat Sheet gives for the least memory
//! (7 MiB, t=5, p=1), one at a time, on the pool. What a password may be is `core::accounts::rules`.

use crate::credentials::secrets;
use crate::memory::Governor;
use crate::runtime::pool::{Pool, PoolError};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use base64ct::{Base64Unpadded, Encoding};
use smol::lock::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Memory of one hash in KiB.
const MEMORY_KIB: u32 = 7 * 1024;
/// Passes over it.
const PASSES: u32 = 5;
/// Lanes.
const LANES: u32 = 1;
/// Hashes that may wait for their turn; more are refused. One takes about 20 ms.
const HASHES_WAITING_MAX: usize = 48;
/// Larger settings in a stored hash are not ours, and are not followed.
const STORED_MEMORY_KIB_MAX: u32 = 64 * 1024;

/// A hash that no password has, with today's setting: for names that do not exist, so that they take as long.
const NOBODY: &str = "$argon2id$v=19$m=7168,t=5,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Why a hash was not made.
#[derive(Debug, PartialEq, Eq)]
pub enum PasswordError {
    /// Too many wait, or memory is short.
    Busy,
    /// It cannot be: no randomness, a stored hash that is not one.
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
        self.in_turn(governor, move || hash(&password)).await
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
        let stored = stored.unwrap_or_else(|| NOBODY.to_owned());
        let right = self.in_turn(governor, move || verify(&password, &stored)).await?;
        Ok(right && known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        governor: &Governor,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let place = Place::take(&self.waiting).ok_or(PasswordError::Busy)?;
        let turn = self.turn.lock().await;
        if governor.refuses(u64::from(MEMORY_KIB) * 1024) {
            return Err(PasswordError::Busy);
        }
        let result = self.pool.run(work).await;
        drop((turn, place));
        match result {
            Ok(done) => done.map_err(PasswordError::Failed),
            Err(PoolError::Busy) => Err(PasswordError::Busy),
            Err(PoolError::Panicked) => Err(PasswordError::Failed("hashing panicked".to_owned())),
        }
    }
}

/// A place in the queue, given back when the caller is done or gone.
struct Place<'a>(&'a AtomicUsize);

impl<'a> Place<'a> {
    fn take(waiting: &'a AtomicUsize) -> Option<Self> {
        let place = Self(waiting);
        (waiting.fetch_add(1, Relaxed) < HASHES_WAITING_MAX).then_some(place)
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

/// Makes a PHC string; blocking.
pub fn hash(password: &str) -> Result<String, String> {
    let salt = secrets::random::<16>()?;
    let output = derive(password, &salt, MEMORY_KIB, PASSES, LANES)?;
    Ok(format!(
        "$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}${}${}",
        Base64Unpadded::encode_string(&salt),
        Base64Unpadded::encode_string(&output)
    ))
}

fn verify(password: &str, stored: &str) -> Result<bool, String> {
    let unusable = || "a stored password hash is not one".to_owned();
    let mut parts = stored.strip_prefix("$argon2id$v=19$").ok_or_else(unusable)?.split('$');
    let (params, salt, hash) = (parts.next(), parts.next(), parts.next());
    let numbers: Vec<u32> =
        params.unwrap_or_default().split(',').filter_map(|pair| pair.split_once('=')?.1.parse().ok()).collect();
    let &[memory, passes, lanes] = numbers.as_slice() else { return Err(unusable()) };
    if memory > STORED_MEMORY_KIB_MAX {
        return Err(unusable());
    }
    let salt = Base64Unpadded::decode_vec(salt.unwrap_or_default()).map_err(|_| unusable())?;
    let output = derive(password, &salt, memory, passes, lanes)?;
    Ok(secrets::same(&Base64Unpadded::encode_string(&output), hash.unwrap_or_default()))
}

fn derive(password: &str, salt: &[u8], memory: u32, passes: u32, lanes: u32) -> Result<[u8; 32], String> {
    let describe = |error: argon2::Error| error.to_string();
    let params = Params::new(memory, passes, lanes, Some(32)).map_err(describe)?;
    let mut blocks = vec![Block::default(); params.block_count()];
    let mut output = [0; 32];
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut output, &mut blocks).map_err(describe)?;
    Ok(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn right_passwords_are_told_from_wrong_ones() {
        let stored = hash("correct horse").unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=7168,t=5,p=1$"));
        assert_eq!(verify("correct horse", &stored), Ok(true));
        assert_eq!(verify("correct horsf", &stored), Ok(false));
        assert_eq!(verify("", NOBODY), Ok(false));
        assert!(verify("x", "plain").is_err());
        assert!(verify("x", "$argon2id$v=19$m=9999999,t=1,p=1$AAAA$AAAA").is_err());
        assert_ne!(stored, hash("correct horse").unwrap());
    }

    #[test]
    fn an_unknown_name_is_hashed_all_the_same() {
        let passwords = Passwords::new(Pool::start(1).unwrap());
        let governor = Governor::new(100_000);
        smol::block_on(async {
            assert_eq!(passwords.verify("x".into(), None, &governor).await, Ok(false));
            assert!(passwords.verify("x".into(), Some("odd".into()), &governor).await.is_err());
        });
    }

    #[test]
    fn a_governor_near_its_limit_refuses() {
        let passwords = Passwords::new(Pool::start(1).unwrap());
        let governor = Governor::new(1);
        assert_eq!(smol::block_on(passwords.hash("x".into(), &governor)), Err(PasswordError::Busy));
    }
}
