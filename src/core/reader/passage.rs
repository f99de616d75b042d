//! The paragraph about one card: its position's question, some of its meaning, and what it says of a part of life.

use super::choice::SeededChoice;
use super::layout::PositionedCard;
use super::sentences::{columns, stands_alone};
use super::text::{ReaderText, fill};
use super::topics::Facet;
use crate::core::voices::model::VoiceText;
use std::ops::Range;

/// Up to this number of cards, a card's paragraph has room for its keywords.
const ROOMY_CARDS_MAX: usize = 14;

/// A narrower sentence cannot stand for a whole meaning, in columns.
const SENTENCE_COLUMNS_MIN: usize = 40;

/// What a reading covers of a card, so that later answers can cover the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CardCoverage {
    /// Sentences of its meaning.
    pub sentences: Range<usize>,
    /// The part of life.
    pub facet: Facet,
}

/// Sentences joined the way a language does it.
pub struct Paragraph<'a> {
    text: String,
    space: &'a str,
    begun: bool,
}

impl<'a> Paragraph<'a> {
    /// A paragraph that begins with a heading, or with nothing.
    pub fn new(heading: String, text: &'a ReaderText) -> Self {
        Self { text: heading, space: text.space, begun: false }
    }

    /// Adds a sentence, if there is one.
    pub fn push(&mut self, sentence: &str) {
        if self.begun && !sentence.is_empty() {
            self.text.push_str(self.space);
        }
        self.text.push_str(sentence);
        self.begun |= !sentence.is_empty();
    }

    /// The finished text.
    pub fn end(self) -> String {
        self.text
    }
}

/// How many sentences of a meaning are used, by the number of cards.
pub fn sentences_count(cards: usize) -> usize {
    match cards {
        0..=1 => 4,
        2..=3 => 3,
        4..=7 => 2,
        _ => 1,
    }
}

/// Some consecutive sentences of a meaning; the first of them can stand first.
pub fn window(sentences: &[&str], count: usize, text: &ReaderText, choice: &mut SeededChoice) -> Range<usize> {
    let count = count.min(sentences.len());
    let starts = (0..=sentences.len() - count)
        .filter(|start| *start == 0 || sentences.get(*start).is_some_and(|first| stands_alone(first, text)))
        .filter(|start| count > 1 || sentences.get(*start).is_some_and(|only| columns(only) >= SENTENCE_COLUMNS_MIN));
    let starts: Vec<usize> = starts.collect();
    let start = starts.get(choice.below(starts.len())).copied().unwrap_or_default();
    start..start + count
}

/// The bold words that a card's paragraph begins with.
pub fn heading(card: &PositionedCard, alone: bool, text: &ReaderText) -> String {
    let template = match (alone || card.position.is_empty(), card.reversed) {
        (false, false) => text.heading,
        (false, true) => text.heading_reversed,
        (true, false) => text.heading_alone,
        (true, true) => text.heading_alone_reversed,
    };
    fill(template, &[("position", &card.position), ("card", &card.title)])
}

/// A card to write about: where it lies, and what the question asks.
pub struct CardPassage<'a> {
    /// The card.
    pub card: &'a PositionedCard,
    /// Its index in the layout.
    pub place: usize,
    /// How many cards there are.
    pub cards: usize,
    /// Which part of life it is read for.
    pub facet: Option<Facet>,
    /// Which of the three forms the first card's paragraph has; the others follow in turn.
    pub first_form: usize,
}

impl CardPassage<'_> {
    /// Composes the paragraph, and says what it covers.
    pub fn compose(
        &self,
        text: &'static ReaderText,
        voice: &'static VoiceText,
        choice: &mut SeededChoice,
    ) -> (String, CardCoverage) {
        let card = self.card;
        let sentences = card.meaning(false);
        let range = window(&sentences, sentences_count(self.cards), text, choice);
        let meaning = sentences.get(range.clone()).unwrap_or_default().join(text.space);
        let facet = self.facet.unwrap_or(Facet::Self_);
        let mut paragraph = Paragraph::new(heading(card, self.cards == 1, text), text);
        match (self.place + self.first_form) % 3 {
            0 => {
                paragraph.push(&self.remark(voice, choice));
                paragraph.push(&self.prompt_sentence(text.frames_before, choice));
                paragraph.push(&meaning);
            }
            1 => {
                paragraph.push(&meaning);
                paragraph.push(&self.keyword_sentence(80, text, choice));
                paragraph.push(&self.prompt_sentence(text.frames_after, choice));
            }
            _ => {
                paragraph.push(&card.prompt);
                paragraph.push(&self.keyword_sentence(40, text, choice));
                paragraph.push(&meaning);
                paragraph.push(&self.remark(voice, choice));
            }
        }
        paragraph.push(&self.facet_text(facet, text, choice));
        (paragraph.end(), CardCoverage { sentences: range, facet })
    }

    /// The voice's remark on the card's orientation, as long as it has a new one.
    fn remark(&self, voice: &'static VoiceText, choice: &mut SeededChoice) -> String {
        let list = if self.card.reversed { voice.reversed_remarks } else { voice.upright_remarks };
        let wanted = self.cards <= 3 || choice.percent(65);
        if wanted { choice.pick(list).unwrap_or_default().to_owned() } else { String::new() }
    }

    /// The position's question inside a sentence, or by itself when all sentences were used.
    fn prompt_sentence(&self, list: &'static [&'static str], choice: &mut SeededChoice) -> String {
        if self.card.prompt.is_empty() {
            return String::new();
        }
        let template = choice.pick(list).unwrap_or("{prompt}");
        fill(template, &[("prompt", &self.card.prompt)])
    }

    /// A sentence with the card's keywords, in `share` of a hundred cases.
    fn keyword_sentence(&self, share: usize, text: &'static ReaderText, choice: &mut SeededChoice) -> String {
        let card = self.card;
        let first = choice.below(card.keywords().len());
        if self.cards > ROOMY_CARDS_MAX || !choice.percent(share) {
            return String::new();
        }
        let values = [("one", card.keyword(first)), ("two", card.keyword(first + 1)), ("card", &card.name)];
        choice.pick(text.bridges).map_or_else(String::new, |template| fill(template, &values))
    }

    /// What the card says of a part of life, often introduced by words that say which.
    fn facet_text(&self, facet: Facet, text: &'static ReaderText, choice: &mut SeededChoice) -> String {
        let body = self.card.facet(facet, false);
        let share = if self.facet.is_some() { 60 } else { 25 };
        let lead = text.leads.get(facet as usize).filter(|_| choice.percent(share)).and_then(|list| choice.pick(list));
        lead.map_or_else(|| body.to_owned(), |lead| format!("{lead}{}{body}", text.space))
    }
}
