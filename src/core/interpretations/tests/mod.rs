//! Interpretations over real sockets with sources that do what a test wants: a server in this process, and a client.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    reason = "helpers of tests fail by panicking, and each test uses a part of them"
)]

mod errors;
#[path = "../../../../tests/support/events.rs"]
mod events;
mod leaving;
mod limits;

use super::Sources;
use super::source::{OpenFuture, OpenStream, Request, Source, SourceError, TextStream};
use crate::app::App;
use crate::http::route::split;
use crate::http::served::Served;
use crate::server::testing::client::{self, Client, Response};
use crate::server::testing::{TestServer, until};
use crate::store::testing::test_store;
use smol::stream;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A step of a scripted source.
#[derive(Clone)]
enum ScriptStep {
    /// Sends text.
    Say(String),
    /// Breaks off.
    Fail(SourceError),
    /// Sends nothing more, and does not end.
    Hang,
    /// Waits until the test sends something or drops its end.
    Wait(smol::channel::Receiver<()>),
    /// Has a bug.
    Panic,
}

/// A source that follows a script.
struct Scripted {
    id: &'static str,
    model: bool,
    ready: bool,
    opening: Option<ScriptStep>,
    steps: Vec<ScriptStep>,
    asked: Arc<AtomicUsize>,
    requests: Arc<Mutex<Vec<Request>>>,
    left: Arc<Mutex<Vec<Instant>>>,
}

fn say(words: &str) -> ScriptStep {
    ScriptStep::Say(words.to_owned())
}

impl Scripted {
    fn new(id: &'static str, steps: impl IntoIterator<Item = ScriptStep>) -> Self {
        let steps = steps.into_iter().collect();
        let (asked, requests, left) = Default::default();
        Self { id, model: true, ready: true, opening: None, steps, asked, requests, left }
    }

    /// The step before its first text.
    fn opening(mut self, step: ScriptStep) -> Self {
        self.opening = Some(step);
        self
    }

    fn no_model(mut self) -> Self {
        self.model = false;
        self
    }

    fn not_ready(mut self) -> Self {
        self.ready = false;
        self
    }
}

/// Records when a source's stream is dropped.
struct Held(Arc<Mutex<Vec<Instant>>>);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.lock().unwrap().push(Instant::now());
    }
}

async fn perform(step: ScriptStep) -> Option<Result<String, SourceError>> {
    match step {
        ScriptStep::Say(words) => Some(Ok(words)),
        ScriptStep::Fail(error) => Some(Err(error)),
        ScriptStep::Hang => std::future::pending().await,
        ScriptStep::Wait(gate) => {
            gate.recv().await.ok();
            Some(Ok(String::new()))
        }
        ScriptStep::Panic => panic!("on purpose"),
    }
}

impl Source for Scripted {
    fn id(&self) -> &'static str {
        self.id
    }

    fn is_model(&self) -> bool {
        self.model
    }

    fn is_ready(&self) -> bool {
        self.ready
    }

    fn open<'a>(&'a self, _app: &'a Arc<App>, request: &'a Request) -> OpenFuture<'a> {
        self.asked.fetch_add(1, SeqCst);
        self.requests.lock().unwrap().push(request.clone());
        let held = Held(self.left.clone());
        Box::pin(async move {
            if let Some(step) = self.opening.clone()
                && let Some(Err(error)) = perform(step).await
            {
                return Err(error);
            }
            let steps = stream::unfold((self.steps.clone().into_iter(), held), |(mut steps, held)| async {
                let item = perform(steps.next()?).await?;
                Some((item, (steps, held)))
            });
            let words: TextStream = Box::pin(steps);
            Ok(OpenStream { model: self.model.then(|| "large".to_owned()), words })
        })
    }
}

/// A server in this process, with sources of the test.
struct Bench {
    server: TestServer,
    sources: Arc<Sources>,
}

impl Bench {
    fn start(sources: Vec<Arc<dyn Source>>) -> Self {
        Self::start_with(sources, "8")
    }

    fn start_with(sources: Vec<Arc<dyn Source>>, interpretations_max: &str) -> Self {
        let test_store =
            test_store(&[("HERMIT_INTERPRETATIONS_MAX", interpretations_max), ("ENABLE_SCHEDULER", "false")]);
        let sources = Arc::new(Sources::new(sources, test_store.config.interpretations_max.get()));
        let (routes, handlers) = split(crate::core::routes(&sources, &Vec::new().into()));
        let served = Arc::new(Served { routes, ..Served::default() });
        Self { server: TestServer::start(test_store, (served, handlers), Vec::new()), sources }
    }

    fn sign_up(&self, username: &str) -> Client {
        self.server.sign_up(username)
    }
}

/// The path of a new reading.
fn draw(client: &mut Client) -> String {
    let made = client.post("/api/v1/readings", r#"{"spread":"three-card","question":"What now?"}"#);
    assert_eq!(made.status, 201, "{made:?}");
    format!("/api/v1/readings/{}", made.str("id"))
}

fn interpret(client: &mut Client, reading: &str, json: &str) -> Response {
    client.post(&format!("{reading}/interpretation"), json)
}

/// The same, as events.
fn stream(client: &mut Client, path: &str, json: &str, headers: &[(&str, &str)]) -> Response {
    let own = [("Content-Type", "application/json"), ("Accept", "text/event-stream")];
    client.send("POST", path, &[&own, headers].concat(), json.as_bytes())
}
