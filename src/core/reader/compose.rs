//! A whole reading: the opening, every card, how the cards relate, a summary, and a question to reflect on.

use super::choice::SeededChoice;
use super::layout::ReadingLayout;
use super::passage::{CardCoverage, CardPassage, Paragraph};
use super::sentences::{ended, quoted};
use super::text::{ReaderText, capitalised, fill};
use super::topics::{Facet, Topic, topic};
use super::{pairs, remarks, text};
use crate::core::readings::model::Reading;
use crate::core::voices::model::{Voice, VoiceText};
use crate::runtime::language::Language;

/// Widest question that is quoted whole, in columns; a longer one is shortened.
pub(super) const QUESTION_COLUMNS_MAX: usize = 120;

/// A finished reading, and what later answers need to know of it.
pub(super) struct ComposedReading {
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
    /// What it covers of each card.
    pub coverage: Vec<CardCoverage>,
    /// The index of the card whose question ends the reading.
    pub key: usize,
}

/// A voice's sentences in a language.
pub(super) fn voice_text(voice: &'static Voice, language: Language) -> &'static VoiceText {
    let [first, ..] = &voice.text;
    voice.text.get(language.index()).unwrap_or(first)
}

/// Composes a reading.
pub(super) fn compose_reading(reading: &Reading, voice: &'static Voice, language: Language) -> ComposedReading {
    let composer = ReadingComposer {
        reading,
        topic: topic(&reading.question),
        text: text::of(language),
        voice: voice_text(voice, language),
        layout: ReadingLayout::of(reading, language, text::of(language)),
    };
    let mut choice = SeededChoice::new(reading, voice.id, language.tag(), "reading");
    let mut paragraphs = vec![composer.opening(&mut choice)];
    let coverage = composer.cards(&mut paragraphs, &mut choice);
    composer.relations(&mut paragraphs, &mut choice);
    let key = composer.layout.key();
    paragraphs.push(composer.synthesis(key, &mut choice));
    paragraphs.push(composer.closing(key, &mut choice));
    ComposedReading { paragraphs, coverage, key }
}

struct ReadingComposer<'a> {
    reading: &'a Reading,
    topic: Topic,
    text: &'static ReaderText,
    voice: &'static VoiceText,
    layout: ReadingLayout,
}

