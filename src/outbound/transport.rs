//! The connection itself, with TLS or without.

use crate::core::interpretations::source::SourceError;
use futures_rustls::client::TlsStream;
use smol::Async;
use smol::io::{AsyncReadExt, AsyncWriteExt};
use std::net::TcpStream;

/// An open connection; dropping it closes the socket.
pub(super) enum Transport {
    Plain(Async<TcpStream>),
    Tls(Box<TlsStream<Async<TcpStream>>>),
}

impl Transport {
    /// Sends all of `bytes`.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<(), SourceError> {
        let sent = match self {
            Self::Plain(stream) => stream.write_all(bytes).await,
            Self::Tls(stream) => match stream.write_all(bytes).await {
                Ok(()) => stream.flush().await,
                fault => fault,
            },
        };
        sent.map_err(|_| SourceError::Unavailable)
    }

    /// Takes what has come, at most as much as `space` holds; 0 when the other side has ended. A connection that breaks
    /// counts as ended too: what was to come is missing either way.
    pub(super) async fn receive(&mut self, space: &mut [u8]) -> usize {
        let received = match self {
            Self::Plain(stream) => stream.read(space).await,
            Self::Tls(stream) => stream.read(space).await,
        };
        received.unwrap_or(0)
    }
}
