//! The game's secret: 32 random bytes of the instance, from which the numbers of bingo are derived. What is derived
//! from it is in `bingo::rules`.

mod queries;

use crate::credentials::secrets;
use crate::store::{Store, StoreError};

/// The game's secret; made on first use, and never changed.
///
/// # Errors
/// What the store says, or that the kernel has no randomness.
pub async fn load_or_create(store: &Store) -> Result<[u8; 32], StoreError> {
    if let Some(secret) = stored(store).await? {
        return Ok(secret);
    }
    let fresh = secrets::random::<32>().map_err(StoreError::Failed)?;
    store.write(queries::insert_if_absent(&secrets::hex(&fresh))).await?;
    // Another request may have been first, and then its secret is the one.
    stored(store).await?.ok_or_else(|| StoreError::Failed("the game's secret was not stored".to_owned()))
}

async fn stored(store: &Store) -> Result<Option<[u8; 32]>, StoreError> {
    let Some(stored) = store.read(queries::secret()).await?.optional::<String>()? else { return Ok(None) };
    secrets::unhex(&stored).map(Some).ok_or_else(|| StoreError::Decode("the game's secret is not hex".to_owned()))
}
