//! The steps of a request, in order: match the route, identify the caller, read the input, run the handler, catch
//! panics, write the reply, log and count. Every request takes these steps.

use super::body;
use super::client;
use super::context::RequestContext;
use super::deadline::ConnectionDeadline;
use super::finish;
use super::idempotency::IdempotentRequest;
use super::input::Input;
use super::negotiate;
use super::problem::Problem;
use super::reply::Reply;
use super::request_id;
use super::route::Handler as RouteHandler;
use super::route_spec::{Access, InputSource, RouteSpec};
use super::served::Served;
use super::sign_in::{self, Caller, PresentedCredential};
use super::unlocked::Unlocked;
use super::upload::{Feeder, upload};
use crate::app::App;
use crate::diagnostics::recent;
use crate::events::Announced;
use crate::refusal::{CROSS_ORIGIN, INTERNAL, LENGTH_REQUIRED, METHOD_NOT_ALLOWED, UNAUTHORIZED};
use crate::runtime::clock::Millis;
use crate::runtime::language::Language;
use smol::future::FutureExt;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;
use trillium::{Conn, Handler, KnownHeaderName as H, Method};
use trillium_router::{Router, RouterConnExt};

/// Characters of the User-Agent header that are kept.
const USER_AGENT_CHARS_MAX: usize = 200;

/// The routes of one path, by their index in the table; what the router finds.
#[derive(Clone)]
struct PathRoutes(Arc<Vec<usize>>);

impl Handler for PathRoutes {
    async fn run(&self, conn: Conn) -> Conn {
        conn.with_state(self.clone())
    }
}

/// The outermost handler.
pub struct Dispatcher {
    app: Arc<App>,
    served: Arc<Served>,
    /// The code behind each route.
    handlers: Vec<RouteHandler>,
    /// Paths without a `:name`, found at once; the router tries its paths one by one.
    fixed: HashMap<&'static str, PathRoutes>,
    router: Router,
    started: Instant,
}

impl Dispatcher {
    /// Builds the router from the table of routes and their `handlers`, in the same order.
    pub fn new(app: Arc<App>, served: Arc<Served>, handlers: Vec<RouteHandler>, started: Instant) -> Self {
        let routes = &served.routes;
        let mut router = Router::new().without_options_handling();
        let mut paths: Vec<&'static str> = routes.iter().map(|route| route.path).collect();
        paths.sort_unstable();
        paths.dedup();
        let mut fixed = HashMap::new();
        for path in paths {
            let here = routes.iter().enumerate().filter(|(_, route)| route.path == path).map(|(index, _)| index);
            let found = PathRoutes(Arc::new(here.collect()));
            if path.contains(':') {
                router = router.all(path, found);
            } else {
                fixed.insert(path, found);
            }
        }
        app.metrics.prepare(routes.iter().map(|route| (route.method.as_str(), route.path)));
        Self { app, served, handlers, fixed, router, started }
    }

    /// Seconds since start, for the deadlines.
    fn seconds(&self) -> u32 {
        u32::try_from(self.started.elapsed().as_secs()).unwrap_or(u32::MAX)
    }

    /// Stores the routes of the path in the connection's state; `/x/` is `/x`.
    async fn find(&self, mut conn: Conn) -> Conn {
        let path = conn.path();
        match self.fixed.get(path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(path)).cloned() {
            Some(found) => {
                conn.insert_state(found);
                conn
            }
            None => self.router.run(conn).await,
        }
    }

    async fn answer(&self, conn: &mut Conn, matched: &mut Option<usize>) -> Result<Reply, Problem> {
        // A chunked body is refused unread on every path, as RFC 9112 (6.3) allows: accepted bodies have a known
        // length, and proxies and servers disagree about the framing of chunks.
        if conn.request_headers().has_header(H::TransferEncoding) {
            return Err(Problem::new(LENGTH_REQUIRED));
        }
        let Some(PathRoutes(here)) = conn.take_state::<PathRoutes>() else { return Err(Problem::not_found()) };
        let method = if conn.method() == Method::Head { Method::Get } else { conn.method() };
        let here = || here.iter().filter_map(|index| Some((*index, self.served.routes.get(*index)?)));
        let hidden = here().any(|(_, route)| route.monitoring);
        if hidden && !self.app.config.metrics_allow.contain(self.client(conn).0) {
            return Err(Problem::not_found());
        }
        if method == Method::Options {
            return Ok(options(here().map(|(_, route)| route.method)));
        }
        let Some((index, route)) = here().find(|(_, route)| route.method == method) else {
            conn.insert_response_header(H::Allow, allow(here().map(|(_, route)| route.method)));
            return Err(Problem::new(METHOD_NOT_ALLOWED));
        };
        *matched = Some(index);
        let handler = self.handlers.get(index).ok_or_else(Problem::not_found)?;
        self.run_route(conn, route, handler).await
    }

