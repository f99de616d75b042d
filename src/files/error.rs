//! Why a file cannot be written.

use std::io::{Error, ErrorKind};

/// Why a file was not stored; nothing of it is left then.
#[derive(Debug)]
pub enum FileError {
    /// It is larger than a file may be, in bytes.
    TooLarge(u64),
    /// The disk is full.
    Full,
    /// Anything else the kernel says.
    Failed(Error),
}

impl From<Error> for FileError {
    fn from(error: Error) -> Self {
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Failed(error),
        }
    }
}

impl std::fmt::Display for FileError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLarge(bytes_max) => write!(formatter, "the file is larger than {bytes_max} bytes"),
            Self::Full => formatter.write_str("the disk is full"),
            Self::Failed(error) => write!(formatter, "{error}"),
        }
    }
}

impl std::error::Error for FileError {}
