//! The import over HTTP: a place for it, and the document from the body.

use super::model::{ImportQuery, ImportReport};
use super::run::Import;
use crate::core::portability::item::Importer;
use crate::core::portability::section::ExportSection;
use crate::http::problem::Problem;
use crate::http::upload::Upload;
use crate::http::{Json, RequestContext};
use crate::refusal::UNAVAILABLE;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Imports at once on the instance; each keeps a connection and some memory for as long as its client likes to take.
const IMPORTS_AT_ONCE_MAX: usize = 4;
/// What an import may need, in bytes: a batch, an item and the chunks that wait.
const IMPORT_BYTES: u64 = 2 * 1024 * 1024;
/// When to try again, in seconds.
const RETRY_AFTER_SECONDS: u32 = 10;

static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// One of the places; given back however the import ends.
struct Place;

impl Place {
    fn take() -> Option<Self> {
        let free = |running: usize| (running < IMPORTS_AT_ONCE_MAX).then_some(running + 1);
        RUNNING.fetch_update(Relaxed, Relaxed, free).ok().map(|_| Self)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        RUNNING.fetch_sub(1, Relaxed);
    }
}

/// `POST /auth/me/import`; what modules have exported is not taken in.
pub async fn import(
    context: RequestContext,
    query: ImportQuery,
    mut body: Upload,
    untaken: Arc<[ExportSection]>,
) -> Result<Json<ImportReport>, Problem> {
    let busy = || Problem::new(UNAVAILABLE).retry_after(RETRY_AFTER_SECONDS);
    let _place = Place::take().ok_or_else(busy)?;
    if context.app.governor.refuses(IMPORT_BYTES) {
        return Err(busy());
    }
    let caller = context.account()?;
    let importer = Importer { account: caller.seq, admin: caller.admin, now: context.now };
    let mut import = Import::new(context.app.store.clone(), importer, &untaken, query.dry_run.unwrap_or(false));
    while let Some(chunk) = body.next().await.map_err(|problem| import.stopped(problem))? {
        import.feed(&chunk).await?;
    }
    import.finish().await.map(Json)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_limited_and_come_back() {
        let places: Vec<Place> = std::iter::from_fn(Place::take).collect();
        assert_eq!(places.len(), IMPORTS_AT_ONCE_MAX);
        drop(places);
        assert!(Place::take().is_some());
    }
}
