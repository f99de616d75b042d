//! A client's connection as trillium's transport: bytes pass through, and the deadline is updated with each.

use super::refusal::refuse;
use crate::http::deadline::{ConnectionDeadline, ConnectionPhase};
use crate::refusal::{HEAD_TOO_LARGE, MALFORMED_REQUEST, NOT_IMPLEMENTED, REQUEST_TIMEOUT};
use crate::runtime::lock;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{Shutdown, shutdown};
use smol::Async;
use smol::io::{AsyncRead, AsyncReadExt, AsyncWrite};
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::net::TcpStream;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker, ready};
use std::time::{Duration, Instant};
use trillium::Transport;

/// How long a closed connection is still read, so that the answer arrives before the kernel resets the connection.
const LINGER: Duration = Duration::from_secs(1);
/// Bytes read and thrown away while lingering, at most.
const LINGER_BYTES_MAX: usize = 512 * 1024;

/// A connection; shared by the transport, which uses it, and the sweep, which may end it.
pub(super) struct Connection {
    stream: Async<TcpStream>,
    pub(super) deadline: Arc<ConnectionDeadline>,
    started: Instant,
    rest: Mutex<RestState>,
    disconnect: Mutex<DisconnectState>,
}

/// How work is cancelled when its client disconnects: the task that runs it leaves its waker here, and the sweep wakes
/// it when the client is gone.
#[derive(Default)]
struct DisconnectState {
    waker: Option<Waker>,
    disconnected: bool,
}

/// How a connection is suspended: while it waits for a next request it leaves its waker here, the sweep asks it to
/// rest, and its next read reports an end to the library, which then frees all that it holds.
#[derive(Default)]
struct RestState {
    waker: Option<Waker>,
    /// Something has been read since it woke; only then does the library treat an end as an orderly one.
    has_read: bool,
    requested: bool,
    resting: bool,
}

impl Connection {
    pub(super) fn new(stream: Async<TcpStream>, started: Instant) -> Self {
        let deadline = Arc::new(ConnectionDeadline::new(seconds(started)));
        Self { stream, deadline, started, rest: Mutex::default(), disconnect: Mutex::default() }
    }

