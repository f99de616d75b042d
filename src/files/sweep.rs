//! Taking away what no one needs: kept files that no row refers to, and what writers left that died with their process.
//! What was written within the last hour stays: its row may be on its way.

use super::layout::{entries, try_own};
use super::{FileHash, Files, Kind};
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::{Duration, SystemTime};

/// How long a file that no row refers to stays.
const FRESH: Duration = Duration::from_secs(3600);
/// Files that one run over `files/tmp` looks at.
const TEMPORARY_FILES_MAX: usize = 1000;

/// What has been taken away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

impl Swept {
    /// Adds what another part of the work has taken away.
    pub fn add(&mut self, other: Self) {
        self.files += other.files;
        self.bytes += other.bytes;
    }
}

impl Files {
    /// Removes kept files that no row refers to, as the caller has found out just now. Those that are being read or
    /// were written within the last hour stay.
    ///
    /// # Errors
    /// What the kernel says; files before the one at fault are gone then.
    pub fn remove_kept(&self, hashes: &[FileHash], now: SystemTime) -> io::Result<Swept> {
        let mut swept = Swept::default();
        for hash in hashes {
            swept.add(self.remove(&self.path(Kind::Kept, *hash), |metadata| !is_fresh(metadata, now))?);
        }
        Ok(swept)
    }

    /// Removes what writers left that died with their process.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn sweep_temporary(&self, now: SystemTime) -> io::Result<Swept> {
        let mut swept = Swept::default();
        for entry in entries(&self.temporary())?.into_iter().flatten().take(TEMPORARY_FILES_MAX) {
            swept.add(self.remove(&entry?.path(), |metadata| !is_fresh(metadata, now))?);
        }
        Ok(swept)
    }

    /// Removes the file at a path if it may go and no one reads or writes it. Naming files waits meanwhile; otherwise a
    /// file that has just been written anew could be the one that goes.
    pub(super) fn remove(&self, path: &Path, may_go: impl Fn(&Metadata) -> bool) -> io::Result<Swept> {
        let _lock = self.lock()?;
        let file = match File::open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Swept::default()),
            file => file?,
        };
        let metadata = file.metadata()?;
        if !metadata.is_file() || !may_go(&metadata) || !try_own(&file) {
            return Ok(Swept::default());
        }
        fs::remove_file(path)?;
        Ok(Swept { files: 1, bytes: metadata.len() })
    }
}

/// Whether a file was written within the last hour; also when the clock has been set back since.
pub(super) fn is_fresh(metadata: &Metadata, now: SystemTime) -> bool {
    metadata.modified().is_ok_and(|written| now.duration_since(written).unwrap_or_default() < FRESH)
}
