//! The endpoints of quests.

use super::super::clock::GameTime;
use super::super::definitions::{QUESTS, Quest, find};
use super::super::karma::{self, claiming};
use super::model::{QuestStepView, QuestView};
use super::queries::{self, StoredQuest};
use crate::gamification::refusals::NOT_EARNED;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{IntoReply, Json, Page, RequestContext};
use crate::runtime::clock::rfc3339;
use crate::runtime::ids::AccountSeq;
use crate::store::{Batch, StoreError};
use jiff::tz::TimeZone;

/// `GET /quests`.
pub(super) async fn list(context: RequestContext, _nothing: Nothing) -> Result<Json<Page<QuestView>>, Problem> {
    let account = context.account()?.seq;
    let results = context.app.store.read_all(QUESTS.iter().map(|quest| queries::one(account, quest)).collect()).await?;
    let views = QUESTS.iter().zip(results).map(|(quest, rows)| Ok(view(&context, quest, rows.optional()?)));
    Ok(Json(Page::all(views.collect::<Result<_, StoreError>>()?)))
}

fn view(context: &RequestContext, quest: &Quest, stored: Option<StoredQuest>) -> QuestView {
    let (mut started_at, mut finished_at, mut progress) = (None, None, Vec::new());
    if let Some(stored) = stored {
        (started_at, finished_at) = (Some(stored.started_at), stored.finished_at);
        progress = stored.progress.split(' ').map(|number| number.parse().unwrap_or(0)).collect();
    }
    let step = |(index, step): (usize, &super::super::definitions::QuestStep)| QuestStepView {
        name: context.language.of(&step.name).to_owned(),
        progress: progress.get(index).copied().unwrap_or(0).clamp(0, step.goal),
        goal: step.goal,
    };
    let steps: Vec<QuestStepView> = quest.steps.iter().enumerate().map(step).collect();
    let state = match (started_at, finished_at) {
        (None, _) => "open",
        (_, Some(_)) => "finished",
        _ if steps.iter().all(|step| step.progress >= step.goal) => "reached",
        _ => "started",
    };
    QuestView {
        code: quest.code.to_owned(),
        name: context.language.of(&quest.name).to_owned(),
        description: context.language.of(&quest.description).to_owned(),
        karma: quest.karma,
        state: state.to_owned(),
        started_at: started_at.map(rfc3339),
        finished_at: finished_at.map(rfc3339),
        steps,
    }
}

fn quest(context: &RequestContext) -> Result<&'static Quest, Problem> {
    find!(QUESTS, context.param("code")).ok_or_else(Problem::not_found)
}

/// The batch that starts a quest.
pub fn start_quest(account: AccountSeq, quest: &Quest, game_time: &GameTime) -> Batch {
    queries::start(account, quest, game_time.now)
}

/// `POST /quests/{code}/start`.
pub(super) async fn start(
    context: RequestContext,
    _nothing: Nothing,
    zone: TimeZone,
) -> Result<Json<QuestView>, Problem> {
    let (quest, account) = (quest(&context)?, context.account()?.seq);
    let game_time = GameTime::of(&context, &zone);
    context.write(start_quest(account, quest, &game_time)).await?;
    let rows = context.app.store.read(queries::one(account, quest)).await?;
    Ok(Json(view(&context, quest, rows.optional()?)))
}

fn source(quest: &Quest) -> String {
    format!("quest:{}", quest.code)
}

/// The batch that finishes a quest and claims its reward.
pub fn claim_quest(account: AccountSeq, quest: &Quest, game_time: &GameTime) -> Batch {
    let earned = Batch::new().one(queries::finish(account, quest, game_time.now), NOT_EARNED);
    let counted = Some("quests-finished");
    claiming(earned, account, &source(quest), quest.karma, counted, game_time)
}

/// `POST /quests/{code}/claim`.
pub(super) async fn claim(
    context: RequestContext,
    _nothing: Nothing,
    zone: TimeZone,
) -> Result<impl IntoReply, Problem> {
    let quest = quest(&context)?;
    let game_time = GameTime::of(&context, &zone);
    let batch = claim_quest(context.account()?.seq, quest, &game_time);
    karma::claim(&context, batch, source(quest), quest.karma).await
}
