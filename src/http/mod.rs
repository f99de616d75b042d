//! What every endpoint shares: the route table, JSON and its guard, problems, sign-in, idempotency, OpenAPI. Nothing
//! here knows a card. The way of a request is `front.rs`; where connections come from is `server`.

pub mod body;
pub mod call;
pub mod client;
mod finish;
pub mod framing;
pub mod front;
pub mod guard;
pub mod idempotency;
pub mod language;
pub mod metrics;
pub mod openapi;
pub mod pace;
pub mod problem;
pub mod reply;
pub mod request_id;
pub mod route;
pub mod shape;
pub mod sign_in;
pub mod splitter;
pub mod sse;
pub mod stream;
pub mod upload;

pub use call::Call;
pub use reply::{Answer, Created, Json, NoContent, Other, Page, Prepared, Reply};
pub use route::{Access, Route, delete, get, page, patch, post};
