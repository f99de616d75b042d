//! How long each phase of a request may take, and the clock that is kept while it runs.

use super::OutboundError;
use smol::Timer;
use smol::future::FutureExt;
use std::fmt;
use std::future::Future;
use std::time::{Duration, Instant};

/// How long a request may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// Until the connection stands: the turn at the resolver, the look-up and TLS included.
    pub connect: Duration,
    /// From then until the head of the response has come, the sending included.
    pub head: Duration,
    /// From one piece of the body to the next.
    pub piece: Duration,
    /// From the beginning to the end of the body, also while the reader is busy elsewhere.
    pub total: Duration,
}

/// The part of a request whose deadline passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// See [`Deadlines::connect`].
    Connect,
    /// See [`Deadlines::head`].
    Head,
    /// See [`Deadlines::piece`].
    Piece,
    /// See [`Deadlines::total`].
    Total,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "to be connected",
            Self::Head => "to begin its answer",
            Self::Piece => "to go on with its answer",
            Self::Total => "for the whole answer",
        })
    }
}

/// The deadlines of a request that has begun.
#[derive(Debug, Clone, Copy)]
pub(super) struct Countdown {
    deadlines: Deadlines,
    begun: Instant,
}

impl Countdown {
    pub(super) fn begin(deadlines: Deadlines) -> Self {
        Self { deadlines, begun: Instant::now() }
    }

    /// What `work` gives, unless its phase or the whole request takes too long.
    pub(super) fn limit<T>(
        self,
        phase: Phase,
        work: impl Future<Output = Result<T, OutboundError>>,
    ) -> impl Future<Output = Result<T, OutboundError>> {
        let (time, phase) = self.left(phase, self.begun.elapsed());
        within(time, OutboundError::Late { phase }, work)
    }

    /// The time that a phase has when it begins, and which of the two deadlines is the nearer one.
    fn left(self, phase: Phase, elapsed: Duration) -> (Duration, Phase) {
        let Deadlines { connect, head, piece, total } = self.deadlines;
        let left = total.saturating_sub(elapsed);
        let own = match phase {
            Phase::Connect => connect,
            Phase::Head => head,
            Phase::Piece => piece,
            Phase::Total => total,
        };
        if own < left { (own, phase) } else { (left, Phase::Total) }
    }
}

/// What `work` gives, unless it takes longer than `time`, which is `late`. No `async fn`, which would have room for
/// `work` twice.
///
/// # Errors
/// Those of `work`, and `late`.
pub fn within<T, E>(
    time: Duration,
    late: E,
    work: impl Future<Output = Result<T, E>>,
) -> impl Future<Output = Result<T, E>> {
    let timeout = async move {
        Timer::after(time).await;
        Err(late)
    };
    work.or(timeout)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearer_deadline_counts() {
        let seconds = Duration::from_secs;
        let deadlines = Deadlines { connect: seconds(5), head: seconds(20), piece: seconds(30), total: seconds(60) };
        let countdown = Countdown::begin(deadlines);
        let cases = [
            (Phase::Connect, 0, (5, Phase::Connect)),
            (Phase::Head, 5, (20, Phase::Head)),
            (Phase::Piece, 29, (30, Phase::Piece)),
            (Phase::Piece, 30, (30, Phase::Total)),
            (Phase::Piece, 59, (1, Phase::Total)),
            (Phase::Piece, 61, (0, Phase::Total)),
        ];
        for (phase, elapsed, (left, wanted)) in cases {
            assert_eq!(countdown.left(phase, seconds(elapsed)), (seconds(left), wanted), "{phase:?} after {elapsed}");
        }
    }
}
