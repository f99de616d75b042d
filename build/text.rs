//! Languages, TOML tables, compression and ETags for the other build steps. No knowledge of cards or spreads.

use crate::Outcome;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Write;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// The language that every other one falls back to; its file comes first in every list.
pub const FALLBACK: &str = "en";

/// The language tags for which `folder` has a file, the fallback first: adding a language is adding files.
pub fn languages(folder: &Path) -> Outcome<Vec<String>> {
    let mut tags = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if let Some(tag) = path.file_stem().and_then(|stem| stem.to_str()) {
            tags.push(tag.to_owned());
        }
    }
    tags.sort_by_key(|tag| (tag != FALLBACK, tag.clone()));
    Ok(tags)
}

pub fn languages_source(tags: &[String]) -> String {
    format!(
        "/// BCP 47 tags of the languages of this build, the fallback first.\npub const TAGS: [&str; {}] = {tags:?};\n",
        tags.len()
    )
}

/// One parsed TOML document that answers by dotted path.
pub struct Document {
    name: String,
    root: DeTable<'static>,
}

impl Document {
    pub fn read(path: &str) -> Outcome<Self> {
        let text = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
        // A build step lives for a second: leaking the text spares every borrower a lifetime.
        let text: &'static str = text.leak();
        let root = DeTable::parse(text).map_err(|error| format!("{path}: {error}"))?.into_inner();
        Ok(Self { name: path.to_owned(), root })
    }

    fn value(&self, path: &str) -> Outcome<&DeValue<'static>> {
        let missing = || format!("{}: {path} is missing", self.name);
        let mut keys = path.split('.');
        let first = keys.next().ok_or_else(missing)?;
        let mut value = self.root.get(first).ok_or_else(missing)?.get_ref();
        for key in keys {
            value = value.get(key).ok_or_else(missing)?.get_ref();
        }
        Ok(value)
    }

    /// The root's keys, in order of their names.
    pub fn keys(&self) -> Vec<String> {
        let mut keys: Vec<String> = self.root.keys().map(|key| key.get_ref().to_string()).collect();
        keys.sort();
        keys
    }

    pub fn text(&self, path: &str) -> Outcome<&str> {
        self.value(path)?.as_str().ok_or_else(|| format!("{}: {path} is not a string", self.name).into())
    }

    pub fn texts(&self, path: &str) -> Outcome<Vec<&str>> {
        let list = self.value(path)?.as_array().ok_or_else(|| format!("{}: {path} is not a list", self.name))?;
        list.iter()
            .map(|item| {
                item.get_ref().as_str().ok_or_else(|| format!("{}: {path} holds other than strings", self.name).into())
            })
            .collect()
    }

    /// A flag that is off where it is not written.
    pub fn flag(&self, path: &str) -> Outcome<bool> {
        let Ok(value) = self.value(path) else { return Ok(false) };
        value.as_bool().ok_or_else(|| format!("{}: {path} is not true or false", self.name).into())
    }

    pub fn number(&self, path: &str) -> Outcome<f64> {
        let value = self.value(path)?;
        let digits = match (value.as_float(), value.as_integer()) {
            (Some(float), _) => float.as_str(),
            (_, Some(integer)) => integer.as_str(),
            _ => return Err(format!("{}: {path} is not a number", self.name).into()),
        };
        Ok(digits.parse()?)
    }

    /// The root's keys that are tables, in the order in which they are written.
    pub fn tables_as_written(&self) -> Vec<String> {
        let mut tables: Vec<_> = self.root.iter().filter(|(_, value)| value.get_ref().is_table()).collect();
        tables.sort_by_key(|(key, _)| key.span().start);
        tables.into_iter().map(|(key, _)| key.get_ref().to_string()).collect()
    }

    /// The keys below `path` ("" for the root) that are tables, in order of their names.
    pub fn tables(&self, path: &str) -> Outcome<Vec<String>> {
        let table = if path.is_empty() {
            &self.root
        } else {
            self.value(path)?.as_table().ok_or_else(|| format!("{}: {path} is not a table", self.name))?
        };
        let mut names: Vec<String> = table
            .iter()
            .filter(|(_, value)| value.get_ref().is_table())
            .map(|(key, _)| key.get_ref().to_string())
            .collect();
        names.sort();
        Ok(names)
    }
}

/// A strong ETag: the first 128 bits of the content's SHA-256.
pub fn etag(content: &[u8]) -> String {
    let hex: String = Sha256::digest(content).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// Compressed as far as brotli goes.
pub fn brotli(content: &[u8]) -> Outcome<Vec<u8>> {
    let (mut source, mut out) = (content, Vec::new());
    let params = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    brotli::BrotliCompress(&mut source, &mut out, &params)?;
    Ok(out)
}

/// Compressed as far as gzip goes.
pub fn gzip(content: &[u8]) -> Outcome<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}
