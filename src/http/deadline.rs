//! How slow a client may be. The transport and the request's code share a `ConnectionDeadline` per connection: it knows
//! what the server waits for and until when, and a sweep each second closes the connections that are late.

use super::framing::RequestFraming;
use crate::runtime::lock;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard};

/// From the first byte of a request to the end of its head, in seconds; also how long a new connection may stay silent.
pub const HEAD_SECONDS_MAX: u32 = 10;
/// Between requests on a kept connection, in seconds.
pub const IDLE_SECONDS_MAX: u32 = 60;
/// After this idle time in seconds a connection is at rest, and its buffers can be freed.
const REST_SECONDS_MIN: u32 = 2;
/// Time before the rate of a body counts, in seconds.
const BODY_GRACE_SECONDS: u32 = 5;
/// Lowest rate of a body, in bytes a second.
const BODY_BYTES_PER_SECOND_MIN: u32 = 1024;
/// Longest time without a byte of a body that has begun, or without a byte of a response taken, in seconds; a fast
/// beginning does not extend it.
const STALL_SECONDS_MAX: u32 = 30;
/// No deadline: the server itself is working.
const NEVER: u32 = u32::MAX;

/// What a connection is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ConnectionPhase {
    /// Nothing of the next request has arrived.
    Idle,
    /// A head has begun.
    Head,
    /// A body is being read.
    Body,
    /// The request is being worked on or answered.
    Answer,
}

/// The deadline of one connection. All times are seconds of a monotonic clock, given as parameters.
#[derive(Debug)]
pub struct ConnectionDeadline {
    phase: AtomicU8,
    deadline: AtomicU32,
    body_began: AtomicU32,
    body_bytes: AtomicU32,
    watched: AtomicBool,
    framing: Mutex<RequestFraming>,
}

impl ConnectionDeadline {
    /// The deadline of a connection accepted at `now`.
    pub fn new(now: u32) -> Self {
        Self {
            phase: AtomicU8::new(ConnectionPhase::Idle as u8),
            deadline: AtomicU32::new(now.saturating_add(HEAD_SECONDS_MAX)),
            body_began: AtomicU32::new(now),
            body_bytes: AtomicU32::new(0),
            watched: AtomicBool::new(false),
            framing: Mutex::default(),
        }
    }

