//! The codes that a request has unlocked, as the answer's header lists them. The modules' statements decide what is
//! unlocked.

use crate::runtime::lock;
use crate::store::Outcomes;
use std::sync::{Arc, Mutex};

/// Most codes that an answer lists; of more, the first ones are listed.
const UNLOCKED_CODES_MAX: usize = 32;

/// The codes that a request has unlocked, as the subscribers' statements returned them.
#[derive(Debug, Clone, Default)]
pub(super) struct Unlocked(Arc<Mutex<Vec<String>>>);

impl Unlocked {
    /// Adds the codes that the statements of a batch returned.
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
