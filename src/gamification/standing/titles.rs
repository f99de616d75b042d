//! The endpoints of titles.

use super::super::clock::GameTime;
use super::super::definitions::{ACHIEVEMENTS, Earned, TITLES, Title, find};
use super::super::facts::GameEvent;
use super::endpoints::karma_of;
use super::model::{TitleView, Wearing};
use super::queries::{self, Choosing, Chosen, Earning};
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
    let [chosen, earning] = context.app.store.read_array([queries::chosen(account), queries::earning(account)]).await?;
    let worn = chosen.optional::<Chosen>()?.and_then(|chosen| chosen.title);
    let earning: Vec<Earning> = earning.all()?;
    let view = |title: &Title| {
        let (by, level, code_of) = match title.earned {
            Earned::Level(level) => ("level", Some(level), None),
            Earned::Achievement(code) => ("achievement", None, Some(code)),
            Earned::Quest(code) => ("quest", None, Some(code)),
        };
        let earned = level.map_or_else(|| has(&earning, by, code_of), |level| level <= reached);
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

fn has(earning: &[Earning], by: &str, code: Option<&str>) -> bool {
    earning.iter().any(|it| it.kind == by && Some(it.code.as_str()) == code)
}

/// The batch that puts on a title, if it is earned.
pub fn wearing(account: AccountSeq, title: &Title, game_time: &GameTime) -> Batch {
    let choosing = Choosing { title: Some(Some(title.code)), ..Choosing::default() };
    let mut batch = queries::if_earned(Batch::new(), account, title).and(queries::choose(account, &choosing));
    GameEvent::once("titles-worn").follow(account, game_time, &mut batch);
    batch
}

/// `PATCH /titles`.
pub(super) async fn wear(
    context: RequestContext,
    wearing: Wearing,
    zone: TimeZone,
) -> Result<Json<Page<TitleView>>, Problem> {
    let account = context.account()?.seq;
    let game_time = GameTime::of(&context, &zone);
    let batch = match &wearing.worn {
        Patch::Set(code) => {
            let title = find!(TITLES, code).ok_or_else(|| Problem::field("worn", "is not a title that there is"))?;
            self::wearing(account, title, &game_time)
        }
        other => {
            Batch::new().and(queries::choose(account, &Choosing { title: other.as_deref(), ..Choosing::default() }))
        }
    };
    context.write(batch).await?;
    list(context, Nothing).await
}
