//! Announcing events from handlers: subscribers add to the handler's batch, and the wakes that wait for its commit are
//! kept until it is written.

use super::context::RequestContext;
use crate::events::Event;
use crate::store::Batch;

impl RequestContext {
    /// Announces an event in the batch, which is then written by [`RequestContext::write`] or
    /// [`RequestContext::create`].
    pub fn announce<E: Event>(&self, event: &E, batch: &mut Batch) {
        self.announced.add(self.served.subscribers.announce(event, self.now, batch));
    }
}
