//! `hermit serve`: everything that can fail is tried before anything is changed, then the server runs until told to stop.

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::core::accounts;
use crate::memory::{gauges, mb};
use crate::pool::Pool;
use crate::tasks::Tasks;
use crate::{logging, modules, server, store};
use std::sync::Arc;
use std::time::Instant;

/// Serves until a signal says stop.
///
/// # Errors
/// One sentence.
pub(super) fn serve(config: Config) -> Result<(), String> {
    let started = Instant::now();
    let listener = server::bind(config.listen)?;
    let address = listener.local_addr().map_err(|error| format!("the socket has no address: {error}"))?;
    let pool = Pool::start(config.database_pool_size.get() as usize)
        .map_err(|error| format!("threads cannot be started: {error}"))?;
    let opening = store::open(&config, &pool, Clock.now(), true).map_err(|error| error.to_string())?;
    logging::start(config.log_format, config.log_level);
    if let Some(event) = &opening.event {
        log::info!("{event}");
    }
    let registry = modules::registry(&config);
    let states = modules::states(&config);
    let tasks = Tasks::default();
    let app = Arc::new(App::new(config, opening.store.clone(), pool, tasks, states, registry.subscribers));
    app.tasks.run(accounts::first_admin(&app))?;
    log::info!(
        "hermit {} serves http://{address} with {:.1} MB resident, {} routes",
        env!("CARGO_PKG_VERSION"),
        mb(gauges::rss_bytes()),
        registry.routes.len()
    );
    logging::flush();
    let result = server::run(app, listener, registry.routes, registry.jobs, started);
    logging::finish();
    drop(opening);
    result
}
