//! The route table's rows. One row feeds the router, the 405s, the OpenAPI document, the metrics' labels and the test
//! that calls every route without signing in. A handler is a function, or a closure over what its room was given at
//! start.

use super::context::RequestContext;
use super::input::Input;
use super::problem::Problem;
use super::reply::{IntoReply, RawReply, Reply, ReplySpec};
use super::route_spec::{Access, InputSource, RouteSpec};
use super::schema::{HasSchema, Nothing, Schema};
use super::upload::Upload;
use nanoserde::DeJson;
use std::future::Future;
use std::pin::Pin;
use trillium::Method;

/// A running handler.
pub type Handling = Pin<Box<dyn Future<Output = Result<Reply, Problem>> + Send>>;
/// The code behind a route.
pub type Handler = Box<dyn Fn(RequestContext, Input) -> Handling + Send + Sync>;

/// One row of the route table.
pub struct Route {
    /// Its description.
    pub spec: RouteSpec,
    /// The code behind it.
    pub handler: Handler,
    /// Parses its input as the handler would, and drops it.
    #[cfg(test)]
    pub parses: fn(Input) -> Result<(), Problem>,
}

/// Splits routes into their descriptions and the code behind each, in the same order.
pub fn split(routes: Vec<Route>) -> (Vec<RouteSpec>, Vec<Handler>) {
    routes.into_iter().map(|route| (route.spec, route.handler)).unzip()
}

/// A handler that is also given a value which its room made at start.
pub fn with<S, I, F>(
    state: &S,
    handler: fn(RequestContext, I, S) -> F,
) -> impl Fn(RequestContext, I) -> F + Send + Sync + 'static + use<S, I, F>
where
    S: Clone + Send + Sync + 'static,
    I: 'static,
    F: 'static,
{
    let state = state.clone();
    move |context, input| handler(context, input, state.clone())
}

/// A route that takes its input from the query: `GET`.
pub fn get<I, A, F>(
    path: &'static str,
    summary: &'static str,
    access: Access,
    handler: impl Fn(RequestContext, I) -> F + Send + Sync + 'static,
) -> Route
where
    I: HasSchema + DeJson + Send + 'static,
    A: IntoReply,
    F: Future<Output = Result<A, Problem>> + Send + 'static,
{
    route(Method::Get, path, summary, access, InputSource::Query(&I::SCHEMA), handler)
}

/// A page, or a part of one, for browsers: it is public, and the query of a link is for the page's script. Not part of
/// the API.
pub fn page<F>(
    path: &'static str,
    summary: &'static str,
    handler: impl Fn(RequestContext) -> F + Send + Sync + 'static,
) -> Route
where
    F: Future<Output = Result<Reply, Problem>> + Send + 'static,
{
    let (source, described) = (InputSource::Query(&Nothing::SCHEMA), RawReply::<200>::described());
    let handler = Box::new(move |context, _query| -> Handling { Box::pin(handler(context)) });
    let mut route = row::<Nothing>(Method::Get, path, summary, Access::Public, source, described, handler);
    route.spec.hidden = true;
    route
}

/// A route that takes its input from the query: `DELETE`.
pub fn delete<I, A, F>(
    path: &'static str,
    summary: &'static str,
    access: Access,
    handler: impl Fn(RequestContext, I) -> F + Send + Sync + 'static,
) -> Route
where
    I: HasSchema + DeJson + Send + 'static,
    A: IntoReply,
    F: Future<Output = Result<A, Problem>> + Send + 'static,
{
    route(Method::Delete, path, summary, access, InputSource::Query(&I::SCHEMA), handler)
}

/// A `DELETE` that takes its input from the body, for what must be confirmed.
pub fn delete_confirmed<I, A, F>(
    path: &'static str,
    summary: &'static str,
    access: Access,
    handler: impl Fn(RequestContext, I) -> F + Send + Sync + 'static,
) -> Route
where
    I: HasSchema + DeJson + Send + 'static,
    A: IntoReply,
    F: Future<Output = Result<A, Problem>> + Send + 'static,
{
    route(Method::Delete, path, summary, access, InputSource::Body(&I::SCHEMA), handler)
}

