//! The endpoints of achievements.

use super::super::clock::GameTime;
use super::super::definitions::{ACHIEVEMENTS, Achievement, CATEGORIES, find};
use super::super::facts::{self, queries::StoredFact, queries::paid, queries::totals};
use super::super::karma::{self, claiming};
use super::model::{AchievementQuery, AchievementView, CategorySummary, Summary};
use super::queries::{self, StoredAchievement};
use crate::gamification::refusals::NOT_EARNED;
use crate::http::problem::Problem;
use crate::http::schema::Nothing;
use crate::http::{IntoReply, Json, Page, RequestContext};
use crate::runtime::clock::{Millis, rfc3339};
use crate::runtime::ids::AccountSeq;
use crate::store::Batch;
use jiff::tz::TimeZone;
use std::collections::HashMap;

/// How far the caller is with one.
struct State {
    of: &'static Achievement,
    progress: i64,
    unlocked_at: Option<Millis>,
    claimed: bool,
}

impl State {
    fn is_unlocked(&self) -> bool {
        self.unlocked_at.is_some() || self.progress >= self.of.goal
    }

    fn word(&self) -> &'static str {
        match (self.is_unlocked(), self.claimed) {
            (_, true) => "claimed",
            (true, false) => "unlocked",
            (false, false) => "locked",
        }
    }
}

/// How far the caller is with all of them.
async fn states(context: &RequestContext) -> Result<Vec<State>, Problem> {
    let account = context.account()?.seq;
    let reads = [totals(account), queries::unlocked(account), paid(account, "achievement")];
    let [totals, unlocked, paid] = context.app.store.read_array(reads).await?;
    let totals: HashMap<_, _> = totals.all()?.into_iter().map(|it: StoredFact| (it.fact, it.count)).collect();
    let unlocked = unlocked.all()?.into_iter().map(|it: StoredAchievement| (it.code, it.unlocked_at));
    let (unlocked, paid): (HashMap<_, _>, Vec<String>) = (unlocked.collect(), paid.all()?);
    let state = |of: &'static Achievement| State {
        of,
        progress: totals.get(of.fact).copied().unwrap_or_default(),
        unlocked_at: unlocked.get(of.code).copied(),
        claimed: paid.contains(&source(of)),
    };
    Ok(ACHIEVEMENTS.iter().map(state).collect())
}

/// `GET /achievements`.
pub(super) async fn list(
    context: RequestContext,
    query: AchievementQuery,
) -> Result<Json<Page<AchievementView>>, Problem> {
    let states = states(&context).await?;
    let wanted = states.iter().filter(|state| {
        (!state.of.hidden || state.is_unlocked())
            && query.category.as_deref().is_none_or(|category| category == state.of.category)
            && query.state.as_deref().is_none_or(|word| word == state.word())
    });
    let view = |state: &State| AchievementView {
        code: state.of.code.to_owned(),
        category: state.of.category.to_owned(),
        rarity: state.of.rarity.to_owned(),
        name: context.language.of(&state.of.name).to_owned(),
        description: context.language.of(&state.of.description).to_owned(),
        hidden: state.of.hidden,
        progress: state.progress.min(state.of.goal),
        goal: state.of.goal,
        karma: state.of.karma,
        state: state.word().to_owned(),
        unlocked_at: state.unlocked_at.map(rfc3339),
    };
    Ok(Json(Page::all(wanted.map(view).collect())))
}

/// `GET /achievements/summary`.
pub(super) async fn summary(context: RequestContext, _nothing: Nothing) -> Result<Json<Summary>, Problem> {
    let states = states(&context).await?;
    let count = |test: &dyn Fn(&State) -> bool| states.iter().filter(|state| test(state)).count() as u32;
    let category = |category: &&str| CategorySummary {
        category: (*category).to_owned(),
        total: count(&|state| state.of.category == *category),
        unlocked: count(&|state| state.of.category == *category && state.is_unlocked()),
        claimed: count(&|state| state.of.category == *category && state.claimed),
    };
    Ok(Json(Summary {
        total: count(&|_| true),
        unlocked: count(&State::is_unlocked),
        claimed: count(&|state| state.claimed),
        karma_waiting: states.iter().filter(|it| it.is_unlocked() && !it.claimed).map(|it| it.of.karma).sum(),
        categories: CATEGORIES.iter().map(category).collect(),
    }))
}

fn source(achievement: &Achievement) -> String {
    format!("achievement:{}", achievement.code)
}

/// The batch that claims an achievement. One whose goal was reached before it was defined is unlocked by it.
pub fn claiming_achievement(account: AccountSeq, achievement: &Achievement, game_time: &GameTime) -> Batch {
    let mut first = Batch::new();
    facts::unlock(account, &[achievement.fact], game_time, &mut first);
    let earned = first.require(queries::is_unlocked(account, achievement.code), NOT_EARNED);
    claiming(earned, account, &source(achievement), achievement.karma, None, game_time)
}

/// `POST /achievements/{code}/claim`.
pub(super) async fn claim(
    context: RequestContext,
    _nothing: Nothing,
    zone: TimeZone,
) -> Result<impl IntoReply, Problem> {
    let achievement = find!(ACHIEVEMENTS, context.param("code")).ok_or_else(Problem::not_found)?;
    let game_time = GameTime::of(&context, &zone);
    let batch = claiming_achievement(context.account()?.seq, achievement, &game_time);
    karma::claim(&context, batch, source(achievement), achievement.karma).await
}
