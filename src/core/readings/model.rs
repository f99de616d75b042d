//! The types of readings and their JSON.

use super::visibility::VISIBILITIES;
use crate::core::cards::model::Card;
use crate::core::spreads::model::{PositionView, QUESTION_CHARS_MAX};
use crate::core::voices::model::VOICE_IDS;
use crate::http::schema::{Patch, Schema, model};
use crate::runtime::language::Language;

/// Most tags of one reading.
pub const TAGS_MAX: usize = 20;
/// Longest notes in characters.
pub(in crate::core) const NOTES_CHARS_MAX: usize = 10_000;
/// Longest title in characters.
pub(in crate::core) const TITLE_CHARS_MAX: usize = 200;

/// Longest tag in characters.
pub const TAG_CHARS_MAX: usize = 40;

/// A tag: characters on one line.
pub const TAG: Schema = crate::http::schema::line(1, TAG_CHARS_MAX);

model! {
    /// A reading to draw or to enter.
    pub struct NewReading: request {
        /// The id of a spread.
        spread: String = slug(),
        /// What is asked.
        question: Option<String> = text(0, QUESTION_CHARS_MAX),
        /// The id of a deck.
        deck: Option<String> = slug(),
        /// Cards may lie upside down; true, if left out.
        reversals: Option<bool>,
        /// Cards drawn by hand, one for each position in order; the server draws, if left out.
        cards: Option<Vec<EnteredCard>> = list(&<EnteredCard as HasSchema>::SCHEMA, 1, 20),
        /// The seed of the draw, 64 hexadecimal digits; random, if left out.
        seed: Option<String> = formatted(64, 64, Format::Hex),
        /// Who is to interpret it.
        voice: Option<String> = Schema::Choice(VOICE_IDS),
        /// A title.
        title: Option<String> = line(0, TITLE_CHARS_MAX),
        /// Tags.
        tags: Option<Vec<String>> = list(&TAG, 0, TAGS_MAX),
        /// Models may be given it to interpret, if its owner's account allows that; true, if left out.
        ai: Option<bool>,
    }
}

model! {
    /// A card drawn by hand.
    pub struct EnteredCard: request {
        /// The id of the card.
        card: String = slug(),
        /// It lies upside down.
        reversed: Option<bool>,
    }
}

model! {
    /// A spread to draw without keeping it.
    pub struct DrawRequest: request {
        /// The id of a spread.
        spread: String = slug(),
        /// Cards may lie upside down; true, if left out.
        reversals: Option<bool>,
        /// The seed of the draw; random, if left out.
        seed: Option<String> = formatted(64, 64, Format::Hex),
    }
}

model! {
    /// A card on the table.
    pub struct PlacedCard: reply {
        /// The position's place in the spread, from 1.
        position: u32,
        /// The position's name.
        name: String,
        /// What is asked of the position.
        prompt: String,
        /// The id of the card.
        card: String,
        /// The card's name.
        card_name: String,
        /// It lies upside down.
        reversed: bool,
        /// The card's keywords the way it lies.
        keywords: Vec<String>,
    }
}

impl PlacedCard {
    /// The card at a place (from 0) of a spread; `own_name` is what its deck calls it, if it is another one than ours.
    pub fn new(
        place: usize,
        position: Option<&PositionView>,
        card: &'static Card,
        own_name: Option<&str>,
        reversed: bool,
        language: Language,
    ) -> Self {
        let text = card.in_language(language);
        let keywords = if reversed { text.reversed } else { text.upright };
        Self {
            position: place as u32 + 1,
            name: position.map_or_else(String::new, |position| position.name.clone()),
            prompt: position.map_or_else(String::new, |position| position.prompt.clone()),
            card: card.id.to_owned(),
            card_name: own_name.unwrap_or(text.name).to_owned(),
            reversed,
            keywords: keywords.iter().map(|&word| word.to_owned()).collect(),
        }
    }
}

