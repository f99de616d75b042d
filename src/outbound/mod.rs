//! Requests to other servers: a small HTTP/1.1 client, one request per connection, over TLS or without, bounded in
//! memory and in time. Redirects are given back, never followed. Dropping a future or a body closes the connection.
//! What is asked and what the answers mean is the modules' business.

mod body;
mod client;
#[cfg(test)]
mod client_tests;
mod deadlines;
mod dial;
mod error;
mod events;
mod file;
mod reach;
mod request;
mod response;
mod sse;
mod tls;
mod transport;

pub use body::BodyReader;
pub use client::Client;
pub use deadlines::{Deadlines, within};
pub use error::OutboundError;
pub use events::EventReader;
pub use reach::Reach;
pub use request::{Method, Request};
pub use response::Response;
