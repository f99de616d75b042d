//! The titles of problems: `assets/problems`, one file per language, as a table by code.

use crate::Outcome;
use crate::text::{Document, FALLBACK};
use std::fmt::Write;

pub fn source(languages: &[String]) -> Outcome<String> {
    let documents: Vec<Document> =
        languages.iter().map(|tag| Document::read(&format!("assets/problems/{tag}.toml"))).collect::<Outcome<_>>()?;
    let fallback = documents.first().ok_or_else(|| format!("no language, not even {FALLBACK}"))?;
    let codes = fallback.keys();
    let mut out = format!(
        "/// The titles of every code, one per language.\nstatic TITLES: [(&str, [&str; LANGUAGES]); {}] = [\n",
        codes.len()
    );
    for code in &codes {
        let titles: Vec<&str> = documents.iter().map(|document| document.text(code)).collect::<Outcome<_>>()?;
        writeln!(out, "({code:?}, {titles:?}),")?;
    }
    out.push_str("];\n");
    // A title without a counterpart in the fallback language would never be used.
    for (tag, document) in languages.iter().zip(&documents) {
        if let Some(stray) = document.keys().into_iter().find(|code| !codes.contains(code)) {
            return Err(format!("assets/problems/{tag}.toml: {stray} is not a code of {FALLBACK}").into());
        }
    }
    Ok(out)
}
