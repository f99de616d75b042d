//! A small pool of threads for what would block the executor: SQLite, hashing, files. Bounded in threads and in queue;
//! when the queue is full the caller is told at once. What runs here is the caller's business.

use crate::memory::allocator;
use crate::runtime::lock;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;

/// Jobs that may wait; more are refused.
const JOBS_QUEUED_MAX: usize = 512;
/// Stack of a pool thread in bytes: SQLite's deepest parser needs well under half of it.
const STACK_BYTES: usize = 512 * 1024;

type Job = Box<dyn FnOnce() + Send>;

/// Why a job did not give a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoolError {
    /// The queue is full or the pool has closed.
    Busy,
    /// The job panicked.
    Panicked,
}

#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    /// Raised by one for every trim; each thread collects when it sees a new value.
    trims: u64,
    closed: bool,
}

struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        lock(&self.queue)
    }
}

/// A handle to the pool; clones share it.
#[derive(Clone)]
pub struct Pool {
    shared: Arc<Shared>,
}

impl Pool {
    /// Starts `threads` threads.
    ///
    /// # Errors
    /// When the kernel refuses a thread.
    pub fn start(threads: usize) -> std::io::Result<Self> {
        let shared = Arc::new(Shared { queue: Mutex::default(), wake: Condvar::new() });
        for number in 0..threads {
            let shared = shared.clone();
            thread::Builder::new()
                .name(format!("pool-{number}"))
                .stack_size(STACK_BYTES)
                .spawn(move || work(&shared))?;
        }
        Ok(Self { shared })
    }

    /// Runs `job` on a pool thread and waits for its result without blocking the executor.
    ///
    /// # Errors
    /// [`PoolError`]; a caller that stops waiting does not stop the job.
    pub async fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Result<T, PoolError> {
        let (sender, receiver) = smol::channel::bounded(1);
        self.submit(move || {
            // A caller that went away leaves nobody to tell.
            sender.try_send(job()).ok();
        })?;
        receiver.recv().await.map_err(|_| PoolError::Panicked)
    }

    /// Queues `job` without waiting.
    ///
    /// # Errors
    /// [`PoolError::Busy`].
    pub fn submit(&self, job: impl FnOnce() + Send + 'static) -> Result<(), PoolError> {
        let mut queue = self.shared.lock();
        if queue.closed || queue.jobs.len() >= JOBS_QUEUED_MAX {
            return Err(PoolError::Busy);
        }
        queue.jobs.push_back(Box::new(job));
        drop(queue);
        self.shared.wake.notify_one();
        Ok(())
    }

    /// Has every thread give its free pages back as soon as it is idle.
    pub fn trim(&self) {
        let mut queue = self.shared.lock();
        queue.trims += 1;
        if queue.jobs.is_empty() {
            queue.jobs.shrink_to_fit();
        }
        drop(queue);
        self.shared.wake.notify_all();
    }

    /// Lets the threads end once the queue is empty.
    pub fn close(&self) {
        self.shared.lock().closed = true;
        self.shared.wake.notify_all();
    }
}

fn work(shared: &Shared) {
    let mut trims_done = 0;
    let mut queue = shared.lock();
    loop {
        if let Some(job) = queue.jobs.pop_front() {
            drop(queue);
            if catch_unwind(AssertUnwindSafe(job)).is_err() {
                log::error!("a job on the pool panicked");
            }
            queue = shared.lock();
        } else if queue.trims != trims_done {
            trims_done = queue.trims;
            drop(queue);
            allocator::collect();
            queue = shared.lock();
        } else if queue.closed {
            return;
        } else {
            queue = shared.wake.wait(queue).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn results_come_back_and_panics_harm_nobody() {
        let pool = Pool::start(2).unwrap();
        smol::block_on(async {
            assert_eq!(pool.run(|| 6 * 7).await, Ok(42));
            assert_eq!(pool.run(|| panic!("on purpose")).await, Err::<(), _>(PoolError::Panicked));
            pool.trim();
            assert_eq!(pool.run(|| "still here").await, Ok("still here"));
        });
    }

    #[test]
    fn a_full_queue_refuses_and_recovers() {
        let pool = Pool::start(1).unwrap();
        let (release, gate) = mpsc::channel::<()>();
        pool.submit(move || gate.recv().unwrap()).unwrap();
        let mut accepted = 0;
        while pool.submit(|| ()).is_ok() {
            accepted += 1;
            assert!(accepted <= JOBS_QUEUED_MAX + 1);
        }
        release.send(()).unwrap();
        smol::block_on(async {
            while pool.run(|| ()).await.is_err() {
                smol::Timer::after(std::time::Duration::from_millis(1)).await;
            }
        });
    }
}
