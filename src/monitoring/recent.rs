//! `/api/v1/admin/errors` and `/api/v1/admin/slow-requests`: recent errors and slow requests.

use crate::diagnostics::recent;
use crate::http::problem::Problem;
use crate::http::schema::{Nothing, model};
use crate::http::{Json, Page, RequestContext};
use crate::runtime::clock::rfc3339;

const LEVELS: &[&str] = &["error", "warn"];

model! {
    /// A warning or an error of the log.
    pub struct ErrorLine: reply {
        /// When.
        at: String = time(),
        /// Its level.
        level: String = Schema::Choice(LEVELS),
        /// Its message, cut after 500 bytes.
        message: String,
    }
}

model! {
    /// A request that took half a second or longer.
    pub struct SlowRequest: reply {
        /// When it was answered.
        at: String = time(),
        /// Its method.
        method: String,
        /// The route's path, with names in place of ids.
        route: String,
        /// HTTP status of the answer.
        status: u32,
        /// Milliseconds from its head to the head of the answer; a slow body of the client counts.
        milliseconds: u64,
    }
}

/// `GET /admin/errors`.
pub(super) async fn errors(_call: RequestContext, _nothing: Nothing) -> Result<Json<Page<ErrorLine>>, Problem> {
    let line = |line: recent::LogLine| ErrorLine {
        at: rfc3339(line.at),
        level: if line.error { "error" } else { "warn" }.to_owned(),
        message: line.text.into(),
    };
    Ok(Json(Page::all(recent::lines().into_iter().map(line).collect())))
}

/// `GET /admin/slow-requests`.
pub(super) async fn slow_requests(
    _call: RequestContext,
    _nothing: Nothing,
) -> Result<Json<Page<SlowRequest>>, Problem> {
    let request = |request: recent::SlowRequest| SlowRequest {
        at: rfc3339(request.at),
        method: request.method.to_owned(),
        route: request.route.to_owned(),
        status: request.status.into(),
        milliseconds: request.micros / 1000,
    };
    Ok(Json(Page::all(recent::slow_requests().into_iter().map(request).collect())))
}
