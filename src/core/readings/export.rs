//! One reading as a file.

use super::list::find;
use super::model::ExportQuery;
use super::rules::markdown;
use crate::http::problem::Problem;
use crate::http::reply::JSON;
use crate::http::{Call, Other, Reply};
use nanoserde::SerJson;

/// `GET /readings/{id}/export`.
pub(super) async fn export(call: Call, query: ExportQuery) -> Result<Other<200>, Problem> {
    let reading = find(&call).await?;
    let (media_type, ending, body) = match query.format.as_deref() {
        Some("json") => (JSON, "json", reading.serialize_json()),
        _ => ("text/markdown; charset=utf-8", "md", markdown(&reading)),
    };
    let name = format!("attachment; filename=\"reading-{}.{ending}\"", reading.id);
    Ok(Other(Reply::whole(200, media_type, body.into_bytes()).header("content-disposition", name)))
}
