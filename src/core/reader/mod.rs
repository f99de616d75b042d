//! The offline reader: composes a reading from the texts of cards, spreads and voices, answers questions about it, and
//! recommends spreads. It is pure: no network, no SQL, no state. docs/reader.md documents the rules.

mod answer;
mod choice;
mod compose;
mod layout;
mod pairs;
mod passage;
mod recommend;
mod remarks;
mod sentences;
#[cfg(test)]
mod tests;
mod text;
#[cfg(test)]
mod text_tests;
mod topics;

use crate::core::readings::model::Reading;
use crate::core::voices::model::Voice;
use crate::runtime::language::Language;

pub use answer::{FollowUp, answer};
pub use recommend::recommend;

/// Composes a reading in a voice and a language, as paragraphs. The heading of each card is bold in Markdown; nothing
/// else is markup. The same reading, voice and language always give the same text, of at most about 20 kB for
/// twenty cards.
pub fn compose(reading: &Reading, voice: &'static Voice, language: Language) -> Vec<String> {
    compose::compose_reading(reading, voice, language).paragraphs
}
