//! A deck's `names/<tag>.toml` files, and what every card is called in each of their languages.

use super::document;
use super::findings::Findings;
use super::folder::Folder;
use super::manifest::{Manifest, NAME_CHARS_MAX};
use crate::core::cards::model::{CARDS, Card};
use crate::core::decks::rules::{compose, has_unknown_placeholder, is_tag, lookup, tidy, title_case};
use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeTable, DeValue};

/// Languages of one deck.
pub const LANGUAGES_MAX: usize = 32;
/// Longest alternative text in characters.
const ALT_CHARS_MAX: usize = 1000;
/// Tables inside tables that are looked into.
const DEPTH_MAX: usize = 4;
/// The key of the pattern for minor cards' names.
const TEMPLATE: &str = "minor_arcana.name_template";

/// What a deck calls its cards in one language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Texts {
    /// Its tag, as the file's name spells it.
    pub language: String,
    /// Per card that the deck says anything about: its place, name and alternative text.
    pub cards: Vec<(u8, Option<String>, Option<String>)>,
}

/// One file: its texts by dotted key.
struct NameFile {
    tag: String,
    texts: BTreeMap<String, String>,
}

/// Reads every names file. `custom` are names the deck's author coined, which are no unknown keys.
pub(super) fn read(
    folder: &Folder,
    manifest: &Manifest,
    custom: &BTreeSet<String>,
    findings: &mut Findings,
) -> Vec<Texts> {
    let files = read_files(folder, custom, findings);
    let default = &manifest.default_language;
    if !files.is_empty() && !files.iter().any(|file| file.tag.eq_ignore_ascii_case(default)) {
        findings.warning("names", format!("there is no names file for the deck's default language {default}"));
    }
    let all: Vec<Texts> = files.iter().map(|file| resolve(file, &files, manifest, findings)).collect();
    let described = |card: &&Card| {
        all.iter().any(|texts| texts.cards.iter().any(|(index, _, alt)| *index == card.index && alt.is_some()))
    };
    let silent = CARDS.iter().filter(|card| !manifest.excluded.contains(&card.index) && !described(card)).count();
    if silent > 0 {
        findings.warning(
            "names",
            format!("{silent} cards have no alt text in any language; ours is shown, which is about other pictures"),
        );
    }
    all
}

fn read_files(folder: &Folder, custom: &BTreeSet<String>, findings: &mut Findings) -> Vec<NameFile> {
    let listing = folder.list("names").unwrap_or_else(|fault| {
        findings.error("names", fault);
        Default::default()
    });
    let mut files: Vec<NameFile> = Vec::new();
    for name in listing.files {
        let Some(tag) = name.strip_suffix(".toml") else { continue };
        let path = format!("names/{name}");
        if !is_tag(tag) {
            findings.warning(path, "is not named after a language tag, and is left out");
        } else if files.iter().any(|file| file.tag.eq_ignore_ascii_case(tag)) {
            findings.error(path, "has the name of another file in other case");
        } else if files.len() >= LANGUAGES_MAX {
            findings.error(path, format!("is one language more than the {LANGUAGES_MAX} a deck may have"));
            return files;
        } else if let Some(text) = document::text(folder, &path, findings)
            && let Some(table) = document::parse(&path, &text, findings)
        {
            let mut reader = Reader { path: &path, custom, texts: BTreeMap::new(), findings };
            reader.table("", &table, 0);
            let texts = reader.texts;
            if texts.get(TEMPLATE).is_some_and(|template| has_unknown_placeholder(template)) {
                findings.warning(&path, format!("{TEMPLATE} has braces other than {{rank}} and {{suit}}"));
            }
            files.push(NameFile { tag: tag.to_owned(), texts });
        }
    }
    files
}

/// Flattens a names file into keys that are known.
struct Reader<'a> {
    path: &'a str,
    custom: &'a BTreeSet<String>,
    texts: BTreeMap<String, String>,
    findings: &'a mut Findings,
}

