//! The endpoints of tasks.

use super::super::clock::GameTime;
use super::super::definitions::{TASKS, Task, find};
use super::super::facts::queries::{StoredFact, has_reached_goal, of_periods, paid};
use super::super::karma::{self, claiming};
use super::model::{TaskQuery, TaskView};
use crate::gamification::refusals::NOT_EARNED;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{IntoReply, Json, Page, RequestContext};
use crate::runtime::clock::rfc3339;
use crate::runtime::ids::AccountSeq;
use crate::store::Batch;
use jiff::tz::TimeZone;

/// The period that a task is in: a day or a week.
fn period(task: &Task, game_time: &GameTime) -> String {
    if task.period == "weekly" { game_time.week() } else { game_time.day() }
}

fn source(task: &Task, game_time: &GameTime) -> String {
    format!("task:{}:{}", task.code, period(task, game_time))
}

/// `GET /tasks`.
pub(super) async fn list(
    context: RequestContext,
    query: TaskQuery,
    zone: TimeZone,
) -> Result<Json<Page<TaskView>>, Problem> {
    let account = context.account()?.seq;
    let game_time = GameTime::of(&context, &zone);
    let reads = vec![of_periods(account, &game_time.day(), &game_time.week())];
    let wanted = TASKS.iter().filter(|task| query.period.as_deref().is_none_or(|period| period == task.period));
    let sources = wanted.clone().map(|task| paid(account, &format!("task:{}", task.code)));
    let mut results = context.app.store.read_all(reads.into_iter().chain(sources).collect()).await?.into_iter();
    let facts: Vec<StoredFact> = results.next().unwrap_or_default().all()?;
    let mut items = Vec::new();
    for (task, paid) in wanted.zip(results) {
        let (period, source) = (period(task, &game_time), source(task, &game_time));
        let progress = facts.iter().find(|it| it.fact == task.fact && it.period == period).map_or(0, |it| it.count);
        let ends = if task.period == "weekly" { game_time.next_week(&zone) } else { game_time.tomorrow(&zone) };
        items.push(TaskView {
            code: task.code.to_owned(),
            period: task.period.to_owned(),
            name: context.language.of(&task.name).to_owned(),
            description: context.language.of(&task.description).to_owned(),
            progress: progress.min(task.goal),
            goal: task.goal,
            karma: task.karma,
            claimed: paid.all::<String>()?.contains(&source),
            ends_at: rfc3339(ends),
        });
    }
    Ok(Json(Page::all(items)))
}

/// The batch that claims a task.
pub fn claim_task(account: AccountSeq, task: &Task, game_time: &GameTime) -> Batch {
    let grown = has_reached_goal(account, task.fact, &period(task, game_time), task.goal);
    let (earned, counted) = (Batch::new().require(grown, NOT_EARNED), Some("tasks-claimed"));
    claiming(earned, account, &source(task, game_time), task.karma, counted, game_time)
}

/// `POST /tasks/{code}/claim`.
pub(super) async fn claim(
    context: RequestContext,
    _nothing: Nothing,
    zone: TimeZone,
) -> Result<impl IntoReply, Problem> {
    let task = find!(TASKS, context.param("code")).ok_or_else(Problem::not_found)?;
    let game_time = GameTime::of(&context, &zone);
    let batch = claim_task(context.account()?.seq, task, &game_time);
    karma::claim(&context, batch, source(task, &game_time), task.karma).await
}
