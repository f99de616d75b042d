//! The one writer. Batches wait in a bounded queue; a caller that finds the writer idle starts it on a pool thread,
//! where it runs all that waits in one transaction, each batch in a savepoint, commits once and reports all results.
//! Under load one wait for the disk serves many writes; a single write waits for no other.

use super::sqlite::{self, Connections};
use super::{Batch, Outcomes, StoreError};
use crate::runtime::lock;
use crate::runtime::pool::Pool;
use rusqlite::Connection;
use smol::channel::{Sender, bounded};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

/// Batches that may wait; more are refused as busy.
const WRITES_QUEUED_MAX: usize = 256;
/// Batches committed together at most.
const WRITES_GROUPED_MAX: usize = 64;

type WriteResult = Result<Outcomes, StoreError>;

#[derive(Default)]
struct WriteQueue {
    waiting: VecDeque<(Batch, Sender<WriteResult>)>,
    is_running: bool,
}

pub(super) struct Writer {
    queue: Arc<Mutex<WriteQueue>>,
    pool: Pool,
    connections: Connections,
}

impl Writer {
    pub(super) fn new(pool: Pool, connections: Connections) -> Self {
        Self { queue: Arc::default(), pool, connections }
    }

    /// Queues a batch and waits until it is durable. A caller that stops waiting does not undo it.
    pub(super) async fn write(&self, batch: Batch) -> WriteResult {
        let (sender, receiver) = bounded(1);
        {
            let mut queue = lock(&self.queue);
            if queue.waiting.len() >= WRITES_QUEUED_MAX {
                return Err(StoreError::Busy);
            }
            if !queue.is_running {
                let (shared, connections) = (self.queue.clone(), self.connections.clone());
                self.pool.submit(move || drain(&shared, &connections))?;
                queue.is_running = true;
            }
            queue.waiting.push_back((batch, sender));
        }
        receiver.recv().await.map_err(|_| StoreError::Failed("the writer ended without an answer".to_owned()))?
    }
}

/// Marks the writer as stopped when a batch panics, so that the next write starts it again.
struct StopOnPanic<'a>(&'a Mutex<WriteQueue>);

impl Drop for StopOnPanic<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let mut queue = lock(self.0);
            queue.is_running = false;
            queue.waiting.clear();
        }
    }
}

/// Runs groups until nothing waits.
fn drain(queue: &Mutex<WriteQueue>, connections: &Connections) {
    let _stop_on_panic = StopOnPanic(queue);
    loop {
        let group: Vec<(Batch, Sender<WriteResult>)> = {
            let mut queue = lock(queue);
            if queue.waiting.is_empty() {
                queue.is_running = false;
                return;
            }
            let count = queue.waiting.len().min(WRITES_GROUPED_MAX);
            queue.waiting.drain(..count).collect()
        };
        let (batches, senders): (Vec<Batch>, Vec<Sender<WriteResult>>) = group.into_iter().unzip();
        for (sender, result) in senders.iter().zip(run_group(connections, &batches)) {
            // The caller may have gone away.
            sender.try_send(result).ok();
        }
    }
}

/// Commits a group, or runs its batches one by one when the group as a whole could not be.
fn run_group(connections: &Connections, batches: &[Batch]) -> Vec<WriteResult> {
    match connections.with(|connection| commit(connection, batches)) {
        Ok(results) => results,
        Err(StoreError::Full) if batches.len() == 1 && batches.iter().all(Batch::only_deletes) => {
            vec![with_reserve(connections, batches)]
        }
        Err(error) if batches.len() == 1 => vec![Err(error)],
        Err(StoreError::Busy) => batches.iter().map(|_| Err(StoreError::Busy)).collect(),
        // One batch that fills the disk must not fail its neighbours, which would have fitted.
        Err(_) => batches.iter().flat_map(|batch| run_group(connections, std::slice::from_ref(batch))).collect(),
    }
}

/// Runs a batch that only deletes on the pages kept back for it: making room needs some, for the full-text index notes
/// what is gone before it forgets it.
fn with_reserve(connections: &Connections, batches: &[Batch]) -> WriteResult {
    connections.with(|connection| {
        sqlite::lift_limit(connection, true)?;
        let results = commit(connection, batches);
        sqlite::lift_limit(connection, false)?;
        results?.pop().unwrap_or(Err(StoreError::Full))
    })
}

fn commit(connection: &Connection, batches: &[Batch]) -> Result<Vec<WriteResult>, StoreError> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let mut results = Vec::with_capacity(batches.len());
    for batch in batches {
        let result = sqlite::run_batch(connection, batch);
        match result {
            // SQLite undid the transaction by itself: nothing of this group happened.
            Err(error) if connection.is_autocommit() => return Err(error),
            Err(error @ (StoreError::Full | StoreError::Failed(_))) => {
                connection.execute_batch("ROLLBACK")?;
                return Err(error);
            }
            other => results.push(other),
        }
    }
    if let Err(error) = connection.execute_batch("COMMIT") {
        if !connection.is_autocommit() {
            connection.execute_batch("ROLLBACK")?;
        }
        return Err(error.into());
    }
    Ok(results)
}
