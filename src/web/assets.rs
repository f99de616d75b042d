//! The parts of the pages: scripts, styles, texts and icons, as `build/web.rs` has prepared them.

use super::policy::POLICY;
use crate::http::problem::Problem;
use crate::http::reply::{StaticContent, is_known};
use crate::http::{Reply, RequestContext};

/// A part of the pages, whose name changes when its content does.
#[derive(Debug)]
struct Asset {
    name: &'static str,
    media_type: &'static str,
    content: StaticContent,
}

include!(concat!(env!("OUT_DIR"), "/web.rs"));

/// `GET /assets/{name}`: clients may cache these for good, because their names have a hash.
pub(super) async fn asset(context: RequestContext) -> Result<Reply, Problem> {
    let name = context.param("name");
    let asset = ASSETS.iter().find(|asset| asset.name == name).ok_or_else(Problem::not_found)?;
    let reply = answer(&asset.content, asset.media_type, "public, max-age=31536000, immutable", &context);
    // The offline page is an asset and also a page.
    let page = asset.media_type.starts_with("text/html");
    Ok(if page { reply.header("content-security-policy", POLICY) } else { reply })
}

/// `GET /manifest.webmanifest`.
pub(super) async fn manifest(context: RequestContext) -> Result<Reply, Problem> {
    Ok(revalidated(&MANIFEST, "application/manifest+json", &context))
}

/// `GET /sw.js`. A worker has the policy of its own response; this one fetches from here and nothing else.
pub(super) async fn worker(context: RequestContext) -> Result<Reply, Problem> {
    let reply = revalidated(&WORKER, "text/javascript; charset=utf-8", &context);
    Ok(reply.header("content-security-policy", "default-src 'none'; connect-src 'self'"))
}

/// `GET /favicon.svg`.
pub(super) async fn emblem(context: RequestContext) -> Result<Reply, Problem> {
    Ok(drawing(&EMBLEM, &context))
}

/// `GET /icon.svg`.
pub(super) async fn icon(context: RequestContext) -> Result<Reply, Problem> {
    Ok(drawing(&ICON, &context))
}

/// An SVG picture; its policy allows its own style and nothing else.
fn drawing(content: &StaticContent, context: &RequestContext) -> Reply {
    let reply = answer(content, "image/svg+xml", "public, max-age=86400", context);
    reply.header("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'")
}

/// A file with the same name in every version: cached, but revalidated each time.
pub(super) fn revalidated(content: &StaticContent, media_type: &'static str, context: &RequestContext) -> Reply {
    answer(content, media_type, "no-cache", context)
}

fn answer(content: &StaticContent, media_type: &'static str, cache: &'static str, context: &RequestContext) -> Reply {
    let (bytes, coding, etag) = content.chosen(context);
    let reply = if is_known(&etag, context.if_none_match.as_deref()) {
        Reply::empty(304)
    } else {
        let whole = Reply::whole(200, media_type, bytes);
        coding.into_iter().fold(whole, |whole, coding| whole.header("content-encoding", coding))
    };
    reply.header("etag", etag).header("cache-control", cache).header("vary", "Accept-Encoding")
}
