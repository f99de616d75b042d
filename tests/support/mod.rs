//! What black-box tests share: the real binary on a free port with a data folder of its own, and an HTTP client simple
//! enough to send what no well-behaved client would. No knowledge of what is tested.
#![allow(dead_code, reason = "each test file uses a part of this")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests fail by panicking"
)]

pub mod documents;

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};
use tinyjson::JsonValue;

/// The binary under test.
pub const HERMIT: &str = env!("CARGO_BIN_EXE_hermit");
/// Longest time anything may take that a test waits for.
const PATIENCE: Duration = Duration::from_secs(30);
/// The password of accounts made by [`Server::sign_up`].
pub const PASSWORD: &str = "correct horse battery";

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

/// A command of the binary under test with a clean environment; nothing of the caller's settings leaks in.
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
        thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                rest.lock().unwrap().push(line);
            }
        });
        Self { child, address, folder, log, started_in }
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

    /// A client that is not signed in.
    pub fn client(&self) -> Client {
        Client::new(self.address)
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

    /// Waits for the process to end.
    pub fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "the server does not end");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Stops as an init system would, and expects a clean end.
    pub fn stop(mut self) -> Arc<Folder> {
        self.signal("TERM");
        assert!(self.wait().success());
        self.folder.clone()
    }

    /// Resident memory in bytes.
    pub fn rss_bytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().unwrap().parse::<u64>().unwrap() * 1024
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A response.
#[derive(Debug, Clone)]
pub struct Response {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of a name, whatever its case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    /// The body as JSON.
    pub fn json(&self) -> JsonValue {
        self.text().parse().unwrap_or_else(|error| panic!("{error} in {}", self.text()))
    }

    /// A value of the body by path: `cards[0].card`, `items[2].id`.
    pub fn at(&self, path: &str) -> JsonValue {
        let mut value = self.json();
        for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
            value = match step.trim_end_matches(']').parse::<usize>() {
                Ok(index) => value.get::<Vec<JsonValue>>().unwrap()[index].clone(),
                Err(_) => value
                    .get::<HashMap<String, JsonValue>>()
                    .unwrap()
                    .get(step)
                    .unwrap_or_else(|| panic!("no {step} in {self:?}"))
                    .clone(),
            };
        }
        value
    }

    /// A text of the body by path.
    pub fn str(&self, path: &str) -> String {
        self.at(path).get::<String>().unwrap_or_else(|| panic!("{path} is no text in {self:?}")).clone()
    }

    /// A number of the body by path.
    pub fn number(&self, path: &str) -> f64 {
        *self.at(path).get::<f64>().unwrap_or_else(|| panic!("{path} is no number in {self:?}"))
    }

    /// How many items a list of the body has.
    pub fn len(&self, path: &str) -> usize {
        self.at(path).get::<Vec<JsonValue>>().unwrap_or_else(|| panic!("{path} is no list in {self:?}")).len()
    }

    /// The problem's stable code; the response must be a problem document.
    pub fn code(&self) -> String {
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self:?}");
        assert_eq!(self.number("status") as u16, self.status);
        self.str("code")
    }

    /// The fields at fault, in order.
    pub fn fields(&self) -> Vec<String> {
        (0..self.len("errors")).map(|index| self.str(&format!("errors[{index}].field"))).collect()
    }
}

/// A client with one kept connection, which is made anew when the server has closed it.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
    /// Headers of every request: a cookie, a token.
    pub headers: Vec<(String, String)>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Self { address, stream: None, headers: Vec::new() }
    }

    /// A second client with the same headers on a connection of its own.
    pub fn again(&self) -> Self {
        Self { address: self.address, stream: None, headers: self.headers.clone() }
    }

    /// Signs in and keeps the session's cookie.
    pub fn sign_in(&mut self, login: &str, password: &str) -> Response {
        let response = self.post("/api/v1/auth/login", &format!(r#"{{"login":"{login}","password":"{password}"}}"#));
        assert_eq!(response.status, 200, "{response:?}");
        let cookie = response.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
        self.headers.retain(|(name, _)| name != "Cookie");
        self.headers.push(("Cookie".into(), cookie));
        response
    }

    /// A client that presents a token instead.
    pub fn with_token(&self, secret: &str) -> Self {
        Self {
            address: self.address,
            stream: None,
            headers: vec![("Authorization".into(), format!("Bearer {secret}"))],
        }
    }

    pub fn get(&mut self, path: &str) -> Response {
        self.send("GET", path, &[], b"")
    }

    pub fn post(&mut self, path: &str, json: &str) -> Response {
        self.send("POST", path, &[("Content-Type", "application/json")], json.as_bytes())
    }

    pub fn patch(&mut self, path: &str, json: &str) -> Response {
        self.send("PATCH", path, &[("Content-Type", "application/json")], json.as_bytes())
    }

    pub fn delete(&mut self, path: &str) -> Response {
        self.send("DELETE", path, &[], b"")
    }

    /// Sends any request and reads its response.
    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Response {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\n", self.address);
        let own = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in own.chain(headers.iter().copied()) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() || matches!(method, "POST" | "PATCH" | "PUT") {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let request = [head.as_bytes(), body].concat();
        // A kept connection may have been closed meanwhile; one new one is tried.
        let kept = self.stream.is_some();
        match self.exchange(&request, method) {
            Ok(response) => response,
            Err(_) if kept => {
                self.stream = None;
                self.exchange(&request, method).unwrap()
            }
            Err(error) => panic!("{method} {path}: {error}"),
        }
    }

    fn exchange(&mut self, request: &[u8], method: &str) -> std::io::Result<Response> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => BufReader::new(connect(self.address)),
        };
        stream.get_mut().write_all(request)?;
        let response = read_response(&mut stream, method == "HEAD")?;
        if response.header("connection") != Some("close") {
            self.stream = Some(stream);
        }
        Ok(response)
    }
}

/// A plain connection with time limits.
pub fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    stream.set_write_timeout(Some(PATIENCE)).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
}

/// Reads one response; `headless` means that no body follows whatever the headers say (HEAD).
pub fn read_response(stream: &mut impl BufRead, headless: bool) -> std::io::Result<Response> {
    let ended = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|word| word.parse().ok()).ok_or_else(ended)?;
    let mut headers = Vec::new();
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Err(ended());
        }
        match line.trim_end().split_once(':') {
            Some((name, value)) => headers.push((name.to_owned(), value.trim().to_owned())),
            None => break,
        }
    }
    let mut response = Response { status, headers, body: Vec::new() };
    if headless || matches!(status, 204 | 304) {
        return Ok(response);
    }
    if response.header("transfer-encoding") == Some("chunked") {
        response.body = read_chunks(stream)?;
    } else if let Some(length) = response.header("content-length") {
        response.body = vec![0; length.parse().unwrap()];
        stream.read_exact(&mut response.body)?;
    } else {
        stream.read_to_end(&mut response.body)?;
    }
    Ok(response)
}

fn read_chunks(stream: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line)?;
        let length = usize::from_str_radix(line.trim_end(), 16).map_err(std::io::Error::other)?;
        let mut chunk = vec![0; length + 2];
        stream.read_exact(&mut chunk)?;
        if length == 0 {
            return Ok(body);
        }
        body.extend_from_slice(&chunk[..length]);
    }
}

/// Sends raw bytes on a new connection and reads until the server closes it.
pub fn raw(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = connect(address);
    // The server may close before it has taken everything.
    stream.write_all(bytes).ok();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok();
    String::from_utf8_lossy(&answer).into_owned()
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
