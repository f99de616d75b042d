//! The endpoints of levels and of the leaderboard.

use super::super::clock::Moment;
use super::super::definitions::{LEVELS, PRIVILEGES, Privilege, TITLES, find};
use super::super::facts::{Happening, queries::karma};
use super::model::{Choice, Levels, PrivilegeView, Seat, SeatQuery, Standing};
use super::queries::{self, Choosing};
use super::rules::{karma_for, level};
use crate::http::problem::Problem;
use crate::http::shape::{Nothing, Patch};
use crate::http::{Call, Json, Page};
use crate::store::{Batch, StoreError};

const PAGE: u32 = 20;

/// The caller's karma.
pub(super) async fn karma_of(call: &Call) -> Result<i64, Problem> {
    let rows = call.app.store.read(karma(call.account()?.seq)).await?;
    Ok(rows.first().map_or(Ok(0), |row| row.integer(0))?)
}

fn view(call: &Call, privilege: &Privilege, reached: u32) -> PrivilegeView {
    PrivilegeView {
        code: privilege.code.to_owned(),
        kind: privilege.kind.to_owned(),
        level: privilege.level,
        name: call.language.of(&privilege.name).to_owned(),
        ink: privilege.ink.to_owned(),
        paper: privilege.paper.to_owned(),
        open: privilege.level <= i64::from(reached),
    }
}

/// `GET /levels`.
pub(super) async fn levels(call: Call, _nothing: Nothing) -> Result<Json<Levels>, Problem> {
    let reached = level(karma_of(&call).await?);
    Ok(Json(Levels {
        begins_at: (1..=LEVELS).map(karma_for).collect(),
        privileges: PRIVILEGES.iter().map(|privilege| view(&call, privilege, reached)).collect(),
    }))
}

/// `GET /levels/me`.
pub(super) async fn me(call: Call, _nothing: Nothing) -> Result<Json<Standing>, Problem> {
    let (account, karma) = (call.account()?.seq, karma_of(&call).await?);
    let rows = call.app.store.read_all(vec![queries::chosen(account), queries::above(karma)]).await?;
    let [chosen, above] = rows.as_slice() else {
        return Err(StoreError::Shape("a standing is not two results".to_owned()).into());
    };
    let reached = level(karma);
    let (mut listed, mut title, mut theme, mut back) = (false, None, None, None);
    if let Some(row) = chosen.first() {
        listed = row.flag(0)?;
        (title, theme, back) = (row.optional_text(1)?, row.optional_text(2)?, row.optional_text(3)?);
    }
    let privilege = |code: Option<String>| {
        let code = code?;
        find!(PRIVILEGES, code).map(|it| view(&call, it, reached))
    };
    let above = above.first().map_or(Ok(0), |row| row.count(0))?;
    Ok(Json(Standing {
        karma,
        level: reached,
        level_at: karma_for(reached),
        next_level_at: (reached < LEVELS).then(|| karma_for(reached + 1)),
        title_name: title_name(&call, title.as_deref()),
        title,
        theme: privilege(theme),
        back: privilege(back),
        listed,
        // Without karma nobody is on the board yet.
        place: (listed && karma > 0).then_some(above + 1),
    }))
}

fn title_name(call: &Call, code: Option<&str>) -> Option<String> {
    let code = code?;
    find!(TITLES, code).map(|title| call.language.of(&title.name).to_owned())
}

/// `PATCH /levels/me`.
pub(super) async fn choose(call: Call, choice: Choice) -> Result<Json<Standing>, Problem> {
    let (account, moment) = (call.account()?.seq, Moment::of(&call));
    let mut batch = Batch::new();
    for (kind, patch) in [("theme", &choice.theme), ("back", &choice.back)] {
        if let Patch::Set(code) = patch {
            let known = find!(PRIVILEGES, code).filter(|privilege| privilege.kind == kind);
            let privilege = known.ok_or_else(|| Problem::field(kind, format!("is not a {kind} that there is")))?;
            batch = queries::if_reached(batch, account, privilege.level.try_into().unwrap_or(LEVELS));
        }
    }
    let (theme, back) = (choice.theme.as_deref(), choice.back.as_deref());
    let choosing = Choosing { listed: choice.listed, theme, back, ..Choosing::default() };
    let mut batch = batch.and(queries::choose(account, &choosing));
    if choice.listed == Some(true) {
        Happening::once("listings").follow(account, &moment, &mut batch);
    }
    call.write(batch).await?;
    me(call, Nothing).await
}

/// `GET /levels/leaderboard`: a cursor is somebody's karma and id.
pub(super) async fn leaderboard(call: Call, query: SeatQuery) -> Result<Json<Page<Seat>>, Problem> {
    let after = query.cursor.as_deref().map(|cursor| {
        let parts = cursor.split_once('.').and_then(|(karma, id)| Some((karma.parse().ok()?, id)));
        parts.ok_or_else(|| Problem::field("cursor", "is not one that a page has given"))
    });
    let limit = query.limit.unwrap_or(PAGE);
    let rows = call.app.store.read(queries::leaderboard(after.transpose()?, limit + 1)).await?;
    let own = &call.account()?.id;
    let mut seats = Vec::with_capacity(rows.len());
    for row in &rows {
        let (id, karma) = (row.text(0)?, row.integer(3)?);
        let seat = Seat {
            name: row.text(1)?,
            title_name: title_name(&call, row.optional_text(2)?.as_deref()),
            level: level(karma),
            karma,
            me: id == *own,
        };
        seats.push((id, seat));
    }
    let page = Page::cut(seats, limit as usize, |(id, seat)| format!("{}.{id}", seat.karma));
    Ok(Json(Page { items: page.items.into_iter().map(|(_, seat)| seat).collect(), next: page.next }))
}
