//! Reading a deck's TOML files: bounded, UTF-8, and every wrong type a finding. What keys mean is the caller's
//! business.

use super::findings::Findings;
use super::folder::Folder;
use crate::core::decks::rules::tidy;
use std::io::Read;
use toml::de::{DeTable, DeValue};

/// Largest TOML file in bytes.
const TOML_BYTES_MAX: u64 = 1024 * 1024;

/// The text of a TOML file, or a finding.
pub(super) fn text(folder: &Folder, file: &str, findings: &mut Findings) -> Option<String> {
    let mut bytes = Vec::new();
    let read = folder.open(file).and_then(|opened| {
        opened.take(TOML_BYTES_MAX + 1).read_to_end(&mut bytes).map_err(|error| format!("cannot be read: {error}"))
    });
    if let Err(sentence) = read {
        findings.error(file, sentence);
        return None;
    }
    if bytes.len() as u64 > TOML_BYTES_MAX {
        findings.error(file, format!("is larger than {TOML_BYTES_MAX} bytes"));
        return None;
    }
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.remove(0);
            }
            Some(text)
        }
        Err(_) => {
            findings.error(file, "is not UTF-8");
            None
        }
    }
}

/// The table that a TOML text is, or a finding with its line.
pub(super) fn parse<'t>(file: &str, text: &'t str, findings: &mut Findings) -> Option<DeTable<'t>> {
    match DeTable::parse(text) {
        Ok(table) => Some(table.into_inner()),
        Err(error) => {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            findings.error(file, format!("is not TOML: line {line}: {}", error.message()));
            None
        }
    }
}

/// A table of a file, which may be absent: an absent one has no values and no faults.
#[derive(Clone, Copy)]
pub(super) struct Section<'t, 'i> {
    pub(super) file: &'t str,
    name: &'t str,
    table: Option<&'t DeTable<'i>>,
}

impl<'t, 'i> Section<'t, 'i> {
    /// The whole file.
    pub(super) fn root(file: &'t str, table: &'t DeTable<'i>) -> Self {
        Self { file, name: "", table: Some(table) }
    }

    /// The table below `name`.
    pub(super) fn section(&self, name: &'t str, findings: &mut Findings) -> Self {
        let value = self.value(name);
        if value.is_some_and(|value| !value.is_table()) {
            findings.error(self.file, format!("{} must be a table", self.path(name)));
        }
        Self { file: self.file, name, table: value.and_then(DeValue::as_table) }
    }

    /// Whether it is there.
    pub(super) fn is_present(&self) -> bool {
        self.table.is_some()
    }

    /// Its keys, in order.
    pub(super) fn keys(&self) -> impl Iterator<Item = &'t str> + use<'t, 'i> {
        self.table.into_iter().flat_map(|table| table.keys().map(|key| key.get_ref().as_ref()))
    }

    /// A string as it is written.
    pub(super) fn word(&self, name: &str, findings: &mut Findings) -> Option<&'t str> {
        let value = self.value(name)?;
        let word = value.as_str();
        if word.is_none() {
            findings.error(self.file, format!("{} must be a string, not {}", self.path(name), value.type_str()));
        }
        word
    }

    /// A string for people, of at most so many characters.
    pub(super) fn text(&self, name: &str, chars_max: usize, findings: &mut Findings) -> Option<String> {
        let word = self.word(name, findings)?;
        tidy(word, chars_max).unwrap_or_else(|fault| {
            findings.error(self.file, format!("{} {fault}", self.path(name)));
            None
        })
    }

    /// A list of strings.
    pub(super) fn words(&self, name: &str, findings: &mut Findings) -> Vec<&'t str> {
        let Some(value) = self.value(name) else { return Vec::new() };
        let words = value.as_array().and_then(|list| list.iter().map(|item| item.get_ref().as_str()).collect());
        words.unwrap_or_else(|| {
            findings.error(self.file, format!("{} must be a list of strings", self.path(name)));
            Vec::new()
        })
    }

    fn value(&self, name: &str) -> Option<&'t DeValue<'i>> {
        self.table?.get(name).map(|value| value.get_ref())
    }

    fn path(&self, name: &str) -> String {
        if self.name.is_empty() { name.to_owned() } else { format!("{}.{name}", self.name) }
    }
}
