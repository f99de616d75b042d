//! The types of levels, titles and the leaderboard, and their JSON.

use super::super::definitions::PRIVILEGE_KINDS;
use crate::http::schema::{Patch, model};

model! {
    /// The levels.
    pub struct Levels: reply {
        /// The karma at which each level begins, from level 1.
        begins_at: Vec<i64>,
        /// What levels open.
        privileges: Vec<PrivilegeView>,
    }
}

model! {
    /// A cosmetic choice that a level opens.
    pub struct PrivilegeView: reply {
        /// Its code.
        code: String,
        /// The back of the cards, or the colours of the pages.
        kind: String = Schema::Choice(PRIVILEGE_KINDS),
        /// The level that opens it.
        level: i64,
        /// Its name.
        name: String,
        /// The colour that is drawn with.
        ink: String,
        /// The colour that is drawn on.
        paper: String,
        /// The caller has reached that level.
        open: bool,
    }
}

model! {
    /// The level of the caller, and what the caller chose.
    pub struct PlayerProfile: reply {
        /// All karma ever paid.
        karma: i64,
        /// The level.
        level: u32,
        /// The karma at which the level begins.
        level_at: i64,
        /// The karma at which the next one begins; null at the last one.
        next_level_at: Option<i64>,
        /// The title that is worn: its code.
        title: Option<String>,
        /// Its words.
        title_name: Option<String>,
        /// The chosen colours of the pages.
        theme: Option<PrivilegeView>,
        /// The chosen back of the cards.
        back: Option<PrivilegeView>,
        /// On the leaderboard.
        listed: bool,
        /// The place on it, from 1.
        place: Option<u64>,
    }
}

model! {
    /// What to change.
    pub struct PlayerChange: request {
        /// Be on the leaderboard.
        listed: Option<bool>,
        /// The code of an open theme; null for none.
        theme: Patch<String> = slug(),
        /// The code of an open back; null for none.
        back: Patch<String> = slug(),
    }
}

model! {
    /// An account on the leaderboard.
    pub struct LeaderboardEntry: reply {
        /// The display name.
        name: String,
        /// The name of the title that is worn.
        title_name: Option<String>,
        /// The level.
        level: u32,
        /// The karma.
        karma: i64,
        /// It is the caller.
        me: bool,
    }
}

model! {
    /// Which entries to list.
    pub struct LeaderboardQuery: request {
        /// Entries on a page, 1 to 100; 20, if left out.
        limit: Option<u32> = integer(1, PAGE_ITEMS_MAX),
        /// The `next` of the page before.
        cursor: Option<String> = slug(),
    }
}

model! {
    /// A title.
    pub struct TitleView: reply {
        /// Its code.
        code: String,
        /// Its words.
        name: String,
        /// How it is earned: `level`, `achievement` or `quest`.
        by: String = Schema::Choice(&["level", "achievement", "quest"]),
        /// The level; null for other titles.
        level: Option<u32>,
        /// The code of the achievement or quest; null for titles by level, and for hidden achievements.
        code_of: Option<String>,
        /// It may be worn.
        earned: bool,
        /// It is worn.
        worn: bool,
    }
}

model! {
    /// The title to wear.
    pub struct TitleChange: request {
        /// The code of an earned title; null for none.
        worn: Patch<String> = slug(),
    }
}
