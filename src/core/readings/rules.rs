//! Rules of readings: which cards lie where, how tags are kept, how a reading reads as Markdown. Pure.

use super::model::{EnteredCard, Reading};
use crate::core::cards::model::Card;
use crate::core::cards::rules::Drawn;
use crate::core::interpretations::model::Interpretation;
use crate::http::guard::FieldError;
use std::fmt::Write;

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

/// A reading as Markdown. User text stands in it as it is, because it is the user's own file.
pub fn markdown(reading: &Reading) -> String {
    let mut out = String::new();
    let title = if reading.title.is_empty() { &reading.spread_name } else { &reading.title };
    // Writing to a String cannot fail.
    let _written =
        writeln!(out, "# {title}\n\n{} · {}", reading.spread_name, reading.created_at.get(..10).unwrap_or_default());
    if !reading.question.is_empty() {
        let quoted: Vec<String> = reading.question.lines().map(|line| format!("> {line}")).collect();
        let _written = writeln!(out, "\n{}", quoted.join("\n"));
    }
    for card in &reading.cards {
        let way = if card.reversed { " ↻" } else { "" };
        let _written = writeln!(
            out,
            "\n## {}. {}: {}{way}\n\n*{}*\n\n{}",
            card.position,
            card.name,
            card.card_name,
            card.prompt,
            card.keywords.join(" · ")
        );
    }
    if !reading.notes.is_empty() {
        let _written = writeln!(out, "\n---\n\n{}", reading.notes);
    }
    if !reading.tags.is_empty() {
        let tags: Vec<String> = reading.tags.iter().map(|tag| format!("#{}", tag.replace(' ', "-"))).collect();
        let _written = writeln!(out, "\n{}", tags.join(" "));
    }
    out
}

/// Adds an interpretation to a reading's Markdown: who wrote it when, its text, and the questions about it. 🤖 marks what
/// a machine wrote, in any language.
pub fn interpretation_markdown(out: &mut String, interpretation: &Interpretation) {
    let by = |provider: &str, model: Option<&str>, machine: bool| {
        let model = model.map_or_else(String::new, |model| format!(" ({model})"));
        format!("{provider}{model}{}", if machine { " 🤖" } else { "" })
    };
    let Interpretation { voice, provider, model, machine, created_at, text, .. } = interpretation;
    let day = created_at.get(..10).unwrap_or_default();
    // Writing to a String cannot fail.
    let _written = writeln!(out, "\n---\n\n*{voice} · {} · {day}*\n\n{text}", by(provider, model.as_deref(), *machine));
    for asked in &interpretation.questions {
        let quoted: Vec<String> = asked.question.lines().map(|line| format!("> {line}")).collect();
        let by = by(&asked.provider, asked.model.as_deref(), asked.machine);
        let _written = writeln!(out, "\n{}\n\n*{by}*\n\n{}", quoted.join("\n"), asked.answer);
    }
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
