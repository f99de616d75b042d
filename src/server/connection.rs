//! One client's connection as trillium's transport: bytes pass through, and the pace learns of each.

use super::refusal::refuse;
use crate::http::deadline::{ConnectionDeadline, Phase};
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

/// How long a closed connection is read on, so that what was sent arrives before the kernel resets it.
const LINGER: Duration = Duration::from_secs(1);
/// Bytes read and thrown away while lingering, at most.
const LINGER_BYTES_MAX: usize = 512 * 1024;

/// A connection; shared by the transport, which uses it, and the sweep, which may end it.
pub(super) struct Connection {
    stream: Async<TcpStream>,
    pub(super) pace: Arc<ConnectionDeadline>,
    started: Instant,
    rest: Mutex<Rest>,
    leaving: Mutex<Leaving>,
}

/// How work ends with its client: whoever drives it leaves a waker here, and the sweep wakes it when the client is
/// gone.
#[derive(Default)]
struct Leaving {
    waker: Option<Waker>,
    left: bool,
}

/// How a connection comes to rest: while it waits for a next request it leaves its waker here, the sweep asks it to
/// rest, and its next read says "end" to the library, which gives back all that it holds.
#[derive(Default)]
struct Rest {
    waker: Option<Waker>,
    /// Something has been read since it woke; only then the library takes an end for an orderly one.
    has_read: bool,
    asked: bool,
    resting: bool,
}

impl Connection {
    pub(super) fn new(stream: Async<TcpStream>, started: Instant) -> Self {
        let pace = Arc::new(ConnectionDeadline::new(seconds(started)));
        Self { stream, pace, started, rest: Mutex::default(), leaving: Mutex::default() }
    }

    fn leaving(&self) -> MutexGuard<'_, Leaving> {
        lock(&self.leaving)
    }

    /// Notices that the client has closed its side while its answer is watched. Nobody reads from the connection then,
    /// so the kernel is asked; what the client may have sent before it left does not hide its leaving.
    pub(super) fn notice_leaving(&self) {
        if !self.pace.is_watched() {
            return;
        }
        let gone = PollFlags::RDHUP | PollFlags::HUP | PollFlags::ERR;
        let mut asked = [PollFd::new(&self.stream, gone)];
        // A poll that fails is asked again by the next sweep.
        let answered = poll(&mut asked, Some(&Timespec::default())).is_ok();
        if answered && asked.iter().any(|fd| fd.revents().intersects(gone)) {
            let mut leaving = self.leaving();
            leaving.left = true;
            let waker = leaving.waker.take();
            drop(leaving);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// Done when the client has left while its answer was watched.
    pub(super) async fn left(&self) {
        poll_fn(|context| {
            let mut leaving = self.leaving();
            if leaving.left {
                return Poll::Ready(());
            }
            if !leaving.waker.as_ref().is_some_and(|known| known.will_wake(context.waker())) {
                leaving.waker = Some(context.waker().clone());
            }
            Poll::Pending
        })
        .await;
    }

    fn rest(&self) -> MutexGuard<'_, Rest> {
        lock(&self.rest)
    }

    /// Asks the connection to rest if its client does.
    pub(super) fn rest_if_idle(&self) {
        if self.pace.rests(seconds(self.started)) {
            let mut rest = self.rest();
            rest.asked = true;
            let waker = rest.waker.take();
            drop(rest);
            if let Some(waker) = waker {
                waker.wake();
            }
        }
    }

    /// Whether it came to rest; if so, it is taken to be awake from now on.
    pub(super) fn was_resting(&self) -> bool {
        let mut rest = self.rest();
        std::mem::take(&mut *rest).resting
    }

    /// Waits until the client says something, or leaves.
    pub(super) async fn woken(&self) -> io::Result<()> {
        self.stream.readable().await
    }

    /// The client has nothing to say: remembers who to wake, or answers that the connection rests.
    fn waits(&self, context: &Context<'_>) -> bool {
        if self.pace.phase() != Phase::Idle {
            return false;
        }
        let mut rest = self.rest();
        if std::mem::take(&mut rest.asked) && rest.has_read && self.pace.rests(seconds(self.started)) {
            rest.resting = true;
            return true;
        }
        rest.waker = Some(context.waker().clone());
        false
    }

    /// Ends the connection if its client is late; one that was in the middle of a request is told why.
    pub(super) fn end_if_late(&self) {
        if self.pace.is_late(seconds(self.started)) {
            if matches!(self.pace.phase(), Phase::Head | Phase::Body) {
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

    /// Closes as TCP wants it: our side first, then whatever the client still sends is read and dropped.
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
pub(super) struct Wire(pub(super) Arc<Connection>);

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &mut [u8]) -> Poll<io::Result<usize>> {
        let connection = &self.0;
        connection.pace.listens(seconds(connection.started));
        let result = match Pin::new(&mut &connection.stream).poll_read(context, bytes) {
            Poll::Pending if connection.waits(context) => return Poll::Ready(Ok(0)),
            other => ready!(other),
        };
        if let Ok(count) = result {
            connection.rest().has_read = true;
            connection.pace.received(bytes.get(..count).unwrap_or_default(), seconds(connection.started));
        }
        Poll::Ready(result)
    }
}

impl Wire {
    /// Tells the pace how a write went.
    fn wrote(&self, result: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match &result {
            Poll::Pending => self.0.pace.stalled(seconds(self.0.started)),
            Poll::Ready(_) => self.0.pace.sent(),
        }
        result
    }

    /// Nobody is working on a request: the library answers by itself to a head that is none, with a bare status. It is
    /// replaced by a problem document.
    fn replaces(&self, bytes: &[u8]) -> bool {
        let bare = self.0.pace.phase() == Phase::Head && bytes.starts_with(b"HTTP/1.1 ");
        if bare {
            let unknown = bytes.starts_with(b"HTTP/1.1 501");
            refuse(&self.0.stream, if unknown { NOT_IMPLEMENTED } else { MALFORMED_REQUEST });
        }
        bare
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.replaces(bytes) {
            return Poll::Ready(Ok(bytes.len()));
        }
        self.wrote(Pin::new(&mut &self.0.stream).poll_write(context, bytes))
    }

    /// Head and body in one call to the kernel, where the library has both.
    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if parts.first().is_some_and(|first| self.replaces(first)) {
            return Poll::Ready(Ok(parts.iter().map(|part| part.len()).sum()));
        }
        self.wrote(Pin::new(&mut &self.0.stream).poll_write_vectored(context, parts))
    }

    fn poll_flush(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // A TCP socket has nothing to flush.
        Poll::Ready(Ok(()))
    }

    fn poll_close(self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(shutdown(&self.0.stream, Shutdown::Write).map_err(Into::into))
    }
}

impl Transport for Wire {}