    async fn run_route(&self, conn: &mut Conn, route: &RouteSpec, handler: &RouteHandler) -> Result<Reply, Problem> {
        let now = self.app.clock.now();
        let (address, secure) = self.client(conn);
        if matches!(route.source, InputSource::Stream { .. }) {
            // The connection closes after a large body that is not read to its end; the feeder removes this header if
            // it is.
            conn.insert_response_header(H::Connection, "close");
        }
        let (caller, presented) = self.caller(conn, route, now).await?;
        sign_in::authorize(route.access, caller.as_ref())?;
        let (input, feeder) = self.input(conn, route).await?;
        let idempotent = self.idempotent_request(conn, route, &input, caller.as_ref(), presented.as_ref(), address)?;
        if let Some(idempotent) = &idempotent
            && let Some(first) = idempotent.find(&self.app.store).await?
        {
            return Ok(Reply::whole(201, super::media::JSON, first).header("idempotency-replayed", "true"));
        }
        if route.events
            && let Some(deadline) = conn.state::<Arc<ConnectionDeadline>>()
        {
            deadline.watch();
        }
        let header = |name: H| conn.request_headers().get_str(name);
        let wants_events = wants_events(conn, route);
        let unlocked = Unlocked::default();
        let context = RequestContext {
            app: self.app.clone(),
            served: self.served.clone(),
            now,
            language: language(conn, caller.as_ref()),
            caller,
            address,
            secure,
            user_agent: header(H::UserAgent).unwrap_or_default().chars().take(USER_AGENT_CHARS_MAX).collect(),
            codings: negotiate::codings(lines(conn, H::AcceptEncoding)),
            if_none_match: header(H::IfNoneMatch).map(str::to_owned),
            // Ranges are defined for GET alone (RFC 9110, 14.2).
            range: header(H::Range).filter(|_| conn.method() == Method::Get).map(str::to_owned),
            // Several headers name no file, so that the range is ignored.
            if_range: conn
                .request_headers()
                .has_header(H::IfRange)
                .then(|| header(H::IfRange).unwrap_or_default().to_owned()),
            last_event_id: header(H::LastEventId).filter(|_| wants_events).map(str::to_owned),
            wants_events,
            params: params(conn, route.path),
            idempotent,
            unlocked: unlocked.clone(),
            announced: Announced::default(),
        };
        let language = context.language;
        let handling = AssertUnwindSafe(handler(context, input)).catch_unwind();
        let result = match feeder {
            None => handling.await,
            Some(feeder) => feeder.alongside(conn, || self.seconds(), handling).await,
        };
        match result {
            Ok(result) => result.map_err(|problem| problem.in_language(language)).map(|reply| {
                let reply = reply.in_language(language.tag());
                unlocked.header().into_iter().fold(reply, |reply, codes| reply.header("hermit-unlocked", codes))
            }),
            Err(_) => {
                self.app.metrics.panicked();
                log::error!("{} {} panicked", route.method, route.path);
                Err(Problem::new(INTERNAL))
            }
        }
    }

    /// The client's address, and whether it uses TLS to a trusted proxy.
    fn client(&self, conn: &Conn) -> (IpAddr, bool) {
        let peer = conn.peer_ip().unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
        let trusted = &self.app.config.trusted_proxies;
        let header = |name: &'static str| conn.request_headers().get_str(name);
        let secure = trusted.contain(peer)
            && header("x-forwarded-proto").is_some_and(|proto| proto.eq_ignore_ascii_case("https"));
        // Every proxy may add a line of its own; the lines are one list (RFC 9110, 5.3).
        let forwarded: Vec<&str> = lines(conn, H::XforwardedFor).collect();
        (client::address(peer, &forwarded.join(","), trusted), secure)
    }

    async fn caller(
        &self,
        conn: &Conn,
        route: &RouteSpec,
        now: Millis,
    ) -> Result<(Option<Caller>, Option<PresentedCredential>), Problem> {
        if route.access == Access::Public {
            return Ok((None, None));
        }
        let headers = conn.request_headers();
        let Some(presented) = sign_in::presented(headers.get_str(H::Authorization), headers.get_str(H::Cookie))? else {
            return Ok((None, None));
        };
        if presented.cookie && !matches!(conn.method(), Method::Get | Method::Head) {
            let site = headers.get_str("sec-fetch-site");
            if !sign_in::is_same_site(headers.get_str(H::Origin), site, conn.host()) {
                return Err(Problem::new(CROSS_ORIGIN));
            }
        }
        let caller = sign_in::caller(&self.app, &presented, now).await?;
        if caller.is_none() && !presented.cookie {
            return Err(Problem::new(UNAUTHORIZED).detail("The token is unknown, revoked or expired."));
        }
        Ok((caller, Some(presented)))
    }

    /// The route's input, and the feeder of a body that is read while the handler runs.
    async fn input(&self, conn: &mut Conn, route: &RouteSpec) -> Result<(Input, Option<Feeder>), Problem> {
        let bytes_max = route.body_bytes_max.unwrap_or(self.app.config.body_bytes_max.get() as usize);
        match route.source {
            InputSource::Query(_) => Ok((Input::Query(conn.querystring().to_owned()), None)),
            InputSource::Body(_) => {
                let deadline = conn.state::<Arc<ConnectionDeadline>>().cloned();
                let bytes = body::read(conn, deadline.as_deref(), bytes_max, self.seconds()).await?;
                Ok((Input::Body(bytes), None))
            }
            InputSource::Stream { .. } => {
                // A missing body is an empty one, which the handler refuses.
                body::announced(conn, bytes_max)?;
                let (feeder, upload) = upload(bytes_max);
                Ok((Input::Stream(conn.querystring().to_owned(), upload), Some(feeder)))
            }
        }
    }

