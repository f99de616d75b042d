//! Examining another deck's folder and taking its pictures over. It blocks, and belongs on the command line: a server
//! only reads what has been imported. What is found goes to `findings`; the database's part is in `queries`.

mod document;
mod findings;
mod folder;
pub mod install;
mod manifest;
mod names;
mod pictures;
mod svg;
mod svg_lists;
#[cfg(test)]
mod svg_tests;
mod svg_values;
mod svg_weight;
#[cfg(test)]
mod tests;

pub use findings::Findings;
pub use folder::Folder;
pub use manifest::Manifest;
pub use names::Texts;
pub use pictures::{BACK, Picture};

use super::rules::is_deck_id;
use std::path::Path;

/// A deck that has been examined; it can be imported if nothing that was found is an error.
#[derive(Debug)]
pub struct Examined {
    /// Its id: the folder's name.
    pub id: String,
    /// Where it lies.
    pub folder: Folder,
    /// What `deck.toml` says.
    pub manifest: Manifest,
    /// What its cards are called.
    pub texts: Vec<Texts>,
    /// The pictures that are taken.
    pub pictures: Vec<Picture>,
}

impl Examined {
    /// How many of the 78 cards it has.
    pub fn cards(&self) -> usize {
        self.pictures.iter().filter(|picture| picture.card != BACK).count()
    }
}

/// Examines the deck in a folder; none when there is too little to examine. Nothing is changed.
pub fn examine(path: &Path, findings: &mut Findings) -> Option<Examined> {
    let folder = Folder::new(path).map_err(|fault| findings.error(".", fault)).ok()?;
    // The name as it was given counts, also when it is a link's.
    let given = path.file_name().and_then(|name| name.to_str());
    let id = given.or_else(|| folder.name()).unwrap_or_default().to_owned();
    if !is_deck_id(&id) {
        findings.error(
            ".",
            format!(
                "the folder's name {id:?} becomes the deck's id and must be \
                 1 to 64 of a-z, 0-9, dot, hyphen and underscore, and not lantern"
            ),
        );
    }
    let manifest = manifest::read(&folder, findings)?;
    let found = pictures::find(&folder, &manifest, findings);
    let custom = manifest.custom.union(&found.custom).cloned().collect();
    let texts = names::read(&folder, &manifest, &custom, findings);
    Some(Examined { id, folder, manifest, texts, pictures: found.pictures })
}
