//! What happened, as core announces it, and who listens. Subscribers add statements to the same batch, so that a
//! reading and what follows from it are stored together or not at all.

use crate::runtime::clock::Millis;
use crate::runtime::ids::AccountSeq;
use crate::store::Batch;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Something that happened to an account. All of it is stored by the batch that the announcement joins.
#[derive(Debug, Clone)]
#[allow(dead_code, reason = "read by the subscribers of modules, which a build may lack")]
pub enum Event<'a> {
    /// A reading is kept.
    ReadingSaved {
        /// The account's number.
        account: AccountSeq,
        /// The reading's id.
        reading: &'a str,
        /// The spread's id.
        spread: &'a str,
        /// The cards in canonical order's numbers, and whether each is reversed.
        cards: &'a [(u8, bool)],
        /// Who is to interpret it.
        voice: Option<&'a str>,
    },
    /// A reading was marked or followed up.
    ReadingChanged {
        /// The account's number.
        account: AccountSeq,
        /// The reading's id.
        reading: &'a str,
        /// It has become a favourite, or is none any more.
        favorite: Option<bool>,
        /// How it turned out, if that was told.
        outcome: Option<u8>,
    },
    /// A journal entry is kept.
    JournalWritten {
        /// The account's number.
        account: AccountSeq,
        /// The entry's id.
        entry: &'a str,
        /// The day that the entry belongs to, `2026-05-01`; not always the day on which it is written.
        day: &'a str,
        /// Its mood.
        mood: Option<&'a str>,
        /// The id of the reading that it is about.
        reading: Option<&'a str>,
    },
    /// An own spread is kept.
    SpreadMade {
        /// The account's number.
        account: AccountSeq,
    },
    /// A tag was renamed, or tags were merged.
    TagsTidied {
        /// The account's number.
        account: AccountSeq,
    },
    /// The account chose how it is called.
    ProfileChanged {
        /// The account's number.
        account: AccountSeq,
    },
    /// An interpretation is kept.
    InterpretationSaved {
        /// The account's number.
        account: AccountSeq,
        /// The id of the reading that it is about.
        reading: &'a str,
        /// Its own id.
        interpretation: &'a str,
        /// The voice's id.
        voice: &'a str,
        /// The source's id.
        provider: &'a str,
        /// The source is a model.
        machine: bool,
    },
    /// A browser has signed in.
    SignedIn {
        /// The account's number.
        account: AccountSeq,
    },
}

/// Adds to the batch what follows from an event. It decides nothing that a statement could decide, for it reads nothing.
pub type Subscriber = Box<dyn Fn(&Event<'_>, Millis, &mut Batch) + Send + Sync>;

/// The subscribers, in the order in which they were registered at start.
#[derive(Default)]
pub struct Subscribers(Vec<Subscriber>);

impl Subscribers {
    /// Adds one; at start only.
    #[allow(dead_code, reason = "called by modules, which a build may lack")]
    pub fn register(&mut self, subscriber: Subscriber) {
        self.0.push(subscriber);
    }

    /// Lets every subscriber add its statements. One that panics adds none, and fails nobody else.
    pub fn announce(&self, event: &Event<'_>, now: Millis, batch: &mut Batch) {
        for subscriber in &self.0 {
            let before = batch.len();
            if catch_unwind(AssertUnwindSafe(|| subscriber(event, now, batch))).is_err() {
                log::error!("a subscriber panicked at {event:?}");
                batch.truncate(before);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sql;

    #[test]
    fn subscribers_add_to_the_batch_in_order() {
        let mut subscribers = Subscribers::default();
        subscribers.register(Box::new(|event, now, batch| {
            if let Event::SignedIn { account } = event {
                batch.push(sql!("SELECT ?1, ?2", *account, now));
            }
        }));
        subscribers.register(Box::new(|_, _, batch| batch.push(sql!("SELECT 'second'"))));
        let mut batch = Batch::new();
        subscribers.announce(&Event::SignedIn { account: AccountSeq(7) }, Millis(1), &mut batch);
        let said = format!("{batch:?}");
        assert!(said.find("?2").unwrap() < said.find("second").unwrap(), "{said}");
    }

    #[test]
    fn a_subscriber_that_panics_fails_nobody_else() {
        let mut subscribers = Subscribers::default();
        subscribers.register(Box::new(|_, _, batch| {
            batch.push(sql!("SELECT 'half'"));
            panic!("on purpose");
        }));
        subscribers.register(Box::new(|_, _, batch| batch.push(sql!("SELECT 'whole'"))));
        let mut batch = Batch::new().and(sql!("SELECT 'core'"));
        subscribers.announce(&Event::SignedIn { account: AccountSeq(7) }, Millis(1), &mut batch);
        let said = format!("{batch:?}");
        assert!(said.contains("core") && said.contains("whole") && !said.contains("half"), "{said}");
    }
}
