//! The reader's own sentences, which join the texts of cards, spreads and voices, and the words that tell what a
//! question is about. The data is generated from `assets/reader` at build time.

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
    /// Words by which a sentence refers back to another one.
    pub leans: List,
    /// How the layout is introduced.
    pub overview: List,
    /// Before the question of a position.
    pub frames_before: List,
    /// The same, after the meaning of the card.
    pub frames_after: List,
    /// With the card's keywords.
    pub bridges: List,
    /// Before what a card says of love, of work and of the self.
    pub leads: [List; 3],
    /// What the question is about, by [`super::topics::Topic::index`].
    pub topics: [List; 5],
    /// About a pair of positions, by [`super::pairs::PairKind`].
    pub pairs: [List; 5],
    /// Elemental dignity, by [`super::pairs::Dignity`].
    pub dignity: [List; 3],
    /// The suit that is strongest.
    pub suits_many: [List; 4],
    /// A suit that is missing.
    pub suits_missing: [List; 4],
    /// About the whole layout, by [`super::remarks::Remark`].
    pub remarks: [List; 8],
    /// What a repeated rank is about, ace to king.
    pub ranks: [List; 14],
    /// The summary: for one card, for several, for a last card that is reversed and answers yes upright.
    pub synthesis: [List; 3],
    /// By orientation: mostly upright, mostly reversed, mixed.
    pub tone: [List; 3],
    /// What can be done with it, by topic.
    pub agency: [List; 5],
    /// For answers to later questions: a card was named, a position was named, a card was chosen, a second card, more
    /// about a card, its opposite orientation; and questions to end with.
    pub answer: [List; 7],
}

/// The words that tell what a question is about, in lists per language; all languages are tried.
pub struct WordRules {
    /// Removed before any other word is looked for.
    pub ignored: [List; LANGUAGES],
    /// Love and those who are close.
    pub love: [List; LANGUAGES],
    /// Work and what is made.
    pub work: [List; LANGUAGES],
    /// Inner life and growth.
    pub self_: [List; LANGUAGES],
    /// A decision.
    pub decision: [List; LANGUAGES],
    /// Names of positions that mean nothing by themselves in a question.
    pub common: [List; LANGUAGES],
}

/// Which words recommend a spread.
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

/// Replaces `{name}` by its value, and `{Name}` by the same value with a capital first letter. Values are not searched
/// for placeholders.
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
