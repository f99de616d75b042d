//! A small HTTP/1.1 client for answers that are streams of events: one request per connection, one way, no redirects,
//! bounded in memory and in time. It is made on first use and forgotten when idle. What is asked is not known here.

mod body;
mod dial;
mod head;
mod sse;
mod tls;
mod transport;

pub use body::Body;
pub use head::{Head, HeaderLine};
pub use sse::{Events, TooLong};

use crate::app::App;
use crate::config::BaseUrl;
use crate::core::interpretations::source::SourceError;
use crate::runtime::lock;
use futures_rustls::rustls::ClientConfig;
use smol::Timer;
use smol::future::FutureExt;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use transport::Transport;

/// How long the client is kept after its last use: less than the silence after which memory is given back, so that what it
/// held goes with it.
const KEPT_IDLE: Duration = Duration::from_secs(15);
/// Servers whose addresses are remembered while the client is kept.
const NAMES_MAX: usize = 8;

/// What connections share.
#[derive(Default)]
struct Client {
    /// TLS settings with the roots; made for the first `https` URL.
    tls: Option<Arc<ClientConfig>>,
    /// Addresses by name and port.
    names: Vec<((String, u16), Vec<SocketAddr>)>,
    used: Option<Instant>,
}

/// The one client, while there is one. A static, so that a server that asks nobody holds nothing.
static CLIENT: Mutex<Option<Client>> = Mutex::new(None);

/// Runs `work` on the client, which is made if there is none.
fn with_client<T>(app: &Arc<App>, work: impl FnOnce(&mut Client) -> T) -> T {
    let mut client = lock(&CLIENT);
    if client.is_none() {
        app.tasks.spawn("client", forget_when_idle());
    }
    let client = client.get_or_insert_default();
    client.used = Some(Instant::now());
    work(client)
}

async fn forget_when_idle() {
    let mut left = KEPT_IDLE;
    while !left.is_zero() {
        Timer::after(left).await;
        let mut client = lock(&CLIENT);
        let used = client.as_ref().and_then(|client| client.used);
        left = used.map_or(Duration::ZERO, |used| KEPT_IDLE.saturating_sub(used.elapsed()));
        if left.is_zero() {
            *client = None;
        }
    }
}

/// Opens a connection for one request. Dropping the future, or what it gives, closes it.
///
/// # Errors
/// [`SourceError::Unavailable`].
pub async fn connect(app: &Arc<App>, url: &BaseUrl) -> Result<Connection, SourceError> {
    dial::dial(app, url).await.map(Connection)
}

/// A connection on which nothing has been said.
pub struct Connection(Transport);

impl Connection {
    /// Sends JSON and reads the head of the answer.
    ///
    /// # Errors
    /// [`SourceError::Unavailable`] or [`SourceError::Garbled`].
    pub async fn post(
        self,
        url: &BaseUrl,
        path: &str,
        headers: &[HeaderLine],
        json: String,
    ) -> Result<(Head, Body), SourceError> {
        let Self(mut transport) = self;
        transport.send(head::request(url, path, headers, json.len()).as_bytes()).await?;
        transport.send(json.as_bytes()).await?;
        drop(json);
        head::read(transport).await
    }
}

/// What `work` gives, unless it takes too long.
///
/// # Errors
/// Those of `work`, and [`SourceError::Late`].
pub async fn within<T>(time: Duration, work: impl Future<Output = Result<T, SourceError>>) -> Result<T, SourceError> {
    let late = async {
        Timer::after(time).await;
        Err(SourceError::Late)
    };
    work.or(late).await
}
