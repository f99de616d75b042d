//! Events between rooms that do not know each other. The room that announces an event declares its type; other rooms
//! subscribe to that type at start. Core's events are in `core::events`; a module may declare and announce its own.
//!
//! Subscribers add statements to the same batch, so that a reading and what follows from it are stored together or not
//! at all. A wake runs after the commit and is only a hint: the work itself is a row, which a subscriber has added to
//! the batch. If the process dies between commit and wake, or the client disconnects, the wake is lost and the row is
//! not; so a module that sends rows also looks for them at start and on a timer.

use crate::runtime::clock::Millis;
use crate::runtime::lock;
use crate::store::Batch;
use std::any::{Any, TypeId, type_name};
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;

/// Something that happened. All of it is stored by the batch that the announcement joins.
pub trait Event: Any + Debug {}

/// An event's type, as a value.
pub type EventKind = TypeId;

/// Adds statements for an event of one type, which is passed as [`Any`].
type Reaction = Box<dyn Fn(&dyn Any, Millis, &mut Batch) + Send + Sync>;

/// A function that runs after the commit of an event of one type.
struct Wake {
    kind: EventKind,
    event: &'static str,
    run: Box<dyn Fn() + Send + Sync>,
}

/// The kinds of events that were announced in batches not written yet, as far as a wake waits for their commit.
#[derive(Debug, Default)]
pub struct Announced(Mutex<Vec<EventKind>>);

impl Announced {
    /// Adds the kind that [`Subscribers::announce`] returned.
    pub fn add(&self, kind: Option<EventKind>) {
        lock(&self.0).extend(kind);
    }

    /// Takes all of them when the batch has been written or refused.
    pub fn take(&self) -> Vec<EventKind> {
        std::mem::take(&mut lock(&self.0))
    }
}

/// The subscribers, in the order in which they were registered at start.
#[derive(Default)]
pub struct Subscribers {
    reactions: Vec<(EventKind, Reaction)>,
    wakes: Vec<Wake>,
}

#[allow(dead_code, reason = "modules subscribe, and a build may lack those that do")]
impl Subscribers {
    /// Has `react` add statements to the batch of every event of type `E`. It reads nothing, so that conditions belong
    /// in its statements.
    pub fn on<E: Event>(&mut self, react: impl Fn(&E, Millis, &mut Batch) + Send + Sync + 'static) {
        let react = move |event: &dyn Any, now: Millis, batch: &mut Batch| {
            if let Some(event) = event.downcast_ref::<E>() {
                react(event, now, batch);
            }
        };
        self.reactions.push((EventKind::of::<E>(), Box::new(react)));
    }

    /// Has `wake` run after every commit of a batch in which an event of type `E` was announced. It runs on the
    /// executor and must return at once: a send to a channel, a notification.
    pub fn after_commit<E: Event>(&mut self, wake: impl Fn() + Send + Sync + 'static) {
        self.wakes.push(Wake { kind: EventKind::of::<E>(), event: type_name::<E>(), run: Box::new(wake) });
    }
}

impl Subscribers {
    /// Lets every subscriber of its type add statements for the event. One that panics adds none, and the others still
    /// run. Returns the kind for [`Subscribers::wake`] after the commit, if a wake waits for it.
    pub fn announce<E: Event>(&self, event: &E, now: Millis, batch: &mut Batch) -> Option<EventKind> {
        let kind = EventKind::of::<E>();
        for (_, react) in self.reactions.iter().filter(|(wanted, _)| *wanted == kind) {
            let before = batch.len();
            if catch_unwind(AssertUnwindSafe(|| react(event, now, batch))).is_err() {
                log::error!("a subscriber panicked at {event:?}");
                batch.truncate(before);
            }
        }
        self.wakes.iter().any(|wake| wake.kind == kind).then_some(kind)
    }

    /// Runs the wakes of the events that a committed batch announced, each once. If one panics, the others still run.
    pub fn wake(&self, committed: &[EventKind]) {
        for wake in self.wakes.iter().filter(|wake| committed.contains(&wake.kind)) {
            if catch_unwind(AssertUnwindSafe(&wake.run)).is_err() {
                log::error!("a wake panicked after {}", wake.event);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sql;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

    #[derive(Debug)]
    struct Created(i64);
    impl Event for Created {}

    #[derive(Debug)]
    struct Gone;
    impl Event for Gone {}

    fn announced<E: Event>(subscribers: &Subscribers, event: &E) -> String {
        let mut batch = Batch::new().and(sql!("SELECT 'core'"));
        subscribers.announce(event, Millis(1), &mut batch);
        format!("{batch:?}")
    }

    #[test]
    fn subscribers_of_a_type_add_to_the_batch_in_order() {
        let mut subscribers = Subscribers::default();
        subscribers.on::<Created>(|made, now, batch| batch.push(sql!("SELECT ?1, ?2", made.0, now)));
        subscribers.on::<Gone>(|_, _, batch| batch.push(sql!("SELECT 'gone'")));
        subscribers.on::<Created>(|_, _, batch| batch.push(sql!("SELECT 'second'")));
        let said = announced(&subscribers, &Created(7));
        assert!(said.find("?2").unwrap() < said.find("second").unwrap() && !said.contains("gone"), "{said}");
        assert!(!announced(&subscribers, &Gone).contains("second"));
    }

    #[test]
    fn a_subscriber_that_panics_does_not_affect_the_others() {
        let mut subscribers = Subscribers::default();
        subscribers.on::<Created>(|_, _, batch| {
            batch.push(sql!("SELECT 'half'"));
            panic!("on purpose");
        });
        subscribers.on::<Created>(|_, _, batch| batch.push(sql!("SELECT 'whole'")));
        let said = announced(&subscribers, &Created(7));
        assert!(said.contains("core") && said.contains("whole") && !said.contains("half"), "{said}");
    }

    #[test]
    fn wakes_run_once_for_the_kinds_that_were_committed() {
        let count = Arc::new(AtomicUsize::new(0));
        let mut subscribers = Subscribers::default();
        subscribers.after_commit::<Created>(|| panic!("on purpose"));
        let counted = count.clone();
        subscribers.after_commit::<Created>(move || {
            counted.fetch_add(1, SeqCst);
        });
        let mut batch = Batch::new();
        let kinds = [Created(1), Created(2)].map(|made| subscribers.announce(&made, Millis(1), &mut batch).unwrap());
        assert_eq!(subscribers.announce(&Gone, Millis(1), &mut batch), None, "nothing waits for it");
        assert_eq!(count.load(SeqCst), 0, "nothing is committed yet");
        subscribers.wake(&kinds);
        subscribers.wake(&[]);
        assert_eq!(count.load(SeqCst), 1);
    }
}
