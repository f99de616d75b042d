//! What can go wrong at the seam, in words that a caller can decide by. SQL and paths stay in the log.

use crate::refusal::Refusal;
use crate::runtime::pool::PoolError;
use rusqlite::ErrorCode;

/// Why a read or a write did not happen.
#[derive(Debug)]
pub enum StoreError {
    /// An expectation of the batch did not hold.
    Refused(&'static Refusal),
    /// A constraint did not hold; the text names it as SQLite does: `accounts.username_key`, or the name of a CHECK.
    Constraint(String),
    /// The queue is full, or another process held the database for too long: try again soon.
    Busy,
    /// No room on the disk, or the configured size is reached. Reads go on.
    Full,
    /// A result larger than a request may hold.
    TooMany,
    /// A column is not what the caller took it for: a bug.
    Decode(String),
    /// Anything else SQLite says: input or output failed, the file is damaged.
    Failed(String),
}

impl StoreError {
    /// Whether this is the violation of the constraint called `name`.
    pub fn violates(&self, name: &str) -> bool {
        matches!(self, Self::Constraint(found) if found == name)
    }
}

impl std::fmt::Display for StoreError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(refusal) => write!(formatter, "refused: {}", refusal.code),
            Self::Constraint(name) => write!(formatter, "constraint {name} does not hold"),
            Self::Busy => formatter.write_str("the database is busy"),
            Self::Full => formatter.write_str("no room for more data"),
            Self::TooMany => formatter.write_str("the result is too large"),
            Self::Decode(what) | Self::Failed(what) => formatter.write_str(what),
        }
    }
}

impl std::error::Error for StoreError {}

impl From<PoolError> for StoreError {
    fn from(error: PoolError) -> Self {
        match error {
            PoolError::Busy => Self::Busy,
            PoolError::Panicked => Self::Failed("a job of the store panicked".to_owned()),
        }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        let rusqlite::Error::SqliteFailure(failure, message) = &error else {
            return Self::Failed(error.to_string());
        };
        match failure.code {
            ErrorCode::ConstraintViolation => {
                let message = message.as_deref().unwrap_or_default();
                Self::Constraint(message.rsplit(": ").next().unwrap_or_default().to_owned())
            }
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Busy,
            ErrorCode::DiskFull => Self::Full,
            _ => Self::Failed(error.to_string()),
        }
    }
}
