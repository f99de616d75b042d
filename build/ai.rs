//! The prompts for language models: `assets/ai` as read-only data, one set per language.

use crate::Outcome;
use crate::text::Document;
use std::fmt::Write;

pub fn source(languages: &[String]) -> Outcome<String> {
    let mut out =
        format!("/// The prompts for models, per language.\nstatic TEXTS: [PromptText; {}] = [\n", languages.len());
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
