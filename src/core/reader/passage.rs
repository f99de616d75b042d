//! What is said of one card: its position's question, some of its meaning, what it says of a part of life.

use super::choice::Choice;
use super::sentences::{columns, stands_alone};
use super::table::Laid;
use super::text::{ReaderText, fill};
use super::topics::Field;
use crate::core::voices::model::VoiceText;
use std::ops::Range;

/// Behind this number of cards, a card has little room.
const ROOMY_CARDS_MAX: usize = 14;

/// A sentence narrower than so many columns does not stand for a whole meaning.
const SENTENCE_COLUMNS_MIN: usize = 40;

/// What was told of a card, so that later answers can tell the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Sentences of its meaning.
    pub sentences: Range<usize>,
    /// What it says of this part of life.
    pub field: Field,
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

/// How many sentences of a meaning are told, by the number of cards.
pub fn sentences_count(cards: usize) -> usize {
    match cards {
        0..=1 => 4,
        2..=3 => 3,
        4..=7 => 2,
        _ => 1,
    }
}

/// Some neighbouring sentences of a meaning, beginning with one that can stand first.
pub fn window(sentences: &[&str], count: usize, text: &ReaderText, choice: &mut Choice) -> Range<usize> {
    let count = count.min(sentences.len());
    let starts = (0..=sentences.len() - count)
        .filter(|start| *start == 0 || sentences.get(*start).is_some_and(|first| stands_alone(first, text)))
        .filter(|start| count > 1 || sentences.get(*start).is_some_and(|only| columns(only) >= SENTENCE_COLUMNS_MIN));
    let starts: Vec<usize> = starts.collect();
    let start = starts.get(choice.below(starts.len())).copied().unwrap_or_default();
    start..start + count
}

/// The bold words that a card's paragraph begins with.
pub fn heading(laid: &Laid, alone: bool, text: &ReaderText) -> String {
    let template = match (alone || laid.position.is_empty(), laid.reversed) {
        (false, false) => text.heading,
        (false, true) => text.heading_reversed,
        (true, false) => text.heading_alone,
        (true, true) => text.heading_alone_reversed,
    };
    fill(template, &[("position", &laid.position), ("card", &laid.title)])
}

/// A card to be told: where it lies, and what is known of the question.
pub struct Passage<'a> {
    /// The card.
    pub laid: &'a Laid,
    /// Its place, from 0.
    pub place: usize,
    /// How many cards there are.
    pub cards: usize,
    /// Which part of life it is asked about.
    pub field: Option<Field>,
    /// Which of the three forms the first card has; the others follow in turn.
    pub turn: usize,
}

impl Passage<'_> {
    /// Tells the card in one paragraph.
    pub fn tell(&self, text: &'static ReaderText, voice: &'static VoiceText, choice: &mut Choice) -> (String, Told) {
        let laid = self.laid;
        let sentences = laid.meaning(false);
        let range = window(&sentences, sentences_count(self.cards), text, choice);
        let meaning = sentences.get(range.clone()).unwrap_or_default().join(text.space);
        let field = self.field.unwrap_or(Field::Self_);
        let mut paragraph = Paragraph::new(heading(laid, self.cards == 1, text), text);
        match (self.place + self.turn) % 3 {
            0 => {
                paragraph.push(&self.remark(voice, choice));
                paragraph.push(&self.framed(text.frames_before, choice));
                paragraph.push(&meaning);
            }
            1 => {
                paragraph.push(&meaning);
                paragraph.push(&self.bridge(80, text, choice));
                paragraph.push(&self.framed(text.frames_after, choice));
            }
            _ => {
                paragraph.push(&laid.prompt);
                paragraph.push(&self.bridge(40, text, choice));
                paragraph.push(&meaning);
                paragraph.push(&self.remark(voice, choice));
            }
        }
        paragraph.push(&self.facet(field, text, choice));
        (paragraph.end(), Told { sentences: range, field })
    }

    /// What the voice says of the way the card lies, as long as it has something new.
    fn remark(&self, voice: &'static VoiceText, choice: &mut Choice) -> String {
        let list = if self.laid.reversed { voice.reversed_remarks } else { voice.upright_remarks };
        let wanted = self.cards <= 3 || choice.percent(65);
        if wanted { choice.pick(list).unwrap_or_default().to_owned() } else { String::new() }
    }

    /// The position's question inside a sentence, or by itself when the sentences are spent.
    fn framed(&self, list: &'static [&'static str], choice: &mut Choice) -> String {
        if self.laid.prompt.is_empty() {
            return String::new();
        }
        let template = choice.pick(list).unwrap_or("{prompt}");
        fill(template, &[("prompt", &self.laid.prompt)])
    }

    /// The card's keywords in a sentence, in so many of a hundred cases.
    fn bridge(&self, share: usize, text: &'static ReaderText, choice: &mut Choice) -> String {
        let laid = self.laid;
        let first = choice.below(laid.keywords().len());
        if self.cards > ROOMY_CARDS_MAX || !choice.percent(share) {
            return String::new();
        }
        let values = [("one", laid.keyword(first)), ("two", laid.keyword(first + 1)), ("card", &laid.name)];
        choice.pick(text.bridges).map_or_else(String::new, |template| fill(template, &values))
    }

    /// What the card says of a part of life, often with words that say which.
    fn facet(&self, field: Field, text: &'static ReaderText, choice: &mut Choice) -> String {
        let facet = self.laid.facet(field, false);
        let share = if self.field.is_some() { 60 } else { 25 };
        let lead = text.leads.get(field as usize).filter(|_| choice.percent(share)).and_then(|list| choice.pick(list));
        lead.map_or_else(|| facet.to_owned(), |lead| format!("{lead}{}{facet}", text.space))
    }
}
