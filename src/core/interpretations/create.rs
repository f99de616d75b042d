//! Having a reading interpreted.

use super::admit::{Admitted, admit, voice};
use super::limits::INTERPRETATIONS_MAX;
use super::model::{Interpretation, NewInterpretation};
use super::queries::{self, InterpretationRow};
use super::respond::{GeneratedReply, Target, repeat, respond, resume_request};
use super::run::Run;
use super::source::{INTERPRETATION_BYTES_MAX, Request};
use super::sources::Sources;
use crate::core::events::InterpretationSaved;
use crate::core::readings::find_in;
use crate::http::RequestContext;
use crate::http::problem::Problem;
use crate::runtime::clock::rfc3339;
use crate::runtime::language::Language;
use crate::store::Batch;
use std::sync::Arc;

/// An interpretation that is to be stored.
struct InterpretationTarget {
    id: String,
    reading: String,
    voice: &'static str,
    language: &'static str,
}

/// `POST /readings/{id}/interpretation`.
pub(super) async fn create(
    context: RequestContext,
    new: NewInterpretation,
    sources: Arc<Sources>,
) -> Result<GeneratedReply<Interpretation>, Problem> {
    let language = new.lang.as_deref().and_then(Language::for_tag).unwrap_or(context.language);
    let reading = find_in(&context, language).await?;
    let account = context.account()?.seq;
    if let Some((id, offset)) = resume_request(&context)? {
        let rows = context.app.store.read(queries::one(account, &reading.id, &id)).await?;
        let made: Interpretation = rows.optional()?.ok_or_else(|| sources.missing(account, &id))?;
        return repeat(id, &made.text, offset, &made);
    }
    let room = |stored| stored < u64::from(INTERPRETATIONS_MAX);
    let Admitted { id, chosen, permit } = admit(&context, &sources, &reading, new.provider.as_deref(), room).await?;
    let voice = voice(new.voice.as_deref().or(reading.voice.as_deref()))?;
    let target = InterpretationTarget { id, reading: reading.id.clone(), voice: voice.id, language: language.tag() };
    let request = Request { account, reading, voice, language, follow_up: None };
    let run = Run::new(context.app.clone(), chosen, request, INTERPRETATION_BYTES_MAX, permit);
    respond(context, run, target).await
}

impl Target for InterpretationTarget {
    type Stored = Interpretation;

    fn id(&self) -> &str {
        &self.id
    }

    fn store(&self, context: &RequestContext, run: &Run) -> Result<(Batch, Interpretation), Problem> {
        let (account, generated) = (context.account()?.seq, run.generated());
        let made = Interpretation {
            id: self.id.clone(),
            reading: self.reading.clone(),
            voice: self.voice.to_owned(),
            language: self.language.to_owned(),
            provider: generated.provider.to_owned(),
            model: generated.model.map(str::to_owned),
            machine: generated.machine,
            text: generated.text.to_owned(),
            duration_ms: generated.duration_ms,
            questions: Vec::new(),
            created_at: rfc3339(context.now),
        };
        let event = InterpretationSaved {
            account,
            reading: self.reading.clone(),
            interpretation: self.id.clone(),
            voice: self.voice.to_owned(),
            provider: generated.provider.to_owned(),
            machine: generated.machine,
        };
        let row = InterpretationRow {
            id: &self.id,
            account,
            reading: &self.reading,
            voice: self.voice,
            language: self.language,
            generated,
            created: context.now,
        };
        let mut batch = queries::insert(&row);
        context.announce(&event, &mut batch);
        Ok((batch, made))
    }
}
