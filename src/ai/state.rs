//! The state of each provider since the start: its breaker, its last error, and some counters. Statics, so that
//! handlers and metrics find them without core knowing a provider, and a server without providers uses no heap for
//! them.

use super::breaker::{self, Breaker};
use crate::ai::settings::Provider;
use crate::core::interpretations::source::SourceError;
use crate::runtime::clock::Millis;
use crate::runtime::lock;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The state of one provider.
#[derive(Debug)]
pub struct ProviderState {
    breaker: Mutex<Breaker>,
    last_error: Mutex<Option<(SourceError, Millis)>>,
    requests: AtomicU64,
    faults: AtomicU64,
    characters: AtomicU64,
}

static GEMINI: ProviderState = ProviderState::new();
static OPENAI: ProviderState = ProviderState::new();
static ANTHROPIC: ProviderState = ProviderState::new();
static COMPATIBLE: ProviderState = ProviderState::new();

/// The state of a provider.
pub fn of(provider: Provider) -> &'static ProviderState {
    match provider {
        Provider::Gemini => &GEMINI,
        Provider::OpenAi => &OPENAI,
        Provider::Anthropic => &ANTHROPIC,
        Provider::Compatible => &COMPATIBLE,
    }
}

impl ProviderState {
    const fn new() -> Self {
        Self {
            breaker: Mutex::new(Breaker::new()),
            last_error: Mutex::new(None),
            requests: AtomicU64::new(0),
            faults: AtomicU64::new(0),
            characters: AtomicU64::new(0),
        }
    }

    /// The breaker's state at `now`.
    pub fn breaker(&self, now: Millis) -> breaker::BreakerState {
        lock(&self.breaker).state(now)
    }

    /// Whether the breaker lets a request through; the outcome must be reported then.
    pub fn admits(&self, now: Millis) -> bool {
        lock(&self.breaker).admits(now)
    }

    /// A request is sent.
    pub fn asked(&self) {
        self.requests.fetch_add(1, Relaxed);
    }

    /// Text is passed on.
    pub fn relayed(&self, text: &str) {
        self.characters.fetch_add(text.chars().count() as u64, Relaxed);
    }

    /// A request succeeded.
    pub fn succeeded(&self) {
        lock(&self.breaker).succeeded();
    }

    /// A request failed. Errors that are not the provider's failure do not count for the breaker.
    pub fn failed(&self, error: SourceError, now: Millis) {
        self.faults.fetch_add(1, Relaxed);
        *lock(&self.last_error) = Some((error, now));
        match error {
            SourceError::Unavailable | SourceError::Late | SourceError::Garbled => lock(&self.breaker).failed(now),
            SourceError::Quota(_) | SourceError::Busy(_) | SourceError::Declined | SourceError::TooLong => {
                lock(&self.breaker).abandoned()
            }
        }
    }

    /// The client disconnected before the request had an outcome.
    pub fn abandoned(&self) {
        lock(&self.breaker).abandoned();
    }

    /// The last error and its time.
    pub fn last_error(&self) -> Option<(SourceError, Millis)> {
        *lock(&self.last_error)
    }

    /// Since the start: requests sent, failed requests among them, and characters passed on.
    pub fn counts(&self) -> (u64, u64, u64) {
        (self.requests.load(Relaxed), self.faults.load(Relaxed), self.characters.load(Relaxed))
    }
}
