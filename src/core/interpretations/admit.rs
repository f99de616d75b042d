//! The checks before a text is written, an interpretation or an answer: the source, room and memory, and a permit.

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

/// Memory that a stream may take, in bytes; it does not begin when less is free.
const STREAM_BYTES: u64 = 128 * 1024;
/// The default voice.
const VOICE: &str = "sage";

/// A text that may be written.
pub(super) struct Admitted {
    /// The text's id.
    pub(super) id: String,
    /// The sources to ask, one after another.
    pub(super) chosen: Vec<Arc<dyn Source>>,
    /// Returned when it is dropped.
    pub(super) permit: RunPermit,
}

/// Admits a text about a reading, by the `named` source or by all that are ready. `room` decides from the number of the
/// reading's interpretations whether there may be one more. The store checks that again; the check here avoids a
/// request to a source whose text could not be stored.
///
/// # Errors
/// Those of choosing a source and of taking a permit, 409 when there is no room, 503 when there is too little memory.
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

/// The voice with an id; the default for none, and for one of a reading that this build does not have.
pub(super) fn voice(id: Option<&str>) -> Result<&'static Voice, Problem> {
    let known = |id: &str| VOICES.iter().find(|voice| voice.id == id);
    id.and_then(known).or_else(|| known(VOICE)).ok_or_else(|| internal(format!("there is no voice {VOICE}")))
}
