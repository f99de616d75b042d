//! Sentences by a stable key, such as the titles of problems and the descriptions of scopes: one file per language in
//! `assets/NAME`, and in `assets/MODULE/NAME` for each module that has some of its own, as one table.

use crate::Outcome;
use crate::text::{Document, FALLBACK};
use std::fmt::Write;
use std::fs;

/// The folders called `name`: core's first, then those of modules in order of their names.
pub fn folders(name: &str) -> Outcome<Vec<String>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir("assets")? {
        let own = entry?.path().join(name);
        if own.is_dir() {
            folders.push(own.to_string_lossy().into_owned());
        }
    }
    folders.sort();
    folders.insert(0, format!("assets/{name}"));
    Ok(folders)
}

/// The source of a table `constant` of all sentences in folders called `name`.
pub fn source(languages: &[String], name: &str, constant: &str) -> Outcome<String> {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    for folder in folders(name)? {
        let documents: Vec<Document> =
            languages.iter().map(|tag| Document::read(&format!("{folder}/{tag}.toml"))).collect::<Outcome<_>>()?;
        let fallback = documents.first().ok_or_else(|| format!("no language, not even {FALLBACK}"))?;
        let keys = fallback.keys();
        for key in &keys {
            let texts = documents.iter().map(|document| document.text(key).map(str::to_owned));
            rows.push((key.clone(), texts.collect::<Outcome<_>>()?));
        }
        // A sentence that no language falls back to would never be seen.
        for (tag, document) in languages.iter().zip(&documents) {
            if let Some(stray) = document.keys().into_iter().find(|key| !keys.contains(key)) {
                return Err(format!("{folder}/{tag}.toml: {stray} is not a key of {FALLBACK}").into());
            }
        }
    }
    rows.sort();
    if let Some([(twice, _), ..]) = rows.windows(2).find(|pair| matches!(pair, [one, other] if one.0 == other.0)) {
        return Err(format!("{twice} is in two folders called {name}").into());
    }
    let mut out = format!("/// What is in every language, by its key.\nstatic {constant}: &[Sentences] = &[\n");
    for (key, texts) in &rows {
        writeln!(out, "({key:?}, {texts:?}),")?;
    }
    out.push_str("];\n");
    Ok(out)
}
