//! The prompt for a reading: rules and voice as the system message, the reading as one JSON document, and the questions
//! and answers since. The rules are data in `assets/ai`. Pure; which provider is asked is not known here.

use crate::core::cards::model::Card;
use crate::core::interpretations::source::Request;
use crate::core::readings::model::{PlacedCard, Reading};
use crate::runtime::language::Language;
use nanoserde::SerJson;

/// The rules in one language.
struct PromptText {
    /// Sentences, in order.
    rules: &'static [&'static str],
    /// How the voice is announced.
    voice: &'static str,
    /// What is added for a question about an interpretation.
    follow_up: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/ai.rs"));

/// Everything that is sent to a model.
#[derive(Debug)]
pub struct Prompt {
    /// The system message, before the messages of the user.
    pub system: String,
    /// The messages of user and model by turns; the first and the last are the user's.
    pub turns: Vec<Turn>,
}

/// A message of the user or of the model.
#[derive(Debug)]
pub struct Turn {
    /// It is the model's.
    pub by_model: bool,
    /// Its text.
    pub text: String,
}

impl Turn {
    fn user(text: String) -> Self {
        Self { by_model: false, text }
    }

    fn model(text: &str) -> Self {
        Self { by_model: true, text: text.to_owned() }
    }
}

/// Writes the prompt.
pub fn prompt(request: &Request) -> Prompt {
    let [first, ..] = &TEXTS;
    let text = TEXTS.get(request.language.index()).unwrap_or(first);
    let mut system = text.rules.join("\n");
    if let Some(voice) = request.voice.text.get(request.language.index()) {
        system.push('\n');
        system.push_str(&text.voice.replace("{name}", voice.name).replace("{style}", voice.style));
    }
    let mut turns = vec![Turn::user(document(&request.reading, request.language))];
    if let Some(follow_up) = &request.follow_up {
        system.push('\n');
        system.push_str(text.follow_up);
        turns.push(Turn::model(&follow_up.text));
        for (question, answer) in &follow_up.before {
            turns.extend([Turn::user(asked(question)), Turn::model(answer)]);
        }
        turns.push(Turn::user(asked(&follow_up.question)));
    }
    Prompt { system, turns }
}

/// A question about an interpretation as a document.
fn asked(question: &str) -> String {
    format!(r#"{{"question":{}}}"#, question.serialize_json())
}

/// The reading as a document. JSON escapes whatever the texts hold, so that nothing in them can end it. What the owner
/// wrote about the reading, its title and its tags stay at home.
fn document(reading: &Reading, language: Language) -> String {
    let cards: Vec<String> = reading.cards.iter().map(|placed| card(placed, language)).collect();
    format!(
        r#"{{"spread":{},"question":{},"cards":[{}]}}"#,
        reading.spread_name.serialize_json(),
        reading.question.serialize_json(),
        cards.join(",")
    )
}

fn card(placed: &PlacedCard, language: Language) -> String {
    let meaning = Card::by_id(&placed.card).map(|card| &card.in_language(language).meaning);
    let meaning = meaning.map_or("", |ways| if placed.reversed { ways.reversed } else { ways.upright });
    let keywords: Vec<String> = placed.keywords.iter().map(|keyword| keyword.serialize_json()).collect();
    format!(
        r#"{{"place":{},"position":{},"prompt":{},"card":{},"orientation":"{}","keywords":[{}],"meaning":{}}}"#,
        placed.position,
        placed.name.serialize_json(),
        placed.prompt.serialize_json(),
        placed.card_name.serialize_json(),
        if placed.reversed { "reversed" } else { "upright" },
        keywords.join(","),
        meaning.serialize_json()
    )
}
