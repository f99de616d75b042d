//! Files beside the database, named by the SHA-256 of their content: *kept* ones, which a row somewhere refers to and
//! which stay as long as it does, and *cached* ones, which go by last use. This room knows no HTTP and no SQL: which
//! kept files are referred to, it is told. Everything here but `stream` blocks and belongs on the pool or on the
//! command line.

mod error;
mod evict;
mod examine;
mod hash;
mod layout;
mod read;
mod sweep;
#[cfg(test)]
mod tests;
mod write;

pub use error::FileError;
pub use examine::Verdict;
pub use hash::FileHash;
pub use read::{OpenFile, stream};
pub use sweep::Swept;
pub use write::StoredFile;

use crate::config::Config;
use crate::memory::MB;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How long a file stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// As long as a row refers to it.
    Kept,
    /// Until the cache needs its room.
    #[allow(dead_code, reason = "used by modules that render, which a build may lack")]
    Cached,
}

/// The files of a data folder. Clones share it.
#[derive(Debug, Clone)]
pub struct Files(Arc<Root>);

#[derive(Debug)]
struct Root {
    folder: PathBuf,
    /// Largest single file in bytes.
    file_bytes_max: u64,
    /// Most bytes of cached files together.
    cache_bytes_max: u64,
}

impl Files {
    /// The files of a data folder; nothing is made before the first file is written.
    pub fn new(config: &Config) -> Self {
        let bytes = |mb: u32| u64::from(mb) * MB;
        Self::with_limits(&config.data, bytes(config.file_mb_max.get()), bytes(config.files_cache_mb_max.get()))
    }

    fn with_limits(data: &Path, file_bytes_max: u64, cache_bytes_max: u64) -> Self {
        Self(Arc::new(Root { folder: data.join("files"), file_bytes_max, cache_bytes_max }))
    }
}