model! {
    /// A draw that is not kept.
    pub struct Draw: reply {
        /// The id of the spread.
        spread: String,
        /// The spread's name.
        spread_name: String,
        /// The seed, from which the draw can be computed again.
        seed: String,
        /// How: see docs/draw.md.
        algorithm: String,
        /// Cards may lie upside down.
        reversals: bool,
        /// The cards, in order.
        cards: Vec<PlacedCard>,
    }
}

model! {
    /// A reading.
    pub struct Reading: reply {
        /// Its id.
        id: String,
        /// The id of the spread.
        spread: String,
        /// The spread's name.
        spread_name: String,
        /// The id of the deck.
        deck: String,
        /// What was asked.
        question: String,
        /// Its title.
        title: String,
        /// What its owner wrote about it.
        notes: String,
        /// Who is to interpret it.
        voice: Option<String>,
        /// Cards may lie upside down.
        reversals: bool,
        /// The seed of the draw; null for cards entered by hand.
        seed: Option<String>,
        /// How the seed became cards; null for cards entered by hand.
        algorithm: Option<String>,
        /// The cards, in order.
        cards: Vec<PlacedCard>,
        /// Its tags.
        tags: Vec<String>,
        /// It is a favourite.
        favorite: bool,
        /// How it turned out, 1 (not at all) to 5 (very much so).
        outcome: Option<u8> = integer(1, 5),
        /// Models may be given it to interpret, if its owner's account allows that.
        ai: bool,
        /// Who besides its owner may see it.
        visibility: String = Schema::Choice(VISIBILITIES),
        /// When it was made.
        created_at: String = time(),
        /// When it was changed last.
        updated_at: String = time(),
    }
}

model! {
    /// Which readings.
    pub struct ReadingQuery: request {
        /// Words in title, question or notes; all must be found, parts of words count.
        q: Option<String> = line(1, 200),
        /// A tag.
        tag: Option<String> = line(1, 40),
        /// The id of a spread.
        spread: Option<String> = slug(),
        /// The id of a card on the table.
        card: Option<String> = slug(),
        /// Favourites only, or all others.
        favorite: Option<bool>,
        /// Made at or after this time.
        from: Option<String> = time(),
        /// Made before this time.
        to: Option<String> = time(),
        /// Readings a page has.
        limit: Option<u32> = integer(1, PAGE_ITEMS_MAX),
        /// Where the page begins.
        cursor: Option<String> = id(),
    }
}

model! {
    /// Changes to a reading; what is left out stays, null empties.
    pub struct ReadingChange: request {
        /// A title.
        title: Patch<String> = line(0, TITLE_CHARS_MAX),
        /// What was asked.
        question: Patch<String> = text(0, QUESTION_CHARS_MAX),
        /// What its owner writes about it.
        notes: Patch<String> = text(0, NOTES_CHARS_MAX),
        /// Tags, all of them.
        tags: Patch<Vec<String>> = list(&TAG, 0, TAGS_MAX),
        /// It is a favourite.
        favorite: Option<bool>,
        /// How it turned out, 1 to 5.
        outcome: Patch<u8> = integer(1, 5),
        /// Models may be given it to interpret.
        ai: Option<bool>,
    }
}

#[cfg(test)]
impl Default for ReadingChange {
    /// Keeps everything.
    fn default() -> Self {
        Self {
            title: Patch::Keep,
            question: Patch::Keep,
            notes: Patch::Keep,
            tags: Patch::Keep,
            favorite: None,
            outcome: Patch::Keep,
            ai: None,
        }
    }
}

pub use document::{CardImport, ReadingImport};

/// A reading of an exported document: all that an export has is declared, so that the guard lets it pass.
#[allow(dead_code, reason = "an import's type declares all that an export has, and needs less")]
mod document {
    use super::{NOTES_CHARS_MAX, TAG, TAGS_MAX, TITLE_CHARS_MAX};
    use crate::core::readings::visibility::VISIBILITIES;
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
            /// Who besides its owner might see it; whatever it says, it is private here.
            visibility: Option<String> = Schema::Choice(VISIBILITIES),
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
}
