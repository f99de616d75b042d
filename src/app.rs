//! The parts of the process that requests, jobs and commands use: settings, database, clock, threads, gauges. What is
//! served, and which module registered it, is not known here.

use crate::config::Config;
use crate::credentials::passwords::Passwords;
use crate::credentials::secrets;
use crate::credentials::throttle::Throttle;
use crate::diagnostics::metrics::Metrics;
use crate::files::Files;
use crate::memory::Governor;
use crate::runtime::clock::{Clock, Millis};
use crate::runtime::ids::Ids;
use crate::runtime::pool::Pool;
use crate::runtime::tasks::Tasks;
use crate::store::Store;
use smol::lock::Semaphore;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

/// Long answers at the same time; more are refused.
const LONG_ANSWERS_MAX: usize = 8;

/// The parts of a running process below its endpoints.
pub struct App {
    /// Settings in force.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// Files beside the database.
    pub files: Files,
    /// Threads for blocking work.
    pub pool: Pool,
    /// Supervised tasks on the executor.
    pub tasks: Tasks,
    /// The clock.
    pub clock: Clock,
    /// Refuses costly work near the memory limit.
    pub governor: Governor,
    /// Password hashing.
    pub passwords: Passwords,
    /// Limits the rate of guesses at passwords.
    pub throttle: Throttle,
    /// Permits for long answers that hold memory, such as exports.
    pub long_answers: Arc<Semaphore>,
    /// Counters for /metrics and the admin.
    pub metrics: Metrics,
    /// Open connections.
    pub connections: Arc<AtomicUsize>,
    /// Requests to other servers.
    #[cfg(feature = "outbound")]
    pub outbound: crate::outbound::Client,
    /// The last trim.
    pub last_trim: Mutex<Option<Trim>>,
    ids: Ids,
}

/// A trim and its effect.
#[derive(Debug, Clone, Copy)]
pub struct Trim {
    /// When.
    pub at: Millis,
    /// Resident bytes before it.
    pub rss_before: u64,
    /// Resident bytes after it.
    pub rss_after: u64,
}

impl App {
    /// Puts the parts together.
    pub fn new(config: Config, store: Store, pool: Pool, tasks: Tasks) -> Self {
        Self {
            governor: Governor::new(config.memory_mb_max.get()),
            long_answers: Arc::new(Semaphore::new(LONG_ANSWERS_MAX)),
            passwords: Passwords::new(pool.clone()),
            throttle: Throttle::default(),
            #[cfg(feature = "outbound")]
            outbound: crate::outbound::Client::new(pool.clone(), tasks.clone(), config.ca_file.clone()),
            files: Files::new(&config),
            config,
            store,
            pool,
            tasks,
            clock: Clock,
            metrics: Metrics::default(),
            connections: Arc::default(),
            last_trim: Mutex::default(),
            ids: Ids::default(),
        }
    }

    /// A fresh id for the time `now`.
    ///
    /// # Errors
    /// When the kernel has no randomness.
    pub fn id(&self, now: Millis) -> Result<String, String> {
        Ok(self.ids.next(now, secrets::random()?))
    }

    /// Connections open now.
    pub fn connections_open(&self) -> usize {
        self.connections.load(Relaxed)
    }
}
