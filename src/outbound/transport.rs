//! The socket of a connection, with TLS or without.

use super::OutboundError;
use futures_rustls::client::TlsStream;
use smol::Async;
use smol::io::{AsyncReadExt, AsyncWriteExt};
use std::net::TcpStream;

/// An open socket; dropping it closes it.
pub(super) enum Transport {
    Plain(Async<TcpStream>),
    Tls(Box<TlsStream<Async<TcpStream>>>),
}

impl Transport {
    /// Sends all of `bytes`.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> Result<(), OutboundError> {
        let sent = match self {
            Self::Plain(stream) => stream.write_all(bytes).await,
            Self::Tls(stream) => match stream.write_all(bytes).await {
                Ok(()) => stream.flush().await,
                fault => fault,
            },
        };
        sent.map_err(|_| OutboundError::Disconnected)
    }

    /// Takes what has come, at most as much as `space` holds; 0 when the server has ended the connection as it should.
    pub(super) async fn receive(&mut self, space: &mut [u8]) -> Result<usize, OutboundError> {
        let received = match self {
            Self::Plain(stream) => stream.read(space).await,
            Self::Tls(stream) => stream.read(space).await,
        };
        // With TLS, an end that is not announced may be another's doing.
        received.map_err(|_| OutboundError::Disconnected)
    }
}
