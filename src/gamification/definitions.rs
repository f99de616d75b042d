//! The definitions of achievements, tasks, quests, titles, privileges and deeds. The data is generated from
//! `assets/game` at build time.

use crate::runtime::language::LANGUAGES;

/// An achievement: unlocked once.
#[derive(Debug)]
pub struct Achievement {
    /// Its code.
    pub code: &'static str,
    /// One of [`CATEGORIES`].
    pub category: &'static str,
    /// One of [`RARITIES`].
    pub rarity: &'static str,
    /// The fact that it depends on.
    pub fact: &'static str,
    /// What the fact must have reached.
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

/// A task of a day or of a week.
#[derive(Debug)]
pub struct Task {
    /// Its code.
    pub code: &'static str,
    /// One of [`PERIODS`].
    pub period: &'static str,
    /// The fact that it depends on.
    pub fact: &'static str,
    /// What the fact must have reached within the period.
    pub goal: i64,
    /// What claiming it pays.
    pub karma: i64,
    /// Its name, per language.
    pub name: [&'static str; LANGUAGES],
    /// What it takes, per language.
    pub description: [&'static str; LANGUAGES],
}

/// A quest: several steps, done over days.
#[derive(Debug)]
pub struct Quest {
    /// Its code.
    pub code: &'static str,
    /// What finishing it pays.
    pub karma: i64,
    /// What it takes; in any order.
    pub steps: &'static [QuestStep],
    /// Its name, per language.
    pub name: [&'static str; LANGUAGES],
    /// What it is about, per language.
    pub description: [&'static str; LANGUAGES],
}

/// A step of a quest.
#[derive(Debug)]
pub struct QuestStep {
    /// The fact that it depends on.
    pub fact: &'static str,
    /// How much the fact must grow from the start.
    pub goal: i64,
    /// It counts the different subjects met since the start, also those met before.
    pub met: bool,
    /// What it takes, per language.
    pub name: [&'static str; LANGUAGES],
}

/// A title that an account may wear.
#[derive(Debug)]
pub struct Title {
    /// Its code.
    pub code: &'static str,
    /// How it is earned.
    pub earned: TitleSource,
    /// Its words, per language.
    pub name: [&'static str; LANGUAGES],
}

/// How a title is earned.
#[derive(Debug, Clone, Copy)]
pub enum TitleSource {
    /// By reaching a level.
    Level(u32),
    /// By unlocking an achievement.
    Achievement(&'static str),
    /// By finishing a quest.
    Quest(&'static str),
}

/// A cosmetic choice that a level opens.
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

/// A deed: pays karma and moves the alignment once a day.
#[derive(Debug)]
pub struct DailyDeed {
    /// Its code.
    pub code: &'static str,
    /// The fact that it depends on.
    pub fact: &'static str,
    /// What the fact must have reached within the day.
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
    fn there_are_enough_definitions_of_each_kind() {
        assert!(ACHIEVEMENTS.len() >= 24);
        let count = |test: &dyn Fn(&Achievement) -> bool| ACHIEVEMENTS.iter().filter(|it| test(it)).count();
        assert!(CATEGORIES.iter().all(|category| count(&|it| it.category == *category) >= 3));
        assert!(RARITIES.iter().all(|rarity| count(&|it| it.rarity == *rarity) >= 3));
        assert_eq!(count(&|it| it.hidden), 2);
        assert!(PERIODS.iter().all(|period| TASKS.iter().filter(|task| task.period == *period).count() >= 4));
        assert!(QUESTS.len() >= 5 && QUESTS.iter().filter(|quest| quest.steps.len() > 1).count() >= 5);
    }

    #[test]
    fn definitions_refer_only_to_known_facts_and_codes() {
        let facts = ACHIEVEMENTS.iter().map(|it| (it.code, it.fact)).chain(TASKS.iter().map(|it| (it.code, it.fact)));
        let steps = QUESTS.iter().flat_map(|quest| quest.steps.iter().map(|step| (quest.code, step.fact)));
        for (code, fact) in facts.chain(steps).chain(DEEDS.iter().map(|it| (it.code, it.fact))) {
            assert!(facts::all().any(|known| known == fact), "{code}: there is no fact {fact}");
        }
        for it in &ACHIEVEMENTS {
            assert!(CATEGORIES.contains(&it.category) && RARITIES.contains(&it.rarity), "{}", it.code);
            assert!(it.goal > 0 && it.karma > 0, "{}", it.code);
        }
        assert!(TASKS.iter().all(|task| PERIODS.contains(&task.period) && task.goal > 0 && task.karma > 0));
        assert!(PRIVILEGES.iter().all(|it| PRIVILEGE_KINDS.contains(&it.kind) && (1..=100).contains(&it.level)));
        for title in &TITLES {
            let known = match title.earned {
                TitleSource::Level(level) => (1..=LEVELS).contains(&level),
                TitleSource::Achievement(code) => find!(ACHIEVEMENTS, code).is_some(),
                TitleSource::Quest(code) => find!(QUESTS, code).is_some(),
            };
            assert!(known, "{}", title.code);
        }
    }

    #[test]
    fn codes_are_unique_and_safe_in_sql() {
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
    fn texts_are_complete_and_in_their_own_script() {
        let chinese = |text: &str| text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
        for (code, texts) in texts() {
            for (text, tag) in texts.iter().zip(TAGS) {
                assert!(!text.is_empty() && text.trim() == *text && !text.contains(['"', '<', '>']), "{code}: {text}");
                assert_eq!(chinese(text), tag.starts_with("zh"), "{code}, {tag}: {text}");
            }
        }
    }
}
