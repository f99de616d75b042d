//! A deck's folder, from which nothing outside of it can be reached: neither by a path nor by a link.

use crate::core::decks::rules::is_safe_path;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Entries of one folder that are looked at; a folder with more is refused.
const ENTRIES_MAX: usize = 2000;

/// The folder of a deck.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

/// Names in a folder, sorted.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    pub(super) files: Vec<String>,
    pub(super) folders: Vec<String>,
}

impl Folder {
    /// The folder at a path.
    ///
    /// # Errors
    /// A sentence's end, when there is no folder.
    pub fn new(path: &Path) -> Result<Self, String> {
        let root = path.canonicalize().map_err(|error| reason(&error))?;
        if root.is_dir() { Ok(Self { root }) } else { Err("is not a folder".to_owned()) }
    }

    /// The name of the folder itself.
    pub(super) fn name(&self) -> Option<&str> {
        self.root.file_name()?.to_str()
    }

    /// Opens a regular file.
    ///
    /// # Errors
    /// A sentence's end.
    pub fn open(&self, path: &str) -> Result<File, String> {
        let real = self.resolve(path)?;
        // A pipe or a device would wait or never end.
        if !real.is_file() {
            return Err("is not a file".to_owned());
        }
        File::open(&real).map_err(|error| reason(&error))
    }

    /// Whether there is something at a path, a link to nowhere included.
    pub(super) fn has(&self, path: &str) -> bool {
        self.root.join(path).symlink_metadata().is_ok()
    }

    /// The names in a folder; empty when there is no such folder.
    ///
    /// # Errors
    /// A sentence's end.
    pub(super) fn list(&self, path: &str) -> Result<Listing, String> {
        if !path.is_empty() && !self.has(path) {
            return Ok(Listing::default());
        }
        let real = self.resolve(path)?;
        let mut listing = Listing::default();
        for (count, entry) in real.read_dir().map_err(|error| reason(&error))?.enumerate() {
            if count >= ENTRIES_MAX {
                return Err(format!("has more than {ENTRIES_MAX} entries"));
            }
            let entry = entry.map_err(|error| reason(&error))?;
            // What is not UTF-8 is no name of the format.
            let Ok(name) = entry.file_name().into_string() else { continue };
            // Links are followed here; where they lead is looked at when they are opened or listed.
            match entry.path().metadata() {
                Ok(metadata) if metadata.is_dir() => listing.folders.push(name),
                _ => listing.files.push(name),
            }
        }
        listing.files.sort();
        listing.folders.sort();
        Ok(listing)
    }

    fn resolve(&self, path: &str) -> Result<PathBuf, String> {
        if path.is_empty() {
            return Ok(self.root.clone());
        }
        if !is_safe_path(path) {
            return Err("is not a path below the deck's folder".to_owned());
        }
        let real = self.root.join(path).canonicalize().map_err(|error| reason(&error))?;
        if real.starts_with(&self.root) { Ok(real) } else { Err("is a link that leaves the deck's folder".to_owned()) }
    }
}

fn reason(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "does not exist".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}
