//! Writing a file: under a passing name, hashed and counted on the way, and named when all of it is on the disk. A
//! writer that is dropped leaves nothing; one that dies with its process leaves a file that the sweep finds.

use super::evict::room_for;
use super::layout::{make_folder, sync};
use super::{FileError, FileHash, Files, Kind};
use crate::credentials::secrets::{hex, random};
use rustix::fs::{FlockOperation, flock};
use sha2::{Digest, Sha256};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

/// A file that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredFile {
    /// Its name.
    pub hash: FileHash,
    /// Its length in bytes.
    pub bytes: u64,
}

/// A file that is being written.
#[derive(Debug)]
pub struct FileWriter {
    files: Files,
    kind: Kind,
    bytes_max: u64,
    hash: Sha256,
    bytes: u64,
    // Locked as long as it is open, so that no sweep takes it for one that was left behind.
    file: File,
    path: PathBuf,
    named: bool,
}

impl Files {
    /// Begins a file of at most `bytes_max` bytes, and never more than the settings allow.
    ///
    /// # Errors
    /// [`FileError`]; `TooLarge` at once when `bytes_expected` are too many.
    pub fn create(&self, kind: Kind, bytes_expected: Option<u64>, bytes_max: u64) -> Result<FileWriter, FileError> {
        let cache_bytes_max = if kind == Kind::Cached { self.0.cache_bytes_max } else { u64::MAX };
        let bytes_max = bytes_max.min(self.0.file_bytes_max).min(cache_bytes_max);
        if bytes_expected.is_some_and(|bytes| bytes > bytes_max) {
            return Err(FileError::TooLarge(bytes_max));
        }
        let folder = self.temporary();
        make_folder(&folder)?;
        let path = folder.join(hex(&random::<16>().map_err(io::Error::other)?));
        let file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&path)?;
        // From here on, whatever fails takes the file away again.
        let writer = FileWriter {
            files: self.clone(),
            kind,
            bytes_max,
            hash: Sha256::new(),
            bytes: 0,
            file,
            path,
            named: false,
        };
        flock(&writer.file, FlockOperation::NonBlockingLockExclusive).map_err(io::Error::from)?;
        Ok(writer)
    }
}

impl FileWriter {
    /// Adds to the file.
    ///
    /// # Errors
    /// [`FileError`]; the file cannot be finished after it.
    pub fn write(&mut self, part: &[u8]) -> Result<(), FileError> {
        self.bytes = self.bytes.saturating_add(part.len() as u64);
        if self.bytes > self.bytes_max {
            return Err(FileError::TooLarge(self.bytes_max));
        }
        self.hash.update(part);
        Ok(self.file.write_all(part)?)
    }

    /// Gives the file its name. When this returns it is on the disk, and the only one with its content.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn finish(mut self) -> Result<StoredFile, FileError> {
        if self.bytes > self.bytes_max {
            return Err(FileError::TooLarge(self.bytes_max));
        }
        if self.kind == Kind::Cached {
            room_for(&self.files, self.bytes)?;
        }
        self.file.sync_all()?;
        let hash = FileHash::from(<[u8; 32]>::from(self.hash.finalize_reset()));
        let path = self.files.path(self.kind, hash);
        let shard = path.parent().ok_or_else(|| io::Error::other("a file lies in a folder"))?;
        make_folder(shard)?;
        {
            let _lock = self.files.lock()?;
            // Also when there is one already: it may be damaged, and is old enough for a sweep that runs just now.
            fs::rename(&self.path, &path)?;
            self.named = true;
        }
        sync(shard)?;
        Ok(StoredFile { hash, bytes: self.bytes })
    }
}

impl Drop for FileWriter {
    fn drop(&mut self) {
        if !self.named
            && let Err(error) = fs::remove_file(&self.path)
        {
            log::warn!("a file that was not finished cannot be removed: {error}");
        }
    }
}
