//! A reading of a document as a type: all that an export has is declared, so that the guard lets it pass.
#![allow(dead_code, reason = "an import's type declares all that an export has, and needs less")]

use crate::core::readings::model::{NOTES_CHARS_MAX, TAG, TAGS_MAX, TITLE_CHARS_MAX};
use crate::core::spreads::model::{POSITIONS_MAX, PositionView, QUESTION_CHARS_MAX};
use crate::core::voices::model::VOICE_IDS;
use crate::http::schema::model;

/// Longest name of a position in a document; built-in ones in any language are shorter.
const NAME_CHARS_MAX: usize = 200;
/// Longest prompt of a position in a document.
const PROMPT_CHARS_MAX: usize = 1000;

model! {
    /// A reading of an exported account.
    pub struct ReadingImport: request {
        /// Its id, which it keeps.
        id: String = slug(),
        /// The id of the spread.
        spread: String = slug(),
        /// The spread's name.
        spread_name: Option<String> = line(0, NAME_CHARS_MAX),
        /// The id of the deck.
        deck: Option<String> = slug(),
        /// What was asked.
        question: Option<String> = text(0, QUESTION_CHARS_MAX),
        /// Its title.
        title: Option<String> = line(0, TITLE_CHARS_MAX),
        /// What its owner wrote about it.
        notes: Option<String> = text(0, NOTES_CHARS_MAX),
        /// Who is to interpret it.
        voice: Option<String> = Schema::Choice(VOICE_IDS),
        /// Cards may lie upside down.
        reversals: Option<bool>,
        /// The seed of the draw, which must give the cards; null for cards entered by hand.
        seed: Option<String> = formatted(64, 64, Format::Hex),
        /// How the seed became cards.
        algorithm: Option<String> = line(0, 64),
        /// The cards, in order.
        cards: Vec<CardImport> = list(&<CardImport as HasSchema>::SCHEMA, 1, POSITIONS_MAX),
        /// Its tags.
        tags: Option<Vec<String>> = list(&TAG, 0, TAGS_MAX),
        /// It is a favourite.
        favorite: Option<bool>,
        /// How it turned out, 1 to 5.
        outcome: Option<u8> = integer(1, 5),
        /// Models may be given it to interpret.
        ai: Option<bool>,
        /// When it was made.
        created_at: String = time(),
        /// When it was changed last.
        updated_at: Option<String> = time(),
        /// An own spread as it was then; made of the cards' names and prompts, if left out.
        layout: Option<LayoutImport>,
    }
}

model! {
    /// A card on the table of an exported reading.
    pub struct CardImport: request {
        /// The position's place in the spread, from 1.
        position: Option<u32> = integer(1, POSITIONS_MAX as i64),
        /// The position's name.
        name: Option<String> = line(0, NAME_CHARS_MAX),
        /// What is asked of the position.
        prompt: Option<String> = text(0, PROMPT_CHARS_MAX),
        /// The id of the card.
        card: String = slug(),
        /// The card's name; not taken in.
        card_name: Option<String>,
        /// It lies upside down.
        reversed: Option<bool>,
        /// The card's keywords; not taken in.
        keywords: Option<Vec<String>>,
    }
}

model! {
    /// An own spread as an exported reading keeps it.
    pub struct LayoutImport: request {
        /// Its name.
        name: String = line(0, NAME_CHARS_MAX),
        /// Its positions.
        positions: Vec<PositionView> = list(&<PositionView as HasSchema>::SCHEMA, 1, POSITIONS_MAX),
    }
}
