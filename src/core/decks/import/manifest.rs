//! What `deck.toml` says: who made the deck, which cards it leaves out, and where the picture of its back is.

use super::document::{self, Section};
use super::findings::Findings;
use super::folder::Folder;
use crate::core::cards::model::Card;
use crate::core::decks::rules::{is_custom_name, is_qualified_id, is_safe_path, is_tag, judge_version};
use std::collections::BTreeSet;

/// The file itself.
pub(super) const FILE: &str = "deck.toml";
/// Longest name, version, author or licence in characters.
pub(super) const NAME_CHARS_MAX: usize = 200;
/// Longest description or credit line in characters.
const PROSE_CHARS_MAX: usize = 2000;
/// Cards, backs and the like that are looked at; a table with more is refused.
const KEYS_MAX: usize = 1000;

/// What `deck.toml` says, as far as it is taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The deck's name.
    pub name: String,
    /// Its version, of no particular form.
    pub version: String,
    /// Who made it.
    pub author: Option<String>,
    /// The licence of its pictures.
    pub license: Option<String>,
    /// The credit line.
    pub attribution: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// The language that texts fall back to.
    pub default_language: String,
    /// Places of cards it does without.
    pub excluded: BTreeSet<u8>,
    /// Path of the picture of its back.
    pub back: Option<String>,
    /// Names its author coined for cards, suits and ranks beyond the 78.
    pub custom: BTreeSet<String>,
}

/// Reads `deck.toml`; none when it cannot be read at all.
pub(super) fn read(folder: &Folder, findings: &mut Findings) -> Option<Manifest> {
    if !folder.has(FILE) {
        findings.error(FILE, "does not exist, so the folder is not a deck");
        return None;
    }
    let text = document::text(folder, FILE, findings)?;
    let table = document::parse(FILE, &text, findings)?;
    let root = Section::root(FILE, &table);
    let deck = root.section("deck", findings);
    if !deck.is_present() {
        findings.error(FILE, "has no table [deck]");
        return None;
    }
    version(&deck, findings)?;
    let manifest = Manifest {
        name: required(&deck, "name", findings),
        version: required(&deck, "version", findings),
        author: deck.text("author", NAME_CHARS_MAX, findings),
        license: deck.text("license", NAME_CHARS_MAX, findings),
        attribution: deck.text("attribution", PROSE_CHARS_MAX, findings),
        description: deck.text("description", PROSE_CHARS_MAX, findings),
        default_language: default_language(&deck, findings),
        excluded: excluded(&root, findings),
        back: back(&root, findings),
        custom: custom(&root, findings),
    };
    if let Some(identifier) = deck.word("identifier", findings)
        && !is_qualified_id(identifier)
    {
        findings.warning(FILE, "deck.identifier is not of the form realm/deck/name");
    }
    paths(&root, &deck, findings);
    for (table, what) in
        [("editions", "editions"), ("card_variants", "variants of cards"), ("custom_cards", "cards beyond the 78")]
    {
        if root.section(table, findings).is_present() {
            findings.note(FILE, format!("{what} are not taken over"));
        }
    }
    Some(manifest)
}

/// A deck of another version is not looked at any further: its keys may mean anything.
fn version(deck: &Section<'_, '_>, findings: &mut Findings) -> Option<()> {
    if !deck.keys().any(|key| key == "schema_version") {
        findings.error(FILE, "deck.schema_version is missing; it must be \"2.0\"");
        return None;
    }
    let version = deck.word("schema_version", findings)?;
    judge_version(version).map_err(|fault| findings.error(FILE, format!("schema_version {version:?} {fault}"))).ok()
}

fn required(deck: &Section<'_, '_>, name: &str, findings: &mut Findings) -> String {
    if !deck.keys().any(|key| key == name) {
        findings.error(FILE, format!("deck.{name} is missing"));
        return String::new();
    }
    let failed = findings.failed();
    deck.text(name, NAME_CHARS_MAX, findings).unwrap_or_else(|| {
        if !failed && !findings.failed() {
            findings.error(FILE, format!("deck.{name} is empty"));
        }
        String::new()
    })
}