impl ReadingComposer<'_> {
    fn opening(&self, choice: &mut SeededChoice) -> String {
        let mut paragraph = Paragraph::new(String::new(), self.text);
        let question = quoted(&self.reading.question, QUESTION_COLUMNS_MAX);
        let list = if question.is_empty() { self.voice.openings } else { self.voice.openings_question };
        let opening = choice.pick(list).unwrap_or_default();
        paragraph.push(&fill(opening, &[("question", &question)]));
        let count = self.layout.cards.len();
        if count > 1 {
            let number = self.text.numbers.get(count - 1).copied().unwrap_or_default();
            let overview = choice.pick(self.text.overview).unwrap_or_default();
            paragraph.push(&fill(overview, &[("spread", &self.layout.spread_name), ("count", number)]));
        }
        let about = choice.pick_in(self.text.topics.get(self.topic.index()));
        // A single card without a question needs no directions.
        paragraph.push(about.filter(|_| count > 1 || !question.is_empty()).unwrap_or_default());
        paragraph.end()
    }

    /// Which part of life a card is read for: its position's, or the question's, or the spread's.
    fn facet(&self, place: usize) -> Option<Facet> {
        let spread = (self.layout.spread == "relationship").then_some(Facet::Love);
        self.layout.facet(place).or(self.topic.facet).or(spread)
    }

    fn cards(&self, paragraphs: &mut Vec<String>, choice: &mut SeededChoice) -> Vec<CardCoverage> {
        let cards = self.layout.cards.len();
        let first_form = choice.below(3);
        let mut all = Vec::with_capacity(cards);
        for (place, card) in self.layout.cards.iter().enumerate() {
            let passage = CardPassage { card, place, cards, facet: self.facet(place), first_form };
            let (mut paragraph, coverage) = passage.compose(self.text, self.voice, choice);
            // The transition to the next card is the last sentence of this one's paragraph.
            if place + 1 < cards && (cards <= 4 || choice.percent(50)) {
                let transition = choice.pick(self.voice.transitions);
                paragraph += &transition.map_or_else(String::new, |words| format!("{}{words}", self.text.space));
            }
            paragraphs.push(paragraph);
            all.push(coverage);
        }
        all
    }

    fn relations(&self, paragraphs: &mut Vec<String>, choice: &mut SeededChoice) {
        let pairs = pairs::sentences(&self.layout, self.text, choice);
        let remarks = remarks::sentences(&self.layout, self.reading.reversals, self.text, choice);
        if pairs.is_empty() && remarks.is_empty() {
            return;
        }
        let mut paragraph = Paragraph::new(String::new(), self.text);
        paragraph.push(choice.pick(self.voice.relations).unwrap_or_default());
        pairs.iter().for_each(|sentence| paragraph.push(sentence));
        // Many sentences make two paragraphs.
        if pairs.len() > 2 && remarks.len() > 1 {
            paragraphs.push(paragraph.end());
            paragraph = Paragraph::new(String::new(), self.text);
        }
        remarks.iter().for_each(|sentence| paragraph.push(sentence));
        paragraphs.push(paragraph.end());
    }

    fn synthesis(&self, key: usize, choice: &mut SeededChoice) -> String {
        let cards = &self.layout.cards;
        let mut paragraph = Paragraph::new(String::new(), self.text);
        if let (Some(first), Some(last)) = (cards.first(), cards.get(key)) {
            // A reversed card that answers yes upright is summed up by both of its sides; others by the way to them.
            let (one, two, list) = match (last.reversed && last.definition.answer == "yes", cards.len()) {
                (true, _) => (last.keywords(), last.text.upright, self.text.synthesis.get(2)),
                (false, 0..=1) => (first.keywords(), last.keywords(), self.text.synthesis.first()),
                (false, _) => (first.keywords(), last.keywords(), self.text.synthesis.get(1)),
            };
            let one = choice.any(one);
            let start = choice.below(two.len());
            let two = two.iter().cycle().skip(start).take(two.len()).find(|two| **two != one);
            let values =
                [("one", one), ("two", two.copied().unwrap_or_default()), ("a", &first.name), ("b", &last.name)];
            let template = choice.pick_in(list);
            paragraph.push(&template.map_or_else(String::new, |template| capitalised(&fill(template, &values))));
        }
        if cards.len() > 1 {
            let tone = choice.pick_in(self.text.tone.get(self.tone()));
            paragraph.push(tone.unwrap_or_default());
        }
        let agency = choice.pick_in(self.text.agency.get(self.topic.index()));
        paragraph.push(agency.unwrap_or_default());
        paragraph.end()
    }

    /// The orientation of most cards: 0 upright, 1 reversed, 2 mixed.
    fn tone(&self) -> usize {
        let cards = self.layout.cards.len();
        let reversed = self.layout.cards.iter().filter(|card| card.reversed).count();
        match reversed * 3 {
            thirds if thirds <= cards => 0,
            thirds if thirds >= cards * 2 => 1,
            _ => 2,
        }
    }

    fn closing(&self, key: usize, choice: &mut SeededChoice) -> String {
        let mut paragraph = Paragraph::new(String::new(), self.text);
        paragraph.push(choice.pick(self.voice.closings).unwrap_or_default());
        let before = choice.pick(self.voice.questions).unwrap_or_default();
        let question = self.layout.cards.get(key).map_or("", |card| card.text.question);
        paragraph.push(&ended(format!("{before}{}{question}", self.text.space), self.text.stop));
        paragraph.end()
    }
}
