//! What there is to unlock, to do, to wear and to choose. The data is generated from `assets/game` at build time.

use crate::runtime::language::LANGUAGES;

/// Something to unlock once.
#[derive(Debug)]
pub struct Achievement {
    /// Its code.
    pub code: &'static str,
    /// One of [`CATEGORIES`].
    pub category: &'static str,
    /// One of [`RARITIES`].
    pub rarity: &'static str,
    /// The fact that it looks at.
    pub fact: &'static str,
    /// What the fact must have grown to.
    pub goal: i64,
    /// What claiming it pays.
    pub karma: i64,
    /// Not shown before it is unlocked.
    pub hidden: bool,
    /// Its name, per language.
    pub name: [&'static str; LANGUAGES],
    /// What it takes, per language.
    pub description: [&'static str; LANGUAGES],
}

/// Something to do in a day or a week.
#[derive(Debug)]
pub struct Task {
    /// Its code.
    pub code: &'static str,
    /// One of [`PERIODS`].
    pub period: &'static str,
    /// The fact that it looks at.
    pub fact: &'static str,
    /// What the fact must have grown to within the period.
    pub goal: i64,
    /// What claiming it pays.
    pub karma: i64,
    /// Its name, per language.
    pub name: [&'static str; LANGUAGES],
    /// What it takes, per language.
    pub description: [&'static str; LANGUAGES],
}

/// A journey of steps over days.
#[derive(Debug)]
pub struct Quest {
    /// Its code.
    pub code: &'static str,
    /// What finishing it pays.
    pub karma: i64,
    /// What it takes; in any order.
    pub steps: &'static [Step],
    /// Its name, per language.
    pub name: [&'static str; LANGUAGES],
    /// What it is about, per language.
    pub description: [&'static str; LANGUAGES],
}

/// A step of a quest.
#[derive(Debug)]
pub struct Step {
    /// The fact that it looks at.
    pub fact: &'static str,
    /// How much the fact must grow from the start.
    pub goal: i64,
    /// Different things met since the start count, known from before or not.
    pub met: bool,
    /// What it takes, per language.
    pub name: [&'static str; LANGUAGES],
}

/// What one may be called.
#[derive(Debug)]
pub struct Title {
    /// Its code.
    pub code: &'static str,
    /// How it is earned.
    pub earned: Earned,
    /// Its words, per language.
    pub name: [&'static str; LANGUAGES],
}

/// How a title is earned.
#[derive(Debug, Clone, Copy)]
pub enum Earned {
    /// By reaching a level.
    Level(u32),
    /// By unlocking an achievement.
    Achievement(&'static str),
    /// By finishing a quest.
    Quest(&'static str),
}

/// A harmless thing that a level opens.
#[derive(Debug)]
pub struct Privilege {
    /// Its code.
    pub code: &'static str,
    /// One of [`PRIVILEGE_KINDS`].
    pub kind: &'static str,
    /// The level that opens it.
    pub level: i64,
    /// The colour that is drawn with, `#rrggbb`.
    pub ink: &'static str,
    /// The colour that is drawn on.
    pub paper: &'static str,
    /// Its name, per language.
    pub name: [&'static str; LANGUAGES],
}

/// What pays karma and moves the alignment once a day.
#[derive(Debug)]
pub struct Deed {
    /// Its code.
    pub code: &'static str,
    /// The fact that it looks at.
    pub fact: &'static str,
    /// What the fact of the day must have grown to.
    pub goal: i64,
    /// What it pays.
    pub karma: i64,
    /// How far it moves the alignment.
    pub alignment: i64,
}

/// The categories of achievements.
pub const CATEGORIES: &[&str] = &["reading", "social", "bingo", "karma", "exploration"];
/// How rare achievements are.
pub const RARITIES: &[&str] = &["common", "rare", "epic", "legendary"];
/// The periods of tasks.
pub const PERIODS: &[&str] = &["daily", "weekly"];
/// The kinds of privileges: the back of the cards, and the colours of the pages.
pub const PRIVILEGE_KINDS: &[&str] = &["back", "theme"];

include!(concat!(env!("OUT_DIR"), "/game.rs"));

/// The definition with a code.
macro_rules! find {
    ($list:expr, $code:expr) => {
        $list.iter().find(|known| known.code == $code)
    };
}
pub(super) use find;

#[cfg(test)]
mod tests {
    use super::super::facts;
    use super::*;
    use crate::runtime::language::TAGS;
    use std::collections::HashSet;

    /// Every text of the game, with what it is of.
    fn texts() -> Vec<(&'static str, [&'static str; LANGUAGES])> {
        let mut all = Vec::new();
        all.extend(ACHIEVEMENTS.iter().flat_map(|it| [(it.code, it.name), (it.code, it.description)]));
        all.extend(TASKS.iter().flat_map(|it| [(it.code, it.name), (it.code, it.description)]));
        all.extend(QUESTS.iter().flat_map(|it| [(it.code, it.name), (it.code, it.description)]));
        all.extend(QUESTS.iter().flat_map(|quest| quest.steps.iter().map(|step| (quest.code, step.name))));
        all.extend(TITLES.iter().map(|it| (it.code, it.name)));
        all.extend(PRIVILEGES.iter().map(|it| (it.code, it.name)));
        all
    }

    #[test]
    fn there_is_enough_of_everything() {
        assert!(ACHIEVEMENTS.len() >= 24);
        let count = |test: &dyn Fn(&Achievement) -> bool| ACHIEVEMENTS.iter().filter(|it| test(it)).count();
        assert!(CATEGORIES.iter().all(|category| count(&|it| it.category == *category) >= 3));
        assert!(RARITIES.iter().all(|rarity| count(&|it| it.rarity == *rarity) >= 3));
        assert_eq!(count(&|it| it.hidden), 2);
        assert!(PERIODS.iter().all(|period| TASKS.iter().filter(|task| task.period == *period).count() >= 4));
        assert!(QUESTS.len() >= 5 && QUESTS.iter().filter(|quest| quest.steps.len() > 1).count() >= 5);
    }

    #[test]
    fn definitions_name_only_what_there_is() {
        let facts = ACHIEVEMENTS.iter().map(|it| (it.code, it.fact)).chain(TASKS.iter().map(|it| (it.code, it.fact)));
        let steps = QUESTS.iter().flat_map(|quest| quest.steps.iter().map(|step| (quest.code, step.fact)));
        for (code, fact) in facts.chain(steps).chain(DEEDS.iter().map(|it| (it.code, it.fact))) {
            assert!(facts::all().any(|known| known == fact), "{code}: nothing counts {fact}");
        }
        for it in &ACHIEVEMENTS {
            assert!(CATEGORIES.contains(&it.category) && RARITIES.contains(&it.rarity), "{}", it.code);
            assert!(it.goal > 0 && it.karma > 0, "{}", it.code);
        }
        assert!(TASKS.iter().all(|task| PERIODS.contains(&task.period) && task.goal > 0 && task.karma > 0));
        assert!(PRIVILEGES.iter().all(|it| PRIVILEGE_KINDS.contains(&it.kind) && (1..=100).contains(&it.level)));
        for title in &TITLES {
            let known = match title.earned {
                Earned::Level(level) => (1..=LEVELS).contains(&level),
                Earned::Achievement(code) => find!(ACHIEVEMENTS, code).is_some(),
                Earned::Quest(code) => find!(QUESTS, code).is_some(),
            };
            assert!(known, "{}", title.code);
        }
    }

    #[test]
    fn codes_are_once_and_safe_in_sources() {
        let lists: [Vec<&str>; 6] = [
            ACHIEVEMENTS.iter().map(|it| it.code).collect(),
            TASKS.iter().map(|it| it.code).collect(),
            QUESTS.iter().map(|it| it.code).collect(),
            TITLES.iter().map(|it| it.code).collect(),
            PRIVILEGES.iter().map(|it| it.code).collect(),
            DEEDS.iter().map(|it| it.code).collect(),
        ];
        for codes in lists {
            assert_eq!(codes.iter().collect::<HashSet<_>>().len(), codes.len());
            for code in codes {
                assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{code}");
            }
        }
    }

    #[test]
    fn texts_are_whole_and_in_their_own_script() {
        let chinese = |text: &str| text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
        for (code, texts) in texts() {
            for (text, tag) in texts.iter().zip(TAGS) {
                assert!(!text.is_empty() && text.trim() == *text && !text.contains(['"', '<', '>']), "{code}: {text}");
                assert_eq!(chinese(text), tag.starts_with("zh"), "{code}, {tag}: {text}");
            }
        }
    }
}
