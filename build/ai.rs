//! What language models are told: `assets/ai` as read-only data, one text per language.

use crate::Outcome;
use crate::text::Document;
use std::fmt::Write;

pub fn source(languages: &[String]) -> Outcome<String> {
    let mut out =
        format!("/// What models are told, per language.\nstatic TEXTS: [PromptText; {}] = [\n", languages.len());
    for tag in languages {
        let document = Document::read(&format!("assets/ai/{tag}.toml"))?;
        writeln!(
            out,
            "PromptText {{ rules: &{:?}, voice: {:?}, follow_up: {:?} }},",
            document.texts("rules")?,
            document.text("voice")?,
            document.text("follow_up")?
        )?;
    }
    out.push_str("];\n");
    Ok(out)
}
