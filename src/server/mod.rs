//! The process: from a bound port and an opened data folder to a drained server. The routes are not known here.

mod connection;
mod jobs;
mod listener;
pub mod queries;
mod refusal;
mod signals;
#[cfg(test)]
pub mod testing;
pub mod trim;

#[allow(unused_imports, reason = "`Running` and `Start` are for modules, which a build may lack")]
pub use jobs::{Job, Running, When, Work};

use crate::app::App;
use crate::diagnostics::logging;
use crate::http::dispatch::Dispatcher;
use crate::http::route::Handler;
use crate::http::served::Served;
use crate::memory::{gauges, mb};
use smol::Async;
use smol::future::FutureExt;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::{Duration, Instant};
use trillium::Swansong;

/// How long requests in progress may take after the signal to stop.
const DRAIN_MAX: Duration = Duration::from_secs(10);
/// How often log lines are written that did not fill a page.
const FLUSH_EVERY: Duration = Duration::from_millis(100);

/// Binds the port; the first step of a start, because it changes nothing.
///
/// # Errors
/// One sentence.
pub fn bind(address: SocketAddr) -> Result<TcpListener, String> {
    let fault = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::AddrInUse => format!("{address} is in use by another process"),
        _ => format!("{address} cannot be listened on: {error}"),
    };
    let listener = TcpListener::bind(address).map_err(fault)?;
    listener.set_nonblocking(true).map_err(fault)?;
    Ok(listener)
}

/// Serves until a signal to stop, then drains.
///
/// # Errors
/// One sentence, when the process cannot go on.
pub fn run(
    app: Arc<App>,
    (served, handlers): (Arc<Served>, Vec<Handler>),
    listener: TcpListener,
    jobs: Vec<Job>,
    started: Instant,
) -> Result<(), String> {
    let tasks = app.tasks.clone();
    tasks.run(async move {
        let signals = signals::Signals::listen().map_err(|error| format!("signals cannot be received: {error}"))?;
        let listener = Async::new(listener).map_err(|error| format!("the socket cannot be polled: {error}"))?;
        let address = listener.get_ref().local_addr().map_err(|error| format!("the socket has no address: {error}"))?;
        // The pages that only the start needed can go.
        trim::release_image();
        // From here on signals are handled and connections wait to be accepted.
        log::info!(
            "hermit {} serves http://{address} with {:.1} MB resident, {} routes",
            env!("CARGO_PKG_VERSION"),
            mb(gauges::rss_bytes()),
            served.routes.len()
        );
        logging::flush();
        let swansong = Swansong::new();
        let dispatcher = Dispatcher::new(app.clone(), served, handlers, started);
        app.tasks.spawn("log", async {
            loop {
                smol::Timer::after(FLUSH_EVERY).await;
                logging::flush();
            }
        });
        jobs::start(&app, jobs);
        let accept = listener::accept(app.clone(), listener, dispatcher, swansong.clone(), started);
        let stop = async {
            signals.until_stop(&app).await;
            Ok(())
        };
        accept.or(stop).await?;
        drain(&app, swansong).await;
        Ok(())
    })
}

/// Accepts on the calling executor and runs the jobs, and nothing else: no signals, no draining.
#[cfg(test)]
pub async fn accept_only(
    app: Arc<App>,
    (served, handlers): (Arc<Served>, Vec<Handler>),
    listener: TcpListener,
    jobs: Vec<Job>,
) -> Result<(), String> {
    let started = Instant::now();
    let dispatcher = Dispatcher::new(app.clone(), served, handlers, started);
    jobs::start(&app, jobs);
    let listener = Async::new(listener).map_err(|error| format!("the socket cannot be polled: {error}"))?;
    listener::accept(app, listener, dispatcher, Swansong::new(), started).await
}

/// Waits for requests in progress, then folds the log into the database.
async fn drain(app: &App, swansong: Swansong) {
    log::info!("stopping: {} connections open", app.connections_open());
    let done = async {
        swansong.shut_down().await;
        true
    };
    let late = async {
        smol::Timer::after(DRAIN_MAX).await;
        false
    };
    if !done.or(late).await {
        log::warn!("{} connections were cut after {} s", app.connections_open(), DRAIN_MAX.as_secs());
    }
    if let Err(error) = app.store.checkpoint().await {
        log::warn!("no last checkpoint: {error}");
    }
    app.pool.close();
    log::info!("stopped");
}
