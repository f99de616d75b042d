//! Columns of readings that hold a list, and how they are read.

use crate::core::cards::rules::Drawn;
use crate::store::{FromColumn, Value};
use nanoserde::DeJson;

/// The cards of a reading, in the order of their positions; read as `9 37r`, places in canonical order with an `r`
/// behind those that lie upside down.
#[derive(Debug, Default, PartialEq)]
pub struct Cards(pub Vec<Drawn>);

impl FromColumn for Cards {
    const WANTED: &'static str = "cards";

    fn from_column(value: Value) -> Result<Self, Value> {
        let Value::Text(text) = &value else { return Err(value) };
        let card = |word: &str| {
            let (place, reversed) = word.strip_suffix('r').map_or((word, false), |place| (place, true));
            Some((place.parse().ok()?, reversed))
        };
        let cards: Option<Vec<Drawn>> = text.split(' ').map(card).collect();
        cards.map(Self).ok_or(value)
    }
}

/// The names of a reading's tags, sorted; a list in JSON where they are read.
#[derive(Debug, Default)]
pub struct TagNames(pub Vec<String>);

impl FromColumn for TagNames {
    const WANTED: &'static str = "names of tags";

    fn from_column(value: Value) -> Result<Self, Value> {
        let Value::Text(text) = &value else { return Err(value) };
        Vec::deserialize_json(text).map(Self).map_err(|_| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cards_are_read_as_they_are_stored() {
        let read = |text: &str| Cards::from_column(text.into());
        assert_eq!(read("9 37r 0").unwrap().0, [(9, false), (37, true), (0, false)]);
        for broken in ["", "9 ", "r", "x", "9rr", "256", "-1"] {
            assert_eq!(read(broken), Err(broken.into()));
        }
    }

    #[test]
    fn names_of_tags_are_read_as_they_are_stored() {
        let read = |text: &str| TagNames::from_column(text.into());
        assert_eq!(read(r#"["a","愛情"]"#).unwrap().0, ["a", "愛情"]);
        assert!(read("a").is_err() && TagNames::from_column(Value::Null).is_err());
    }
}
