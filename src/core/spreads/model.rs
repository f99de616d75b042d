//! What a spread is, and its JSON. The built-in ones are generated from `assets/spreads` at build time.

use super::queries::StoredSpread;
use crate::http::schema::model;
use crate::runtime::clock::rfc3339;
use crate::runtime::ids::AccountSeq;
use crate::runtime::language::{LANGUAGES, Language};
use crate::store::StoreError;
use nanoserde::DeJson;

/// Most positions a spread may have.
pub const POSITIONS_MAX: usize = 20;
/// Longest question in characters, of a reading or of a search for a spread.
pub(in crate::core) const QUESTION_CHARS_MAX: usize = 2000;

/// A built-in spread.
#[derive(Debug)]
pub struct Spread {
    /// Its id.
    pub id: &'static str,
    /// Width of the layout in card widths.
    pub width_cards: f64,
    /// Height of the layout in card heights.
    pub height_cards: f64,
    /// Its name per language.
    pub name: [&'static str; LANGUAGES],
    /// What it is for, per language.
    pub description: [&'static str; LANGUAGES],
    /// Its positions, in the order in which cards are laid.
    pub positions: &'static [Position],
}

/// A position of a built-in spread.
#[derive(Debug)]
pub struct Position {
    /// Centre of the card from the left, 0 to 1.
    pub x: f64,
    /// Centre of the card from the top, 0 to 1.
    pub y: f64,
    /// Degrees clockwise.
    pub rotation: f64,
    /// Its name per language.
    pub name: [&'static str; LANGUAGES],
    /// What is asked of it, per language.
    pub prompt: [&'static str; LANGUAGES],
}

include!(concat!(env!("OUT_DIR"), "/spreads.rs"));

impl Spread {
    /// The built-in spread with an id.
    pub fn by_id(id: &str) -> Option<&'static Self> {
        SPREADS.iter().find(|spread| spread.id == id)
    }
}

model! {
    /// A position of a spread.
    pub struct PositionView: both {
        /// Its name.
        name: String = line(1, 60),
        /// What is asked of it.
        prompt: String = line(0, 300),
        /// Centre of the card from the left, 0 to 1 of the layout's width.
        x: f64 = Schema::Number { min: 0.0, max: 1.0 },
        /// Centre of the card from the top, 0 to 1 of the layout's height.
        y: f64 = Schema::Number { min: 0.0, max: 1.0 },
        /// Degrees clockwise.
        rotation: f64 = Schema::Number { min: -360.0, max: 360.0 },
    }
}

model! {
    /// A spread.
    pub struct SpreadView: reply {
        /// Its id.
        id: String,
        /// Its name.
        name: String,
        /// What it is for.
        description: String,
        /// It comes with the server.
        built_in: bool,
        /// It is the caller's own.
        own: bool,
        /// Every account of the instance may use it.
        shared: bool,
        /// Width of the layout in card widths; own spreads have none, and clients scale as they like.
        width_cards: Option<f64>,
        /// Height of the layout in card heights.
        height_cards: Option<f64>,
        /// Its positions, in the order in which cards are laid.
        positions: Vec<PositionView>,
        /// When it was made; null for built-in spreads.
        created_at: Option<String> = time(),
        /// When it was changed last.
        updated_at: Option<String> = time(),
    }
}

impl SpreadView {
    /// A built-in spread in a language.
    pub fn built_in(spread: &'static Spread, language: Language) -> Self {
        Self {
            id: spread.id.to_owned(),
            name: language.of(&spread.name).to_owned(),
            description: language.of(&spread.description).to_owned(),
            built_in: true,
            own: false,
            shared: true,
            width_cards: Some(spread.width_cards),
            height_cards: Some(spread.height_cards),
            positions: spread.positions.iter().map(|position| PositionView::built_in(position, language)).collect(),
            created_at: None,
            updated_at: None,
        }
    }

    /// A stored spread as an account sees it.
    ///
    /// # Errors
    /// When its positions are not valid JSON of positions.
    pub fn of(stored: StoredSpread, account: AccountSeq) -> Result<Self, StoreError> {
        Ok(Self {
            id: stored.id,
            name: stored.name,
            description: stored.description,
            built_in: false,
            own: stored.account == account,
            shared: stored.shared,
            width_cards: None,
            height_cards: None,
            positions: positions_from(&stored.positions)?,
            created_at: Some(rfc3339(stored.created_at)),
            updated_at: Some(rfc3339(stored.updated_at)),
        })
    }
}

impl PositionView {
    fn built_in(position: &'static Position, language: Language) -> Self {
        Self {
            name: language.of(&position.name).to_owned(),
            prompt: language.of(&position.prompt).to_owned(),
            x: position.x,
            y: position.y,
            rotation: position.rotation,
        }
    }
}

/// Reads positions as they are stored.
///
/// # Errors
/// When the JSON has another form, which only a bug can cause.
pub fn positions_from(json: &str) -> Result<Vec<PositionView>, StoreError> {
    Vec::deserialize_json(json).map_err(|error| StoreError::Decode(format!("positions of a spread: {error}")))
}

model! {
    /// A page of spreads.
    pub struct SpreadQuery: request {
        /// Spreads a page has, built-in ones included.
        limit: Option<u32> = integer(1, PAGE_ITEMS_MAX),
        /// Where the page begins.
        cursor: Option<String> = slug(),
    }
}

model! {
    /// A spread to make.
    pub struct NewSpread: request {
        /// Its name.
        name: String = line(1, 100),
        /// What it is for.
        description: Option<String> = text(0, 1000),
        /// Its positions, in the order in which cards are laid.
        positions: Vec<PositionView> = list(&<PositionView as HasSchema>::SCHEMA, 1, POSITIONS_MAX),
        /// Every account on the instance may use it; only admins may set it.
        shared: Option<bool>,
    }
}

model! {
    /// Changes to a spread; what is left out stays.
    pub struct SpreadChange: request {
        /// Its name.
        name: Option<String> = line(1, 100),
        /// What it is for.
        description: Option<String> = text(0, 1000),
        /// Its positions, all of them.
        positions: Option<Vec<PositionView>> = list(&<PositionView as HasSchema>::SCHEMA, 1, POSITIONS_MAX),
        /// Every account on the instance may use it; only admins may set it.
        shared: Option<bool>,
    }
}

model! {
    /// A question to recommend spreads for.
    pub struct Question: request {
        /// The question; it is not stored.
        question: String = text(1, QUESTION_CHARS_MAX),
    }
}

model! {
    /// A spread that suits a question.
    pub struct Recommendation: reply {
        /// The id of the spread.
        spread: String,
        /// The spread's name.
        name: String,
        /// Why, in a sentence.
        reason: String,
    }
}

model! {
    /// The spreads that suit a question, best first, one to three.
    pub struct Recommendations: reply {
        /// The spreads.
        items: Vec<Recommendation>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_spreads_are_the_eleven() {
        let found: Vec<(&str, usize)> = SPREADS.iter().map(|spread| (spread.id, spread.positions.len())).collect();
        let wanted = [
            ("single", 1),
            ("three-card", 3),
            ("situation-action-outcome", 3),
            ("mind-body-spirit", 3),
            ("decision", 5),
            ("relationship", 7),
            ("horseshoe", 7),
            ("celtic-cross", 10),
            ("tree-of-life", 10),
            ("zodiac", 12),
            ("year-ahead", 13),
        ];
        assert_eq!(found, wanted);
    }

    #[test]
    fn positions_lie_inside_and_apart() {
        for spread in &SPREADS {
            let (width, height) = (1.0 / spread.width_cards, 1.0 / spread.height_cards);
            for (index, one) in spread.positions.iter().enumerate() {
                assert!((0.0..=1.0).contains(&one.x) && (0.0..=1.0).contains(&one.y), "{}", spread.id);
                for other in spread.positions.iter().skip(index + 1) {
                    let crossing = one.rotation != other.rotation;
                    let apart = (one.x - other.x).abs() >= width - 1e-6 || (one.y - other.y).abs() >= height - 1e-6;
                    assert!(apart || crossing, "{}: {} and {}", spread.id, one.name[0], other.name[0]);
                }
            }
        }
    }

    #[test]
    fn every_text_is_there_once() {
        let mut prompts = std::collections::HashSet::new();
        for position in SPREADS.iter().flat_map(|spread| spread.positions) {
            for text in position.name.iter().chain(&position.prompt) {
                assert!(!text.trim().is_empty());
            }
            assert!(position.prompt.iter().all(|prompt| prompts.insert(*prompt)), "{:?}", position.prompt);
        }
    }
}
