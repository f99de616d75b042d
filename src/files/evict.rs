//! Keeping the cache below its limit: what was used longest ago goes first. One pass over the cache remembers only as
//! many files as it may remove, so that neither its time nor its memory grows without bound.

use super::layout::{entries, hash_of, shards};
use super::sweep::Swept;
use super::{Files, Kind};
use std::collections::BinaryHeap;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::time::SystemTime;

/// Files that one pass over the cache removes.
const EVICTED_FILES_MAX: usize = 256;
/// Passes until a writer gives up, so that it does not evict for ever against others that fill the cache.
const PASSES_MAX: usize = 64;

/// Makes room for `bytes` more in the cache.
pub(super) fn room_for(files: &Files, bytes: u64) -> io::Result<()> {
    let goal = files.0.cache_bytes_max.saturating_sub(bytes);
    for _ in 0..PASSES_MAX {
        let pass = files.evict_to(goal)?;
        if pass.swept.files == 0 || pass.left <= goal {
            break;
        }
    }
    Ok(())
}

/// What one pass has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pass {
    pub(super) swept: Swept,
    /// Bytes left in the cache.
    pub(super) left: u64,
}

impl Files {
    /// Removes cached files until the cache is below its limit, the longest unused first; one pass.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn evict(&self) -> io::Result<Swept> {
        self.evict_to(self.0.cache_bytes_max).map(|pass| pass.swept)
    }

    pub(super) fn evict_to(&self, goal: u64) -> io::Result<Pass> {
        let (total, oldest) = self.oldest()?;
        let mut pass = Pass { swept: Swept::default(), left: total };
        for (used, path) in oldest {
            if pass.left <= goal {
                break;
            }
            // One that has been used meanwhile, or is being read, stays.
            let removed = self.remove(&path, |metadata| metadata.modified().is_ok_and(|now| now <= used))?;
            pass.swept.add(removed);
            pass.left -= removed.bytes.min(pass.left);
        }
        Ok(pass)
    }

    /// The bytes of all cached files, and those of them that were used longest ago, oldest first.
    fn oldest(&self) -> io::Result<(u64, Vec<(SystemTime, PathBuf)>)> {
        let (mut total, mut oldest) = (0, BinaryHeap::new());
        for shard in shards() {
            for entry in entries(&self.shard(Kind::Cached, &shard))?.into_iter().flatten() {
                let entry = entry?;
                if hash_of(&entry).is_none() {
                    continue;
                }
                let metadata = match entry.metadata() {
                    // Removed since the folder was read.
                    Err(error) if error.kind() == ErrorKind::NotFound => continue,
                    metadata => metadata?,
                };
                total += metadata.len();
                oldest.push((metadata.modified()?, entry.path()));
                if oldest.len() > EVICTED_FILES_MAX {
                    // The top of the heap is the one that was used last.
                    oldest.pop();
                }
            }
        }
        Ok((total, oldest.into_sorted_vec()))
    }
}
