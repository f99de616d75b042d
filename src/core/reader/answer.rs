//! Answers to follow-up questions: an answer picks one or two cards and says what the reading left out about them.

use super::choice::SeededChoice;
use super::compose::{ComposedReading, QUESTION_COLUMNS_MAX, compose_reading, voice_text};
use super::layout::{PositionedCard, ReadingLayout};
use super::passage::{Paragraph, heading};
use super::sentences::{quoted, stands_alone};
use super::text;
use super::text::{ReaderText, WORDS, fill};
use super::topics::{Facet, QuestionWords, Topic, topic};
use crate::core::readings::model::Reading;
use crate::core::voices::model::Voice;
use crate::runtime::language::Language;

/// Most sentences of a card's meaning in one answer.
const MEANING_SENTENCES_MAX: usize = 3;
/// From this number of cards on, an answer picks two of them.
const PAIR_CARDS_MIN: usize = 5;

/// A question that is asked after a reading.
#[derive(Debug, Clone, Copy)]
pub struct FollowUp<'a> {
    /// The question.
    pub question: &'a str,
    /// How many follow-up questions came before it.
    pub index: usize,
    /// The earlier ones, in order, as far as they are known.
    pub earlier: &'a [&'a str],
}

/// Why an answer picks a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    /// The question names the card.
    Named,
    /// The question names the card's position.
    Position,
    /// The card suits the question's topic, or the seed chose it.
    Chosen,
}

/// Answers a follow-up question in paragraphs; the last one ends with a question. The same reading, voice, language
/// and questions always give the same answer.
pub fn answer(reading: &Reading, voice: &'static Voice, language: Language, follow_up: FollowUp<'_>) -> Vec<String> {
    let text = text::of(language);
    let layout = ReadingLayout::of(reading, language, text);
    let composed = compose_reading(reading, voice, language);
    // What earlier answers covered is worked out again, so that nothing has to be stored.
    let mut covered: Vec<Vec<Facet>> = composed.coverage.iter().map(|coverage| vec![coverage.facet]).collect();
    for (index, earlier) in follow_up.earlier.iter().enumerate() {
        for (place, _) in pick_cards(&layout, earlier, &covered, &mut seeded_choice(reading, voice, language, index)) {
            let facets = covered.iter_mut().skip(place).take(1);
            facets.for_each(|facets| facets.push(next_facet(facets, topic(earlier))));
        }
    }
    let mut choice = seeded_choice(reading, voice, language, follow_up.index);
    let picked = pick_cards(&layout, follow_up.question, &covered, &mut choice);
    let composer = AnswerComposer { text, topic: topic(follow_up.question), composed: &composed };
    let mut paragraphs = vec![opening(reading, voice, language, follow_up)];
    for (number, (place, reason)) in picked.iter().enumerate() {
        let (Some(card), Some(facets)) = (layout.cards.get(*place), covered.get(*place)) else { continue };
        let reason = (number == 0).then_some(*reason);
        paragraphs.push(composer.card(card, *place, facets, reason, &mut choice));
    }
    let first = picked
        .first()
        .and_then(|(place, _)| Some((*place, layout.cards.get(*place)?, answers_about(covered.get(*place)?))));
    if let Some((place, card, answers)) = first {
        let questions = voice_text(voice, language).questions;
        let before = questions.get(follow_up.index % questions.len().max(1)).copied().unwrap_or_default();
        let mut paragraph = Paragraph::new(String::new(), text);
        paragraph.push(before);
        paragraph.push(&composer.question(card, place, answers, follow_up.index));
        paragraphs.push(paragraph.end());
    }
    paragraphs
}

/// How many answers were about a card, given the parts of life that were covered; the first is the reading's own.
fn answers_about(facets: &[Facet]) -> usize {
    facets.len().saturating_sub(1)
}

/// The part of life to cover next: the topic's, or else the first that has not been covered; after all of them, each
/// in turn.
fn next_facet(covered: &[Facet], topic: Topic) -> Facet {
    let facets = [Facet::Self_, Facet::Work, Facet::Love];
    let new = |facet: &Facet| !covered.contains(facet);
    let wanted = topic.facet.filter(new).or_else(|| facets.into_iter().find(new));
    wanted.or_else(|| facets.into_iter().nth(covered.len() % 3)).unwrap_or(Facet::Self_)
}

fn seeded_choice(reading: &Reading, voice: &Voice, language: Language, index: usize) -> SeededChoice {
    SeededChoice::new(reading, voice.id, language.tag(), &format!("answer {index}"))
}

/// The voice's opening that quotes the question; each answer uses the next one of the list.
fn opening(reading: &Reading, voice: &'static Voice, language: Language, follow_up: FollowUp<'_>) -> String {
    let openings = voice_text(voice, language).openings_question;
    // The reading may have begun with one of them.
    let begun = SeededChoice::new(reading, voice.id, language.tag(), "reading").below(openings.len());
    let place = (begun + 1 + follow_up.index) % openings.len().max(1);
    let question = quoted(follow_up.question, QUESTION_COLUMNS_MAX);
    fill(openings.get(place).copied().unwrap_or_default(), &[("question", &question)])
}

