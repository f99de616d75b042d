//! An answer to a question that comes after a reading: it turns to one or two cards and tells what the reading left out.

use super::choice::Choice;
use super::compose::{Composed, QUESTION_COLUMNS_MAX, voice_text, whole};
use super::passage::{Paragraph, heading};
use super::sentences::{quoted, stands_alone};
use super::table::{Laid, Table};
use super::text;
use super::text::{ReaderText, WORDS, fill};
use super::topics::{Asked, Field, Topic, topic};
use crate::core::readings::model::Reading;
use crate::core::voices::model::Voice;
use crate::runtime::language::Language;

/// Sentences of a meaning that an answer tells of one card.
const TOLD_SENTENCES_MAX: usize = 3;
/// Spreads from this number of cards on answer with two of them.
const PAIR_CARDS_MIN: usize = 5;

/// A question that comes after a reading.
#[derive(Debug, Clone, Copy)]
pub struct FollowUp<'a> {
    /// What is asked now.
    pub question: &'a str,
    /// How many follow-up questions came before it.
    pub index: usize,
    /// Those, in order, as far as they are known.
    pub earlier: &'a [&'a str],
}

/// Why an answer turns to a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Why {
    Named,
    Position,
    Chosen,
}

/// Answers a follow-up question: paragraphs, of which the last ends with a question. The same reading, voice, language and
/// questions always give the same answer.
pub fn answer(reading: &Reading, voice: &'static Voice, language: Language, follow_up: FollowUp<'_>) -> Vec<String> {
    let text = text::of(language);
    let table = Table::of(reading, language, text);
    let composed = whole(reading, voice, language);
    // What earlier questions turned to is worked out again, so that nothing has to be kept.
    let mut told: Vec<Vec<Field>> = composed.told.iter().map(|told| vec![told.field]).collect();
    for (index, earlier) in follow_up.earlier.iter().enumerate() {
        for (place, _) in pick(&table, earlier, &told, &mut choice(reading, voice, language, index)) {
            told.iter_mut().skip(place).take(1).for_each(|told| told.push(next_field(told, topic(earlier))));
        }
    }
    let mut choice = choice(reading, voice, language, follow_up.index);
    let picked = pick(&table, follow_up.question, &told, &mut choice);
    let teller = Answering { text, topic: topic(follow_up.question), composed: &composed };
    let mut paragraphs = vec![opening(reading, voice, language, follow_up)];
    for (number, (place, why)) in picked.iter().enumerate() {
        let (Some(laid), Some(told)) = (table.cards.get(*place), told.get(*place)) else { continue };
        paragraphs.push(teller.card(laid, *place, told, (number == 0).then_some(*why), &mut choice));
    }
    let first =
        picked.first().and_then(|(place, _)| Some((*place, table.cards.get(*place)?, times(told.get(*place)?))));
    if let Some((place, laid, times)) = first {
        let questions = voice_text(voice, language).questions;
        let before = questions.get(follow_up.index % questions.len().max(1)).copied().unwrap_or_default();
        let mut paragraph = Paragraph::new(String::new(), text);
        paragraph.push(before);
        paragraph.push(&teller.question(laid, place, times, follow_up.index));
        paragraphs.push(paragraph.end());
    }
    paragraphs
}

/// How often answers have turned to a card, by the parts of life that have been told of it, the reading's among them.
fn times(told: &[Field]) -> usize {
    told.len().saturating_sub(1)
}

/// The part of life to tell of a card next: the topic's, or else the first that has not been told; after all of them, in
/// turn.
fn next_field(told: &[Field], topic: Topic) -> Field {
    let fields = [Field::Self_, Field::Work, Field::Love];
    let new = |field: &Field| !told.contains(field);
    let wanted = topic.field.filter(new).or_else(|| fields.into_iter().find(new));
    wanted.or_else(|| fields.into_iter().nth(told.len() % 3)).unwrap_or(Field::Self_)
}

fn choice(reading: &Reading, voice: &Voice, language: Language, index: usize) -> Choice {
    Choice::new(reading, voice.id, language.tag(), &format!("answer {index}"))
}

/// The question in the voice's words, each time in the next form.
fn opening(reading: &Reading, voice: &'static Voice, language: Language, follow_up: FollowUp<'_>) -> String {
    let openings = voice_text(voice, language).openings_question;
    // The reading may have begun with one of them.
    let begun = Choice::new(reading, voice.id, language.tag(), "reading").below(openings.len());
    let place = (begun + 1 + follow_up.index) % openings.len().max(1);
    let question = quoted(follow_up.question, QUESTION_COLUMNS_MAX);
    fill(openings.get(place).copied().unwrap_or_default(), &[("question", &question)])
}

