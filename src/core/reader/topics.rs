//! What a question is about: the rules, over lists of words that are data.

use super::text::{List, WORDS};
use crate::runtime::language::LANGUAGES;

/// A part of life; the index of its text in a card's facets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Facet {
    /// Love and those who are close.
    Love,
    /// Work and what is made.
    Work,
    /// Inner life and growth.
    Self_,
}

/// What a question is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Topic {
    /// Which part of life it is about, if any.
    pub facet: Option<Facet>,
    /// It asks for a decision.
    pub decision: bool,
}

impl Topic {
    /// Its index in lists by topic: love, work, self, decision, none. A decision comes before a part of life.
    pub fn index(self) -> usize {
        match (self.decision, self.facet) {
            (true, _) => 3,
            (_, Some(facet)) => facet as usize,
            _ => 4,
        }
    }
}

/// A question in a form in which words can be found.
pub struct QuestionWords {
    /// Lower-case words, one space around each; Chinese as it stands.
    text: String,
}

impl QuestionWords {
    /// Splits a question into words and drops the ignored ones.
    pub fn new(question: &str) -> Self {
        let mut words = Self { text: plain(question) };
        for word in WORDS.ignored.iter().flat_map(|list| list.iter()) {
            if words.has(word) {
                words.text = words.text.replace(&needle(word), " ");
            }
        }
        words
    }

    /// Whether a word stands in it: a whole word, or any part where the word is Chinese.
    pub fn has(&self, word: &str) -> bool {
        self.text.contains(&needle(word))
    }

    /// How many words of the lists stand in it.
    pub fn count(&self, lists: &[List; LANGUAGES]) -> usize {
        lists.iter().flat_map(|list| list.iter()).filter(|word| self.has(word)).count()
    }
}

fn is_han(character: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&character)
}

/// A word as it is looked for.
fn needle(word: &str) -> String {
    if word.contains(is_han) { word.to_owned() } else { plain(word) }
}

/// Lower-case words with one space around each; a word ends where Chinese begins.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('’', "'");
    let mut plain = String::from(" ");
    let mut before = false;
    for character in text.chars() {
        let word = character.is_alphanumeric() || character == '\'';
        if (!word || is_han(character) != before) && !plain.ends_with(' ') {
            plain.push(' ');
        }
        if word {
            plain.push(character);
        }
        before = is_han(character);
    }
    if !plain.ends_with(' ') {
        plain.push(' ');
    }
    plain
}

/// What a question is about: the part of life with most words in it, at a tie the first of love, work and self; and
/// whether it has a word of deciding. English and Chinese are both tried, whatever the reading's language.
pub fn topic(question: &str) -> Topic {
    let words = QuestionWords::new(question);
    let mut best = (0, None);
    for (facet, lists) in [(Facet::Love, &WORDS.love), (Facet::Work, &WORDS.work), (Facet::Self_, &WORDS.self_)] {
        let count = words.count(lists);
        if count > best.0 {
            best = (count, Some(facet));
        }
    }
    Topic { facet: best.1, decision: words.count(&WORDS.decision) > 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_topic_of_a_question_is_found() {
        let (love, work, own) = (Some(Facet::Love), Some(Facet::Work), Some(Facet::Self_));
        let cases = [
            ("", None, false),
            ("What does the river know?", None, false),
            ("Does she love me?", love, false),
            ("DOES SHE LOVE ME", love, false),
            ("I’d love to know: is it going to rain", None, false),
            ("Will it work out in the end?", None, false),
            ("Should I leave my job?", work, true),
            ("Tea or coffee?", None, true),
            ("A glove from the workshop", None, false),
            ("How do I talk to my boss about my boss's project?", work, false),
            ("My husband's career and his office and his salary", work, false),
            ("Why am I so afraid?", own, false),
            ("Should I marry, or not?", love, true),
            ("他還愛我嗎？", love, false),
            ("該不該離職？", work, true),
            ("我還是很難過，沒關係吧", None, false),
            ("留下還是離開這間公司", work, true),
            ("最近好累，我怎麼了", own, false),
            ("下雨了", None, false),
            ("我的 boss 到底在想什麼", work, false),
            ("我的boss到底在想什麼", work, false),
        ];
        for (question, facet, decision) in cases {
            assert_eq!(topic(question), Topic { facet, decision }, "{question}");
        }
    }

    #[test]
    fn topics_have_their_indexes_in_lists() {
        let index = |facet, decision| Topic { facet, decision }.index();
        assert_eq!(index(None, false), 4);
        assert_eq!(index(Some(Facet::Love), false), 0);
        assert_eq!(index(Some(Facet::Self_), false), 2);
        assert_eq!(index(Some(Facet::Work), true), 3);
    }

    #[test]
    fn no_word_is_listed_twice() {
        for lists in [&WORDS.love, &WORDS.work, &WORDS.self_, &WORDS.decision, &WORDS.ignored, &WORDS.common] {
            let mut words: Vec<&str> = lists.iter().flat_map(|list| list.iter().copied()).collect();
            let count = words.len();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), count, "{words:?}");
            assert!(words.iter().all(|word| *word == word.to_lowercase().trim()), "{words:?}");
        }
    }
}
