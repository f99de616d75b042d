//! The sweep of files that no one needs: kept ones that no row refers to, cached ones beyond the limit, and what was
//! left behind. In small steps, in the lane of long work.

use super::references::References;
use crate::app::App;
use crate::core::file_owner::FileOwner;
use crate::files::{FileHash, Files, Swept};
use crate::runtime::clock::Millis;
use crate::runtime::pool::Lane;
use std::collections::HashSet;
use std::io;
use std::time::{Duration, SystemTime};

/// Files that one sweep removes at most, beyond those of the part it has begun.
const SWEPT_FILES_MAX: u64 = 10_000;

/// Sweeps once what none of all `owners` refers to.
///
/// # Errors
/// A sentence; what was swept before stays swept.
pub async fn sweep(app: &App, owners: &[FileOwner], now: Millis) -> Result<Swept, String> {
    let time = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or(0));
    let read = |statement| {
        let store = app.store.clone();
        async move { store.read(statement).await }
    };
    let mut references = References::new(owners, read);
    let mut swept = Swept::default();
    for part in Files::parts() {
        let listed = part.clone();
        let kept = step(app, move |files| files.kept(&listed)).await?;
        if kept.is_empty() {
            continue;
        }
        // Asked for after the files: a row that comes later has a file that is fresh.
        let referenced = references.take(&part).await.map_err(|error| error.to_string())?;
        let referenced: HashSet<FileHash> = referenced.into_iter().map(|reference| reference.hash).collect();
        let needless: Vec<FileHash> = kept.into_iter().filter(|hash| !referenced.contains(hash)).collect();
        if !needless.is_empty() {
            swept.add(step(app, move |files| files.remove_kept(&needless, time)).await?);
        }
        if swept.files >= SWEPT_FILES_MAX {
            break;
        }
    }
    swept.add(step(app, move |files| files.sweep_temporary(time)).await?);
    swept.add(step(app, |files| files.evict()).await?);
    Ok(swept)
}

async fn step<T: Send + 'static>(
    app: &App,
    work: impl FnOnce(&Files) -> io::Result<T> + Send + 'static,
) -> Result<T, String> {
    let files = app.files.clone();
    let done = app.pool.run_in(Lane::Render, move || work(&files)).await;
    done.map_err(|error| format!("{error:?}"))?.map_err(|error| format!("a file cannot be swept: {error}"))
}