/// The cards that have most to say to a question, and why: those least often turned to, and among them those whose name or
/// position is in the question, then those that suit its topic, then by choice. A card that is named comes in any case.
fn pick(table: &Table, question: &str, told: &[Vec<Field>], choice: &mut Choice) -> Vec<(usize, Why)> {
    let asked = Asked::new(question);
    let topic = topic(question);
    let mut ranked: Vec<(Why, usize, usize, usize, usize)> = Vec::with_capacity(table.cards.len());
    for (place, laid) in table.cards.iter().enumerate() {
        let why = why(laid, &asked);
        let times = if why == Why::Named { 0 } else { told.get(place).map_or(0, |told| times(told)) };
        let chance = choice.below(1000);
        ranked.push((why, times, 9 - suits(laid, topic), chance, place));
    }
    ranked.sort_by_key(|(why, times, distance, chance, place)| {
        // A position that was named counts until it has been turned to.
        let why = if *why == Why::Position && *times > 0 { Why::Chosen } else { *why };
        (why != Why::Named, *times, why, *distance, *chance, *place)
    });
    let named = ranked.iter().filter(|(why, ..)| *why == Why::Named).count();
    let count = if named > 1 || table.cards.len() >= PAIR_CARDS_MIN { 2 } else { 1 };
    ranked.into_iter().take(count).map(|(why, .., place)| (place, why)).collect()
}

fn why(laid: &Laid, asked: &Asked) -> Why {
    let common = WORDS.common.iter().any(|list| list.contains(&laid.position.to_lowercase().as_str()));
    if asked.has(&laid.title) {
        Why::Named
    } else if !laid.position.is_empty() && !common && asked.has(&laid.position) {
        Why::Position
    } else {
        Why::Chosen
    }
}

/// How well a card suits a topic, 0 to 3, by its suit: cups for love, pentacles and wands for work, majors for the self,
/// swords for a choice.
fn suits(laid: &Laid, topic: Topic) -> usize {
    let of_choice = usize::from(topic.decision && laid.card.suit == Some("swords"));
    let of_field = match (topic.field, laid.card.suit) {
        (Some(Field::Love), Some("cups")) | (Some(Field::Work), Some("pentacles")) | (Some(Field::Self_), None) => 2,
        (Some(Field::Work), Some("wands")) | (Some(Field::Love | Field::Work), None) => 1,
        _ => 0,
    };
    of_choice + of_field
}

struct Answering<'a> {
    text: &'static ReaderText,
    topic: Topic,
    composed: &'a Composed,
}

impl Answering<'_> {
    /// One card; `why` for the first of an answer. The first time, what the reading left out; the second time its other
    /// side; after that, the rest of that side.
    fn card(&self, laid: &Laid, place: usize, told: &[Field], why: Option<Why>, choice: &mut Choice) -> String {
        let [named, position, chosen, beside, more, other_side, _] = &self.text.answer;
        let values = [("card", laid.name.as_str()), ("position", laid.position.as_str())];
        let mut say = |list| choice.pick(list).map_or_else(String::new, |template| fill(template, &values));
        let mut paragraph = Paragraph::new(heading(laid, self.composed.told.len() == 1, self.text), self.text);
        paragraph.push(&say(match why {
            Some(Why::Named) => named,
            Some(Why::Position) => position,
            Some(Why::Chosen) => chosen,
            None => beside,
        }));
        let field = next_field(told, self.topic);
        if times(told) == 0 {
            let (sentences, goes_on) = self.left(laid, place);
            if goes_on {
                paragraph.push(&say(more));
            }
            paragraph.push(&sentences.join(self.text.space));
            paragraph.push(laid.facet(field, false));
            return paragraph.end();
        }
        paragraph.push(&say(other_side));
        let sentences = laid.meaning(true);
        let half = if times(told) == 1 { sentences.get(..2) } else { sentences.get(2..) };
        paragraph.push(&half.unwrap_or(&sentences).join(self.text.space));
        paragraph.push(laid.facet(field, times(told) > 1));
        paragraph.end()
    }

    /// Sentences of a meaning that the reading left out, and whether they follow on what it told.
    fn left<'l>(&self, laid: &'l Laid, place: usize) -> (Vec<&'l str>, bool) {
        let sentences = laid.meaning(false);
        let told = self.composed.told.get(place).map(|told| told.sentences.clone()).unwrap_or_default();
        let before = sentences.get(..told.start).unwrap_or_default();
        let after = sentences.get(told.end..).unwrap_or_default();
        let part = if before.len() > after.len() { before } else { after };
        let leans = part.first().is_some_and(|first| part == after && !stands_alone(first, self.text));
        (part.iter().copied().take(TOLD_SENTENCES_MAX).collect(), leans)
    }

    /// The question at the end: the card's own, if it has not been asked yet, or one about its keywords.
    fn question(&self, laid: &Laid, place: usize, times: usize, index: usize) -> String {
        if times == 0 && place != self.composed.key {
            return laid.text.question.to_owned();
        }
        let list = self.text.answer.get(6).copied().unwrap_or_default();
        let template = list.get(index % list.len().max(1)).copied().unwrap_or_default();
        fill(template, &[("one", laid.keyword(index))])
    }
}
