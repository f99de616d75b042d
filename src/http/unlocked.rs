//! What a request unlocked besides what it asked for, as the answer's header names it. Who unlocks what is the business
//! of the modules whose statements return it.

use crate::runtime::lock;
use crate::store::Outcomes;
use std::sync::{Arc, Mutex};

/// Codes that one answer names as unlocked; a request that unlocks more names the first ones.
const UNLOCKED_CODES_MAX: usize = 32;

/// What a request unlocked besides what it asked for, as the subscribers' statements returned it: stable codes.
#[derive(Debug, Clone, Default)]
pub(super) struct Unlocked(Arc<Mutex<Vec<String>>>);

impl Unlocked {
    /// Collects what the statements of a batch returned as unlocked.
    pub(super) fn note(&self, outcomes: &Outcomes) {
        let codes: Vec<String> = outcomes.reported().take(UNLOCKED_CODES_MAX).map(str::to_owned).collect();
        if !codes.is_empty() {
            lock(&self.0).extend(codes);
        }
    }

    /// The codes so far.
    pub(super) fn codes(&self) -> Vec<String> {
        lock(&self.0).clone()
    }

    /// The codes as the header `Hermit-Unlocked` lists them.
    pub(super) fn header(&self) -> Option<String> {
        let codes = lock(&self.0);
        (!codes.is_empty()).then(|| codes.join(", "))
    }
}
