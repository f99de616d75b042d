//! Helpers for black-box tests: the real binary on a free port with a data folder of its own, and a client
//! (`client.rs`). They do not know what is tested.
#![allow(dead_code, reason = "each test binary uses a part of this")]

mod client;
pub mod documents;
pub mod events;
pub mod spreads;
pub mod stalled;
#[cfg(feature = "ai")]
pub mod tls;
pub mod upstream;

#[allow(unused_imports, reason = "each test binary uses a part of this")]
pub use client::{Client, Response, connect, raw, read_response};

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The binary under test.
pub const HERMIT: &str = env!("CARGO_BIN_EXE_hermit");
/// Longest wait of a test for any state; the machine may be busy.
const PATIENCE: Duration = Duration::from_secs(60);
/// The password of accounts made by [`Server::sign_up`].
pub const PASSWORD: &str = "correct horse battery";

/// A valid id that does not exist.
pub const NO_ID: &str = "01arz3ndektsv4rrffq69g5fav";

/// A folder of its own under the system's temporary one, removed at the end.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("hermit-test-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}

/// A command of the binary under test with a clean environment; no setting of the caller leaks in.
pub fn hermit(words: &[&str], data: &Path, settings: &[(&str, &str)]) -> Command {
    let mut command = Command::new(HERMIT);
    command.args(words).env_clear().current_dir(data.parent().unwrap_or(data));
    command.env("HERMIT_DATA", data).env("HERMIT_LISTEN", "127.0.0.1:0");
    command.envs(settings.iter().copied());
    command
}

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    folder: Arc<Folder>,
    log: Arc<Mutex<Vec<String>>>,
    log_reader: Option<JoinHandle<()>>,
    /// From the start of the process to the line that says it serves.
    pub started_in: Duration,
}

impl Server {
    /// Starts with an empty data folder and default settings.
    pub fn start() -> Self {
        Self::start_with(&[])
    }

    /// Starts with an empty data folder and some settings.
    pub fn start_with(settings: &[(&str, &str)]) -> Self {
        Self::start_in(Arc::new(Folder::new()), settings)
    }

    /// Starts on a folder that may have data already; the data lies in `folder/data`.
    pub fn start_in(folder: Arc<Folder>, settings: &[(&str, &str)]) -> Self {
        let command = hermit(&["serve"], &folder.path().join("data"), settings);
        Self::spawn(command, folder)
    }

    /// Starts a prepared command that will print the line of a started server.
    pub fn spawn(mut command: Command, folder: Arc<Folder>) -> Self {
        let began = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let log = Arc::new(Mutex::new(Vec::new()));
        let address = loop {
            let line = lines.next().expect("the server ended before it served").unwrap();
            log.lock().unwrap().push(line.clone());
            if let Some((_, rest)) = line.split_once("serves http://") {
                let address = rest.split([' ', '"']).next().unwrap();
                break address.parse().unwrap();
            }
        };
        let started_in = began.elapsed();
        let rest = log.clone();
        let log_reader = Some(thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                rest.lock().unwrap().push(line);
            }
        }));
        Self { child, address, folder, log, log_reader, started_in }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    pub fn folder(&self) -> Arc<Folder> {
        self.folder.clone()
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The log so far, one line each.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    /// The log, when `text` has come into it; lines are written a moment after what they report.
    pub fn log_with(&self, text: &str) -> String {
        wait_until(&format!("the log says {text}"), || Some(self.log().join("\n")).filter(|log| log.contains(text)))
    }

    /// A client that is not signed in.
    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// A client with the session of another one; sessions outlive the process.
    pub fn client_of(&self, other: &Client) -> Client {
        let mut client = self.client();
        client.headers.clone_from(&other.headers);
        client
    }

    /// Makes an account and a client with its session; the first one is the admin.
    pub fn sign_up(&self, username: &str) -> Client {
        let mut client = self.client();
        let made =
            client.post("/api/v1/auth/register", &format!(r#"{{"username":"{username}","password":"{PASSWORD}"}}"#));
        assert_eq!(made.status, 201, "{made:?}");
        client.sign_in(username, PASSWORD);
        client
    }

    /// Sends a signal by name: `TERM`, `HUP`, `KILL`, `STOP`, `CONT`.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args([&format!("-{name}"), &self.pid().to_string()]).status().unwrap();
        assert!(status.success());
    }

    /// Waits for the process to end; its log is whole then.
    pub fn wait(&mut self) -> ExitStatus {
        let status = wait_until("the server ends", || self.child.try_wait().unwrap());
        if let Some(reader) = self.log_reader.take() {
            reader.join().unwrap();
        }
        status
    }

    /// Stops as an init system would, and expects a clean end.
    pub fn stop(mut self) -> Arc<Folder> {
        self.signal("TERM");
        assert!(self.wait().success());
        self.folder.clone()
    }

    /// Resident memory in bytes.
    pub fn rss_bytes(&self) -> u64 {
        self.status_bytes("VmRSS:")
    }

    /// A figure of the process's status in bytes: `VmHWM:`, `RssAnon:`.
    pub fn status_bytes(&self, key: &str) -> u64 {
        proc_bytes(&format!("/proc/{}/status", self.pid()), key)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Calls `ask` until it gives a value. A wait beyond [`PATIENCE`] fails the test.
pub fn wait_until<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain until {what}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// A text as a part of a query string.
pub fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The number of kB behind `key` in a file of /proc, in bytes.
pub fn proc_bytes(path: &str, key: &str) -> u64 {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_else(|| panic!("no {key} in {path}"));
    line.split_whitespace().next().unwrap().parse::<u64>().unwrap() * 1024
}

/// Runs a function on many threads at once and collects what they return.
pub fn at_once<T: Send + 'static>(count: usize, work: impl Fn(usize) -> T + Send + Sync + 'static) -> Vec<T> {
    let work = Arc::new(work);
    let gate = Arc::new(std::sync::Barrier::new(count));
    let threads: Vec<_> = (0..count)
        .map(|index| {
            let (work, gate) = (work.clone(), gate.clone());
            thread::spawn(move || {
                gate.wait();
                work(index)
            })
        })
        .collect();
    threads.into_iter().map(|thread| thread.join().unwrap()).collect()
}

/// Eight clients delete the same thing at once: one succeeds, and the others get 404.
pub fn assert_deleted_once(client: &Client, path: String) {
    let client = Mutex::new(client.again());
    let statuses = at_once(8, move |_| {
        let mut own = client.lock().unwrap().again();
        own.delete(&path).status
    });
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 404).count(), 7, "{statuses:?}");
}