fn default_language(deck: &Section<'_, '_>, findings: &mut Findings) -> String {
    let tag = deck.word("default_language", findings).unwrap_or("en");
    if !is_tag(tag) {
        findings.error(FILE, "deck.default_language is not a language tag");
    }
    tag.to_owned()
}

fn excluded(root: &Section<'_, '_>, findings: &mut Findings) -> BTreeSet<u8> {
    let mut places = BTreeSet::new();
    for id in root.section("excluded_cards", findings).words("cards", findings).into_iter().take(KEYS_MAX) {
        match Card::by_id(id) {
            Some(card) => {
                places.insert(card.index);
            }
            None => findings.warning(FILE, format!("excluded_cards names {id:?}, which is not one of the 78 cards")),
        }
    }
    if !places.is_empty() {
        findings.warning(
            FILE,
            format!(
                "the deck does without {} of the 78 cards: it can be looked at, but readings need all",
                places.len()
            ),
        );
    }
    places
}

/// The picture of the default back.
fn back(root: &Section<'_, '_>, findings: &mut Findings) -> Option<String> {
    let backs = root.section("card_backs", findings);
    let variants = backs.section("variants", findings);
    let keys: Vec<&str> = variants.keys().take(KEYS_MAX).collect();
    let chosen = match (backs.word("default", findings), keys.as_slice()) {
        (Some(default), _) => default,
        (None, [only]) => only,
        (None, []) => return None,
        (None, _) => {
            findings.warning(FILE, "card_backs.default is missing, so none of the backs is taken");
            return None;
        }
    };
    if !keys.contains(&chosen) {
        findings.error(FILE, format!("card_backs.default is {chosen:?}, which card_backs.variants does not have"));
        return None;
    }
    if keys.len() > 1 {
        findings.note(FILE, format!("of {} card backs, only {chosen:?} is taken", keys.len()));
    }
    variants.section(chosen, findings).word("image", findings).map(str::to_owned)
}

/// The names that an author coined in `[custom_cards]`.
fn custom(root: &Section<'_, '_>, findings: &mut Findings) -> BTreeSet<String> {
    let custom = root.section("custom_cards", findings);
    let (majors, minors) = (custom.section("major_arcana", findings), custom.section("minor_arcana", findings));
    let mut names: BTreeSet<String> = majors.keys().chain(minors.keys()).take(KEYS_MAX).map(str::to_owned).collect();
    for suit in minors.keys().take(KEYS_MAX) {
        names.extend(
            minors.section(suit, findings).words("ranks", findings).into_iter().take(KEYS_MAX).map(str::to_owned),
        );
    }
    names.retain(|name| is_custom_name(name));
    names
}

/// Every path that `deck.toml` gives, also of what is not taken over, must stay below the deck's folder.
fn paths(root: &Section<'_, '_>, deck: &Section<'_, '_>, findings: &mut Findings) {
    let mut paths: Vec<&str> = deck.words("license_files", findings);
    paths.extend(deck.word("icon", findings));
    let backs = root.section("card_backs", findings).section("variants", findings);
    for key in backs.keys().take(KEYS_MAX) {
        paths.extend(backs.section(key, findings).word("image", findings));
    }
    let cards = root.section("card_variants", findings);
    for card in cards.keys().take(KEYS_MAX) {
        let variants = cards.section(card, findings).section("variants", findings);
        for key in variants.keys().take(KEYS_MAX) {
            paths.extend(variants.section(key, findings).word("image", findings));
        }
    }
    for path in paths.into_iter().filter(|path| !is_safe_path(path)) {
        findings
            .error(FILE, format!("the path {path:?} leaves the deck's folder or is not written as a relative path"));
    }
}
