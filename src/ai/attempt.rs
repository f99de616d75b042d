//! One request to a provider, from taking a place in the account's daily quota to its outcome. However it ends, also
//! when the client disconnects, the outcome is reported to the breaker and an unused place is given back.

use super::queries;
use super::state::{self, ProviderState};
use crate::ai::settings::Provider;
use crate::app::App;
use crate::core::interpretations::source::SourceError;
use crate::core::refusals::QUOTA_EXCEEDED;
use crate::runtime::clock::{DAY, Millis};
use crate::runtime::ids::AccountSeq;
use crate::store::StoreError;
use std::sync::Arc;

/// A request under way.
pub struct Attempt {
    app: Arc<App>,
    state: &'static ProviderState,
    /// The account and the day whose quota a place was taken from.
    place: Option<(AccountSeq, i64)>,
    /// Text has come.
    has_text: bool,
    /// The breaker knows the outcome.
    reported: bool,
}

impl Attempt {
    /// Begins, if the breaker and the account's quota allow it; `quota` is the number of requests a day, 0 for no
    /// limit.
    ///
    /// # Errors
    /// [`SourceError::Unavailable`] or [`SourceError::Quota`].
    pub async fn begin(
        app: &Arc<App>,
        provider: Provider,
        account: AccountSeq,
        quota: u32,
    ) -> Result<Self, SourceError> {
        let now = app.clock.now();
        let state = state::of(provider);
        if !state.admits(now) {
            return Err(SourceError::Unavailable);
        }
        // From here on, dropping the attempt gives the breaker's trial back.
        let mut attempt = Self { app: app.clone(), state, place: None, has_text: false, reported: false };
        if quota > 0 {
            let day = queries::day(now);
            // Until the store has answered it is not known whether a place was taken. It counts as taken meanwhile, so
            // that it is given back if the client disconnects now.
            attempt.place = Some((account, day));
            if let Err(error) = app.store.write(queries::take(account, day, quota)).await {
                attempt.place = None;
                return Err(refusal(&error, now));
            }
        }
        state.asked();
        Ok(attempt)
    }

    /// Text has come.
    pub fn received(&mut self, text: &str) {
        self.has_text = true;
        self.state.relayed(text);
    }

    /// The model has finished.
    pub fn succeeded(&mut self) {
        self.reported = true;
        self.place = None;
        self.state.succeeded();
    }

    /// The request failed. Its place is given back before the next provider is asked, which may need it. A text that
    /// was only too long is kept, and its place stays used.
    pub async fn failed(&mut self, error: SourceError) {
        self.reported = true;
        self.state.failed(error, self.app.clock.now());
        let place = self.place.take().filter(|_| error != SourceError::TooLong);
        give_back(&self.app, place).await;
    }
}

async fn give_back(app: &App, place: Option<(AccountSeq, i64)>) {
    let Some((account, day)) = place else { return };
    if let Err(error) = app.store.write(queries::give_back(account, day)).await {
        log::warn!("a place of the daily quota is not given back: {error}");
    }
}

impl Drop for Attempt {
    /// The client has disconnected, unless the outcome has been reported.
    fn drop(&mut self) {
        match (self.reported, self.has_text) {
            (true, _) => {}
            // The provider has answered, so the place is used.
            (false, true) => self.state.succeeded(),
            (false, false) => {
                self.state.abandoned();
                if let place @ Some(_) = self.place.take() {
                    let app = self.app.clone();
                    self.app.tasks.spawn("quota", async move { give_back(&app, place).await });
                }
            }
        }
    }
}

fn refusal(error: &StoreError, now: Millis) -> SourceError {
    match error {
        StoreError::Refused(QUOTA_EXCEEDED) => SourceError::Quota(seconds_to_midnight(now)),
        other => {
            log::warn!("the daily quota cannot be counted: {other}");
            SourceError::Unavailable
        }
    }
}

/// Seconds until the next day (UTC) begins, at least one.
fn seconds_to_midnight(now: Millis) -> u32 {
    let left = (DAY.0 - now.0.rem_euclid(DAY.0)).unsigned_abs();
    u32::try_from(left.div_ceil(1000)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quota_is_renewed_at_midnight() {
        for (now, seconds) in [(0, 86_400), (1, 86_400), (DAY.0 - 1, 1), (DAY.0 - 1000, 1), (5 * DAY.0 + 1000, 86_399)]
        {
            assert_eq!(seconds_to_midnight(Millis(now)), seconds, "{now}");
        }
    }
}
