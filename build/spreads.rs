//! The built-in spreads: where each position lies, and what it is called and asks in each language.

use crate::Outcome;
use crate::text::Document;
use std::fmt::Write;

pub fn source(languages: &[String]) -> Outcome<String> {
    let layout = Document::read("assets/spreads/layout.toml")?;
    let texts: Vec<Document> =
        languages.iter().map(|tag| Document::read(&format!("assets/spreads/{tag}.toml"))).collect::<Outcome<_>>()?;
    let mut ordered: Vec<(f64, String)> = Vec::new();
    for id in layout.tables("")? {
        ordered.push((layout.number(&format!("{id}.order"))?, id));
    }
    ordered.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut out =
        format!("/// Every built-in spread, simplest first.\npub static SPREADS: [Spread; {}] = [\n", ordered.len());
    for (_, id) in &ordered {
        let positions: Vec<String> = layout
            .tables(id)?
            .iter()
            .map(|key| position(&layout, &texts, &format!("{id}.{key}")))
            .collect::<Outcome<_>>()?;
        writeln!(
            out,
            "Spread {{ id: {id:?}, width_cards: {:?}, height_cards: {:?}, name: {}, description: {}, \
             positions: &[{}] }},",
            layout.number(&format!("{id}.width_cards"))?,
            layout.number(&format!("{id}.height_cards"))?,
            in_each(&texts, &format!("{id}.name"))?,
            in_each(&texts, &format!("{id}.description"))?,
            positions.join(", ")
        )?;
    }
    out.push_str("];\n");
    Ok(out)
}

fn position(layout: &Document, texts: &[Document], path: &str) -> Outcome<String> {
    Ok(format!(
        "Position {{ x: {:?}, y: {:?}, rotation: {:?}, name: {}, prompt: {} }}",
        layout.number(&format!("{path}.x"))?,
        layout.number(&format!("{path}.y"))?,
        layout.number(&format!("{path}.rotation"))?,
        in_each(texts, &format!("{path}.name"))?,
        in_each(texts, &format!("{path}.prompt"))?
    ))
}

/// One text in every language, as the source of an array.
fn in_each(texts: &[Document], path: &str) -> Outcome<String> {
    let values: Vec<&str> = texts.iter().map(|document| document.text(path)).collect::<Outcome<_>>()?;
    Ok(format!("{values:?}"))
}