/// A route that takes its input from the body: `POST`.
pub fn post<I, A, F>(
    path: &'static str,
    summary: &'static str,
    access: Access,
    handler: impl Fn(RequestContext, I) -> F + Send + Sync + 'static,
) -> Route
where
    I: HasSchema + DeJson + Send + 'static,
    A: IntoReply,
    F: Future<Output = Result<A, Problem>> + Send + 'static,
{
    route(Method::Post, path, summary, access, InputSource::Body(&I::SCHEMA), handler)
}

/// A route that takes its input from the body: `PATCH`.
pub fn patch<I, A, F>(
    path: &'static str,
    summary: &'static str,
    access: Access,
    handler: impl Fn(RequestContext, I) -> F + Send + Sync + 'static,
) -> Route
where
    I: HasSchema + DeJson + Send + 'static,
    A: IntoReply,
    F: Future<Output = Result<A, Problem>> + Send + 'static,
{
    route(Method::Patch, path, summary, access, InputSource::Body(&I::SCHEMA), handler)
}

/// A `POST` whose body of up to `bytes_max` bytes is streamed to the handler; its query is parsed as usual.
pub fn post_stream<I, A, F>(
    path: &'static str,
    summary: &'static str,
    access: Access,
    body: &'static Schema,
    bytes_max: usize,
    handler: impl Fn(RequestContext, I, Upload) -> F + Send + Sync + 'static,
) -> Route
where
    I: HasSchema + DeJson + Send + 'static,
    A: IntoReply,
    F: Future<Output = Result<A, Problem>> + Send + 'static,
{
    let source = InputSource::Stream { query: &I::SCHEMA, body };
    let handler = Box::new(move |context, input: Input| -> Handling {
        let parsed = input.parse_stream::<I>();
        let handling = parsed.map(|(query, upload)| handler(context, query, upload));
        Box::pin(async move { handling?.await.map(A::into_reply) })
    });
    let mut route = row::<I>(Method::Post, path, summary, access, source, A::described(), handler);
    route.spec.body_bytes_max = Some(bytes_max);
    route
}

fn route<I, A, F>(
    method: Method,
    path: &'static str,
    summary: &'static str,
    access: Access,
    source: InputSource,
    handler: impl Fn(RequestContext, I) -> F + Send + Sync + 'static,
) -> Route
where
    I: HasSchema + DeJson + Send + 'static,
    A: IntoReply,
    F: Future<Output = Result<A, Problem>> + Send + 'static,
{
    let handler = Box::new(move |context, input: Input| -> Handling {
        let parsed = input.parse::<I>();
        let handling = parsed.map(|input| handler(context, input));
        Box::pin(async move { handling?.await.map(A::into_reply) })
    });
    row::<I>(method, path, summary, access, source, A::described(), handler)
}

fn row<I: HasSchema + DeJson>(
    method: Method,
    path: &'static str,
    summary: &'static str,
    access: Access,
    source: InputSource,
    described: ReplySpec,
    handler: Handler,
) -> Route {
    let spec = RouteSpec {
        method,
        path,
        summary,
        access,
        source,
        described,
        idempotent: false,
        body_bytes_max: None,
        events: false,
        monitoring: false,
        hidden: false,
    };
    Route {
        spec,
        handler,
        #[cfg(test)]
        parses: |input| input.parse::<I>().map(drop),
    }
}

impl Route {
    /// Repeated requests with one Idempotency-Key are answered once; the handler must keep its answer with
    /// [`RequestContext::create`].
    #[must_use]
    pub fn idempotent(mut self) -> Self {
        self.spec.idempotent = true;
        self
    }

    /// Answers with an event stream if the client asks for one. The work for the answer, streamed or not, is dropped
    /// within a second after the client disconnects.
    #[must_use]
    pub fn events(mut self) -> Self {
        self.spec.events = true;
        self
    }

    /// Answers only to addresses that may read metrics.
    #[must_use]
    pub fn monitoring(mut self) -> Self {
        self.spec.monitoring = true;
        self
    }
}
