//! Copying a deck's pictures into the data folder, whole or not at all: into a folder under a passing name, which gets its
//! real name when everything is on the disk. What no row of the database speaks of is swept away.

use super::{BACK, Examined, Picture, svg};
use crate::core::cards::model::Card;
use crate::core::decks::media::{MAGIC_BYTES, Media, PICTURE_BYTES_MAX};
use crate::credentials::secrets::hex;
use rustix::fs::{FlockOperation, flock};
use sha2::{Digest, Sha256};
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Bytes that are copied at a time.
const COPY_BYTES: usize = 64 * 1024;

/// A picture in the data folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Place of its card, or [`BACK`].
    pub card: u8,
    /// Its name in the deck's folder.
    pub file: String,
    /// Its kind.
    pub media: Media,
    /// Of its bytes, in hex.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// The folder of all imported decks, held by one command at a time.
pub struct Library {
    root: PathBuf,
    _lock: File,
}

impl Library {
    /// Opens the folder below the data folder, and makes it if need be.
    ///
    /// # Errors
    /// A sentence; also when another command holds it.
    pub fn open(data: &Path) -> Result<Self, String> {
        let root = data.join("decks");
        let fault = |error: std::io::Error| format!("the folder {} cannot be used: {error}", root.display());
        make_folder(&root).map_err(fault)?;
        let lock = OpenOptions::new().create(true).write(true).truncate(false).mode(0o600).open(root.join(".lock"));
        let lock = lock.map_err(fault)?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self { root, _lock: lock }),
            Err(_) => Err("another command is at work on the decks just now".to_owned()),
        }
    }

    /// Copies a deck's pictures to where rows may speak of them. Until they do, a sweep takes them away again.
    ///
    /// # Errors
    /// A sentence.
    pub fn place(&self, deck: &Examined, revision: &str) -> Result<Vec<Stored>, String> {
        let fault = |error: std::io::Error| format!("the pictures cannot be stored: {error}");
        let passing = self.root.join(format!(".import-{revision}"));
        make_folder(&passing).map_err(fault)?;
        let stored = deck.pictures.iter().map(|picture| {
            copy(deck, picture, &passing).map_err(|why| format!("{} cannot be taken over: it {why}", picture.path))
        });
        let stored = stored.collect::<Result<Vec<_>, String>>()?;
        let home = self.root.join(&deck.id);
        make_folder(&home).map_err(fault)?;
        sync(&passing).map_err(fault)?;
        fs::rename(&passing, home.join(revision)).map_err(fault)?;
        sync(&home).and_then(|()| sync(&self.root)).map_err(fault)?;
        Ok(stored)
    }

    /// Removes every folder but those of the decks and revisions that the database speaks of.
    ///
    /// # Errors
    /// A sentence.
    pub fn sweep(&self, known: &[(String, String)]) -> Result<(), String> {
        let fault = |error: std::io::Error| format!("old pictures cannot be removed: {error}");
        for home in folders(&self.root).map_err(fault)? {
            if !known.iter().any(|(id, _)| is_named(&home, id)) {
                fs::remove_dir_all(&home).map_err(fault)?;
                continue;
            }
            for pictures in folders(&home).map_err(fault)? {
                if !known.iter().any(|(id, revision)| is_named(&home, id) && is_named(&pictures, revision)) {
                    fs::remove_dir_all(&pictures).map_err(fault)?;
                }
            }
        }
        Ok(())
    }
}

fn is_named(path: &Path, name: &str) -> bool {
    path.file_name().is_some_and(|found| found == name)
}

fn make_folder(path: &Path) -> std::io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

fn sync(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

fn folders(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in path.read_dir()? {
        let entry = entry?;
        // A link is no folder of ours, and is left alone.
        if entry.file_type()?.is_dir() {
            found.push(entry.path());
        }
    }
    Ok(found)
}

/// Copies one picture, a drawing cleaned; the answer describes what was written, which may differ from what was examined.
fn copy(deck: &Examined, picture: &Picture, into: &Path) -> Result<Stored, String> {
    let fault = |error: std::io::Error| format!("cannot be stored: {error}");
    let name = Card::by_index(picture.card.into()).filter(|_| picture.card != BACK).map_or("back", |card| card.id);
    let file = format!("{name}.{}", picture.media.ending());
    let mut from = deck.folder.open(&picture.path)?;
    let mut to = OpenOptions::new().create_new(true).write(true).mode(0o600).open(into.join(&file)).map_err(fault)?;
    let mut hash = Sha256::new();
    let mut bytes = 0;
    if picture.media == Media::Svg {
        let clean = svg::read(&mut from)?.text;
        hash.update(clean.as_bytes());
        bytes = clean.len() as u64;
        to.write_all(clean.as_bytes()).map_err(fault)?;
    } else {
        let mut buffer = vec![0; COPY_BYTES];
        loop {
            let length = fill(&mut from, &mut buffer).map_err(fault)?;
            let part = buffer.get(..length).unwrap_or_default();
            if bytes == 0 && !picture.media.begins(part.get(..MAGIC_BYTES).unwrap_or(part)) {
                return Err("is not what its name says".to_owned());
            }
            if part.is_empty() {
                break;
            }
            bytes += length as u64;
            if bytes > PICTURE_BYTES_MAX {
                return Err(format!("is larger than {PICTURE_BYTES_MAX} bytes"));
            }
            hash.update(part);
            to.write_all(part).map_err(fault)?;
        }
    }
    to.sync_all().map_err(fault)?;
    Ok(Stored { card: picture.card, file, media: picture.media, sha256: hex(&hash.finalize()), bytes })
}

/// Reads until the buffer is full or the file ends.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}
