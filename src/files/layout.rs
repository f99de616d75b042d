//! Where files lie below the data folder: `files/kept/ab/abcdef…` and `files/cache/ab/abcdef…`, with what is being
//! written in `files/tmp`. Folders are their owner's alone, and so are files.

use super::{FileHash, Files, Kind};
use rustix::fs::{FlockOperation, flock};
use std::fs::{DirBuilder, DirEntry, File, OpenOptions, ReadDir};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Folders that the files of a kind are spread over, by the first byte of their hash.
const SHARDS: u16 = 256;

/// The names of the folders that the files of a kind are spread over, in order: `00` to `ff`.
pub(super) fn shards() -> impl Iterator<Item = String> {
    (0..SHARDS).map(|number| format!("{number:02x}"))
}

impl Files {
    pub(super) fn shard(&self, kind: Kind, shard: &str) -> PathBuf {
        let kind = match kind {
            Kind::Kept => "kept",
            Kind::Cached => "cache",
        };
        self.0.folder.join(kind).join(shard)
    }

    /// Where the file with a hash lies.
    pub(super) fn path(&self, kind: Kind, hash: FileHash) -> PathBuf {
        let name = hash.to_string();
        self.shard(kind, name.get(..2).unwrap_or_default()).join(name)
    }

    /// Where files lie while they are being written.
    pub(super) fn temporary(&self) -> PathBuf {
        self.0.folder.join("tmp")
    }

    /// Waits until no other process or thread gives files their names or takes them away. It is held for single calls
    /// to the kernel only, so that no one waits long.
    pub(super) fn lock(&self) -> io::Result<File> {
        let path = self.0.folder.join(".lock");
        let lock = OpenOptions::new().create(true).write(true).truncate(false).mode(0o600).open(path)?;
        flock(&lock, FlockOperation::LockExclusive)?;
        Ok(lock)
    }
}

/// Makes a folder and those above it; what is new is on the disk when this returns.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent() {
        make_folder(above)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
        _ => {}
    }
    path.parent().map_or(Ok(()), sync)
}

/// Waits until the names in a folder are on the disk.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// The entries of a folder; none when it is not there.
pub(super) fn entries(folder: &Path) -> io::Result<Option<ReadDir>> {
    match folder.read_dir() {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        entries => entries.map(Some),
    }
}

/// The hash that an entry is named by; none when it is no file of ours.
pub(super) fn hash_of(entry: &DirEntry) -> Option<FileHash> {
    entry.file_type().ok().filter(|kind| kind.is_file())?;
    FileHash::parse(entry.file_name().to_str()?)
}

/// Takes a file for oneself, unless another process or thread reads or writes it.
pub(super) fn try_own(file: &File) -> bool {
    flock(file, FlockOperation::NonBlockingLockExclusive).is_ok()
}
