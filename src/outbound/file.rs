//! A body into a file, written on the pool a piece at a time. Where files belong and what they are called is not known
//! here.

use super::{BodyReader, OutboundError};
use crate::runtime::pool::Pool;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// What is gathered before it is written, in bytes.
const PIECE_BYTES: usize = 32 * 1024;

impl BodyReader {
    /// Reads the whole body into a new file, which is safe on disk when this is done; gives its size in bytes. The
    /// caller gives a path for the time being and renames the file. When the body has no proper end, or the future is
    /// dropped, the file is removed.
    ///
    /// # Errors
    /// [`OutboundError::TooLarge`] beyond `bytes_max`, [`OutboundError::File`] when the path is taken or the disk full,
    /// [`OutboundError::Busy`], and those of [`BodyReader::fill_buf`].
    #[allow(dead_code, reason = "asked for by modules that a build may lack")]
    pub async fn into_file(mut self, path: PathBuf, bytes_max: u64) -> Result<u64, OutboundError> {
        self.expect_at_most(bytes_max)?;
        let pool = self.pool();
        let mut file = PartialFile::create(pool.clone(), path).await?;
        let (mut written, mut piece) = (0, Vec::with_capacity(PIECE_BYTES));
        loop {
            let bytes = self.fill_buf().await?;
            let taken = bytes.len().min(PIECE_BYTES - piece.len());
            piece.extend(bytes.iter().take(taken));
            written += taken as u64;
            self.consume(taken);
            if written > bytes_max {
                return Err(OutboundError::TooLarge);
            }
            if taken == 0 {
                break;
            }
            if piece.len() == PIECE_BYTES {
                (file, piece) = on_pool(&pool, move || file.append(piece)).await?;
            }
        }
        let file = on_pool(&pool, move || file.append(piece)?.0.sync()).await?;
        file.keep();
        Ok(written)
    }
}

/// Runs what blocks where it may.
async fn on_pool<T: Send + 'static>(
    pool: &Pool,
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, OutboundError> {
    pool.run(work).await?.map_err(|error| OutboundError::File(error.kind()))
}

/// A file that is removed unless it is kept.
struct PartialFile {
    file: File,
    /// Where it is, until it is kept.
    path: Option<PathBuf>,
    pool: Pool,
}

impl PartialFile {
    /// Makes an empty one. It is made with its guard, so that it goes also when no one waits for it any more.
    async fn create(pool: Pool, path: PathBuf) -> Result<Self, OutboundError> {
        let own = pool.clone();
        on_pool(&pool, move || {
            let file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&path)?;
            Ok(Self { file, path: Some(path), pool: own })
        })
        .await
    }

    /// Writes `piece` and gives its room back.
    fn append(mut self, mut piece: Vec<u8>) -> io::Result<(Self, Vec<u8>)> {
        self.file.write_all(&piece)?;
        piece.clear();
        Ok((self, piece))
    }

    /// What is written is on disk, whatever happens to the machine.
    fn sync(self) -> io::Result<Self> {
        self.file.sync_all()?;
        Ok(self)
    }

    fn keep(mut self) {
        self.path = None;
    }
}

impl Drop for PartialFile {
    /// On the pool, as whatever holds it may be dropped on the executor.
    fn drop(&mut self) {
        let Some(path) = self.path.take() else { return };
        let job = path.clone();
        if self.pool.submit(move || remove(&job)).is_err() {
            remove(&path);
        }
    }
}

fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path) {
        log::warn!("{} is not removed: {error}", path.display());
    }
}
