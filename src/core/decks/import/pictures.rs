//! Which of a deck's files is the picture of which card: a drawing if there is one, else the raster picture whose
//! folder is nearest to the height we want.

use super::findings::Findings;
use super::folder::Folder;
use super::manifest::{FILE, Manifest};
use super::svg;
use crate::core::cards::model::{CARDS, CARDS_COUNT, Card, SUITS};
use crate::core::decks::media::{MAGIC_BYTES, Media, PICTURE_BYTES_MAX};
use crate::core::decks::rules::{is_custom_name, raster_height, raster_rank};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

/// Image folders of one deck.
const ROOTS_MAX: usize = 16;
/// Names that a note lists.
const NAMES_SHOWN: usize = 5;
/// The place of the back, after all cards.
pub const BACK: u8 = CARDS_COUNT as u8;

/// A picture that is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Place of its card, or [`BACK`].
    pub card: u8,
    /// Its path below the deck's folder.
    pub path: String,
    /// Its kind.
    pub media: Media,
}

/// What is in the image folders.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) pictures: Vec<Picture>,
    /// Names the author coined, by which names files may speak of more than the 78 cards.
    pub(super) custom: BTreeSet<String>,
}

/// Finds the pictures of the 78 cards and of the back.
pub(super) fn find(folder: &Folder, manifest: &Manifest, findings: &mut Findings) -> Found {
    let mut search = Search { folder, findings, best: BTreeMap::new(), custom: BTreeSet::new() };
    for (preference, root) in search.roots().into_iter().enumerate() {
        search.root(preference, &root);
    }
    let Search { mut best, custom, .. } = search;
    let missing: Vec<&str> = CARDS
        .iter()
        .filter(|card| !manifest.excluded.contains(&card.index) && !best.contains_key(&card.index))
        .map(|card| card.id)
        .collect();
    if !missing.is_empty() {
        findings.error(".", format!("{} cards have no picture: {}", missing.len(), shown(&missing)));
    }
    best.retain(|card, _| !manifest.excluded.contains(card));
    if best.is_empty() && missing.is_empty() {
        findings.error(".", "the deck has none of the 78 cards");
    }
    let mut pictures: Vec<Picture> = best.into_values().map(|(_, picture)| picture).collect();
    pictures.extend(back(manifest, findings));
    for picture in &pictures {
        examine(folder, picture, findings);
    }
    Found { pictures, custom }
}

/// A folder with pictures.
struct Root {
    name: String,
    drawings: bool,
}

/// The best picture of each card so far, with the order of its folder and of its kind.
type Best = BTreeMap<u8, ((usize, u8), Picture)>;

struct Search<'a> {
    folder: &'a Folder,
    findings: &'a mut Findings,
    best: Best,
    custom: BTreeSet<String>,
}

