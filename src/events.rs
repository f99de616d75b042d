//! What happened, as core announces it, and who listens. Subscribers add statements to the same batch, so that a
//! reading and what follows from it are stored together or not at all.

use crate::clock::Millis;
use crate::store::Batch;

/// Something that happened to an account. All of it is stored by the batch that the announcement joins.
#[derive(Debug, Clone)]
#[allow(dead_code, reason = "read by the subscribers of modules, which a build may lack")]
pub enum Event<'a> {
    /// A reading is kept.
    ReadingSaved {
        /// The account's number.
        account: i64,
        /// The reading's id.
        reading: &'a str,
        /// The spread's id.
        spread: &'a str,
        /// The cards in canonical order's numbers, and whether each is reversed.
        cards: &'a [(u8, bool)],
    },
    /// A journal entry is kept.
    JournalWritten {
        /// The account's number.
        account: i64,
        /// The entry's id.
        entry: &'a str,
        /// The day that the entry belongs to, `2026-05-01`; not always the day on which it is written.
        day: &'a str,
        /// Its mood.
        mood: Option<&'a str>,
    },
    /// An interpretation is kept.
    InterpretationSaved {
        /// The account's number.
        account: i64,
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
        account: i64,
    },
}

/// Adds to the batch what follows from an event. Pure: a bug in it cannot fail the action that was announced.
pub type Subscriber = fn(&Event<'_>, Millis, &mut Batch);

/// The subscribers, in the order in which they were registered at start.
#[derive(Debug, Default)]
pub struct Subscribers(Vec<Subscriber>);

impl Subscribers {
    /// Adds one; at start only.
    #[allow(dead_code, reason = "called by modules, which a build may lack")]
    pub fn register(&mut self, subscriber: Subscriber) {
        self.0.push(subscriber);
    }

    /// Lets every subscriber add its statements.
    pub fn announce(&self, event: &Event<'_>, now: Millis, batch: &mut Batch) {
        for subscriber in &self.0 {
            subscriber(event, now, batch);
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
        subscribers.register(|event, now, batch| {
            if let Event::SignedIn { account } = event {
                batch.push(sql!("SELECT ?1, ?2", *account, now));
            }
        });
        subscribers.register(|_, _, batch| batch.push(sql!("SELECT 'second'")));
        let mut batch = Batch::new();
        subscribers.announce(&Event::SignedIn { account: 7 }, 1, &mut batch);
        let said = format!("{batch:?}");
        assert!(said.find("?2").unwrap() < said.find("second").unwrap(), "{said}");
    }
}
