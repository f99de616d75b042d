//! What can go wrong with a request to another server. A fault is a word, never a text: it cannot hold a key, an
//! address or a body, so it may be logged and shown.

use super::deadlines::Phase;
use crate::runtime::pool::PoolError;
use std::fmt;
use std::io;

/// Why a request got no answer, or an answer no end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboundError {
    /// The request would not be sound HTTP, or is too large. Nothing was looked up or sent.
    InvalidRequest,
    /// The name has no address, or none of its addresses takes the connection.
    Unreachable,
    /// The name has no address that [`super::Reach`] allows. Nothing was sent.
    Forbidden,
    /// The server does not prove who it is, or speaks no TLS. Nothing was sent.
    Tls,
    /// A deadline passed.
    Late {
        /// Which one.
        phase: Phase,
    },
    /// The connection ended before the answer did.
    Disconnected,
    /// The answer is not HTTP/1.1.
    Malformed,
    /// The head, an event or the body of the answer is larger than it may be.
    TooLarge,
    /// The pool cannot do what is needed now; later it will.
    Busy,
    /// The file cannot be written.
    File(io::ErrorKind),
}

impl fmt::Display for OutboundError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest => f.write_str("the request is not valid"),
            Self::Unreachable => f.write_str("the server cannot be reached"),
            Self::Forbidden => f.write_str("the server's address is not allowed"),
            Self::Tls => f.write_str("no secure connection to the server is possible"),
            Self::Late { phase } => write!(f, "the server took too long {phase}"),
            Self::Disconnected => f.write_str("the server broke the connection off"),
            Self::Malformed => f.write_str("the server's answer is not HTTP"),
            Self::TooLarge => f.write_str("the server's answer is too large"),
            Self::Busy => f.write_str("too much is waiting"),
            Self::File(kind) => write!(f, "the file cannot be written: {kind}"),
        }
    }
}

impl std::error::Error for OutboundError {}

impl From<PoolError> for OutboundError {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Busy | PoolError::Panicked => Self::Busy,
        }
    }
}
