//! Who refers to kept files: the daily sweep of those that no row refers to, and what `hermit check` says of them. How
//! files are stored is `crate::files`; what they are is their owners' business.

mod check;
mod references;
mod sweep;

pub use check::check;
pub use sweep::sweep;

use super::decks;
use crate::server::{Job, When, Work};
use crate::store::Statement;
use std::time::Duration;

/// How often files that no one needs are looked for. A day, so that a database that was put in another one's place by
/// mistake can be put back before anything is lost.
const SWEEP_EVERY: Duration = Duration::from_secs(24 * 3600);

/// A part of the product whose rows refer to kept files.
///
/// An owner stands in the list also where its module is switched off: what is not listed is swept away.
///
/// What keeps a file is the row alone. A new row must be stored within an hour of its file having been written, also
/// when the file was there before: a sweep spares files for as long.
#[derive(Debug, Clone, Copy)]
pub struct FileOwner {
    /// What its rows are, for people: "decks".
    pub name: &'static str,
    /// The files that its rows refer to: hash in hex and bytes, each hash once, in the order of the hashes, `limit` of
    /// them from behind `after`.
    pub hashes: fn(after: &str, limit: u32) -> Statement,
}

/// Every owner of kept files.
const OWNERS: &[FileOwner] = &[decks::PICTURES];

/// The job that sweeps.
pub fn jobs() -> Vec<Job> {
    vec![Job {
        name: "sweep files",
        when: When::Every(SWEEP_EVERY),
        work: Work::Task(|app, now| {
            Box::pin(async move {
                let swept = sweep(&app, now).await?;
                Ok(format!("{} files with {} bytes", swept.files, swept.bytes))
            })
        }),
    }]
}
