//! Having a reading interpreted.

use super::model::{INTERPRETATIONS_MAX, Interpretation, NewInterpretation};
use super::queries::{self, InterpretationRow};
use super::run::Run;
use super::source::{INTERPRETATION_BYTES_MAX, Request};
use super::tell::{Target, Told, repeat, resumed, tell};
use crate::clock::rfc3339;
use crate::core::readings::find_in;
use crate::core::voices::model::{VOICES, Voice};
use crate::events::Event;
use crate::http::Call;
use crate::http::call::internal;
use crate::http::language::Language;
use crate::http::problem::{self, Problem};
use crate::store::Batch;

/// Memory that a stream may take, in bytes; where there is less, none begins.
pub(super) const STREAM_BYTES: u64 = 128 * 1024;
/// Who speaks where nobody says who.
const VOICE: &str = "sage";

/// An interpretation that is to be stored.
struct Writing {
    id: String,
    reading: String,
    voice: &'static str,
    language: &'static str,
}

/// `POST /readings/{id}/interpretation`.
pub(super) async fn create(call: Call, new: NewInterpretation) -> Result<Told<Interpretation>, Problem> {
    let language = new.lang.as_deref().and_then(Language::for_tag).unwrap_or(call.language);
    let reading = find_in(&call, language).await?;
    let account = call.account()?.seq;
    if let Some((id, offset)) = resumed(&call)? {
        let rows = call.app.store.read(queries::one(account, &reading.id, &id)).await?;
        let row = rows.first().ok_or_else(|| call.app.sources.missing(account, &id))?;
        let made = Interpretation::from_row(row)?;
        return repeat(id, &made.text, offset, &made);
    }
    let rows = call.app.store.read(queries::before(account, &reading.id)).await?;
    let row = rows.first().ok_or_else(Problem::not_found)?;
    let chosen = call.app.sources.choose(new.provider.as_deref(), row.flag(0)? && reading.ai)?;
    // Judged again where it is stored; here it spares asking for nothing.
    if row.count(1)? >= u64::from(INTERPRETATIONS_MAX) {
        return Err(Problem::new(problem::LIMIT_REACHED));
    }
    let voice = voice(new.voice.as_deref().or(reading.voice.as_deref()).unwrap_or(VOICE))?;
    if call.app.governor.refuses(STREAM_BYTES) {
        return Err(Problem::new(problem::UNAVAILABLE));
    }
    let id = call.new_id()?;
    let turn = call.app.sources.begin(account, &id)?;
    let target = Writing { id, reading: reading.id.clone(), voice: voice.id, language: language.tag() };
    let request = Request { account, reading, voice, language, follow_up: None };
    let run = Run::new(call.app.clone(), chosen, request, INTERPRETATION_BYTES_MAX, turn);
    tell(call, run, target).await
}

/// The voice with an id; one that a reading has and this build has not is the usual one.
pub(super) fn voice(id: &str) -> Result<&'static Voice, Problem> {
    let known = |id: &str| VOICES.iter().find(|voice| voice.id == id);
    known(id).or_else(|| known(VOICE)).ok_or_else(|| internal(format!("there is no voice {VOICE}")))
}

impl Target for Writing {
    type Made = Interpretation;

    fn id(&self) -> &str {
        &self.id
    }

    fn store(&self, call: &Call, run: &Run) -> Result<(Batch, Interpretation), Problem> {
        let (account, written) = (call.account()?.seq, run.written());
        let made = Interpretation {
            id: self.id.clone(),
            reading: self.reading.clone(),
            voice: self.voice.to_owned(),
            language: self.language.to_owned(),
            provider: written.provider.to_owned(),
            model: written.model.map(str::to_owned),
            machine: written.machine,
            text: written.text.to_owned(),
            duration_ms: written.duration_ms,
            questions: Vec::new(),
            created_at: rfc3339(call.now),
        };
        let event = Event::InterpretationSaved {
            account,
            reading: &self.reading,
            interpretation: &self.id,
            voice: self.voice,
            provider: written.provider,
            machine: written.machine,
        };
        let row = InterpretationRow {
            id: &self.id,
            account,
            reading: &self.reading,
            voice: self.voice,
            language: self.language,
            written,
            created: call.now,
        };
        let mut batch = queries::insert(&row);
        call.app.subscribers.announce(&event, call.now, &mut batch);
        Ok((batch, made))
    }
}
