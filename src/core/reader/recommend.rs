//! Which spreads suit a question: the rules, over words that are data.

use super::text::{PLAIN, SPREAD_RULES, SpreadRule};
use super::topics::QuestionWords;

/// Most spreads that are recommended.
pub const RECOMMENDED_SPREADS_MAX: usize = 3;

/// A spread that suits a question.
pub type Recommended = &'static SpreadRule;

/// One to three built-in spreads that suit a question, best first: those with most words in the question; of equal ones
/// the earlier in `assets/reader/rules.toml`. A question without a known word gets the plain ones.
pub fn recommend(question: &str) -> Vec<Recommended> {
    let words = QuestionWords::new(question);
    let counted = SPREAD_RULES.iter().map(|rule| (words.count(&rule.words), rule));
    let mut found: Vec<(usize, Recommended)> = counted.filter(|(count, _)| *count > 0).collect();
    // A stable sort keeps the order of the list.
    found.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
    found.truncate(RECOMMENDED_SPREADS_MAX);
    if found.is_empty() {
        return PLAIN.iter().filter_map(|id| SPREAD_RULES.iter().find(|rule| rule.spread == *id)).collect();
    }
    found.into_iter().map(|(_, rule)| rule).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::spreads::model::SPREADS;

    #[test]
    fn every_spread_can_be_recommended() {
        let mut ruled: Vec<&str> = SPREAD_RULES.iter().map(|rule| rule.spread).collect();
        let mut built_in: Vec<&str> = SPREADS.iter().map(|spread| spread.id).collect();
        ruled.sort_unstable();
        built_in.sort_unstable();
        assert_eq!(ruled, built_in);
        for rule in &SPREAD_RULES {
            for word in rule.words.iter().flat_map(|list| list.iter()) {
                assert!(QuestionWords::new(word).has(word), "{word} is never found");
            }
        }
    }

    #[test]
    fn questions_find_their_spreads() {
        let cases = [
            ("Should I stay or go?", "decision"),
            ("該留下還是離開？", "decision"),
            ("How do my boyfriend and I get along?", "relationship"),
            ("他還愛我嗎", "relationship"),
            ("What will next year bring?", "year-ahead"),
            ("明年的運勢如何", "year-ahead"),
            ("My life is so complicated", "celtic-cross"),
            ("What is my calling?", "tree-of-life"),
            ("How do things look in all areas of my life, overall?", "zodiac"),
            ("Why am I stuck, what is in the way?", "horseshoe"),
            ("What can I do about the noise?", "situation-action-outcome"),
            ("我該怎麼辦", "situation-action-outcome"),
            ("I am tired and out of balance", "mind-body-spirit"),
            ("A word for today", "single"),
            ("今天如何", "single"),
            ("What will happen?", "three-card"),
            ("🌱", "three-card"),
            ("", "three-card"),
        ];
        for (question, first) in cases {
            let found = recommend(question);
            assert_eq!(found.first().map(|rule| rule.spread), Some(first), "{question}");
            assert!((1..=RECOMMENDED_SPREADS_MAX).contains(&found.len()), "{question}");
        }
    }
}