/// The cards that answer a question, and why: those that the fewest answers were about, and among them those whose name
/// or position is in the question, then those that suit its topic, then by the seed. A card that is named is always
/// picked.
fn pick_cards(
    layout: &ReadingLayout,
    question: &str,
    covered: &[Vec<Facet>],
    choice: &mut SeededChoice,
) -> Vec<(usize, Reason)> {
    let words = QuestionWords::new(question);
    let topic = topic(question);
    let mut ranked: Vec<(Reason, usize, usize, usize, usize)> = Vec::with_capacity(layout.cards.len());
    for (place, card) in layout.cards.iter().enumerate() {
        let reason = reason(card, &words);
        let answers =
            if reason == Reason::Named { 0 } else { covered.get(place).map_or(0, |facets| answers_about(facets)) };
        let chance = choice.below(1000);
        ranked.push((reason, answers, 9 - suitability(card, topic), chance, place));
    }
    ranked.sort_by_key(|(reason, answers, distance, chance, place)| {
        // A position that was named counts until an answer has been about it.
        let reason = if *reason == Reason::Position && *answers > 0 { Reason::Chosen } else { *reason };
        (reason != Reason::Named, *answers, reason, *distance, *chance, *place)
    });
    let named = ranked.iter().filter(|(reason, ..)| *reason == Reason::Named).count();
    let count = if named > 1 || layout.cards.len() >= PAIR_CARDS_MIN { 2 } else { 1 };
    ranked.into_iter().take(count).map(|(reason, .., place)| (place, reason)).collect()
}

fn reason(card: &PositionedCard, words: &QuestionWords) -> Reason {
    let common = WORDS.common.iter().any(|list| list.contains(&card.position.to_lowercase().as_str()));
    if words.has(&card.title) {
        Reason::Named
    } else if !card.position.is_empty() && !common && words.has(&card.position) {
        Reason::Position
    } else {
        Reason::Chosen
    }
}

/// How well a card suits a topic, 0 to 3, by its suit: cups for love, pentacles and wands for work, majors for the
/// self, swords for a choice.
fn suitability(card: &PositionedCard, topic: Topic) -> usize {
    let by_decision = usize::from(topic.decision && card.definition.suit == Some("swords"));
    let by_facet = match (topic.facet, card.definition.suit) {
        (Some(Facet::Love), Some("cups")) | (Some(Facet::Work), Some("pentacles")) | (Some(Facet::Self_), None) => 2,
        (Some(Facet::Work), Some("wands")) | (Some(Facet::Love | Facet::Work), None) => 1,
        _ => 0,
    };
    by_decision + by_facet
}

struct AnswerComposer<'a> {
    text: &'static ReaderText,
    topic: Topic,
    composed: &'a ComposedReading,
}

impl AnswerComposer<'_> {
    /// The paragraph about one card; the first of an answer has a reason. The first answer about a card says what the
    /// reading left out, the second begins the meaning of the opposite orientation, later ones go on with it.
    fn card(
        &self,
        card: &PositionedCard,
        place: usize,
        covered: &[Facet],
        reason: Option<Reason>,
        choice: &mut SeededChoice,
    ) -> String {
        let [named, position, chosen, beside, more, other_side, _] = &self.text.answer;
        let values = [("card", card.name.as_str()), ("position", card.position.as_str())];
        let mut sentence = |list| choice.pick(list).map_or_else(String::new, |template| fill(template, &values));
        let mut paragraph = Paragraph::new(heading(card, self.composed.coverage.len() == 1, self.text), self.text);
        paragraph.push(&sentence(match reason {
            Some(Reason::Named) => named,
            Some(Reason::Position) => position,
            Some(Reason::Chosen) => chosen,
            None => beside,
        }));
        let facet = next_facet(covered, self.topic);
        let answers = answers_about(covered);
        if answers == 0 {
            let (sentences, continues) = self.unused_sentences(card, place);
            if continues {
                paragraph.push(&sentence(more));
            }
            paragraph.push(&sentences.join(self.text.space));
            paragraph.push(card.facet(facet, false));
            return paragraph.end();
        }
        paragraph.push(&sentence(other_side));
        let sentences = card.meaning(true);
        let half = if answers == 1 { sentences.get(..2) } else { sentences.get(2..) };
        paragraph.push(&half.unwrap_or(&sentences).join(self.text.space));
        paragraph.push(card.facet(facet, answers > 1));
        paragraph.end()
    }

    /// Sentences of a meaning that the reading left out, and whether they continue what it used.
    fn unused_sentences<'l>(&self, card: &'l PositionedCard, place: usize) -> (Vec<&'l str>, bool) {
        let sentences = card.meaning(false);
        let used = self.composed.coverage.get(place).map(|coverage| coverage.sentences.clone()).unwrap_or_default();
        let before = sentences.get(..used.start).unwrap_or_default();
        let after = sentences.get(used.end..).unwrap_or_default();
        let part = if before.len() > after.len() { before } else { after };
        let continues = part.first().is_some_and(|first| part == after && !stands_alone(first, self.text));
        (part.iter().copied().take(MEANING_SENTENCES_MAX).collect(), continues)
    }

    /// The question at the end: the card's own, if it has not been asked yet, or one about its keywords.
    fn question(&self, card: &PositionedCard, place: usize, answers: usize, index: usize) -> String {
        if answers == 0 && place != self.composed.key {
            return card.text.question.to_owned();
        }
        let list = self.text.answer.get(6).copied().unwrap_or_default();
        let template = list.get(index % list.len().max(1)).copied().unwrap_or_default();
        fill(template, &[("one", card.keyword(index))])
    }
}
