//! Announcing events from handlers: who listens adds to the handler's batch, and what waits for the commit is remembered
//! until the batch is written.

use super::context::RequestContext;
use crate::events::{Event, Kind};
use crate::runtime::lock;
use crate::store::Batch;
use std::sync::Mutex;

/// The kinds of events that were announced in batches not written yet, as far as anything waits for their commit.
#[derive(Debug, Default)]
pub(super) struct Announced(Mutex<Vec<Kind>>);

impl Announced {
    /// Takes them, when the batch has been written or refused.
    pub(super) fn take(&self) -> Vec<Kind> {
        std::mem::take(&mut lock(&self.0))
    }
}

impl RequestContext {
    /// Announces an event in the batch, which is then written by [`RequestContext::write`] or
    /// [`RequestContext::create`].
    pub fn announce<E: Event>(&self, event: &E, batch: &mut Batch) {
        let kind = self.served.subscribers.announce(event, self.now, batch);
        lock(&self.announced.0).extend(kind);
    }
}
