//! What is known of each provider since the start: its breaker, its last fault, and some counters. Statics, so that
//! handlers and metrics find them without core knowing of any, and a server that asks nobody holds nothing on the heap.

use super::breaker::{self, Breaker};
use crate::ai::settings::Provider;
use crate::core::interpretations::source::SourceError;
use crate::runtime::clock::Millis;
use crate::runtime::lock;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// One provider's.
#[derive(Debug)]
pub struct ProviderState {
    breaker: Mutex<Breaker>,
    last_fault: Mutex<Option<(SourceError, Millis)>>,
    requests: AtomicU64,
    faults: AtomicU64,
    characters: AtomicU64,
}

static GEMINI: ProviderState = ProviderState::new();
static OPENAI: ProviderState = ProviderState::new();
static ANTHROPIC: ProviderState = ProviderState::new();
static COMPATIBLE: ProviderState = ProviderState::new();

/// What is known of a provider.
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
            last_fault: Mutex::new(None),
            requests: AtomicU64::new(0),
            faults: AtomicU64::new(0),
            characters: AtomicU64::new(0),
        }
    }

    /// Where the breaker stands.
    pub fn breaker(&self, now: Millis) -> breaker::BreakerState {
        lock(&self.breaker).state(now)
    }

    /// Whether the breaker lets a request through, which is then to be told how it went.
    pub fn admits(&self, now: Millis) -> bool {
        lock(&self.breaker).admits(now)
    }

    /// A request is sent.
    pub fn asked(&self) {
        self.requests.fetch_add(1, Relaxed);
    }

    /// Words are passed on.
    pub fn relayed(&self, words: &str) {
        self.characters.fetch_add(words.chars().count() as u64, Relaxed);
    }

    /// A request went as it should.
    pub fn succeeded(&self) {
        lock(&self.breaker).succeeded();
    }

    /// A request went wrong. What is not the provider's failing does not count against it.
    pub fn failed(&self, error: SourceError, now: Millis) {
        self.faults.fetch_add(1, Relaxed);
        *lock(&self.last_fault) = Some((error, now));
        match error {
            SourceError::Unavailable | SourceError::Late | SourceError::Garbled => lock(&self.breaker).failed(now),
            SourceError::Quota(_) | SourceError::Busy(_) | SourceError::Declined | SourceError::TooLong => {
                lock(&self.breaker).abandoned()
            }
        }
    }

    /// A request was given up by its client, before anything was known.
    pub fn abandoned(&self) {
        lock(&self.breaker).abandoned();
    }

    /// The last fault and its time.
    pub fn last_fault(&self) -> Option<(SourceError, Millis)> {
        *lock(&self.last_fault)
    }

    /// Requests sent, faults among them, and characters passed on, since the start.
    pub fn counts(&self) -> (u64, u64, u64) {
        (self.requests.load(Relaxed), self.faults.load(Relaxed), self.characters.load(Relaxed))
    }
}
