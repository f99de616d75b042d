//! The endpoint of voices.

use super::model::{LISTS, VoiceView};
use crate::http::problem::Problem;
use crate::http::shape::Nothing;
use crate::http::{Call, Page, Prepared};

/// `GET /voices`.
pub(super) async fn list(call: Call, _nothing: Nothing) -> Result<Prepared<Page<VoiceView>>, Problem> {
    let list = LISTS.get(call.language.index()).ok_or_else(Problem::not_found)?;
    Ok(Prepared::fixed(list, &call))
}
