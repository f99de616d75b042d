//! What the reader says between the texts of cards, spreads and voices, and the words it knows questions by. The data is
//! generated from `assets/reader` at build time.

use crate::runtime::language::{LANGUAGES, Language};

/// Sentences that mean much the same, or words.
pub type List = &'static [&'static str];

/// Everything that the reader says in one language.
pub struct ReaderText {
    /// Between two sentences.
    pub space: &'static str,
    /// Between the members of a list.
    pub comma: &'static str,
    /// Before the last member of a list.
    pub and: &'static str,
    /// Ends a sentence.
    pub stop: &'static str,
    /// Stands before the names of many cards inside a sentence; empty where a language has none.
    pub article: &'static str,
    /// The same as the first word of a name.
    pub article_capital: &'static str,
    /// Begins the paragraph of an upright card.
    pub heading: &'static str,
    /// Begins the paragraph of a reversed card.
    pub heading_reversed: &'static str,
    /// Begins the paragraph of an upright card whose position needs no name.
    pub heading_alone: &'static str,
    /// Begins the paragraph of a reversed card whose position needs no name.
    pub heading_alone_reversed: &'static str,
    /// Numbers from one to twenty, as they stand before cards.
    pub numbers: List,
    /// The elements in the order of `ELEMENTS`.
    pub elements: List,
    /// Beginnings of sentences that can stand first.
    pub starts: List,
    /// What sentences have in them that point back at others.
    pub leans: List,
    /// How the layout is introduced.
    pub overview: List,
    /// Before the question of a position.
    pub frames_before: List,
    /// The same when the card has been spoken of.
    pub frames_after: List,
    /// The card's keywords.
    pub bridges: List,
    /// Before what a card says of love, of work and of the self.
    pub leads: [List; 3],
    /// What the question is about, by [`super::topics::Topic::index`].
    pub topics: [List; 5],
    /// Two positions that face each other, by [`super::facing::Facing`].
    pub facing: [List; 5],
    /// Elemental dignity, by [`super::facing::Dignity`].
    pub dignity: [List; 3],
    /// The suit that is strongest.
    pub suits_many: [List; 4],
    /// A suit that is missing.
    pub suits_missing: [List; 4],
    /// What the table has in common, by [`super::remarks::Remark`].
    pub table: [List; 8],
    /// What a repeated rank is about, ace to king.
    pub ranks: [List; 14],
    /// Drawn together: for one card, for several, for a last card that lies upside down and is a kind one upright.
    pub synthesis: [List; 3],
    /// How it lies: mostly upright, mostly reversed, both.
    pub tone: [List; 3],
    /// What can be done with it, by topic.
    pub agency: [List; 5],
    /// Answers to later questions: a card was named, a position was named, a card was chosen, a second one, more of a card,
    /// its other side; and questions to end with.
    pub answer: [List; 7],
}

/// The words by which questions are known; each list once per language, and all languages are tried.
pub struct WordRules {
    /// Passed over before any other word is looked for.
    pub ignored: [List; LANGUAGES],
    /// Love and those who are close.
    pub love: [List; LANGUAGES],
    /// Work and what is made.
    pub work: [List; LANGUAGES],
    /// Inner life and growth.
    pub self_: [List; LANGUAGES],
    /// A choice.
    pub decision: [List; LANGUAGES],
    /// Names of positions that mean nothing by themselves in a question.
    pub common: [List; LANGUAGES],
}

/// Which words speak for a spread.
pub struct SpreadRule {
    /// The id of the spread.
    pub spread: &'static str,
    /// The words.
    pub words: [List; LANGUAGES],
    /// Why, as a sentence per language.
    pub reason: [&'static str; LANGUAGES],
}

include!(concat!(env!("OUT_DIR"), "/reader.rs"));

/// What the reader says in a language.
pub fn of(language: Language) -> &'static ReaderText {
    let [first, ..] = &TEXTS;
    TEXTS.get(language.index()).unwrap_or(first)
}

/// Puts values where a text has `{name}`. `{Name}` stands for the same value with a capital first letter. What is put in
/// is not looked at again.
pub fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + 40);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let (name, behind) = after.split_once('}').unwrap_or((after, ""));
        let value = |wanted: &str| values.iter().find(|(known, _)| *known == wanted).map(|(_, value)| *value);
        match value(name) {
            Some(value) => out.push_str(value),
            None => out.push_str(&capitalised(value(&name.to_lowercase()).unwrap_or_default())),
        }
        rest = behind;
    }
    out + rest
}

/// A text with its first letter in upper case.
pub fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
