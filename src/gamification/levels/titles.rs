//! The endpoints of titles.

use super::super::clock::GameTime;
use super::super::definitions::{ACHIEVEMENTS, TITLES, Title, TitleSource, find};
use super::super::facts::GameEvent;
use super::endpoints::karma_of;
use super::model::{TitleChange, TitleView};
use super::queries::{self, PlayerUpdate, StoredPlayer, StoredTitleSource};
use super::rules::level;
use crate::http::problem::Problem;
use crate::http::schema::{Nothing, Patch};
use crate::http::{Json, Page, RequestContext};
use crate::runtime::ids::AccountSeq;
use crate::store::Batch;
use jiff::tz::TimeZone;

/// `GET /titles`.
pub(super) async fn list(context: RequestContext, _nothing: Nothing) -> Result<Json<Page<TitleView>>, Problem> {
    let (account, reached) = (context.account()?.seq, level(karma_of(&context).await?));
    let [player, title_sources] =
        context.app.store.read_array([queries::player(account), queries::title_sources(account)]).await?;
    let worn = player.optional::<StoredPlayer>()?.and_then(|player| player.title);
    let title_sources: Vec<StoredTitleSource> = title_sources.all()?;
    let view = |title: &Title| {
        let (by, level, code_of) = match title.earned {
            TitleSource::Level(level) => ("level", Some(level), None),
            TitleSource::Achievement(code) => ("achievement", None, Some(code)),
            TitleSource::Quest(code) => ("quest", None, Some(code)),
        };
        let earned = level.map_or_else(|| contains(&title_sources, by, code_of), |level| level <= reached);
        let hidden = code_of.and_then(|code| find!(ACHIEVEMENTS, code)).is_some_and(|it| it.hidden) && !earned;
        TitleView {
            code: title.code.to_owned(),
            name: context.language.of(&title.name).to_owned(),
            by: by.to_owned(),
            level,
            code_of: code_of.filter(|_| !hidden).map(str::to_owned),
            earned,
            worn: worn.as_deref() == Some(title.code),
        }
    };
    Ok(Json(Page::all(TITLES.iter().map(view).collect())))
}

fn contains(title_sources: &[StoredTitleSource], by: &str, code: Option<&str>) -> bool {
    title_sources.iter().any(|it| it.kind == by && Some(it.code.as_str()) == code)
}

/// The batch that chooses a title to wear; it requires that the title is earned.
pub fn wear_title(account: AccountSeq, title: &Title, game_time: &GameTime) -> Batch {
    let update = PlayerUpdate { title: Some(Some(title.code)), ..PlayerUpdate::default() };
    let mut batch = queries::require_title(Batch::new(), account, title).and(queries::update_player(account, &update));
    GameEvent::once("titles-worn").add_to(account, game_time, &mut batch);
    batch
}

/// `PATCH /titles`.
pub(super) async fn wear(
    context: RequestContext,
    change: TitleChange,
    zone: TimeZone,
) -> Result<Json<Page<TitleView>>, Problem> {
    let account = context.account()?.seq;
    let game_time = GameTime::of(&context, &zone);
    let batch = match &change.worn {
        Patch::Set(code) => {
            let title = find!(TITLES, code).ok_or_else(|| Problem::field("worn", "is not a known title"))?;
            wear_title(account, title, &game_time)
        }
        other => Batch::new()
            .and(queries::update_player(account, &PlayerUpdate { title: other.as_deref(), ..PlayerUpdate::default() })),
    };
    context.write(batch).await?;
    list(context, Nothing).await
}
