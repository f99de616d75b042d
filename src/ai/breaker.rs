//! The circuit breaker of a provider: it opens after some failures in a row, and stays open for twice as long each time
//! a trial fails too. Pure; the time is a parameter.

use crate::runtime::clock::Millis;

/// Failures in a row that open it.
const FAILURES_MAX: u32 = 5;
/// How long it stays open at first.
const OPEN_FIRST: Millis = Millis(30_000);
/// How long it stays open at most.
const OPEN_MAX: Millis = Millis(600_000);

/// Which requests a breaker lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// All requests.
    Closed,
    /// One request, the trial, which shows whether the provider works again.
    HalfOpen,
    /// No request.
    Open,
}

impl BreakerState {
    /// Its name in the API and the metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::HalfOpen => "half-open",
            Self::Open => "open",
        }
    }
}

/// The failures of one provider.
#[derive(Debug)]
pub struct Breaker {
    failures: u32,
    /// How long it is, or was last, open; 0 when closed.
    open_for: Millis,
    opened_at: Millis,
    on_trial: bool,
}

impl Breaker {
    /// A closed breaker.
    pub const fn new() -> Self {
        Self { failures: 0, open_for: Millis(0), opened_at: Millis(0), on_trial: false }
    }

    /// Its state at `now`.
    pub fn state(&self, now: Millis) -> BreakerState {
        let since = now - self.opened_at;
        match self.open_for {
            Millis(0) => BreakerState::Closed,
            // A clock that was set back must not keep it open for longer.
            open_for if (Millis(0)..open_for).contains(&since) => BreakerState::Open,
            _ if self.on_trial => BreakerState::Open,
            _ => BreakerState::HalfOpen,
        }
    }

    /// Whether a request may go through; a request that is let through in the half-open state is the trial.
    pub fn admits(&mut self, now: Millis) -> bool {
        let state = self.state(now);
        self.on_trial |= state == BreakerState::HalfOpen;
        state != BreakerState::Open
    }

    /// The provider has answered.
    pub fn succeeded(&mut self) {
        *self = Self::new();
    }

    /// The provider has failed.
    pub fn failed(&mut self, now: Millis) {
        self.failures = self.failures.saturating_add(1);
        if self.on_trial || self.open_for == Millis(0) && self.failures >= FAILURES_MAX {
            self.open_for = self.open_for.times(2).clamp(OPEN_FIRST, OPEN_MAX);
            self.opened_at = now;
            self.on_trial = false;
        }
    }

    /// The request ended without an outcome; another trial is allowed.
    pub fn abandoned(&mut self) {
        self.on_trial = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_700_000_000_000);

    fn opened() -> Breaker {
        let mut breaker = Breaker::new();
        (0..FAILURES_MAX).for_each(|_| breaker.failed(NOW));
        breaker
    }

    #[test]
    fn it_opens_after_failures_in_a_row_only() {
        let mut breaker = Breaker::new();
        for _ in 0..3 {
            (1..FAILURES_MAX).for_each(|_| breaker.failed(NOW));
            assert!(breaker.admits(NOW));
            breaker.succeeded();
        }
        assert_eq!(breaker.state(NOW), BreakerState::Closed);
        assert_eq!(opened().state(NOW), BreakerState::Open);
    }

    #[test]
    fn one_trial_is_let_through_and_decides() {
        let mut breaker = opened();
        let mut now = NOW;
        for wait in [30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000] {
            assert!(!breaker.admits(now + Millis(wait) - Millis(1)), "{wait}");
            now += Millis(wait);
            assert_eq!(breaker.state(now), BreakerState::HalfOpen);
            assert!(breaker.admits(now), "{wait}");
            assert!(!breaker.admits(now), "one at a time");
            breaker.failed(now);
        }
        now += OPEN_MAX;
        assert!(breaker.admits(now));
        breaker.abandoned();
        assert!(breaker.admits(now), "another trial");
        breaker.succeeded();
        assert!(breaker.admits(now) && breaker.admits(now));
    }

    #[test]
    fn failures_that_come_late_and_clocks_that_jump_do_not_prolong_it() {
        let mut breaker = opened();
        breaker.failed(NOW + Millis(29_000));
        assert_eq!(breaker.state(NOW + Millis(30_000)), BreakerState::HalfOpen);
        assert_eq!(opened().state(NOW - Millis(3_600_000)), BreakerState::HalfOpen);
    }
}
