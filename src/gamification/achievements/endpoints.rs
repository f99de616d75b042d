//! The endpoints of achievements.

use super::super::clock::GameTime;
use super::super::definitions::{ACHIEVEMENTS, Achievement, CATEGORIES, find};
use super::super::facts::{self, queries::StoredFact, queries::paid, queries::totals};
use super::super::karma::{self, claiming};
use super::model::{AchievementQuery, AchievementSummary, AchievementView, CategorySummary};
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

/// How far the caller is with an achievement.
struct AchievementProgress {
    achievement: &'static Achievement,
    count: i64,
    unlocked_at: Option<Millis>,
    claimed: bool,
}

impl AchievementProgress {
    fn is_unlocked(&self) -> bool {
        self.unlocked_at.is_some() || self.count >= self.achievement.goal
    }

    fn state(&self) -> &'static str {
        match (self.is_unlocked(), self.claimed) {
            (_, true) => "claimed",
            (true, false) => "unlocked",
            (false, false) => "locked",
        }
    }
}

/// How far the caller is with every achievement.
async fn all_progress(context: &RequestContext) -> Result<Vec<AchievementProgress>, Problem> {
    let account = context.account()?.seq;
    let reads = [totals(account), queries::unlocked(account), paid(account, "achievement")];
    let [totals, unlocked, paid] = context.app.store.read_array(reads).await?;
    let totals: HashMap<_, _> = totals.all()?.into_iter().map(|it: StoredFact| (it.fact, it.count)).collect();
    let unlocked = unlocked.all()?.into_iter().map(|it: StoredAchievement| (it.code, it.unlocked_at));
    let (unlocked, paid): (HashMap<_, _>, Vec<String>) = (unlocked.collect(), paid.all()?);
    let progress = |achievement: &'static Achievement| AchievementProgress {
        achievement,
        count: totals.get(achievement.fact).copied().unwrap_or_default(),
        unlocked_at: unlocked.get(achievement.code).copied(),
        claimed: paid.contains(&source(achievement)),
    };
    Ok(ACHIEVEMENTS.iter().map(progress).collect())
}

/// `GET /achievements`.
pub(super) async fn list(
    context: RequestContext,
    query: AchievementQuery,
) -> Result<Json<Page<AchievementView>>, Problem> {
    let all_progress = all_progress(&context).await?;
    let wanted = all_progress.iter().filter(|progress| {
        (!progress.achievement.hidden || progress.is_unlocked())
            && query.category.as_deref().is_none_or(|category| category == progress.achievement.category)
            && query.state.as_deref().is_none_or(|state| state == progress.state())
    });
    let view = |progress: &AchievementProgress| AchievementView {
        code: progress.achievement.code.to_owned(),
        category: progress.achievement.category.to_owned(),
        rarity: progress.achievement.rarity.to_owned(),
        name: context.language.of(&progress.achievement.name).to_owned(),
        description: context.language.of(&progress.achievement.description).to_owned(),
        hidden: progress.achievement.hidden,
        progress: progress.count.min(progress.achievement.goal),
        goal: progress.achievement.goal,
        karma: progress.achievement.karma,
        state: progress.state().to_owned(),
        unlocked_at: progress.unlocked_at.map(rfc3339),
    };
    Ok(Json(Page::all(wanted.map(view).collect())))
}

/// `GET /achievements/summary`.
pub(super) async fn summary(context: RequestContext, _nothing: Nothing) -> Result<Json<AchievementSummary>, Problem> {
    let all_progress = all_progress(&context).await?;
    let count = |test: &dyn Fn(&AchievementProgress) -> bool| {
        all_progress.iter().filter(|progress| test(progress)).count() as u32
    };
    let category = |category: &&str| CategorySummary {
        category: (*category).to_owned(),
        total: count(&|progress| progress.achievement.category == *category),
        unlocked: count(&|progress| progress.achievement.category == *category && progress.is_unlocked()),
        claimed: count(&|progress| progress.achievement.category == *category && progress.claimed),
    };
    Ok(Json(AchievementSummary {
        total: count(&|_| true),
        unlocked: count(&AchievementProgress::is_unlocked),
        claimed: count(&|progress| progress.claimed),
        karma_waiting: all_progress
            .iter()
            .filter(|it| it.is_unlocked() && !it.claimed)
            .map(|it| it.achievement.karma)
            .sum(),
        categories: CATEGORIES.iter().map(category).collect(),
    }))
}

fn source(achievement: &Achievement) -> String {
    format!("achievement:{}", achievement.code)
}

/// The batch that claims an achievement. One whose goal was reached before it was defined is unlocked by it.
pub fn claim_achievement(account: AccountSeq, achievement: &Achievement, game_time: &GameTime) -> Batch {
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
    let batch = claim_achievement(context.account()?.seq, achievement, &game_time);
    karma::claim(&context, batch, source(achievement), achievement.karma).await
}
