//! The offline reader: composes a reading out of the texts of cards, spreads and voices, answers questions about it, and
//! recommends spreads. Rules and data; it needs no network, reads nothing, keeps nothing. docs/reader.md tells the rules.

mod answer;
mod choice;
mod compose;
mod facing;
mod passage;
mod recommend;
mod remarks;
mod sentences;
mod table;
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

/// Composes a reading in a voice and a language: paragraphs, in which the heading of each card is in Markdown's bold and
/// nothing else is markup. The same reading, voice and language always give the same text, of at most about 20 kB for
/// twenty cards.
pub fn compose(reading: &Reading, voice: &'static Voice, language: Language) -> Vec<String> {
    compose::whole(reading, voice, language).paragraphs
}
