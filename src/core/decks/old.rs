//! Pictures where the release before put them: in `decks/ID/REVISION/FILE` below the data folder. They are copied into
//! the store of files at start, and read from there until then. The folders stay, so that the release before can be put
//! back; the next one takes them away, and this file.

use super::queries::{self, PictureRow};
use crate::app::App;
use crate::files::{FileHash, Files, Kind, OpenFile, Verdict};
use crate::runtime::pool::Lane;
use crate::store::{Inspection, Rows};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Pictures that are asked of the database at a time.
const PAGE_ROWS: u32 = 100;

/// Where a picture lay.
pub(super) fn path(data: &Path, picture: &PictureRow) -> PathBuf {
    data.join("decks").join(&picture.deck).join(&picture.revision).join(&picture.file)
}

/// Whether a picture that the store of files lacks lies whole where the release before put it; for `hermit check`.
pub fn has_copy(data: &Path, inspection: &Inspection, hash: FileHash, bytes: u64) -> bool {
    let rows = inspection.read(&queries::pictures_with(&hash.to_string(), PAGE_ROWS));
    rows.and_then(Rows::all::<PictureRow>).unwrap_or_default().iter().any(|picture| {
        let file = OpenFile::at(&path(data, picture)).ok().flatten();
        file.is_some_and(|file| matches!(file.examine(hash, bytes), Ok(Verdict::Whole)))
    })
}

/// Removes the folder of a deck that is removed.
///
/// # Errors
/// A sentence.
pub fn remove(data: &Path, deck: &str) -> Result<(), String> {
    match fs::remove_dir_all(data.join("decks").join(deck)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(format!("old pictures cannot be removed: {error}")),
        _ => Ok(()),
    }
}

/// Copies every picture that the store of files lacks, one after another in the lane of long work.
///
/// # Errors
/// A sentence; the next start goes on where this one ended.
pub(super) async fn copy_all(app: Arc<App>) -> Result<String, String> {
    let (mut deck, mut card, mut copied) = (String::new(), 0, 0_u64);
    if !app.config.data.join("decks").is_dir() {
        return Ok("no deck of the release before".to_owned());
    }
    loop {
        let rows = app.store.read(queries::pictures_after(&deck, card, PAGE_ROWS)).await;
        let pictures = rows.and_then(Rows::all::<PictureRow>).map_err(|error| error.to_string())?;
        let is_last = pictures.len() < PAGE_ROWS as usize;
        for picture in pictures {
            (deck, card) = (picture.deck.clone(), picture.card);
            let (files, data) = (app.files.clone(), app.config.data.clone());
            let done = app.pool.run_in(Lane::Render, move || copy(&files, &data, &picture)).await;
            copied += u64::from(done.map_err(|error| format!("{error:?}"))??);
        }
        if is_last {
            return Ok(format!("copied {copied} pictures"));
        }
    }
}

/// Copies a picture if the store of files lacks it and it is whole where it lies; whether it was copied.
fn copy(files: &Files, data: &Path, picture: &PictureRow) -> Result<bool, String> {
    let fault = |error: &dyn std::fmt::Display| format!("the picture {} of {}: {error}", picture.file, picture.deck);
    let known = files.open(Kind::Kept, picture.hash).map_err(|error| fault(&error))?;
    if known.is_some_and(|file| file.bytes() == picture.bytes) {
        return Ok(false);
    }
    let Some(old) = OpenFile::at(&path(data, picture)).map_err(|error| fault(&error))? else { return Ok(false) };
    if old.examine(picture.hash, picture.bytes).map_err(|error| fault(&error))? != Verdict::Whole {
        log::warn!("{}", fault(&"is damaged; import the deck again"));
        return Ok(false);
    }
    let writer = files.create(Kind::Kept, Some(picture.bytes), picture.bytes);
    let mut writer = writer.map_err(|error| fault(&error))?;
    old.read(|piece| writer.write(piece)).map_err(|error| fault(&error))?;
    writer.finish().map_err(|error| fault(&error))?;
    Ok(true)
}
