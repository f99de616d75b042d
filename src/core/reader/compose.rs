//! A whole reading: opening, every card, what the cards have to do with each other, what it comes to, a question to take along.

use super::choice::Choice;
use super::passage::{Paragraph, Passage, Told};
use super::sentences::{ended, quoted};
use super::table::Table;
use super::text::{ReaderText, capitalised, fill};
use super::topics::{Field, Topic, topic};
use super::{facing, remarks, text};
use crate::core::readings::model::Reading;
use crate::core::voices::model::{Voice, VoiceText};
use crate::runtime::language::Language;

/// Widest question that is quoted whole, in columns; a longer one is shortened.
pub(super) const QUESTION_COLUMNS_MAX: usize = 120;

/// A finished reading, and what later answers need to know of it.
pub(super) struct Composed {
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
    /// What was told of each card.
    pub told: Vec<Told>,
    /// The place of the card whose question is taken along.
    pub key: usize,
}

/// A voice's sentences in a language.
pub(super) fn voice_text(voice: &'static Voice, language: Language) -> &'static VoiceText {
    let [first, ..] = &voice.text;
    voice.text.get(language.index()).unwrap_or(first)
}

/// Composes a reading.
pub(super) fn whole(reading: &Reading, voice: &'static Voice, language: Language) -> Composed {
    let teller = Teller {
        reading,
        topic: topic(&reading.question),
        text: text::of(language),
        voice: voice_text(voice, language),
        table: Table::of(reading, language, text::of(language)),
    };
    let mut choice = Choice::new(reading, voice.id, language.tag(), "reading");
    let mut paragraphs = vec![teller.opening(&mut choice)];
    let told = teller.cards(&mut paragraphs, &mut choice);
    teller.relations(&mut paragraphs, &mut choice);
    let key = teller.table.key();
    paragraphs.push(teller.synthesis(key, &mut choice));
    paragraphs.push(teller.closing(key, &mut choice));
    Composed { paragraphs, told, key }
}

struct Teller<'a> {
    reading: &'a Reading,
    topic: Topic,
    text: &'static ReaderText,
    voice: &'static VoiceText,
    table: Table,
}

impl Teller<'_> {
    fn opening(&self, choice: &mut Choice) -> String {
        let mut paragraph = Paragraph::new(String::new(), self.text);
        let question = quoted(&self.reading.question, QUESTION_COLUMNS_MAX);
        let list = if question.is_empty() { self.voice.openings } else { self.voice.openings_question };
        let opening = choice.pick(list).unwrap_or_default();
        paragraph.push(&fill(opening, &[("question", &question)]));
        let count = self.table.cards.len();
        if count > 1 {
            let number = self.text.numbers.get(count - 1).copied().unwrap_or_default();
            let overview = choice.pick(self.text.overview).unwrap_or_default();
            paragraph.push(&fill(overview, &[("spread", &self.table.spread_name), ("count", number)]));
        }
        let about = choice.pick_in(self.text.topics.get(self.topic.index()));
        // A single card without a question needs no directions.
        paragraph.push(about.filter(|_| count > 1 || !question.is_empty()).unwrap_or_default());
        paragraph.end()
    }

    /// Which part of life a card is asked about: its position's own, or the question's, or the spread's.
    fn field(&self, place: usize) -> Option<Field> {
        let spread = (self.table.spread == "relationship").then_some(Field::Love);
        self.table.field(place).or(self.topic.field).or(spread)
    }

    fn cards(&self, paragraphs: &mut Vec<String>, choice: &mut Choice) -> Vec<Told> {
        let cards = self.table.cards.len();
        let turn = choice.below(3);
        let mut all = Vec::with_capacity(cards);
        for (place, laid) in self.table.cards.iter().enumerate() {
            let passage = Passage { laid, place, cards, field: self.field(place), turn };
            let (mut paragraph, told) = passage.tell(self.text, self.voice, choice);
            // The way to the next card is the last sentence of this one.
            if place + 1 < cards && (cards <= 4 || choice.percent(50)) {
                let transition = choice.pick(self.voice.transitions);
                paragraph += &transition.map_or_else(String::new, |words| format!("{}{words}", self.text.space));
            }
            paragraphs.push(paragraph);
            all.push(told);
        }
        all
    }

    fn relations(&self, paragraphs: &mut Vec<String>, choice: &mut Choice) {
        let pairs = facing::spoken(&self.table, self.text, choice);
        let whole = remarks::spoken(&self.table, self.reading.reversals, self.text, choice);
        if pairs.is_empty() && whole.is_empty() {
            return;
        }
        let mut paragraph = Paragraph::new(String::new(), self.text);
        paragraph.push(choice.pick(self.voice.relations).unwrap_or_default());
        pairs.iter().for_each(|sentence| paragraph.push(sentence));
        // A short tale of them is one paragraph, a long one two.
        if pairs.len() > 2 && whole.len() > 1 {
            paragraphs.push(paragraph.end());
            paragraph = Paragraph::new(String::new(), self.text);
        }
        whole.iter().for_each(|sentence| paragraph.push(sentence));
        paragraphs.push(paragraph.end());
    }

    fn synthesis(&self, key: usize, choice: &mut Choice) -> String {
        let cards = &self.table.cards;
        let mut paragraph = Paragraph::new(String::new(), self.text);
        if let (Some(first), Some(last)) = (cards.first(), cards.get(key)) {
            // A reversed card that is a kind one upright is told by what it would say then; others by the way to them.
            let (one, two, list) = match (last.reversed && last.card.answer == "yes", cards.len()) {
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

    /// How the table lies: 0 mostly upright, 1 mostly reversed, 2 both.
    fn tone(&self) -> usize {
        let cards = self.table.cards.len();
        let reversed = self.table.cards.iter().filter(|laid| laid.reversed).count();
        match reversed * 3 {
            thirds if thirds <= cards => 0,
            thirds if thirds >= cards * 2 => 1,
            _ => 2,
        }
    }

    fn closing(&self, key: usize, choice: &mut Choice) -> String {
        let mut paragraph = Paragraph::new(String::new(), self.text);
        paragraph.push(choice.pick(self.voice.closings).unwrap_or_default());
        let before = choice.pick(self.voice.questions).unwrap_or_default();
        let question = self.table.cards.get(key).map_or("", |laid| laid.text.question);
        paragraph.push(&ended(format!("{before}{}{question}", self.text.space), self.text.stop));
        paragraph.end()
    }
}
