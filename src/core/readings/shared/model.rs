//! What others see of a reading, as JSON.

use crate::core::readings::model::PlacedCard;
use crate::http::schema::model;

model! {
    /// A reading as those see it who are not its owner: what lay on the table. The owner's words and marks (question,
    /// title, notes, tags, voice, favourite, outcome), and what tells of the owner's doings (seed, time of the last
    /// change, who else may see it), are no fields here, so that no code can give them away.
    pub struct SharedReading: reply {
        /// Its id.
        id: String,
        /// The id of the spread.
        spread: String,
        /// The spread's name.
        spread_name: String,
        /// The id of the deck.
        deck: String,
        /// The cards, in order.
        cards: Vec<PlacedCard>,
        /// When it was made.
        created_at: String = time(),
    }
}
