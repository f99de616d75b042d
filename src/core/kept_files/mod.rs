//! Who refers to kept files: the daily sweep of those that no row refers to, and what `hermit check` says of them. How
//! files are stored is `crate::files`; what they are is their owners' business.

mod check;
mod references;
mod sweep;

pub use check::check;
pub use sweep::sweep;

use super::file_owner::FileOwner;
use crate::server::{Job, When, Work};
use std::sync::Arc;
use std::time::Duration;

/// How often files that no one needs are looked for. A day, so that a database that was put in another one's place by
/// mistake can be put back before anything is lost.
const SWEEP_EVERY: Duration = Duration::from_secs(24 * 3600);

/// The job that sweeps what none of these `owners` refers to.
pub fn jobs(owners: Vec<FileOwner>) -> Vec<Job> {
    let owners: Arc<[FileOwner]> = owners.into();
    vec![Job {
        name: "sweep files",
        when: When::Every(SWEEP_EVERY),
        work: Work::Task(Box::new(move |app, now| {
            let owners = owners.clone();
            Box::pin(async move {
                let swept = sweep(&app, &owners, now).await?;
                Ok(format!("{} files with {} bytes", swept.files, swept.bytes))
            })
        })),
    }]
}
