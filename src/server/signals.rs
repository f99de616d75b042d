//! Signals: SIGTERM and SIGINT stop the server, SIGHUP trims its memory.

use super::trim;
use crate::app::App;
use async_signal::Signal;
use smol::stream::StreamExt;
use std::sync::Arc;

pub(super) struct Signals(async_signal::Signals);

impl Signals {
    pub(super) fn listen() -> std::io::Result<Self> {
        async_signal::Signals::new([Signal::Term, Signal::Int, Signal::Hup]).map(Self)
    }

    /// Waits for a signal to stop, and handles the other signals meanwhile.
    pub(super) async fn until_stop(mut self, app: &Arc<App>) {
        while let Some(Ok(signal)) = self.0.next().await {
            if signal != Signal::Hup {
                return;
            }
            let given_back = trim::trim(app).await;
            log::info!("trimmed on SIGHUP: {given_back}");
        }
    }
}
