//! Copying a deck's pictures into the store of files. Until a row refers to them, they are there for an hour; what is
//! left of an import that was cut off is swept away then.

use super::{BACK, Examined, Picture, svg};
use crate::core::cards::model::Card;
use crate::core::decks::media::{MAGIC_BYTES, Media, PICTURE_BYTES_MAX};
use crate::files::{FileError, Files, Kind, StoredFile};
use std::io::{ErrorKind, Read};

/// Bytes that are copied at a time.
const COPY_BYTES: usize = 64 * 1024;

/// A picture in the store of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredPicture {
    /// Place of its card, or [`BACK`].
    pub card: u8,
    /// Its kind.
    pub media: Media,
    /// Its file.
    pub stored: StoredFile,
}

impl StoredPicture {
    /// A name for people: the card's id, or `back`, with the ending of its kind.
    pub fn file(&self) -> String {
        let card = Card::by_index(self.card.into()).filter(|_| self.card != BACK);
        format!("{}.{}", card.map_or("back", |card| card.id), self.media.ending())
    }
}

/// Stores all pictures of a deck, drawings cleaned; the answer describes what was written, which may differ from what
/// was examined.
///
/// # Errors
/// A sentence.
pub fn store(deck: &Examined, files: &Files) -> Result<Vec<StoredPicture>, String> {
    let stored = deck.pictures.iter().map(|picture| {
        let stored = copy(deck, picture, files);
        let stored = stored.map_err(|why| format!("{} cannot be taken over: it {why}", picture.path))?;
        Ok(StoredPicture { card: picture.card, media: picture.media, stored })
    });
    stored.collect()
}

fn copy(deck: &Examined, picture: &Picture, files: &Files) -> Result<StoredFile, String> {
    let fault = |error: FileError| match error {
        FileError::TooLarge(bytes_max) => format!("is larger than {bytes_max} bytes"),
        other => format!("cannot be stored: {other}"),
    };
    let mut from = deck.folder.open(&picture.path)?;
    if picture.media == Media::Svg {
        let clean = svg::read(&mut from)?.text;
        let bytes = clean.len() as u64;
        let mut to = files.create(Kind::Kept, Some(bytes), bytes).map_err(fault)?;
        to.write(clean.as_bytes()).map_err(fault)?;
        return to.finish().map_err(fault);
    }
    let mut to = files.create(Kind::Kept, None, PICTURE_BYTES_MAX).map_err(fault)?;
    let mut buffer = vec![0; COPY_BYTES];
    let mut is_begin = true;
    loop {
        let length = fill(&mut from, &mut buffer).map_err(|error| format!("cannot be read: {error}"))?;
        let part = buffer.get(..length).unwrap_or_default();
        if is_begin && !picture.media.begins(part.get(..MAGIC_BYTES).unwrap_or(part)) {
            return Err("is not what its name says".to_owned());
        }
        if part.is_empty() {
            return to.finish().map_err(fault);
        }
        is_begin = false;
        to.write(part).map_err(fault)?;
    }
}

/// Reads until the buffer is full or the file ends.
fn fill(from: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut length = 0;
    while let Some(rest) = buffer.get_mut(length..).filter(|rest| !rest.is_empty()) {
        match from.read(rest) {
            Ok(0) => break,
            Ok(count) => length += count,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}
