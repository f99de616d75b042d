//! The 78 cards: their texts, and single ones drawn.

mod drawn;
mod texts;
