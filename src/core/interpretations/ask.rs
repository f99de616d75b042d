//! Asking about an interpretation.

use super::admit::{Admitted, admit, voice};
use super::limits::QUESTIONS_MAX;
use super::model::{ANSWER_BYTES_MAX, AnsweredQuestion, Interpretation, NewQuestion};
use super::queries::{self, QuestionRow};
use super::respond::{GeneratedReply, Target, repeat, respond, resume_request};
use super::run::Run;
use super::source::{FollowUp, Request};
use super::sources::Sources;
use crate::core::readings::find_in;
use crate::http::RequestContext;
use crate::http::problem::Problem;
use crate::runtime::clock::rfc3339;
use crate::runtime::language::Language;
use crate::store::Batch;
use std::sync::Arc;

/// A question that is to be stored with its answer.
struct QuestionTarget {
    id: String,
    reading: String,
    interpretation: String,
    question: String,
}

/// `POST /readings/{id}/interpretations/{interpretation}/questions`.
pub(super) async fn ask(
    context: RequestContext,
    new: NewQuestion,
    sources: Arc<Sources>,
) -> Result<GeneratedReply<AnsweredQuestion>, Problem> {
    let (account, about) = (context.account()?.seq, context.id_of("interpretation")?);
    let rows = context.app.store.read(queries::one(account, context.id()?, about)).await?;
    let about: Interpretation = rows.optional()?.ok_or_else(Problem::not_found)?;
    if let Some((id, offset)) = resume_request(&context)? {
        let found = about.questions.into_iter().find(|question| question.id == id);
        let made = found.ok_or_else(|| sources.missing(account, &id))?;
        return repeat(id, &made.answer, offset, &made);
    }
    let language = Language::for_tag(&about.language).unwrap_or(context.language);
    let reading = find_in(&context, language).await?;
    let room = |_| about.questions.len() < QUESTIONS_MAX as usize;
    let Admitted { id, chosen, permit } = admit(&context, &sources, &reading, new.provider.as_deref(), room).await?;
    let before = about.questions.into_iter().map(|question| (question.question, question.answer)).collect();
    let follow_up = FollowUp { text: about.text, before, question: new.question.clone() };
    let target = QuestionTarget { id, reading: reading.id.clone(), interpretation: about.id, question: new.question };
    let request = Request { account, reading, voice: voice(Some(&about.voice))?, language, follow_up: Some(follow_up) };
    let run = Run::new(context.app.clone(), chosen, request, ANSWER_BYTES_MAX, permit);
    respond(context, run, target).await
}

impl Target for QuestionTarget {
    type Stored = AnsweredQuestion;

    fn id(&self) -> &str {
        &self.id
    }

    fn store(&self, context: &RequestContext, run: &Run) -> Result<(Batch, AnsweredQuestion), Problem> {
        let generated = run.generated();
        let made = AnsweredQuestion {
            id: self.id.clone(),
            question: self.question.clone(),
            answer: generated.text.to_owned(),
            provider: generated.provider.to_owned(),
            model: generated.model.map(str::to_owned),
            machine: generated.machine,
            duration_ms: generated.duration_ms,
            created_at: rfc3339(context.now),
        };
        let row = QuestionRow {
            id: &self.id,
            account: context.account()?.seq,
            reading: &self.reading,
            interpretation: &self.interpretation,
            question: &self.question,
            generated,
            created: context.now,
        };
        Ok((queries::insert_question(&row), made))
    }
}
