//! The paths of pages, all of which answer with the same HTML; the script in it looks at the path. What the script knows
//! as a page must be here too, or a deep link to it is a 404.

use super::assets::{SHELL, revalidated};
use crate::http::problem::Problem;
use crate::http::{Reply, RequestContext};

/// What pages may do: nothing inline, nothing from elsewhere.
pub(super) const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                                 connect-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; \
                                 form-action 'none'; frame-ancestors 'none'";

/// The path of every page.
pub(super) const PATHS: &[&str] = &[
    "/",
    "/draw",
    "/readings",
    "/readings/:id",
    "/deck",
    "/deck/:id",
    "/spreads",
    "/spreads/:id",
    "/journal",
    "/tags",
    "/stats",
    "/settings",
    "/admin",
    "/admin/:part",
    "/game",
    "/game/:part",
    "/sign-in",
    "/register",
];

/// `GET` of any page.
pub(super) async fn shell(context: RequestContext) -> Result<Reply, Problem> {
    Ok(revalidated(&SHELL, "text/html; charset=utf-8", &context).header("content-security-policy", POLICY))
}
