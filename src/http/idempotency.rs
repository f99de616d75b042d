//! Idempotency-Key: the first answer to a creating request is kept for a day and sent again when the request is
//! repeated. Answers may hold secrets, so each is sealed with a key that only such a request can make: from the
//! Idempotency-Key, the request itself and the credential it presented. The database holds none of these.

use super::problem::Problem;
use crate::credentials::secrets;
use crate::refusal::{IDEMPOTENCY_MISMATCH, INTERNAL, MALFORMED_REQUEST};
use crate::runtime::clock::{HOUR, Millis};
use crate::store::{Batch, Statement, Store, StoreError, row, select, sql};
use base64ct::{Base64Unpadded, Encoding};
use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};

/// How long answers are kept.
pub const KEPT_FOR: Millis = HOUR.times(24);
/// Longest Idempotency-Key in characters.
pub const KEY_CHARS_MAX: usize = 128;

row! {
    /// A first answer that is kept.
    struct KeptAnswer {
        /// Hash of method, path and body of its request.
        fingerprint: String = "fingerprint",
        /// The answer, sealed, in base64.
        answer: String = "answer",
        /// When it was kept.
        created_at: Millis = "created_at",
    }
}

/// A request that carries an Idempotency-Key.
pub struct IdempotentRequest {
    caller: String,
    key_hash: String,
    fingerprint: String,
    seal: [u8; 32],
}

impl IdempotentRequest {
    /// A request with a key; `caller` owns the key, `secret` is the credential that the caller presented.
    ///
    /// # Errors
    /// 400 for a key that is empty, too long or not plain text.
    pub fn new(
        caller: String,
        key: &str,
        secret: &str,
        method: &str,
        path: &str,
        body: &[u8],
    ) -> Result<Self, Problem> {
        let good = (1..=KEY_CHARS_MAX).contains(&key.len()) && key.bytes().all(|byte| (0x21..0x7f).contains(&byte));
        if !good {
            let detail =
                format!("Idempotency-Key must be 1 to {KEY_CHARS_MAX} printable ASCII characters without spaces.");
            return Err(Problem::new(MALFORMED_REQUEST).detail(detail));
        }
        let fingerprint = secrets::digest(&[b"hermit request", method.as_bytes(), path.as_bytes(), body]);
        Ok(Self {
            caller,
            key_hash: secrets::hex(&secrets::digest(&[b"hermit idempotency key", key.as_bytes()])),
            seal: secrets::digest(&[b"hermit seal", key.as_bytes(), secret.as_bytes(), &fingerprint]),
            fingerprint: secrets::hex(&fingerprint),
        })
    }

    /// The first answer to this request, if there was one.
    ///
    /// # Errors
    /// 409 when the key was used for another request.
    pub async fn find(&self, store: &Store) -> Result<Option<Vec<u8>>, Problem> {
        let rows = store.read(self.select()).await?;
        let Some(kept) = rows.optional::<KeptAnswer>()? else { return Ok(None) };
        if kept.fingerprint != self.fingerprint {
            return Err(Problem::new(IDEMPOTENCY_MISMATCH));
        }
        let sealed = Base64Unpadded::decode_vec(&kept.answer).map_err(|_| Problem::new(INTERNAL))?;
        Ok(Some(self.apply_seal(sealed, kept.created_at)))
    }

    fn select(&self) -> Statement {
        select!(KeptAnswer, "FROM idempotency_keys WHERE caller = ?1 AND key_hash = ?2", &self.caller, &self.key_hash)
    }

    /// The batch that first stores `answer`, so that a repetition fails there first.
    pub fn keep_first(&self, batch: Batch, answer: &[u8], now: Millis) -> Batch {
        let sealed = self.apply_seal(answer.to_vec(), now);
        let keep = sql!(
            "INSERT INTO idempotency_keys (caller, key_hash, fingerprint, answer, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            &self.caller,
            &self.key_hash,
            &self.fingerprint,
            Base64Unpadded::encode_string(&sealed),
            now
        );
        batch.preceded_by(keep)
    }

    /// Whether a batch failed because another request with this key was faster.
    pub fn was_repeated(error: &StoreError) -> bool {
        error.violates("idempotency_keys.caller, idempotency_keys.key_hash")
    }

    /// Seals or opens: ChaCha20 with a key of this request and the time of storing as nonce.
    fn apply_seal(&self, mut bytes: Vec<u8>, kept_at: Millis) -> Vec<u8> {
        let mut nonce = [0_u8; 12];
        for (place, byte) in nonce.iter_mut().zip(kept_at.0.to_le_bytes()) {
            *place = byte;
        }
        ChaCha20::new(&self.seal.into(), &nonce.into()).apply_keystream(&mut bytes);
        bytes
    }
}

/// Forgets answers that are older than a day.
pub fn forget_old(now: Millis) -> Statement {
    sql!("DELETE FROM idempotency_keys WHERE created_at < ?1", now - KEPT_FOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idempotent(key: &str, secret: &str, body: &[u8]) -> IdempotentRequest {
        IdempotentRequest::new("caller".into(), key, secret, "POST", "/x", body).unwrap()
    }

    #[test]
    fn only_the_same_request_opens_the_seal() {
        let sealed = idempotent("k", "s", b"{}").apply_seal(b"answer".to_vec(), Millis(7));
        assert_ne!(sealed, b"answer");
        assert_eq!(idempotent("k", "s", b"{}").apply_seal(sealed.clone(), Millis(7)), b"answer");
        for other in [idempotent("K", "s", b"{}"), idempotent("k", "S", b"{}"), idempotent("k", "s", b"{ }")] {
            assert_ne!(other.apply_seal(sealed.clone(), Millis(7)), b"answer");
        }
    }

    #[test]
    fn bad_keys_are_refused() {
        for key in ["", "with space", "é", &"x".repeat(129)] {
            assert!(IdempotentRequest::new(String::new(), key, "", "POST", "/x", b"").is_err(), "{key}");
        }
    }
}