    fn disconnect(&self) -> MutexGuard<'_, DisconnectState> {
        lock(&self.disconnect)
    }

    /// Detects that the client has closed its side while its answer is watched. No task reads from the connection then,
    /// so the kernel is asked; unread bytes that the client sent before do not hide that it is gone.
    pub(super) fn detect_disconnect(&self) {
        if !self.deadline.is_watched() {
            return;
        }
        let gone = PollFlags::RDHUP | PollFlags::HUP | PollFlags::ERR;
        let mut asked = [PollFd::new(&self.stream, gone)];
        // A poll that fails is asked again by the next sweep.
        let answered = poll(&mut asked, Some(&Timespec::default())).is_ok();
        if answered && asked.iter().any(|fd| fd.revents().intersects(gone)) {
            let mut state = self.disconnect();
            state.disconnected = true;
            let waker = state.waker.take();
            drop(state);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// Completes when the client has disconnected while its answer was watched.
    pub(super) async fn disconnected(&self) {
        poll_fn(|context| {
            let mut state = self.disconnect();
            if state.disconnected {
                return Poll::Ready(());
            }
            if !state.waker.as_ref().is_some_and(|known| known.will_wake(context.waker())) {
                state.waker = Some(context.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }

    fn rest(&self) -> MutexGuard<'_, RestState> {
        lock(&self.rest)
    }

    /// Asks the connection to rest if its client is idle.
    pub(super) fn rest_if_idle(&self) {
        if self.deadline.rests(seconds(self.started)) {
            let mut rest = self.rest();
            rest.requested = true;
            let waker = rest.waker.take();
            drop(rest);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// Whether the connection rests; from now on it counts as awake.
    pub(super) fn was_resting(&self) -> bool {
        let mut rest = self.rest();
        std::mem::take(&mut *rest).resting
    }

    /// Waits until the client sends something or disconnects.
    pub(super) async fn until_readable(&self) -> io::Result<()> {
        self.stream.readable().await
    }

    /// Called when there is nothing to read: stores the waker, or answers true when the connection begins to rest.
    fn begins_rest(&self, context: &Context<'_>) -> bool {
        if self.deadline.phase() != ConnectionPhase::Idle {
            return false;
        }
        let mut rest = self.rest();
        if std::mem::take(&mut rest.requested) && rest.has_read && self.deadline.rests(seconds(self.started)) {
            rest.resting = true;
            return true;
        }
        rest.waker = Some(context.waker().clone());
        false
    }

    /// Ends the connection if its client is late; a client in the middle of a request gets an answer that says why.
    pub(super) fn end_if_late(&self) {
        if self.deadline.is_late(seconds(self.started)) {
            if matches!(self.deadline.phase(), ConnectionPhase::Head | ConnectionPhase::Body) {
                refuse(&self.stream, REQUEST_TIMEOUT);
            }
            // The transport's next read or write sees the end.
            shutdown(&self.stream, Shutdown::Both).ok();
        }
    }

    /// Tells the client that its head is too large.
    pub(super) fn refuse_head(&self) {
        refuse(&self.stream, HEAD_TOO_LARGE);
    }

    /// Closes the way TCP needs it: our side first, then what the client still sends is read and dropped.
    pub(super) async fn linger(&self) {
        if shutdown(&self.stream, Shutdown::Write).is_err() {
            return;
        }
        let drop_rest = async {
            let (mut bytes, mut total) = ([0_u8; 1024], 0);
            while let Ok(count @ 1..) = (&self.stream).read(&mut bytes).await {
                total += count;
                if total > LINGER_BYTES_MAX {
                    return;
                }
            }
        };
        let late = async {
            smol::Timer::after(LINGER).await;
        };
        smol::future::or(drop_rest, late).await;
    }
}

/// Seconds since `started`.
pub(super) fn seconds(started: Instant) -> u32 {
    u32::try_from(started.elapsed().as_secs()).unwrap_or(u32::MAX)
}

/// What trillium reads from and writes to.
pub(super) struct ClientTransport(pub(super) Arc<Connection>);

impl AsyncRead for ClientTransport {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &mut [u8]) -> Poll<io::Result<usize>> {
        let connection = &self.0;
        connection.deadline.listens(seconds(connection.started));
        let result = match Pin::new(&mut &connection.stream).poll_read(context, bytes) {
            Poll::Pending if connection.begins_rest(context) => return Poll::Ready(Ok(0)),
            other => ready!(other),
        };
        if let Ok(count) = result {
            connection.rest().has_read = true;
            connection.deadline.received(bytes.get(..count).unwrap_or_default(), seconds(connection.started));
        }
        Poll::Ready(result)
    }
}

impl ClientTransport {
    /// Tells the deadline how a write went.
    fn note_write(&self, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &result {
            Poll::Pending => self.0.deadline.stalled(seconds(self.0.started)),
            Poll::Ready(_) => self.0.deadline.sent(),
        }
        result
    }

    /// Replaces the bare status with which the library itself answers a malformed head by a problem document. No
    /// handler is at work then.
    fn replaces_bare_status(&self, bytes: &[u8]) -> bool {
        let bare = self.0.deadline.phase() == ConnectionPhase::Head && bytes.starts_with(b"HTTP/1.1 ");
        if bare {
            let unknown = bytes.starts_with(b"HTTP/1.1 501");
            refuse(&self.0.stream, if unknown { NOT_IMPLEMENTED } else { MALFORMED_REQUEST });
        }
        bare
    }
}

impl AsyncWrite for ClientTransport {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.replaces_bare_status(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        self.note_write(Pin::new(&mut &self.0.stream).poll_write(context, bytes))
    }

    /// Head and body in one call to the kernel, where the library has both.
    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if parts.first().is_some_and(|first| self.replaces_bare_status(first)) {
            return Poll::Ready(Ok(parts.iter().map(|part| part.len()).sum()));
        }
        self.note_write(Pin::new(&mut &self.0.stream).poll_write_vectored(context, parts))
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A TCP socket has nothing to flush.
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(shutdown(&self.0.stream, Shutdown::Write).map_err(Into::into))
    }
}

impl Transport for ClientTransport {}
