//! The endpoints of levels and of the leaderboard.

use super::super::clock::GameTime;
use super::super::definitions::{LEVELS, PRIVILEGES, Privilege, TITLES, find};
use super::super::facts::{
    GameEvent,
    queries::{StoredKarma, karma},
};
use super::model::{LeaderboardEntry, LeaderboardQuery, Levels, PlayerChange, PlayerProfile, PrivilegeView};
use super::queries::{self, PlayerUpdate, StoredLeaderboardEntry, StoredPlayer};
use super::rules::{karma_for, level};
use crate::http::problem::Problem;
use crate::http::schema::{Nothing, Patch};
use crate::http::{Json, Page, RequestContext};
use crate::store::Batch;
use jiff::tz::TimeZone;

const PAGE: u32 = 20;

/// The caller's karma.
pub(super) async fn karma_of(context: &RequestContext) -> Result<i64, Problem> {
    let rows = context.app.store.read(karma(context.account()?.seq)).await?;
    Ok(rows.single::<StoredKarma>()?.total)
}

fn view(context: &RequestContext, privilege: &Privilege, reached: u32) -> PrivilegeView {
    PrivilegeView {
        code: privilege.code.to_owned(),
        kind: privilege.kind.to_owned(),
        level: privilege.level,
        name: context.language.of(&privilege.name).to_owned(),
        ink: privilege.ink.to_owned(),
        paper: privilege.paper.to_owned(),
        open: privilege.level <= i64::from(reached),
    }
}

/// `GET /levels`.
pub(super) async fn levels(context: RequestContext, _nothing: Nothing) -> Result<Json<Levels>, Problem> {
    let reached = level(karma_of(&context).await?);
    Ok(Json(Levels {
        begins_at: (1..=LEVELS).map(karma_for).collect(),
        privileges: PRIVILEGES.iter().map(|privilege| view(&context, privilege, reached)).collect(),
    }))
}

/// `GET /levels/me`.
pub(super) async fn me(context: RequestContext, _nothing: Nothing) -> Result<Json<PlayerProfile>, Problem> {
    let (account, karma) = (context.account()?.seq, karma_of(&context).await?);
    let [player, above] = context.app.store.read_array([queries::player(account), queries::above(karma)]).await?;
    let reached = level(karma);
    let StoredPlayer { listed, title, theme, back } = player.optional()?.unwrap_or_default();
    let privilege = |code: Option<String>| {
        let code = code?;
        find!(PRIVILEGES, code).map(|it| view(&context, it, reached))
    };
    let above: u64 = above.single()?;
    Ok(Json(PlayerProfile {
        karma,
        level: reached,
        level_at: karma_for(reached),
        next_level_at: (reached < LEVELS).then(|| karma_for(reached + 1)),
        title_name: title_name(&context, title.as_deref()),
        title,
        theme: privilege(theme),
        back: privilege(back),
        listed,
        // An account without karma is not on the leaderboard yet.
        place: (listed && karma > 0).then_some(above + 1),
    }))
}

fn title_name(context: &RequestContext, code: Option<&str>) -> Option<String> {
    let code = code?;
    find!(TITLES, code).map(|title| context.language.of(&title.name).to_owned())
}

/// `PATCH /levels/me`.
pub(super) async fn choose(
    context: RequestContext,
    change: PlayerChange,
    zone: TimeZone,
) -> Result<Json<PlayerProfile>, Problem> {
    let (account, game_time) = (context.account()?.seq, GameTime::of(&context, &zone));
    let mut batch = Batch::new();
    for (kind, patch) in [("theme", &change.theme), ("back", &change.back)] {
        if let Patch::Set(code) = patch {
            let known = find!(PRIVILEGES, code).filter(|privilege| privilege.kind == kind);
            let privilege = known.ok_or_else(|| Problem::field(kind, format!("is not a known {kind}")))?;
            batch = queries::require_level(batch, account, privilege.level.try_into().unwrap_or(LEVELS));
        }
    }
    let (theme, back) = (change.theme.as_deref(), change.back.as_deref());
    let update = PlayerUpdate { listed: change.listed, theme, back, ..PlayerUpdate::default() };
    let mut batch = batch.and(queries::update_player(account, &update));
    if change.listed == Some(true) {
        GameEvent::once("listings").add_to(account, &game_time, &mut batch);
    }
    context.write(batch).await?;
    me(context, Nothing).await
}

/// `GET /levels/leaderboard`: a cursor is an entry's karma and id.
pub(super) async fn leaderboard(
    context: RequestContext,
    query: LeaderboardQuery,
) -> Result<Json<Page<LeaderboardEntry>>, Problem> {
    let after = query.cursor.as_deref().map(|cursor| {
        let parts = cursor.split_once('.').and_then(|(karma, id)| Some((karma.parse().ok()?, id)));
        parts.ok_or_else(|| Problem::field("cursor", "is not one that a page has given"))
    });
    let limit = query.limit.unwrap_or(PAGE);
    let rows = context.app.store.read(queries::leaderboard(after.transpose()?, limit + 1)).await?;
    let own = &context.account()?.id;
    let mut entries = Vec::with_capacity(rows.len());
    for StoredLeaderboardEntry { id, name, title, karma } in rows.all()? {
        let title_name = title_name(&context, title.as_deref());
        let entry = LeaderboardEntry { name, title_name, level: level(karma), karma, me: id == *own };
        entries.push((id, entry));
    }
    let page = Page::cut(entries, limit as usize, |(id, entry)| format!("{}.{id}", entry.karma));
    Ok(Json(Page { items: page.items.into_iter().map(|(_, entry)| entry).collect(), next: page.next }))
}
