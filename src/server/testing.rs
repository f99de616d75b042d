//! A server in this process for tests: real sockets and a client, with what it serves given by the test.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    reason = "helpers of tests fail by panicking, and each test uses a part of them"
)]

#[path = "../../tests/support/client.rs"]
pub mod client;

use super::{Job, accept_only, bind};
use crate::app::App;
use crate::http::route::Handler;
use crate::http::served::Served;
use crate::runtime::tasks::Tasks;
pub use crate::runtime::testing::{PATIENCE, until};
use crate::store::testing::{TemporaryFolder, TestStore};
use client::Client;
use smol::future::FutureExt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread::{self, JoinHandle};

/// A server that runs until it is dropped.
pub struct TestServer {
    pub address: SocketAddr,
    pub app: Arc<App>,
    stop: Option<smol::channel::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _folder: TemporaryFolder,
}

impl TestServer {
    /// Serves on a free port, and runs the jobs.
    pub fn start(test_store: TestStore, served: (Arc<Served>, Vec<Handler>), jobs: Vec<Job>) -> Self {
        let TestStore { config, pool, opened, folder } = test_store;
        let listener = bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let app = Arc::new(App::new(config, opened.store.clone(), pool, Tasks::default()));
        let (stop, stopped) = smol::channel::bounded::<()>(1);
        let shared = app.clone();
        let thread = thread::spawn(move || {
            let _opened = opened;
            let (app, tasks) = (shared.clone(), shared.tasks.clone());
            tasks.run(async move {
                let accept = accept_only(app, served, listener, jobs);
                let stop = async {
                    stopped.recv().await.ok();
                    Ok(())
                };
                accept.or(stop).await.unwrap();
            });
        });
        Self { address, app, stop: Some(stop), thread: Some(thread), _folder: folder }
    }

    /// Makes an account and signs in.
    pub fn sign_up(&self, username: &str) -> Client {
        let mut client = Client::new(self.address);
        let account = format!(r#"{{"username":"{username}","password":"correct horse battery"}}"#);
        assert_eq!(client.post("/api/v1/auth/register", &account).status, 201);
        client.sign_in(username, "correct horse battery");
        client
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
        self.app.pool.close();
    }
}
