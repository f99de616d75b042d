//! The voices that interpret: their texts in each language, and the list of them as JSON that is ready to be sent.

use crate::Outcome;
use crate::text::{Document, etag, gzip};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The lists of sentences that every voice has; fields of `VoiceText`.
const LISTS: [&str; 8] = [
    "openings",
    "openings_question",
    "transitions",
    "upright_remarks",
    "reversed_remarks",
    "relations",
    "closings",
    "questions",
];

pub fn source(languages: &[String], folder: &Path) -> Outcome<String> {
    let documents: Vec<Document> =
        languages.iter().map(|tag| Document::read(&format!("assets/voices/{tag}.toml"))).collect::<Outcome<_>>()?;
    let ids = documents.first().map(Document::tables_as_written).unwrap_or_default();
    if let Some(other) = documents.iter().position(|document| document.tables_as_written() != ids) {
        return Err(
            format!("assets/voices: {:?} has other voices than the first language", languages.get(other)).into()
        );
    }
    let mut out = format!(
        "/// The ids of the voices, in the order in which they are listed.\npub const VOICE_IDS: &[&str] = &{ids:?};\n\
         /// Every voice.\n\
         #[allow(dead_code, reason = \"read by the composer of interpretations, which a build may lack\")]\n\
         pub static VOICES: [Voice; {}] = [\n",
        ids.len()
    );
    for id in &ids {
        let texts: Vec<String> = documents.iter().map(|document| text(document, id)).collect::<Outcome<_>>()?;
        writeln!(out, "Voice {{ id: {id:?}, text: [{}] }},", texts.join(", "))?;
    }
    writeln!(
        out,
        "];\n/// The list of all voices per language.\npub static LISTS: [StaticContent; {}] = [",
        languages.len()
    )?;
    for (index, document) in documents.iter().enumerate() {
        let json = listed(document, &ids)?;
        fs::write(folder.join(format!("voices.{index}.json.gz")), gzip(json.as_bytes())?)?;
        writeln!(
            out,
            "StaticContent {{ bytes: {json:?}.as_bytes(), etag: {:?}, \
             brotli: None, gzip: Some(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/voices.{index}.json.gz\"))) }},",
            etag(json.as_bytes())
        )?;
    }
    out.push_str("];\n");
    Ok(out)
}

fn text(document: &Document, id: &str) -> Outcome<String> {
    let field = |name: &str| document.text(&format!("{id}.{name}"));
    let mut out = format!("VoiceText {{ name: {:?}, style: {:?},", field("name")?, field("style")?);
    for list in LISTS {
        write!(out, " {list}: &{:?},", document.texts(&format!("{id}.{list}"))?)?;
    }
    out.push_str(" }");
    Ok(out)
}

/// A page of `VoiceView` as JSON.
fn listed(document: &Document, ids: &[String]) -> Outcome<String> {
    let mut items = Vec::new();
    for id in ids {
        let field = |name: &str| string(document.text(&format!("{id}.{name}"))?);
        items.push(format!(
            "{{\"id\":{},\"name\":{},\"description\":{},\"style\":{}}}",
            string(id)?,
            field("name")?,
            field("description")?,
            field("style")?
        ));
    }
    Ok(format!("{{\"items\":[{}],\"next\":null}}", items.join(",")))
}

/// A JSON string of a text that needs no escapes, which the texts of voices never do.
fn string(text: &str) -> Outcome<String> {
    if text.contains(['"', '\\']) || text.contains(char::is_control) {
        return Err(format!("assets/voices: {text} has a character that would need an escape in JSON").into());
    }
    Ok(format!("\"{text}\""))
}
