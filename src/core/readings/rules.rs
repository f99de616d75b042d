//! Rules of readings: which cards lie where, how tags are kept. Pure.

use super::model::EnteredCard;
use crate::core::cards::model::Card;
use crate::core::cards::rules::Drawn;
use crate::http::guard::FieldError;

/// Cards entered by hand, checked: one for each position, each a card of the deck, none twice.
///
/// # Errors
/// Every fault, by field.
pub fn entered(cards: &[EnteredCard], positions: usize, reversals: bool) -> Result<Vec<Drawn>, Vec<FieldError>> {
    let mut errors = Vec::new();
    if cards.len() != positions {
        errors.push(FieldError::new(
            "cards",
            format!("must have {positions} items, one for each position of the spread"),
        ));
    }
    let mut drawn: Vec<Drawn> = Vec::with_capacity(cards.len());
    for (index, entered) in cards.iter().enumerate() {
        let reversed = entered.reversed.unwrap_or(false);
        match Card::by_id(&entered.card) {
            None => errors.push(FieldError::new(format!("cards[{index}].card"), "is not a card of the deck")),
            Some(card) if drawn.iter().any(|(known, _)| *known == card.index) => {
                errors.push(FieldError::new(format!("cards[{index}].card"), "lies on the table already"));
            }
            Some(card) => drawn.push((card.index, reversed)),
        }
        if reversed && !reversals {
            errors.push(FieldError::new(format!("cards[{index}].reversed"), "must not be true without reversals"));
        }
    }
    if errors.is_empty() { Ok(drawn) } else { Err(errors) }
}

/// Tags as they are kept: trimmed, each once, in the order given.
pub fn tidy_tags(tags: Vec<String>) -> Vec<String> {
    let mut tidy: Vec<String> = Vec::with_capacity(tags.len());
    for tag in tags {
        let tag = tag.trim();
        if !tag.is_empty() && !tidy.iter().any(|known| known == tag) {
            tidy.push(tag.to_owned());
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(card: &str, reversed: Option<bool>) -> EnteredCard {
        EnteredCard { card: card.into(), reversed }
    }

    #[test]
    fn cards_entered_by_hand_are_checked() {
        let good = [entry("major_arcana.09", None), entry("minor_arcana.cups.two", Some(true))];
        assert_eq!(entered(&good, 2, true), Ok(vec![(9, false), (37, true)]));
        let faults = |cards: &[EnteredCard], positions, reversals| {
            entered(cards, positions, reversals).unwrap_err().into_iter().map(|error| error.field).collect::<Vec<_>>()
        };
        assert_eq!(faults(&good, 3, true), ["cards"]);
        assert_eq!(faults(&good, 2, false), ["cards[1].reversed"]);
        assert_eq!(faults(&[entry("joker", None), entry("major_arcana.09", None)], 2, true), ["cards[0].card"]);
        assert_eq!(faults(&[good[0].clone(), good[0].clone()], 2, true), ["cards[1].card"]);
    }

    #[test]
    fn tags_are_tidied() {
        let tags = |tags: &[&str]| tidy_tags(tags.iter().map(|&tag| tag.to_owned()).collect());
        assert_eq!(tags(&[" work ", "work", "", "  ", "愛情"]), ["work", "愛情"]);
    }
}
