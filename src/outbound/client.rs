//! The client: what connections share (roots, TLS sessions, addresses), made at first use and forgotten when idle, and
//! the connection that a request is sent on.

use super::body::Reader;
use super::deadlines::{Countdown, Phase};
use super::transport::Transport;
use super::{BodyReader, OutboundError, Request, Response, dial, response};
use crate::runtime::lock;
use crate::runtime::pool::Pool;
use crate::runtime::tasks::Tasks;
use futures_rustls::rustls::ClientConfig;
use smol::Timer;
use smol::lock::Mutex as AsyncMutex;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long what connections share is kept after its last use: less than the silence after which memory is given back,
/// so that what it held goes with it.
const KEPT_IDLE: Duration = Duration::from_secs(15);
/// How long an address that was looked up is believed, however busy the client is.
const ADDRESSES_KEPT: Duration = Duration::from_secs(60);
/// Servers whose addresses are remembered.
const NAMES_MAX: usize = 8;

/// Sends requests. It holds next to nothing while no one asks for anything.
pub struct Client {
    pub(super) pool: Pool,
    tasks: Tasks,
    /// PEM file of further certificate authorities; empty for none.
    pub(super) ca_file: String,
    pub(super) kept_idle: Duration,
    pub(super) shared: Arc<Mutex<Option<Shared>>>,
    /// The turn at the resolver.
    pub(super) lookup: Arc<AsyncMutex<()>>,
}

/// What connections share.
pub(super) struct Shared {
    /// TLS settings with the roots; made for the first `https` URL.
    pub(super) tls: Option<Arc<ClientConfig>>,
    names: Vec<Name>,
    used: Instant,
}

/// The addresses of a server.
struct Name {
    server: (String, u16),
    addresses: Vec<SocketAddr>,
    found: Instant,
}

impl Shared {
    /// What is known of a name and port.
    pub(super) fn addresses(&self, server: &(String, u16)) -> Option<Vec<SocketAddr>> {
        let known = |name: &&Name| name.server == *server && name.found.elapsed() < ADDRESSES_KEPT;
        self.names.iter().find(known).map(|name| name.addresses.clone())
    }

    /// Remembers what was found, in place of what was known, or of the oldest.
    pub(super) fn remember(&mut self, server: (String, u16), addresses: Vec<SocketAddr>) {
        self.names.retain(|name| name.server != server);
        self.names.truncate(NAMES_MAX - 1);
        self.names.insert(0, Name { server, addresses, found: Instant::now() });
    }
}

impl Client {
    /// A client that trusts the roots of the binary and, unless its name is empty, those of a PEM file. Nothing is read
    /// before it is needed.
    pub fn new(pool: Pool, tasks: Tasks, ca_file: String) -> Self {
        Self { pool, tasks, ca_file, kept_idle: KEPT_IDLE, shared: Arc::default(), lookup: Arc::default() }
    }

    /// Opens the connection for a request. Dropping the future, or what it gives, closes it.
    ///
    /// # Errors
    /// [`OutboundError::InvalidRequest`], [`OutboundError::Unreachable`], [`OutboundError::Forbidden`],
    /// [`OutboundError::Tls`], [`OutboundError::Late`] and [`OutboundError::Busy`].
    pub async fn connect(&self, request: Request) -> Result<Connection, OutboundError> {
        let head = request.head()?;
        let Request { method, url, reach, deadlines, .. } = request;
        let countdown = Countdown::begin(deadlines);
        let transport = countdown.limit(Phase::Connect, dial::dial(self, &url, reach)).await?;
        Ok(Connection { transport, head, body: method.into_body(), countdown, pool: self.pool.clone() })
    }

    /// Connects, sends the request and waits for the head of the response.
    ///
    /// # Errors
    /// Those of [`Client::connect`] and of [`Connection::send`].
    #[allow(dead_code, reason = "asked for by modules that a build may lack")]
    pub async fn send(&self, request: Request) -> Result<Response, OutboundError> {
        self.connect(request).await?.send().await
    }

    /// Runs `work` on what connections share, which is made if it is not there.
    pub(super) fn with_shared<T>(&self, work: impl FnOnce(&mut Shared) -> T) -> T {
        let mut slot = lock(&self.shared);
        if slot.is_none() {
            self.tasks.spawn("outbound client", forget_when_idle(self.shared.clone(), self.kept_idle));
        }
        let shared = slot.get_or_insert_with(|| Shared { tls: None, names: Vec::new(), used: Instant::now() });
        shared.used = Instant::now();
        work(shared)
    }
}

async fn forget_when_idle(shared: Arc<Mutex<Option<Shared>>>, kept: Duration) {
    let mut left = kept;
    while !left.is_zero() {
        Timer::after(left).await;
        let mut slot = lock(&shared);
        left = slot.as_ref().map_or(Duration::ZERO, |shared| kept.saturating_sub(shared.used.elapsed()));
        if left.is_zero() {
            *slot = None;
        }
    }
}

/// A connection for one request, of which nothing has been sent. It holds what will be sent, so that no other server
/// can get it.
pub struct Connection {
    transport: Transport,
    head: String,
    body: Vec<u8>,
    countdown: Countdown,
    pool: Pool,
}

impl Connection {
    /// Sends the request and waits for the head of the response, whatever its status.
    ///
    /// # Errors
    /// [`OutboundError::Disconnected`], [`OutboundError::Malformed`], [`OutboundError::TooLarge`] and
    /// [`OutboundError::Late`].
    pub async fn send(self) -> Result<Response, OutboundError> {
        let Self { mut transport, head, body, countdown, pool } = self;
        let exchange = async {
            transport.send(head.as_bytes()).await?;
            transport.send(&body).await?;
            drop((head, body));
            response::read(Reader::new(transport)).await
        };
        let (head, framing, reader) = countdown.limit(Phase::Head, exchange).await?;
        Ok(Response { head, body: BodyReader::new(reader, framing, countdown, pool) })
    }
}
