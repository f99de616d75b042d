//! One reading as a file.

use super::list::find;
use super::model::ExportQuery;
use super::rules::{interpretation_markdown, markdown};
use crate::core::interpretations;
use crate::http::media_type::JSON;
use crate::http::problem::Problem;
use crate::http::{RawReply, Reply, RequestContext};
use nanoserde::SerJson;

/// `GET /readings/{id}/export`.
pub(super) async fn export(context: RequestContext, query: ExportQuery) -> Result<RawReply<200>, Problem> {
    let reading = find(&context).await?;
    let (media_type, ending, body) = match query.format.as_deref() {
        Some("json") => (JSON, "json", reading.serialize_json()),
        _ => {
            let mut text = markdown(&reading);
            let interpretations =
                interpretations::of_reading(&context.app.store, context.account()?.seq, &reading.id).await?;
            interpretations.iter().for_each(|interpretation| interpretation_markdown(&mut text, interpretation));
            ("text/markdown; charset=utf-8", "md", text)
        }
    };
    let name = format!("attachment; filename=\"reading-{}.{ending}\"", reading.id);
    Ok(RawReply(Reply::whole(200, media_type, body.into_bytes()).header("content-disposition", name)))
}
