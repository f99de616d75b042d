//! The endpoint of voices.

use super::model::{LISTS, VoiceView};
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{Page, Prepared, RequestContext};

/// `GET /voices`.
pub(super) async fn list(context: RequestContext, _nothing: Nothing) -> Result<Prepared<Page<VoiceView>>, Problem> {
    let list = LISTS.get(context.language.index()).ok_or_else(Problem::not_found)?;
    Ok(Prepared::fixed(list, &context))
}
