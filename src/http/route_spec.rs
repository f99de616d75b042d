//! A route without the code behind it: enough to match it, to authorize callers, and to describe it.

use super::reply::ReplySpec;
use super::schema::Schema;
use trillium::Method;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Every client; the caller is not identified.
    Public,
    /// Every client; an account that is signed in is known.
    Optional,
    /// An account, by session or by a token with this scope.
    Scope(&'static str),
    /// An account, by session only: what a token must not do, such as making more tokens.
    Session,
    /// An admin, by session or by a token with the scope `admin`.
    Admin,
}

/// Where a route's input is.
#[derive(Debug, Clone, Copy)]
pub enum InputSource {
    /// The query string.
    Query(&'static Schema),
    /// The body, as JSON.
    Body(&'static Schema),
    /// The body as a stream, for documents too large for memory; and the query string.
    Stream {
        /// The schema of the query string.
        query: &'static Schema,
        /// The schema of the body. The handler checks it, part by part.
        body: &'static Schema,
    },
}

/// One row of the route table, apart from the code behind it.
#[derive(Debug, Clone, Copy)]
pub struct RouteSpec {
    /// Method.
    pub method: Method,
    /// Path; `:name` stands for one segment.
    pub path: &'static str,
    /// One line for the documentation.
    pub summary: &'static str,
    /// Who may call it.
    pub access: Access,
    /// Its input.
    pub source: InputSource,
    /// Its reply.
    pub described: ReplySpec,
    /// Repeating it with the same Idempotency-Key gives the same answer.
    pub idempotent: bool,
    /// Largest body in bytes, where it is not the instance's limit.
    pub body_bytes_max: Option<usize>,
    /// Takes long: answers with an event stream if the client asks for one, and ends when its client disconnects.
    pub events: bool,
    /// Answers only to addresses that may read metrics.
    pub monitoring: bool,
    /// Not part of the API: a page, or a part of one. `/openapi.json` and `/docs` do not list it.
    pub hidden: bool,
}
