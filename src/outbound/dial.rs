//! From a URL to an open connection: names are looked up on the pool, one at a time, so that a slow resolver cannot
//! take the threads that the database needs. What is connected to is an address that was judged, never a name.

use super::transport::Transport;
use super::{Client, OutboundError, Reach, tls};
use crate::config::BaseUrl;
use smol::Async;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};

/// Addresses of a name that are tried.
const ADDRESSES_MAX: usize = 4;

/// Connects, with TLS if the URL says so.
///
/// # Errors
/// [`OutboundError::Unreachable`], [`OutboundError::Forbidden`], [`OutboundError::Busy`] and [`OutboundError::Tls`].
pub(super) async fn dial(client: &Client, url: &BaseUrl, reach: Reach) -> Result<Transport, OutboundError> {
    let found = addresses(client, url, reach).await?;
    let mut allowed = found.into_iter().filter(|address| reach.allows(address.ip())).peekable();
    if allowed.peek().is_none() {
        log::log!(reach.log_level(), "{} is in a network that may not be reached", url.authority());
        return Err(OutboundError::Forbidden);
    }
    let mut last = None;
    for address in allowed {
        match Async::<TcpStream>::connect(address).await {
            Ok(stream) => {
                // Requests are written in two pieces; no one is to wait for the second.
                stream.get_ref().set_nodelay(true).ok();
                return if url.tls {
                    tls::wrap(client, url, reach, stream).await
                } else {
                    Ok(Transport::Plain(stream))
                };
            }
            Err(error) => last = Some(error),
        }
    }
    let why = last.map_or_else(String::new, |error| error.to_string());
    log::log!(reach.log_level(), "{} cannot be reached: {why}", url.authority());
    Err(OutboundError::Unreachable)
}

/// The addresses of a URL's host, at least one.
async fn addresses(client: &Client, url: &BaseUrl, reach: Reach) -> Result<Vec<SocketAddr>, OutboundError> {
    if let Ok(address) = url.host.parse::<IpAddr>() {
        return Ok(vec![SocketAddr::new(address, url.port)]);
    }
    let server = (url.host.clone(), url.port);
    let turn = client.lookup.lock_arc().await;
    if let Some(known) = client.with_shared(|shared| shared.addresses(&server)) {
        return Ok(known);
    }
    let asked = server.clone();
    let look_up = move || {
        // The turn goes with the work: a caller that stops waiting does not stop it, and the next must not begin before
        // its end.
        let _turn = turn;
        asked.to_socket_addrs().map(|found| found.take(ADDRESSES_MAX).collect::<Vec<_>>())
    };
    let unknown = |why: &str, error| {
        log::log!(reach.log_level(), "{} cannot be looked up: {why}", url.host);
        Err(error)
    };
    match client.pool.run(look_up).await {
        Ok(Ok(found)) if !found.is_empty() => {
            client.with_shared(|shared| shared.remember(server, found.clone()));
            Ok(found)
        }
        Ok(Ok(_)) => unknown("it has no address", OutboundError::Unreachable),
        Ok(Err(error)) => unknown(&error.to_string(), OutboundError::Unreachable),
        Err(error) => unknown("the pool is busy", error.into()),
    }
}
