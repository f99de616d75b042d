//! `hermit serve`: everything that can fail is tried before anything is changed, then the server runs until a signal
//! says stop.

use crate::app::App;
use crate::config::Config;
use crate::core::accounts;
use crate::diagnostics::logging;
use crate::memory::allocator;
use crate::runtime::clock::Clock;
use crate::runtime::pool::Pool;
use crate::runtime::tasks::Tasks;
use crate::{modules, server, store};
use rustix::fs::Mode;
use std::sync::Arc;
use std::time::Instant;

/// Serves until a signal says stop.
///
/// # Errors
/// One sentence.
pub(super) fn serve(config: Config) -> Result<(), String> {
    let started = Instant::now();
    allocator::tune();
    // Whatever is made here is its owner's alone, also in a folder that others may enter.
    rustix::process::umask(Mode::RWXG | Mode::RWXO);
    let parts = modules::parts(&config)?;
    let listener = server::bind(config.listen)?;
    let pool = Pool::start(config.database_pool_size.get() as usize)
        .map_err(|error| format!("threads cannot be started: {error}"))?;
    let opened = store::open(&config, &pool, Clock.now(), true).map_err(|error| error.to_string())?;
    logging::start(config.log_format, config.log_level);
    if let Some(event) = &opened.event {
        log::info!("{event}");
    }
    let app = Arc::new(App::new(config, opened.store.clone(), pool, Tasks::default()));
    app.metrics.extend(parts.metrics);
    app.tasks.run(accounts::first_admin(&app))?;
    let result = server::run(app, (parts.served, parts.handlers), listener, parts.jobs, started);
    logging::finish();
    drop(opened);
    result
}
