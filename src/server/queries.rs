//! The SQL of jobs: when each ran last, and its result.

use crate::runtime::clock::Millis;
use crate::store::{Batch, Statement, row, select, sql};

row! {
    /// A job as it is stored.
    pub struct StoredJob {
        /// Its name.
        name: String = "name",
        /// Seconds from one run to the next; 0 for one that runs at each start.
        every_s: i64 = "every_s",
        /// The last successful run.
        last_run_at: Option<Millis> = "last_run_at",
        /// The next run.
        next_run_at: Millis = "next_run_at",
        /// Failures in a row.
        failures: u32 = "failures",
        /// The error of the last failed run.
        last_error: Option<String> = "last_error",
    }
}

/// Every stored job, by name.
pub fn all() -> Statement {
    select!(StoredJob, "FROM jobs ORDER BY name")
}

/// Forgets the jobs that are not in a JSON list of names.
pub fn keep_only(names: &str) -> Statement {
    sql!("DELETE FROM jobs WHERE name NOT IN (SELECT value FROM json_each(?1))", names)
}

/// Stores when a job runs next.
pub fn plan(name: &str, every_s: i64, next: Millis) -> Statement {
    sql!(
        "INSERT INTO jobs (name, every_s, last_run_at, next_run_at, failures, last_error)
         VALUES (?1, ?2, NULL, ?3, 0, NULL)
         ON CONFLICT (name) DO UPDATE SET every_s = ?2, next_run_at = ?3",
        name,
        every_s,
        next
    )
}

/// Stores that a job succeeded.
pub fn succeeded(name: &str, now: Millis, next: Millis) -> Batch {
    Batch::new().and(sql!(
        "UPDATE jobs SET last_run_at = ?2, next_run_at = ?3, failures = 0, last_error = NULL WHERE name = ?1",
        name,
        now,
        next
    ))
}

/// Stores that a job failed.
pub fn failed(name: &str, next: Millis, failures: u32, error: &str) -> Batch {
    Batch::new().and(sql!(
        "UPDATE jobs SET next_run_at = ?2, failures = ?3, last_error = ?4 WHERE name = ?1",
        name,
        next,
        failures,
        error
    ))
}