    fn idempotent_request(
        &self,
        conn: &Conn,
        route: &RouteSpec,
        input: &Input,
        caller: Option<&Caller>,
        presented: Option<&PresentedCredential>,
        address: IpAddr,
    ) -> Result<Option<IdempotentRequest>, Problem> {
        // A stream is not kept: it is resumed by the ids of its events.
        let idempotent = route.idempotent && !wants_events(conn, route);
        let (Input::Body(body), true) = (input, idempotent) else { return Ok(None) };
        let Some(key) = conn.request_headers().get("idempotency-key") else { return Ok(None) };
        // A key that is not text is a bad key, not a missing one: else the request could be made twice.
        let key = key.as_str().unwrap_or_default();
        let owner = caller.map_or_else(|| client::network_key(address), |caller| caller.credential.clone());
        let secret = presented.map_or("", |presented| &presented.secret);
        IdempotentRequest::new(owner, key, secret, "POST", conn.path().trim_end_matches('/'), body).map(Some)
    }

    fn log(&self, conn: &Conn, matched: Option<usize>, request_id: &str, began: Instant) {
        let status = conn.status().map_or(500, |status| status as u16);
        let micros = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.app.metrics.count(matched, status, micros);
        if let Some(route) = matched.and_then(|index| self.served.routes.get(index)) {
            recent::answered(self.app.clock.now(), (route.method.as_str(), route.path), status, micros);
        }
        if log::log_enabled!(log::Level::Info) {
            let route = matched.and_then(|index| self.served.routes.get(index)).map_or("-", |route| route.path);
            crate::diagnostics::logging::request(
                conn.method().as_ref(),
                route,
                status,
                micros,
                conn.response_len().unwrap_or(0),
                request_id,
            );
        }
    }
}

impl Handler for Dispatcher {
    async fn run(&self, conn: Conn) -> Conn {
        let began = Instant::now();
        if let Some(deadline) = conn.state::<Arc<ConnectionDeadline>>() {
            deadline.working();
            let declared = conn.request_headers().get_str(H::ContentLength);
            deadline.expects(declared.and_then(|length| length.parse().ok()).unwrap_or(0));
        }
        let request_id = request_id::next();
        let mut conn = self.find(conn).await;
        let mut matched = None;
        let result = self.answer(&mut conn, &mut matched).await;
        let result = result.map_err(|problem| problem.in_language(language(&conn, None)));
        let conn = finish::finish(&self.app.config, conn, result, request_id.clone());
        self.log(&conn, matched, &request_id, began);
        conn
    }
}

/// The lines of a header.
fn lines(conn: &Conn, name: H) -> impl Iterator<Item = &str> + Clone {
    conn.request_headers().get_values(name).into_iter().flatten().filter_map(|line| line.as_str())
}

fn wants_events(conn: &Conn, route: &RouteSpec) -> bool {
    route.events && negotiate::prefers_events(lines(conn, H::Accept))
}

/// The methods of a path, as `Allow` lists them.
fn allow(methods: impl Iterator<Item = Method>) -> String {
    let mut names: Vec<String> = methods.map(|method| method.to_string()).collect();
    if names.iter().any(|name| name == "GET") {
        names.push("HEAD".to_owned());
    }
    names.push("OPTIONS".to_owned());
    names.sort();
    names.join(", ")
}

fn options(methods: impl Iterator<Item = Method>) -> Reply {
    let allow = allow(methods);
    Reply::empty(204)
        .header("access-control-allow-methods", allow.clone())
        .header("allow", allow)
        .header(
            "access-control-allow-headers",
            "authorization, content-type, idempotency-key, if-range, last-event-id, range",
        )
        .header("access-control-max-age", "600")
}

/// The values of the path's `:names`.
fn params(conn: &Conn, path: &'static str) -> Vec<(String, String)> {
    let names = path.split('/').filter_map(|segment| segment.strip_prefix(':'));
    names.filter_map(|name| Some((name.to_owned(), conn.param(name)?.to_owned()))).collect()
}

/// `?lang=`, then Accept-Language, then the account's language, then the default.
fn language(conn: &Conn, caller: Option<&Caller>) -> Language {
    let asked = form_urlencoded::parse(conn.querystring().as_bytes()).find(|(name, _)| name == "lang");
    asked
        .and_then(|(_, tag)| Language::for_tag(&tag))
        .or_else(|| negotiate::language(lines(conn, H::AcceptLanguage)))
        .or_else(|| Language::for_tag(&caller?.locale))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allow_lists_head_with_get() {
        assert_eq!(allow([Method::Post, Method::Get].into_iter()), "GET, HEAD, OPTIONS, POST");
        assert_eq!(allow([Method::Delete].into_iter()), "DELETE, OPTIONS");
    }
}
