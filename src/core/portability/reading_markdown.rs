//! How a reading and its interpretations read as Markdown. Pure.

use crate::core::interpretations::model::Interpretation;
use crate::core::readings::model::Reading;
use std::fmt::Write;

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

/// Adds an interpretation to a reading's Markdown: who wrote it when, its text, and the questions about it. 🤖 marks
/// what a machine wrote, in any language.
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
