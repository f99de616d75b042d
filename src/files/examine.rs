//! Examining kept files: which there are, and whether each is what its name says.

use super::layout::{entries, hash_of, shards};
use super::read::OpenFile;
use super::sweep::is_fresh;
use super::{FileHash, Files, Kind};
use sha2::{Digest, Sha256};
use std::io;
use std::time::SystemTime;

/// What a file turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// What its name says.
    Whole,
    /// It is not there.
    Missing,
    /// It has another length, in bytes.
    WrongSize(u64),
    /// Its content is not what its name says.
    Damaged,
}

impl Files {
    /// The parts that kept files are listed in, in order: hashes begin with their part's two digits.
    pub fn parts() -> impl Iterator<Item = String> {
        shards()
    }

    /// The kept files of a part, in order.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn kept(&self, part: &str) -> io::Result<Vec<FileHash>> {
        let mut found = Vec::new();
        for entry in entries(&self.shard(Kind::Kept, part))?.into_iter().flatten() {
            found.extend(hash_of(&entry?));
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Whether a kept file was written so recently that the row that will refer to it may still be on its way.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn is_fresh(&self, hash: FileHash, now: SystemTime) -> io::Result<bool> {
        Ok(is_fresh(&self.path(Kind::Kept, hash).metadata()?, now))
    }

    /// Reads a kept file and compares it with its name and the length it should have.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn examine(&self, hash: FileHash, bytes: u64) -> io::Result<Verdict> {
        self.open(Kind::Kept, hash)?.map_or(Ok(Verdict::Missing), |file| file.examine(hash, bytes))
    }
}

impl OpenFile {
    /// Reads the file and compares it with the hash and the length it should have.
    ///
    /// # Errors
    /// What the kernel says.
    pub fn examine(&self, hash: FileHash, bytes: u64) -> io::Result<Verdict> {
        if self.bytes() != bytes {
            return Ok(Verdict::WrongSize(self.bytes()));
        }
        let mut found = Sha256::new();
        self.read(|piece| {
            found.update(piece);
            Ok::<(), io::Error>(())
        })?;
        let good = FileHash::from(<[u8; 32]>::from(found.finalize())) == hash;
        Ok(if good { Verdict::Whole } else { Verdict::Damaged })
    }

    /// Hands the file on piece by piece.
    ///
    /// # Errors
    /// What the kernel or `take` says.
    pub fn read<E: From<io::Error>>(&self, mut take: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        let mut range = 0..self.bytes();
        while !range.is_empty() {
            let piece = self.piece(&range)?;
            if piece.is_empty() {
                return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into());
            }
            range.start += piece.len() as u64;
            take(&piece)?;
        }
        Ok(())
    }
}
