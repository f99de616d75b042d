//! Accepting connections, counting them, refusing the ones too many, and ending the late ones.

use super::connection::{ClientTransport, Connection};
use super::refusal::refuse;
use crate::app::App;
use crate::http::dispatch::Dispatcher;
use crate::refusal::UNAVAILABLE;
use crate::runtime::lock;
use rustix::net::{Shutdown, shutdown};
use rustix::process::{Resource, getrlimit, setrlimit};
use smol::Async;
use std::net::{IpAddr, TcpListener};
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, MutexGuard, Weak};
use std::time::{Duration, Instant};
use trillium::{Handler, Swansong};
use trillium_http::{HttpConfig, HttpContext};

/// Head of a request: request line and headers, in bytes.
const HEAD_BYTES_MAX: usize = 8 * 1024;
/// Most bytes of a response that are buffered for a slow client.
const RESPONSE_BUFFER_BYTES_MAX: usize = 64 * 1024;
/// Bytes of a streamed response that are read and sent at a time. Each stream holds a buffer of this size and its head;
/// together they are under 4 KiB, beyond which the allocator would use the next larger block.
const STREAM_CHUNK_BYTES: usize = 3 * 1024;
/// File descriptors beyond connections: database files, timers, standard streams.
const DESCRIPTORS_SPARE: u64 = 64;
/// How often connections are checked for being late, idle or disconnected; the last is promised to be noticed within a
/// second.
const SWEEP_EVERY: Duration = Duration::from_millis(500);
/// Pause after the kernel refused a connection, which may be for lack of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The open connections, which the sweep checks.
#[derive(Default)]
struct OpenConnections(Mutex<Vec<Weak<Connection>>>);

impl OpenConnections {
    fn lock(&self) -> MutexGuard<'_, Vec<Weak<Connection>>> {
        lock(&self.0)
    }

    fn sweep(&self) {
        let mut open = self.lock();
        open.retain(|connection| {
            let connection = connection.upgrade();
            if let Some(connection) = &connection {
                connection.end_if_late();
                connection.detect_disconnect();
                connection.rest_if_idle();
            }
            connection.is_some()
        });
        let room = open.len().max(16) * 2;
        if open.capacity() > room {
            open.shrink_to(room);
        }
    }
}

/// Accepts until the process stops; never returns otherwise.
pub(super) async fn accept(
    app: Arc<App>,
    listener: Async<TcpListener>,
    dispatcher: Dispatcher,
    swansong: Swansong,
    started: Instant,
) -> Result<(), String> {
    raise_descriptor_limit(app.config.connections_max.get().into());
    let context = Arc::new(HttpContext::new().with_config(http_config(&app)).with_swansong(swansong));
    let (dispatcher, open) = (Arc::new(dispatcher), Arc::new(OpenConnections::default()));
    let swept = open.clone();
    app.tasks.spawn("sweep", async move {
        loop {
            smol::Timer::after(SWEEP_EVERY).await;
            swept.sweep();
        }
    });
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok((stream, address)) => (stream, address.ip()),
            Err(error) => {
                log::warn!("a connection was not accepted: {error}");
                smol::Timer::after(ACCEPT_PAUSE).await;
                continue;
            }
        };
        if app.connections_open() >= app.config.connections_max.get() as usize {
            refuse(&stream, UNAVAILABLE);
            shutdown(&stream, Shutdown::Write).ok();
            continue;
        }
        // Answers are written whole; waiting to fill a packet would only delay them.
        stream.get_ref().set_nodelay(true).ok();
        let connection = Arc::new(Connection::new(stream, started));
        open.lock().push(Arc::downgrade(&connection));
        app.tasks.spawn("connection", serve(app.clone(), context.clone(), dispatcher.clone(), connection, peer));
    }
}

/// Counts a connection for as long as it lives, however it ends.
struct ConnectionCount(Arc<App>);

impl ConnectionCount {
    fn new(app: Arc<App>) -> Self {
        app.connections.fetch_add(1, Relaxed);
        Self(app)
    }
}

impl Drop for ConnectionCount {
    fn drop(&mut self) {
        self.0.connections.fetch_sub(1, Relaxed);
    }
}

/// Serves a connection's requests one after another until it ends. Between them it may rest, holding no more than its
/// socket.
async fn serve(
    app: Arc<App>,
    context: Arc<HttpContext>,
    dispatcher: Arc<Dispatcher>,
    connection: Arc<Connection>,
    peer: IpAddr,
) {
    let _count = ConnectionCount::new(app);
    loop {
        let deadline = connection.deadline.clone();
        let dispatcher = dispatcher.clone();
        let handler = move |mut conn: trillium_http::Conn<ClientTransport>| {
            let (dispatcher, deadline) = (dispatcher.clone(), deadline.clone());
            async move {
                conn.set_peer_ip(Some(peer));
                dispatcher.run(trillium::Conn::from(conn).with_state(deadline)).await.into_inner()
            }
        };
        // Boxed, so that a resting connection does not hold the memory that its requests need.
        let run = Box::pin(context.clone().run(ClientTransport(connection.clone()), handler));
        let disconnected = async {
            connection.disconnected().await;
            None
        };
        // A client that disconnects ends here: dropping the future drops the request with all its work.
        let Some(ended) = smol::future::or(async { Some(run.await) }, disconnected).await else {
            return log::debug!("a client disconnected before its answer was complete");
        };
        match ended {
            Ok(_) if connection.was_resting() => {
                if connection.until_readable().await.is_err() {
                    return;
                }
            }
            Ok(_) => return connection.linger().await,
            Err(trillium_http::Error::HeadersTooLong) => {
                connection.refuse_head();
                return connection.linger().await;
            }
            Err(error) => return log::debug!("a connection ended: {error}"),
        }
    }
}

fn http_config(app: &App) -> HttpConfig {
    HttpConfig::default()
        .with_head_max_len(HEAD_BYTES_MAX)
        .with_received_body_max_len(app.config.body_bytes_max.get().into())
        .with_received_body_max_preallocate(4096)
        .with_received_body_initial_len(512)
        .with_body_write_chunk_len(STREAM_CHUNK_BYTES)
        .with_response_buffer_len(1024)
        .with_response_buffer_max_len(RESPONSE_BUFFER_BYTES_MAX)
        .with_request_buffer_initial_len(512)
        .with_request_header_initial_capacity(8)
        .with_response_header_initial_capacity(8)
        .with_max_header_list_size(HEAD_BYTES_MAX as u64)
}

/// Asks the kernel for as many descriptors as the connections need, and logs a warning when there are fewer.
fn raise_descriptor_limit(connections: u64) {
    let wanted = connections + DESCRIPTORS_SPARE;
    let mut limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return;
    }
    limit.current = Some(limit.maximum.map_or(wanted, |maximum| maximum.min(wanted)));
    if setrlimit(Resource::Nofile, limit).is_err() || limit.current.is_some_and(|current| current < wanted) {
        log::warn!("the limit of open files is too low for {connections} connections");
    }
}
