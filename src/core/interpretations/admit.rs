//! What stands before every text, an interpretation or an answer: who may write it, room and memory for it, and a permit.

use super::queries::{self, Preconditions};
use super::source::Source;
use super::sources::{RunPermit, Sources};
use crate::core::readings::model::Reading;
use crate::core::voices::model::{VOICES, Voice};
use crate::http::RequestContext;
use crate::http::context::internal;
use crate::http::problem::Problem;
use crate::refusal::{LIMIT_REACHED, UNAVAILABLE};
use std::sync::Arc;

/// Memory that a stream may take, in bytes; where there is less, none begins.
const STREAM_BYTES: u64 = 128 * 1024;
/// Who speaks where nobody says who.
const VOICE: &str = "sage";

/// The right to have a text generated.
pub(super) struct Admitted {
    /// The text's id.
    pub(super) id: String,
    /// Who is to be asked, one after another.
    pub(super) chosen: Vec<Arc<dyn Source>>,
    /// Given back when it is dropped.
    pub(super) permit: RunPermit,
}

/// Admits a text about a reading, by the source that is `named` or by everybody who is ready. `room` judges from the
/// number of the reading's interpretations whether there may be one more; where it is stored that is judged again, here
/// it spares asking for nothing.
///
/// # Errors
/// Those of choosing a source and of taking a permit, 409 where there is no room, 503 where there is too little memory.
pub(super) async fn admit(
    context: &RequestContext,
    sources: &Sources,
    reading: &Reading,
    named: Option<&str>,
    room: impl FnOnce(u64) -> bool,
) -> Result<Admitted, Problem> {
    let account = context.account()?.seq;
    let rows = context.app.store.read(queries::before(account, &reading.id)).await?;
    let before: Preconditions = rows.optional()?.ok_or_else(Problem::not_found)?;
    let chosen = sources.choose(named, before.ai && reading.ai)?;
    if !room(before.count) {
        return Err(Problem::new(LIMIT_REACHED));
    }
    if context.app.governor.refuses(STREAM_BYTES) {
        return Err(Problem::new(UNAVAILABLE));
    }
    let id = context.new_id()?;
    let permit = sources.begin(account, &id)?;
    Ok(Admitted { id, chosen, permit })
}

/// The voice with an id; the usual one for none, and for one that a reading has and this build has not.
pub(super) fn voice(id: Option<&str>) -> Result<&'static Voice, Problem> {
    let known = |id: &str| VOICES.iter().find(|voice| voice.id == id);
    id.and_then(known).or_else(|| known(VOICE)).ok_or_else(|| internal(format!("there is no voice {VOICE}")))
}
