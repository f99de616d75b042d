//! One reading as a file, with what has been written about it.

use super::reading_markdown::{interpretation_markdown, markdown};
use crate::core::{interpretations, readings};
use crate::http::media::JSON;
use crate::http::problem::Problem;
use crate::http::schema::model;
use crate::http::{RawReply, Reply, RequestContext};
use nanoserde::SerJson;

model! {
    /// In which form.
    pub struct ExportQuery: request {
        /// Markdown, if left out.
        format: Option<String> = Schema::Choice(&["md", "json"]),
    }
}

/// `GET /readings/{id}/export`.
pub(super) async fn export(context: RequestContext, query: ExportQuery) -> Result<RawReply<200>, Problem> {
    let reading = readings::find_in(&context, context.language).await?;
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
