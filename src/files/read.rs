//! Reading a file: opened as a whole, read in pieces on the pool, so that no file is ever in memory.

use super::{FileHash, Files, Kind};
use crate::runtime::pool::{Pool, PoolError};
use rustix::fs::{FlockOperation, Timespec, Timestamps, UTIME_NOW, UTIME_OMIT, flock, futimens};
use smol::stream::{Stream, try_unfold};
use std::fs::File;
use std::io::{self, ErrorKind};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Bytes read at a time; a response holds as many.
const PIECE_BYTES: u64 = 32 * 1024;
/// Time until a full pool is asked again, and how often it is.
const WAIT: Duration = Duration::from_millis(20);
const WAITS_MAX: usize = 500;

/// A file that can be read, whatever becomes of its name. While it is open, it is not evicted.
#[derive(Debug, Clone)]
pub struct OpenFile {
    file: Arc<File>,
    bytes: u64,
}

impl Files {
    /// Opens a file; none when it is not there. A cached one counts as used now.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn open(&self, kind: Kind, hash: FileHash) -> io::Result<Option<OpenFile>> {
        let Some(open) = OpenFile::at(&self.path(kind, hash))? else { return Ok(None) };
        if kind == Kind::Cached {
            let time = |tv_nsec| Timespec { tv_sec: 0, tv_nsec };
            futimens(&open.file, &Timestamps { last_access: time(UTIME_OMIT), last_modification: time(UTIME_NOW) })?;
        }
        Ok(Some(open))
    }
}

impl OpenFile {
    /// Opens the file at a path; none when there is none.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn at(path: &Path) -> io::Result<Option<Self>> {
        let file = match File::open(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        // A file that is being removed can be read to its end all the same.
        flock(&file, FlockOperation::NonBlockingLockShared).ok();
        let bytes = file.metadata()?.len();
        Ok(Some(Self { file: Arc::new(file), bytes }))
    }

    /// Its length in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// As much of `range` as one piece has room for; empty at the end of the file.
    ///
    /// # Errors
    /// What the kernel says.
    pub(super) fn piece(&self, range: &Range<u64>) -> io::Result<Vec<u8>> {
        let mut piece = vec![0; usize::try_from(range.end.saturating_sub(range.start).min(PIECE_BYTES)).unwrap_or(0)];
        let length = loop {
            match self.file.read_at(&mut piece, range.start) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                length => break length?,
            }
        };
        piece.truncate(length);
        Ok(piece)
    }
}

/// The content of `range`, each piece read on the pool when the one before has been taken. A file that ends before its
/// range does is an error, so that no one takes a part for the whole.
pub fn stream(pool: Pool, file: OpenFile, range: Range<u64>) -> impl Stream<Item = io::Result<Vec<u8>>> {
    try_unfold((pool, file, range), |(pool, file, mut range)| async move {
        if range.is_empty() {
            return Ok(None);
        }
        let piece = read_when_free(&pool, &file, &range).await?;
        if piece.is_empty() {
            return Err(io::Error::from(ErrorKind::UnexpectedEof));
        }
        range.start += piece.len() as u64;
        Ok(Some((piece, (pool, file, range))))
    })
}

/// One piece. A pool that is full for a moment delays a file; it does not break it off.
async fn read_when_free(pool: &Pool, file: &OpenFile, range: &Range<u64>) -> io::Result<Vec<u8>> {
    for _ in 0..WAITS_MAX {
        let (file, range) = (file.clone(), range.clone());
        match pool.run(move || file.piece(&range)).await {
            Ok(piece) => return piece,
            Err(PoolError::Busy) => drop(smol::Timer::after(WAIT).await),
            Err(PoolError::Panicked) => return Err(io::Error::other("reading panicked")),
        }
    }
    Err(io::Error::from(ErrorKind::TimedOut))
}