impl Reader<'_> {
    fn table(&mut self, before: &str, table: &DeTable<'_>, depth: usize) {
        for (key, value) in table {
            let key: &str = key.get_ref().as_ref();
            let path = if before.is_empty() { key.to_owned() } else { format!("{before}.{key}") };
            // What is said of the file itself, and of what is not taken over.
            if matches!(path.as_str(), "metadata" | "card_variants" | "alt_text.card_variants" | "alt_text.card_backs")
            {
                continue;
            }
            match value.get_ref() {
                DeValue::Table(table) if depth < DEPTH_MAX && !is_text(&path) => self.table(&path, table, depth + 1),
                DeValue::String(text) if is_text(&path) => self.text(path, text),
                _ if is_text(&path) => self.findings.error(self.path, format!("{path} must be a string")),
                _ if is_table(&path) => self.findings.error(self.path, format!("{path} must be a table")),
                _ if path.split('.').any(|part| self.custom.contains(part)) => {}
                _ => self.findings.warning(self.path, format!("{path} is not a key of the format")),
            }
        }
    }

    fn text(&mut self, path: String, text: &str) {
        let chars_max = if path.starts_with("alt_text.") { ALT_CHARS_MAX } else { NAME_CHARS_MAX };
        match tidy(text, chars_max) {
            Ok(Some(text)) => drop(self.texts.insert(path, text)),
            Ok(None) => {}
            Err(fault) => self.findings.error(self.path, format!("{path} {fault}")),
        }
    }
}

fn is_table(path: &str) -> bool {
    let arcana = |path: &str| {
        matches!(path, "major_arcana" | "minor_arcana")
            || path
                .strip_prefix("minor_arcana.")
                .is_some_and(|suit| Card::by_id(&format!("minor_arcana.{suit}.ace")).is_some())
    };
    matches!(path, "suits" | "ranks" | "alt_text") || arcana(path.strip_prefix("alt_text.").unwrap_or(path))
}

/// Whether a text stands at a path: a card's, its alternative text, a suit's, a rank's, or the pattern.
fn is_text(path: &str) -> bool {
    let part_of_minor = |suit: &str, rank: &str| Card::by_id(&format!("minor_arcana.{suit}.{rank}")).is_some();
    path == TEMPLATE
        || Card::by_id(path.strip_prefix("alt_text.").unwrap_or(path)).is_some()
        || path.strip_prefix("suits.").is_some_and(|suit| part_of_minor(suit, "ace"))
        || path.strip_prefix("ranks.").is_some_and(|rank| part_of_minor("cups", rank))
}

/// A language's texts, key by key: its own file's, then those of shorter tags, then the default language's.
fn resolve(file: &NameFile, files: &[NameFile], manifest: &Manifest, findings: &mut Findings) -> Texts {
    let tags = lookup(&file.tag).into_iter().chain([manifest.default_language.as_str()]);
    let chain: Vec<&NameFile> =
        tags.filter_map(|tag| files.iter().find(|file| file.tag.eq_ignore_ascii_case(tag))).collect();
    let find = |key: &str| chain.iter().find_map(|file| file.texts.get(key)).map(String::as_str);
    let mut cards = Vec::new();
    for card in CARDS.iter().filter(|card| !manifest.excluded.contains(&card.index)) {
        let name = find(card.id).map(str::to_owned).or_else(|| composed(card, find));
        if name.as_ref().is_some_and(|name| name.chars().count() > NAME_CHARS_MAX) {
            findings.error(
                format!("names/{}.toml", file.tag),
                format!("the name of {} is composed to more than {NAME_CHARS_MAX} characters", card.id),
            );
        }
        let alt = find(&format!("alt_text.{}", card.id)).map(str::to_owned);
        if name.is_some() || alt.is_some() {
            cards.push((card.index, name, alt));
        }
    }
    Texts { language: file.tag.clone(), cards }
}

/// A minor card's name, if the deck says anything it could be composed from.
fn composed<'t>(card: &Card, find: impl Fn(&str) -> Option<&'t str>) -> Option<String> {
    let suit = card.suit?;
    let rank = card.id.rsplit('.').next()?;
    let named = [find(&format!("ranks.{rank}")), find(&format!("suits.{suit}")), find(TEMPLATE)];
    named.iter().any(Option::is_some).then(|| {
        let [rank_name, suit_name, template] = named.map(|text| text.map(str::to_owned));
        compose(
            template.as_deref().unwrap_or("{rank} of {suit}"),
            &rank_name.unwrap_or_else(|| title_case(rank)),
            &suit_name.unwrap_or_else(|| title_case(suit)),
        )
    })
}
