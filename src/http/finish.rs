//! The last step of a request: adding the common headers, and turning the reply into the library's response.

use super::problem::Problem;
use super::reply::{Payload, Reply};
use crate::config::Config;
use crate::refusal::UNAUTHORIZED;
use std::borrow::Cow;
use trillium::{Body, Conn, KnownHeaderName as H, Status};

/// Headers of every response. Pages that need a wider policy set their own.
const COMMON_HEADERS: [(H, &str); 4] = [
    (H::XcontentTypeOptions, "nosniff"),
    (H::XframeOptions, "DENY"),
    (H::ReferrerPolicy, "same-origin"),
    (H::ContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
];

/// Adds the common headers and turns the reply into trillium's response.
pub(super) fn finish(config: &Config, mut conn: Conn, result: Result<Reply, Problem>, request_id: String) -> Conn {
    // The rest of a body that was not read cannot be trusted to end where the next request begins.
    let unread = matches!(&result, Err(problem) if problem.closes());
    let reply = result.unwrap_or_else(problem_reply);
    let cross_origin = allowed_origin(config, &conn);
    let headers = conn.response_headers_mut();
    for (name, value) in COMMON_HEADERS {
        headers.insert(name, value);
    }
    if matches!(reply.payload, Payload::Whole(..) | Payload::Stream(..))
        && !reply.headers.iter().any(|(name, _)| *name == "cache-control")
    {
        headers.insert(H::CacheControl, "no-store");
    }
    for (name, value) in reply.headers {
        // A reply's own header replaces the common one; of two policies both would apply.
        match value {
            Cow::Borrowed(text) => headers.insert(name, text),
            Cow::Owned(text) => headers.insert(name, text),
        };
    }
    if !config.cors_origins.is_empty() {
        headers.append(H::Vary, "Origin");
    }
    if let Some(origin) = cross_origin {
        headers.insert(H::AccessControlAllowOrigin, origin);
        headers.insert(
            H::AccessControlExposeHeaders,
            "accept-ranges, content-range, etag, hermit-unlocked, retry-after, x-request-id",
        );
    }
    headers.insert("x-request-id", request_id);
    if unread {
        headers.insert(H::Connection, "close");
    }
    let conn = match reply.payload {
        Payload::Empty => conn,
        Payload::Whole(media_type, Cow::Borrowed(bytes)) => typed(conn, media_type).with_body(Body::new_static(bytes)),
        Payload::Whole(media_type, Cow::Owned(bytes)) => typed(conn, media_type).with_body(bytes),
        Payload::Stream(media_type, stream, bytes) => {
            typed(conn, media_type).with_body(Body::new_streaming(stream, bytes))
        }
    };
    conn.with_status(Status::try_from(reply.status).unwrap_or(Status::InternalServerError)).halt()
}

/// The request's origin, when it is another site's that the settings allow.
fn allowed_origin(config: &Config, conn: &Conn) -> Option<String> {
    let allowed = &config.cors_origins;
    if allowed.is_empty() {
        return None;
    }
    conn.request_headers().get_str(H::Origin).filter(|origin| allowed.contain(origin)).map(str::to_owned)
}

/// A problem as a reply.
pub(super) fn problem_reply(problem: Problem) -> Reply {
    let language = problem.language.unwrap_or_default().tag();
    let mut reply = Reply::whole(problem.kind.status, "application/problem+json", problem.json().into_bytes())
        .header("content-language", language)
        .header("vary", "Accept-Language");
    if let Some(seconds) = problem.retry_after_s {
        reply = reply.header("retry-after", seconds.to_string());
    }
    if problem.kind == UNAUTHORIZED {
        reply = reply.header("www-authenticate", "Bearer");
    }
    reply
}

fn typed(mut conn: Conn, media_type: &'static str) -> Conn {
    conn.insert_response_header(H::ContentType, media_type);
    conn
}