    fn framing(&self) -> MutexGuard<'_, RequestFraming> {
        lock(&self.framing)
    }

    /// The current head announces a body of this many bytes.
    pub fn expects(&self, body: u64) {
        self.framing().expects(body);
    }

    /// Whether the connection is at rest: answered a while ago, and nothing has arrived since.
    pub fn rests(&self, now: u32) -> bool {
        let idle_since = self.deadline.load(Relaxed).saturating_sub(IDLE_SECONDS_MAX);
        self.phase() == ConnectionPhase::Idle
            && now.saturating_sub(idle_since) >= REST_SECONDS_MIN
            && self.framing().is_between_requests()
    }

    /// The current phase.
    pub fn phase(&self) -> ConnectionPhase {
        match self.phase.load(Relaxed) {
            0 => ConnectionPhase::Idle,
            1 => ConnectionPhase::Head,
            2 => ConnectionPhase::Body,
            _ => ConnectionPhase::Answer,
        }
    }

    /// Whether the client is late at `now`.
    pub fn is_late(&self, now: u32) -> bool {
        self.deadline.load(Relaxed) <= now
    }

    fn enter(&self, phase: ConnectionPhase, deadline: u32) {
        self.phase.store(phase as u8, Relaxed);
        self.deadline.store(deadline, Relaxed);
    }

    /// The transport read `bytes` from the client.
    pub fn received(&self, bytes: &[u8], now: u32) {
        self.framing().received(bytes);
        match self.phase() {
            ConnectionPhase::Idle => self.enter(ConnectionPhase::Head, now.saturating_add(HEAD_SECONDS_MAX)),
            ConnectionPhase::Body => {
                let bytes = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
                self.body_bytes.store(self.body_bytes.load(Relaxed).saturating_add(bytes), Relaxed);
                self.expect_body(now);
            }
            ConnectionPhase::Head | ConnectionPhase::Answer => {}
        }
    }

    /// The deadline of a body by the bytes that have arrived.
    fn expect_body(&self, now: u32) {
        let earned = BODY_GRACE_SECONDS + self.body_bytes.load(Relaxed) / BODY_BYTES_PER_SECOND_MIN;
        let by_rate = self.body_began.load(Relaxed).saturating_add(earned);
        self.deadline.store(by_rate.min(now.saturating_add(STALL_SECONDS_MAX)), Relaxed);
    }

    /// The transport waits for the client to read.
    pub fn stalled(&self, now: u32) {
        if self.deadline.load(Relaxed) == NEVER {
            self.deadline.store(now.saturating_add(STALL_SECONDS_MAX), Relaxed);
        }
    }

    /// The client has read some bytes.
    pub fn sent(&self) {
        if self.phase() == ConnectionPhase::Answer {
            self.deadline.store(NEVER, Relaxed);
        }
    }

    /// The current request is to end when its client disconnects.
    pub fn watch(&self) {
        self.watched.store(true, Relaxed);
    }

    /// Whether the current request is to end when its client disconnects.
    pub fn is_watched(&self) -> bool {
        self.watched.load(Relaxed) && self.phase() == ConnectionPhase::Answer
    }

    /// A head is complete, and the server works.
    pub fn working(&self) {
        self.enter(ConnectionPhase::Answer, NEVER);
    }

    /// The request's body is about to be read.
    pub fn body_begins(&self, now: u32) {
        self.body_began.store(now, Relaxed);
        self.body_bytes.store(0, Relaxed);
        self.enter(ConnectionPhase::Body, now.saturating_add(BODY_GRACE_SECONDS));
    }

    /// The server stops reading the body for a while, because it works on what has arrived.
    pub fn body_pauses(&self) {
        self.deadline.store(NEVER, Relaxed);
    }

    /// The server reads the body again, after a pause that began at `pause_began` and does not count for the client.
    pub fn body_goes_on(&self, pause_began: u32, now: u32) {
        let began = self.body_began.load(Relaxed).saturating_add(now.saturating_sub(pause_began));
        self.body_began.store(began, Relaxed);
        self.expect_body(now);
    }

    /// The transport is about to read. After an answer it waits for the client, for the rest of a body or another
    /// request.
    pub fn listens(&self, now: u32) {
        if self.phase() == ConnectionPhase::Answer {
            self.watched.store(false, Relaxed);
            self.enter(ConnectionPhase::Idle, now.saturating_add(IDLE_SECONDS_MAX));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_silent_connection_has_ten_seconds_and_a_kept_one_sixty() {
        let deadline = ConnectionDeadline::new(100);
        assert!(!deadline.is_late(109) && deadline.is_late(110));
        deadline.working();
        deadline.listens(200);
        deadline.listens(230);
        assert!(!deadline.is_late(259) && deadline.is_late(260));
    }

    #[test]
    fn a_head_sent_byte_by_byte_does_not_gain_time() {
        let deadline = ConnectionDeadline::new(0);
        deadline.received(&[b'x'; 1], 5);
        deadline.received(&[b'x'; 1], 14);
        assert!(!deadline.is_late(14) && deadline.is_late(15));
    }

    #[test]
    fn the_bytes_of_a_body_extend_its_deadline() {
        let deadline = ConnectionDeadline::new(0);
        deadline.received(&[b'x'; 100], 0);
        deadline.working();
        assert!(!deadline.is_late(1_000_000));
        deadline.body_begins(10);
        assert!(!deadline.is_late(14) && deadline.is_late(15));
        deadline.received(&[b'x'; 10 * 1024], 12);
        assert!(!deadline.is_late(24) && deadline.is_late(25));
    }

    #[test]
    fn a_fast_body_may_not_stop_for_long_and_pauses_of_the_server_do_not_count() {
        let deadline = ConnectionDeadline::new(0);
        deadline.body_begins(10);
        deadline.received(&[b'x'; 100 * 1024], 11);
        assert!(!deadline.is_late(40) && deadline.is_late(41));
        deadline.body_pauses();
        assert!(!deadline.is_late(500));
        deadline.body_goes_on(12, 112);
        assert!(!deadline.is_late(141) && deadline.is_late(142));
        let slow = ConnectionDeadline::new(0);
        slow.body_begins(0);
        slow.received(&[b'x'; 1], 4);
        slow.body_pauses();
        slow.body_goes_on(4, 104);
        assert!(!slow.is_late(104) && slow.is_late(105));
    }

    #[test]
    fn only_an_answer_is_watched_and_only_until_the_next_request() {
        let deadline = ConnectionDeadline::new(0);
        deadline.working();
        assert!(!deadline.is_watched());
        deadline.watch();
        assert!(deadline.is_watched());
        deadline.listens(1);
        assert!(!deadline.is_watched());
        deadline.working();
        assert!(!deadline.is_watched());
    }

    #[test]
    fn a_reader_that_stops_is_late_and_one_that_goes_on_is_not() {
        let deadline = ConnectionDeadline::new(0);
        deadline.working();
        deadline.stalled(50);
        deadline.stalled(70);
        assert!(deadline.is_late(80));
        deadline.sent();
        assert!(!deadline.is_late(80));
    }
}
