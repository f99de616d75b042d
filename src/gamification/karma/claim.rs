//! The one way to claim a reward: a batch that requires that it is earned, pays it, and counts it. A second claim
//! changes nothing and is refused.

use super::super::clock::GameTime;
use super::super::facts::{GameEvent, queries, unlock};
use super::endpoints::standing;
use super::model::Reward;
use crate::gamification::refusals::ALREADY_CLAIMED;
use crate::http::problem::Problem;
use crate::http::{Json, RequestContext};
use crate::runtime::ids::AccountSeq;
use crate::store::Batch;

/// The batch: `earned` requires that the reward is earned, and the key of the ledger lets a source be paid only once.
pub fn claiming(
    earned: Batch,
    account: AccountSeq,
    source: &str,
    karma: i64,
    counted: Option<&'static str>,
    game_time: &GameTime,
) -> Batch {
    let mut batch = earned.one(queries::pay(account, source, karma, game_time.now), ALREADY_CLAIMED);
    if let Some(fact) = counted {
        GameEvent::once(fact).add_to(account, game_time, &mut batch);
    }
    unlock(account, &["karma", "alignment"], game_time, &mut batch);
    batch
}

/// Runs it for the caller and answers with the reward.
///
/// # Errors
/// 409 `not-earned` or `already-claimed`.
pub async fn claim(
    context: &RequestContext,
    batch: Batch,
    source: String,
    karma: i64,
) -> Result<Json<Reward>, Problem> {
    context.write(batch).await?;
    Ok(Json(Reward { source, karma, standing: standing(context).await? }))
}
