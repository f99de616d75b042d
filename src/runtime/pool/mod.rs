//! Threads for what would block the executor, in two lanes: one for SQLite, hashing and pieces of files, and one for
//! long rendering, which so never stands in front of SQLite. Both are bounded in threads and in queue; when a queue is
//! full the caller is told at once. What runs here is the caller's business.

use crate::memory::allocator;
use crate::runtime::lock;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

/// Jobs that may wait in the main lane; more are refused.
const JOBS_QUEUED_MAX: usize = 512;
/// Jobs that may wait in the rendering lane. Each takes long, so a longer line would only be waited in for nothing.
const RENDER_JOBS_QUEUED_MAX: usize = 32;
/// How long the rendering lane's thread waits for another job until it ends.
const RENDER_IDLE: Duration = Duration::from_secs(10);
/// Stack of a pool thread in bytes: SQLite's deepest parser needs well under half of it.
const STACK_BYTES: usize = 512 * 1024;

type Job = Box<dyn FnOnce() + Send>;

/// Which threads a job is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Short work that requests wait for.
    Main,
    /// Work that takes long: rendering, or copying and examining whole files.
    Render,
}

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
    /// Threads that are running.
    threads: usize,
    closed: bool,
    /// How often a thread has given its free pages back.
    #[cfg(test)]
    collected: usize,
}

/// A queue, and how many threads work on it.
struct Shared {
    queue: Mutex<Queue>,
    wake: Condvar,
    name: &'static str,
    jobs_queued_max: usize,
    threads_max: usize,
    /// How long a thread waits for a job until it ends; none if it waits for ever.
    idle: Option<Duration>,
}

impl Shared {
    fn new(name: &'static str, jobs_queued_max: usize, threads_max: usize, idle: Option<Duration>) -> Arc<Self> {
        let (queue, wake) = (Mutex::default(), Condvar::new());
        Arc::new(Self { queue, wake, name, jobs_queued_max, threads_max, idle })
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        lock(&self.queue)
    }

    /// Starts one more thread; the caller holds the queue, so that none is started twice.
    fn start_thread(self: &Arc<Self>, queue: &mut Queue) -> std::io::Result<()> {
        let (shared, trims_done) = (self.clone(), queue.trims);
        thread::Builder::new()
            .name(format!("{}-{}", self.name, queue.threads))
            .stack_size(STACK_BYTES)
            .spawn(move || work(&shared, trims_done))?;
        queue.threads += 1;
        Ok(())
    }

    /// Queues a job, and starts a thread for it where none is running.
    fn submit(self: &Arc<Self>, job: Job) -> Result<(), PoolError> {
        let mut queue = self.lock();
        if queue.closed || queue.jobs.len() >= self.jobs_queued_max {
            return Err(PoolError::Busy);
        }
        if queue.threads == 0
            && let Err(error) = self.start_thread(&mut queue)
        {
            log::warn!("the thread {} cannot be started: {error}", self.name);
            return Err(PoolError::Busy);
        }
        queue.jobs.push_back(job);
        drop(queue);
        self.wake.notify_one();
        Ok(())
    }

    fn trim(&self) {
        let mut queue = self.lock();
        queue.trims += 1;
        if queue.jobs.is_empty() {
            queue.jobs.shrink_to_fit();
        }
        drop(queue);
        self.wake.notify_all();
    }

    fn close(&self) {
        self.lock().closed = true;
        self.wake.notify_all();
    }
}

/// A handle to the pool; clones share it.
#[derive(Clone)]
pub struct Pool {
    main: Arc<Shared>,
    render: Arc<Shared>,
}

impl Pool {
    /// Starts `threads` threads for the main lane. The rendering lane's only thread starts with its first job.
    ///
    /// # Errors
    /// When the kernel refuses a thread.
    pub fn start(threads: usize) -> std::io::Result<Self> {
        Self::start_with(threads, RENDER_IDLE)
    }

    fn start_with(threads: usize, render_idle: Duration) -> std::io::Result<Self> {
        let main = Shared::new("pool", JOBS_QUEUED_MAX, threads, None);
        let render = Shared::new("render", RENDER_JOBS_QUEUED_MAX, 1, Some(render_idle));
        let mut queue = main.lock();
        for _ in 0..main.threads_max {
            main.start_thread(&mut queue)?;
        }
        drop(queue);
        Ok(Self { main, render })
    }

    fn lane(&self, lane: Lane) -> &Arc<Shared> {
        match lane {
            Lane::Main => &self.main,
            Lane::Render => &self.render,
        }
    }

    /// Runs `job` in the main lane and waits for its result without blocking the executor.
    ///
    /// # Errors
    /// [`PoolError`]; a caller that stops waiting does not stop the job.
    pub async fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Result<T, PoolError> {
        self.run_in(Lane::Main, job).await
    }

    /// Runs `job` in a lane and waits for its result without blocking the executor. In the rendering lane, a job whose
    /// caller has stopped waiting before it begins is not run.
    ///
    /// # Errors
    /// [`PoolError`].
    pub async fn run_in<T: Send + 'static>(
        &self,
        lane: Lane,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PoolError> {
        let (sender, receiver) = smol::channel::bounded(1);
        self.lane(lane).submit(Box::new(move || {
            if lane == Lane::Render && sender.is_closed() {
                return;
            }
            // A caller that went away leaves no one to tell.
            sender.try_send(job()).ok();
        }))?;
        receiver.recv().await.map_err(|_| PoolError::Panicked)
    }

    /// Queues `job` in the main lane without waiting.
    ///
    /// # Errors
    /// [`PoolError::Busy`].
    pub fn submit(&self, job: impl FnOnce() + Send + 'static) -> Result<(), PoolError> {
        self.main.submit(Box::new(job))
    }

    /// Has every thread give its free pages back as soon as it is idle.
    pub fn trim(&self) {
        self.main.trim();
        self.render.trim();
    }

    /// Lets the threads end once their queues are empty.
    pub fn close(&self) {
        self.main.close();
        self.render.close();
    }
}

fn work(shared: &Shared, mut trims_done: u64) {
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
            #[cfg(test)]
            {
                queue.collected += 1;
            }
        } else if queue.closed {
            break;
        } else if let Some(idle) = shared.idle {
            let (woken, waited) =
                shared.wake.wait_timeout(queue, idle).unwrap_or_else(|poisoned| poisoned.into_inner());
            queue = woken;
            if waited.timed_out() && queue.jobs.is_empty() {
                break;
            }
        } else {
            queue = shared.wake.wait(queue).unwrap_or_else(|poisoned| poisoned.into_inner());
        }
    }
    // Still under the lock: a job that comes now finds no thread and starts one.
    queue.threads -= 1;
}

#[cfg(test)]
mod tests;
