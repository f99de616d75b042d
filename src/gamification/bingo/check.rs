//! The check at a cold start: do today's claims agree with the numbers that are derived from the game's secret?

use super::super::clock::GameTime;
use super::super::secret;
use super::queries::{self, StoredClaim};
use super::rules;
use crate::app::App;
use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::{Store, StoreError};
use jiff::tz::TimeZone;
use std::sync::Arc;

/// Claims that are read at a time.
const CLAIMS_PAGE: u32 = 200;

/// Verifies today's claims and corrects those that disagree; the job behind `ENABLE_BINGO_COLD_START_CHECK`.
///
/// # Errors
/// One sentence.
pub async fn run(app: Arc<App>, zone: TimeZone, now: Millis) -> Result<String, String> {
    verify(&app.store, &zone, now).await.map_err(|error| error.to_string())
}

/// The same, of a store.
///
/// # Errors
/// What the store says.
pub async fn verify(store: &Store, zone: &TimeZone, now: Millis) -> Result<String, StoreError> {
    let (game_time, secret) = (GameTime::at(now, zone), secret::load_or_create(store).await?);
    let (month, day) = (game_time.month(), game_time.day_of_month());
    let (mut seen, mut corrected, mut after) = (0_u64, 0_u64, AccountSeq(0));
    // Free days have no number of their own to compare with.
    let mut more = day <= rules::NUMBERS;
    while more {
        let claims: Vec<StoredClaim> =
            store.read(queries::claims_of_day(&month, day, after, CLAIMS_PAGE)).await?.all()?;
        more = claims.len() == CLAIMS_PAGE as usize;
        for StoredClaim { account, account_id, number } in claims {
            after = account;
            seen += 1;
            let derived = rules::number_of(&rules::numbers(&secret, &account_id, &month), day).unwrap_or_default();
            if number != derived {
                store.write(queries::correct(account, &month, day, derived)).await?;
                log::warn!("bingo: a claim of {} had the number {number}, and has {derived} now", game_time.day());
                corrected += 1;
            }
        }
    }
    Ok(format!("{seen} claims of {} verified, {corrected} corrected", game_time.day()))
}
