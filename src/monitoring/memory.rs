//! `/health/memory`: the figures of the old backend (`rss_mb`, `vms_mb`, `percent`), and how the memory is used.

use crate::app::{App, Trim};
use crate::http::problem::Problem;
use crate::http::schema::{Nothing, model};
use crate::http::served::ModuleState;
use crate::http::{Json, RequestContext};
use crate::memory::{allocator, gauges, mb};
use crate::runtime::clock::rfc3339;
use crate::runtime::lock;
use crate::server::trim;

model! {
    /// The memory of the server. Sizes in MB of 1,048,576 bytes.
    pub struct MemoryReport: reply {
        /// Resident set: RAM mapped now, files and shared pages included.
        rss_mb: f64,
        /// Virtual size: address space reserved.
        vms_mb: f64,
        /// The resident set as a share of the machine's RAM, in percent.
        percent: f64,
        /// Proportional set: shared pages count as their share.
        pss_mb: f64,
        /// The largest resident set so far.
        peak_mb: f64,
        /// Resident pages of heap and stacks.
        anonymous_mb: f64,
        /// Resident pages of the binary and of files.
        file_mb: f64,
        /// The limit in force: the setting's or the control group's.
        limit_mb: Option<f64>,
        /// Threads.
        threads: u64,
        /// Connections open now.
        connections: u64,
        /// Tasks on the executor.
        tasks: u64,
        /// The allocator.
        allocator: AllocatorReport,
        /// SQLite's own memory: page caches, statements.
        sqlite_mb: f64,
        /// The modules of this build.
        modules: Vec<ModuleReport>,
        /// The last trim.
        last_trim: Option<TrimReport>,
    }
}

model! {
    /// The allocator's figures.
    pub struct AllocatorReport: reply {
        /// Committed from the kernel, in use or not.
        committed_mb: f64,
        /// Held by Rust code.
        in_use_mb: f64,
    }
}

model! {
    /// A module of this build.
    pub struct ModuleReport: reply {
        /// Its name.
        name: String,
        /// It is in this binary.
        compiled: bool,
        /// It is switched on.
        enabled: bool,
    }
}

model! {
    /// A trim and its effect.
    pub struct TrimReport: reply {
        /// When.
        at: String = time(),
        /// Resident set before.
        before_mb: f64,
        /// Resident set after.
        after_mb: f64,
        /// What was returned to the kernel.
        given_back_mb: f64,
    }
}

impl From<Trim> for TrimReport {
    fn from(trim: Trim) -> Self {
        Self {
            at: rfc3339(trim.at),
            before_mb: mb(trim.rss_before),
            after_mb: mb(trim.rss_after),
            given_back_mb: mb(trim.rss_before.saturating_sub(trim.rss_after)),
        }
    }
}

/// `GET /health/memory`.
pub(super) async fn report(context: RequestContext, _nothing: Nothing) -> Result<Json<MemoryReport>, Problem> {
    Ok(Json(measure(&context.app, &context.served.modules)))
}

/// `POST /health/memory/trim`.
pub(super) async fn trim_now(context: RequestContext, _nothing: Nothing) -> Result<Json<TrimReport>, Problem> {
    Ok(Json(trim::trim(&context.app).await.into()))
}

fn measure(app: &App, modules: &[ModuleState]) -> MemoryReport {
    let status = gauges::Status::now();
    let machine = gauges::machine_bytes().max(1);
    let last_trim = *lock(&app.last_trim);
    MemoryReport {
        rss_mb: mb(status.rss),
        vms_mb: mb(status.vms),
        percent: (status.rss as f64 / machine as f64 * 10_000.0).round() / 100.0,
        pss_mb: mb(gauges::pss_bytes()),
        peak_mb: mb(status.peak),
        anonymous_mb: mb(status.anonymous),
        file_mb: mb(status.file),
        limit_mb: app.governor.limit_bytes().map(mb),
        threads: status.threads,
        connections: app.connections_open() as u64,
        tasks: app.tasks.alive() as u64,
        allocator: AllocatorReport {
            committed_mb: mb(allocator::committed_bytes()),
            in_use_mb: mb(allocator::in_use_bytes()),
        },
        sqlite_mb: mb(allocator::sqlite_bytes()),
        modules: modules
            .iter()
            .map(|module| ModuleReport {
                name: module.name.to_owned(),
                compiled: module.compiled,
                enabled: module.enabled,
            })
            .collect(),
        last_trim: last_trim.map(Into::into),
    }
}
