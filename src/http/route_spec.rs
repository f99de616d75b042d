//! What is known of a route apart from the code behind it: enough to find it, to let callers in, and to describe it.

use super::reply::ReplySpec;
use super::schema::Schema;
use trillium::Method;

/// Who may call a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Anyone; nobody asks who.
    Public,
    /// Anyone; who is signed in is known.
    Optional,
    /// Whoever is signed in, by session or by a token with this scope.
    Scope(&'static str),
    /// Whoever is signed in by session: what a token must not do, such as making more tokens.
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
    /// The body as it comes, for documents too large to be held; and the query string.
    Stream {
        /// The form of the query string.
        query: &'static Schema,
        /// The form of the body. The handler checks it, part by part.
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
    /// What it takes.
    pub source: InputSource,
    /// What it gives.
    pub described: ReplySpec,
    /// Repeating it with the same Idempotency-Key gives the same answer.
    pub idempotent: bool,
    /// Largest body in bytes, where the instance's own limit is not the one.
    pub body_bytes_max: Option<usize>,
    /// Takes long: answers with an event stream where one is wanted, and ends as soon as its client leaves.
    pub events: bool,
    /// Answers only to addresses that may read metrics.
    pub monitoring: bool,
    /// Not of the API: a page, or a part of one. `/openapi.json` and `/docs` keep silent about it.
    pub hidden: bool,
}