impl Search<'_> {
    /// The image folders, the preferred one first.
    fn roots(&mut self) -> Vec<Root> {
        let folders = self.list("").1;
        let mut heights: Vec<(u32, String)> =
            folders.iter().filter_map(|name| Some((raster_height(name)?, name.clone()))).collect();
        heights.sort_by_key(|(height, _)| raster_rank(*height));
        if heights.len() > ROOTS_MAX {
            self.findings.error(".", format!("there are more than {ROOTS_MAX} folders of pictures"));
            heights.truncate(ROOTS_MAX);
        }
        if folders.iter().any(|name| name.starts_with("ansi")) {
            self.findings.note(".", "pictures made of characters are not taken over");
        }
        let drawings = folders.iter().any(|name| name == "scalable");
        let drawings = drawings.then(|| Root { name: "scalable".to_owned(), drawings: true });
        drawings.into_iter().chain(heights.into_iter().map(|(_, name)| Root { name, drawings: false })).collect()
    }

    fn root(&mut self, preference: usize, root: &Root) {
        let majors = format!("{}/major_arcana", root.name);
        self.cards(preference, root, &majors, "major_arcana");
        let minors = format!("{}/minor_arcana", root.name);
        for suit in self.list(&minors).1 {
            if SUITS.contains(&suit.as_str()) {
                self.cards(preference, root, &format!("{minors}/{suit}"), &format!("minor_arcana.{suit}"));
            } else {
                self.findings.note(format!("{minors}/{suit}"), "is a suit beyond the four, and is not taken over");
                self.custom.insert(suit);
            }
        }
    }

    /// The files of one arcana or suit.
    fn cards(&mut self, preference: usize, root: &Root, path: &str, prefix: &str) {
        let (mut seen, mut beyond, mut variants) = (BTreeMap::<String, String>::new(), Vec::new(), Vec::new());
        for name in self.list(path).0 {
            let Some((stem, ending)) = name.rsplit_once('.') else { continue };
            let media = Media::of_ending(ending).filter(|media| (*media == Media::Svg) == root.drawings);
            let Some(media) = media else {
                if ending.eq_ignore_ascii_case("avif") {
                    self.findings.note(format!("{path}/{name}"), "is of a kind that is not taken over");
                }
                continue;
            };
            match seen.insert(stem.to_ascii_lowercase(), stem.to_owned()) {
                Some(other) if other != stem => {
                    self.findings.error(format!("{path}/{name}"), "has the name of another file in other case");
                }
                Some(_) => self.findings.warning(format!("{path}/{name}"), "is there in another kind as well"),
                None => {}
            }
            let (base, variant) = stem.split_once('.').map_or((stem, None), |(base, key)| (base, Some(key)));
            match Card::by_id(&format!("{prefix}.{}", base.to_ascii_lowercase())) {
                Some(_) if variant.is_some() => variants.push(name.clone()),
                Some(card) => {
                    let rank = (preference, media.place_in_chain());
                    let picture = Picture { card: card.index, path: format!("{path}/{name}"), media };
                    let entry = self.best.entry(card.index).or_insert_with(|| (rank, picture.clone()));
                    if rank < entry.0 {
                        *entry = (rank, picture);
                    }
                }
                None if is_custom_name(base) => {
                    self.custom.insert(base.to_owned());
                    beyond.push(name.clone());
                }
                None => self.findings.warning(format!("{path}/{name}"), "is not named after a card, and is left out"),
            }
        }
        for (names, what) in [(variants, "variants of cards"), (beyond, "cards beyond the 78")] {
            if !names.is_empty() {
                self.findings.note(path, format!("{what} are not taken over: {}", shown(&names)));
            }
        }
    }

    /// Files and folders in a folder.
    fn list(&mut self, path: &str) -> (Vec<String>, Vec<String>) {
        match self.folder.list(path) {
            Ok(listing) => (listing.files, listing.folders),
            Err(fault) => {
                self.findings.error(if path.is_empty() { "." } else { path }, fault);
                Default::default()
            }
        }
    }
}

fn back(manifest: &Manifest, findings: &mut Findings) -> Option<Picture> {
    let path = manifest.back.clone()?;
    match path.rsplit_once('.').and_then(|(_, ending)| Media::of_ending(ending)) {
        Some(media) => Some(Picture { card: BACK, path, media }),
        None => {
            findings.warning(FILE, format!("the card back {path:?} is of a kind that is not taken over"));
            None
        }
    }
}

/// Whether a picture is what its name says and not too large.
fn examine(folder: &Folder, picture: &Picture, findings: &mut Findings) {
    let path = picture.path.as_str();
    let looked = folder.open(path).and_then(|mut file| {
        let bytes = file.metadata().map_err(|error| format!("cannot be read: {error}"))?.len();
        if bytes > PICTURE_BYTES_MAX {
            return Err(format!("is larger than {PICTURE_BYTES_MAX} bytes"));
        }
        if picture.media == Media::Svg {
            return svg::read(&mut file);
        }
        let mut head = Vec::new();
        file.take(MAGIC_BYTES as u64).read_to_end(&mut head).map_err(|error| format!("cannot be read: {error}"))?;
        if picture.media.begins(&head) {
            Ok(Default::default())
        } else {
            Err(format!("is not {}, whatever its name says", picture.media.media_type()))
        }
    });
    match looked {
        Ok(clean) if !clean.left_out.is_empty() => {
            let names: Vec<String> = clean.left_out.into_iter().collect();
            findings.warning(path, format!("is taken over without {}", shown(&names)));
        }
        Ok(_) => {}
        Err(fault) => findings.error(path, fault),
    }
}

/// The first few of some names.
fn shown<T: AsRef<str>>(names: &[T]) -> String {
    let more = names.len().saturating_sub(NAMES_SHOWN);
    let first: Vec<&str> = names.iter().take(NAMES_SHOWN).map(AsRef::as_ref).collect();
    if more == 0 { first.join(", ") } else { format!("{} and {more} more", first.join(", ")) }
}
