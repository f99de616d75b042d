//! What every endpoint shares: the route table, JSON and its guard, problems, sign-in, idempotency, OpenAPI. Nothing
//! here knows a single endpoint. The steps of a request are in `dispatch.rs`; connections are accepted in `server`.

mod announce;
pub mod body;
pub mod client;
pub mod context;
pub mod deadline;
pub mod dispatch;
mod file_reply;
mod finish;
pub mod framing;
pub mod guard;
pub mod idempotency;
pub mod input;
pub mod json;
pub mod media;
mod negotiate;
pub mod openapi;
pub mod page_entry;
pub mod pages;
pub mod problem;
pub mod ranges;
pub mod reply;
pub mod request_id;
pub mod route;
pub mod route_spec;
pub mod schema;
pub mod scope;
pub mod served;
pub mod sign_in;
pub mod splitter;
pub mod sse;
pub mod stream;
mod unlocked;
pub mod upload;

pub use context::RequestContext;
pub use file_reply::FileReply;
pub use reply::{Created, IntoReply, Json, NoContent, Page, Prepared, RawReply, Reply};
pub use route::{Route, delete, get, page, patch, post};
pub use route_spec::Access;
