//! From a URL to an open connection: names are looked up on the pool, one at a time, so that a slow resolver cannot take
//! the threads that the database needs.

use super::{NAMES_MAX, Transport, tls, with_client};
use crate::app::App;
use crate::config::BaseUrl;
use crate::core::interpretations::source::SourceError;
use smol::Async;
use smol::lock::Mutex;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::Arc;

/// Addresses of a name that are tried.
const ADDRESSES_MAX: usize = 4;

/// Whoever looks a name up holds it.
static LOOKUP: Mutex<()> = Mutex::new(());

/// Connects, with TLS if the URL says so.
///
/// # Errors
/// [`SourceError::Unavailable`].
pub(super) async fn dial(app: &Arc<App>, url: &BaseUrl) -> Result<Transport, SourceError> {
    let mut last = None;
    for address in addresses(app, url).await? {
        match Async::<TcpStream>::connect(address).await {
            Ok(stream) => {
                // Requests are written in two pieces; nobody is to wait for the second.
                stream.get_ref().set_nodelay(true).ok();
                return if url.tls { tls::wrap(app, url, stream).await } else { Ok(Transport::Plain(stream)) };
            }
            Err(error) => last = Some(error),
        }
    }
    log::warn!(
        "{} cannot be reached: {}",
        url.authority(),
        last.map_or("no address".to_owned(), |error| error.to_string())
    );
    Err(SourceError::Unavailable)
}

async fn addresses(app: &Arc<App>, url: &BaseUrl) -> Result<Vec<SocketAddr>, SourceError> {
    if let Ok(address) = url.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, url.port)]);
    }
    let name = (url.host.clone(), url.port);
    let turn = LOOKUP.lock().await;
    let known = with_client(app, |client| {
        client.names.iter().find(|(known, _)| *known == name).map(|(_, found)| found.clone())
    });
    if let Some(found) = known {
        return Ok(found);
    }
    let asked = name.clone();
    let look_up = move || {
        // The turn goes with the work: who stops waiting does not stop it, and the next must not begin before its end.
        let _turn = turn;
        asked.to_socket_addrs().map(|found| found.take(ADDRESSES_MAX).collect::<Vec<_>>())
    };
    let looked_up = app.pool.run(look_up).await;
    match looked_up {
        Ok(Ok(found)) if !found.is_empty() => {
            with_client(app, |client| {
                client.names.truncate(NAMES_MAX - 1);
                client.names.insert(0, (name, found.clone()));
            });
            Ok(found)
        }
        Ok(Ok(_)) => unknown(url, "it has no address"),
        Ok(Err(error)) => unknown(url, &error.to_string()),
        Err(_) => unknown(url, "the pool is busy"),
    }
}

fn unknown<T>(url: &BaseUrl, why: &str) -> Result<T, SourceError> {
    log::warn!("{} cannot be looked up: {why}", url.host);
    Err(SourceError::Unavailable)
}
