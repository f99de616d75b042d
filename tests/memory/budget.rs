//! The memory gate: the memory of the release binary in every state of the budget, measured from /proc on fresh servers
//! with a seeded database, and printed as one table. `./build.sh memory` runs it.

use super::measure::{Limit, MB, REST, Row, SETTLE, Sample, assert_release_build, mb, peak_while};
use crate::support::{Client, Folder, HERMIT, PASSWORD, Server, at_once, connect, read_response};
use rustix::process::{Resource, getrlimit, setrlimit};
use std::fs;
use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

const BUSY_FOR: Duration = Duration::from_secs(10);
const BUSY_CONNECTIONS: usize = 64;
const REQUESTS: usize = 100_000;
const IDLE_CONNECTIONS: usize = 1_000;
const LOGINS: usize = 1_000;
const TIMES_ALL_CARDS: usize = 1_000;
const EXPORTED_READINGS: usize = 20_000;
const BINARY_BYTES_MAX: u64 = 10 * MB;
/// What the slow reader of the export takes at a time, and its rest between two reads: about 10 MB a second.
const SLOW_BYTES: usize = 32 * 1024;
const SLOW_REST: Duration = Duration::from_millis(3);
const SEEDED_READINGS: usize = 100;
const READING: &str =
    r#"{"spread":"three-card","question":"What does the coming week ask of me?","tags":["weekly","work"]}"#;

/// The headers that a client sends with every request: its cookie.
type Headers = Vec<(String, String)>;

#[test]
#[ignore = "takes two minutes and measures the release build: ./build.sh memory"]
fn memory_stays_within_the_budget_in_every_state() {
    assert_release_build();
    raise_descriptor_limit();
    let first_answer_ms = median(std::array::from_fn::<_, 5, _>(|_| start_to_first_answer())).as_secs_f64() * 1000.0;

    let idle = Subject::start(0, seeded(0)).settled();
    let folders = [0, 0, 0, 0, 0, EXPORTED_READINGS].map(seeded);
    let subjects = (1..).zip(folders).map(|(number, folder)| Subject::start(number, folder)).collect::<Vec<_>>();
    let subjects: Vec<Subject> = subjects.into_iter().map(Subject::settled).collect();
    let [busy, spent, kept, hashing, reading, exporting] = &subjects[..] else { unreachable!() };

    // Resting servers are sampled by a thread of their own, so that the waits run side by side.
    let logins = peak_while(&hashing.server, || logins(hashing));
    let logins_later = hashing.sample_after(REST);
    all_cards(reading);
    let cards_later = reading.sample_after(REST);
    let requests_took = requests(spent);
    let requests_later = spent.sample_after(REST);
    let connections = idle_connections(kept);
    let load = peak_while(&busy.server, || busy_connections(busy));
    let export = peak_while(&exporting.server, || slow_export(exporting));

    let rows = [
        Row::new("idle, 10 s after start", idle.idle, Limit::Fixed(10)),
        Row::new("peak under 64 busy connections, reads and writes", load, Limit::Fixed(20)),
        Row::new("30 s after 100,000 requests", requests_later.join().unwrap(), Limit::Over(spent.idle, 2)),
        Row::new("1,000 idle connections after a request each", connections, Limit::Over(kept.idle, 8)),
        Row::new("peak during 1,000 logins", logins, Limit::Over(hashing.idle, 11)),
        Row::new("30 s after 1,000 logins", logins_later.join().unwrap(), Limit::Over(hashing.idle, 1)),
        Row::new(
            "30 s after all cards in both languages 1,000 times",
            cards_later.join().unwrap(),
            Limit::Same(reading.idle),
        ),
        Row::new("peak during an export of 20,000 readings, read slowly", export, Limit::Over(exporting.idle, 5)),
    ];
    let binary = fs::metadata(HERMIT).unwrap().len();

    println!("\n| state | RSS in MB | limit in MB | of it anonymous | PSS in MB |\n|---|--:|--:|--:|--:|");
    for Row { state, sample, limit } in &rows {
        let [rss, anonymous, pss] = [sample.rss, sample.anonymous, sample.pss].map(mb);
        println!("| {state} | {rss:.2} | {limit} | {anonymous:.2} | {pss:.2} |");
    }
    println!("| size of the binary | {:.2} | {} | | |", mb(binary), BINARY_BYTES_MAX / MB);
    println!("\nStart to the first answer on an empty folder: {first_answer_ms:.0} ms (target: under 100 ms).");
    println!("100,000 requests took {:.1} s.\n", requests_took.as_secs_f64());

    let mut broken: Vec<String> = rows.iter().filter_map(Row::fault).collect();
    if binary > BINARY_BYTES_MAX {
        broken.push(format!("the binary has {:.2} MB", mb(binary)));
    }
    assert!(broken.is_empty(), "limits are broken:\n{}", broken.join("\n"));
}

/// A server that is measured.
struct Subject {
    server: Server,
    /// The session headers of the users' clients; signing in would hash passwords, which takes memory.
    users: Vec<Headers>,
    started: Instant,
    idle: Sample,
    binary: PathBuf,
}

impl Subject {
    /// Starts on a copy of the binary: servers that share its pages would divide them among their PSS.
    fn start(number: u32, (folder, users): (Arc<Folder>, Vec<Headers>)) -> Self {
        let binary = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("hermit-memory-{number}"));
        fs::copy(HERMIT, &binary).unwrap();
        let mut command = Command::new(&binary);
        command.arg("serve").env_clear().current_dir(folder.path());
        command.env("HERMIT_DATA", folder.path().join("data")).env("HERMIT_LISTEN", "127.0.0.1:0");
        let server = Server::spawn(command, folder);
        Self { server, users, started: Instant::now(), idle: Sample::default(), binary }
    }

    /// A client on a connection of its own, signed in as one of the users.
    fn client(&self, number: usize) -> Client {
        let mut client = self.server.client();
        client.headers = self.users[number % self.users.len()].clone();
        client
    }

    /// Takes the idle figure when its time has come.
    fn settled(mut self) -> Self {
        thread::sleep(SETTLE.saturating_sub(self.started.elapsed()));
        self.idle = Sample::of(self.server.pid());
        self
    }

    /// Samples later, while the test goes on.
    fn sample_after(&self, rest: Duration) -> JoinHandle<Sample> {
        let pid = self.server.pid();
        thread::spawn(move || {
            thread::sleep(rest);
            Sample::of(pid)
        })
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        fs::remove_file(&self.binary).ok();
    }
}

/// A folder with the data of an admin, three users and their readings, one of whom has `more` of them.
fn seeded(more: usize) -> (Arc<Folder>, Vec<Headers>) {
    let server = Server::start();
    server.sign_up("admin");
    let mut users = ["ann", "bob", "cleo"].map(|name| server.sign_up(name));
    for client in &mut users {
        for _ in 0..SEEDED_READINGS {
            assert_eq!(client.post("/api/v1/readings", READING).status, 201);
        }
    }
    if more > 0 {
        let ann = users[0].again();
        at_once(16, move |_| {
            let mut ann = ann.again();
            for _ in 0..more / 16 {
                assert_eq!(ann.post("/api/v1/readings", READING).status, 201);
            }
        });
    }
    (server.stop(), users.map(|client| client.headers).to_vec())
}

/// One request of a mixed load; two of ten write.
fn step(client: &mut Client, number: usize, id: &mut String) {
    let (expected, response) = match number % 10 {
        0 => (201, client.post("/api/v1/readings", READING)),
        1 => (200, client.get(&format!("/api/v1/readings/{id}"))),
        2 => (200, client.get("/api/v1/readings?limit=20")),
        3 => (200, client.patch(&format!("/api/v1/readings/{id}"), r#"{"notes":"It came true.","favorite":true}"#)),
        4 => (200, client.get("/api/v1/cards/minor_arcana.cups.queen")),
        5 => (200, client.get("/api/v1/readings?q=week&limit=10")),
        6 => (200, client.get("/api/v1/cards?arcana=major&lang=zh-TW")),
        7 => (200, client.post("/api/v1/readings/draw", r#"{"spread":"celtic-cross"}"#)),
        8 => (200, client.get("/api/v1/auth/me")),
        _ => (200, client.get(&format!("/api/v1/readings/{id}/export?format=md"))),
    };
    assert_eq!(response.status, expected, "step {number}: {response:?}");
    if expected == 201 {
        *id = response.str("id");
    }
}

/// Runs `steps` of the mixed load, and on until `until`, on many connections at once.
fn load(subject: &Subject, connections: usize, steps: usize, until: Instant) {
    let clients: Vec<Client> = (0..connections).map(|number| subject.client(number)).collect();
    at_once(connections, move |number| {
        let (mut client, mut id) = (clients[number].again(), String::new());
        for number in (0..).take_while(|number| *number < steps || Instant::now() < until) {
            step(&mut client, number, &mut id);
        }
    });
}

fn busy_connections(subject: &Subject) {
    load(subject, BUSY_CONNECTIONS, 0, Instant::now() + BUSY_FOR);
}

fn requests(subject: &Subject) -> Duration {
    let began = Instant::now();
    load(subject, 32, REQUESTS / 32, began);
    began.elapsed()
}

/// Every text of every card; the pages mapped for it are given back when no request comes any more.
fn all_cards(subject: &Subject) {
    let mut client = subject.server.client();
    for _ in 0..TIMES_ALL_CARDS {
        for language in ["en", "zh-TW"] {
            assert_eq!(client.get(&format!("/api/v1/cards/full?lang={language}")).len("items"), 78);
        }
    }
}

/// Connections that stay open after one request each, half of them signed in.
fn idle_connections(subject: &Subject) -> Sample {
    let mut clients: Vec<Client> = Vec::new();
    for number in 0..IDLE_CONNECTIONS {
        let mut client = if number % 2 == 0 { subject.client(0) } else { subject.server.client() };
        let path = if number % 2 == 0 { "/api/v1/readings" } else { "/api/v1/cards/major_arcana.09" };
        assert_eq!(client.get(path).status, 200);
        clients.push(client);
    }
    // A connection is idle when its client has sent nothing for a while, not right after its answer.
    thread::sleep(SETTLE);
    let sample = Sample::of(subject.server.pid());
    let open = subject.server.client().get("/health/memory").number("connections");
    assert!(open >= IDLE_CONNECTIONS as f64, "only {open} connections were kept");
    sample
}

fn logins(subject: &Subject) {
    let mut client = subject.server.client();
    for _ in 0..LOGINS {
        client.sign_in("ann", PASSWORD);
    }
}

/// A reader that is slower than the server.
struct Slow(TcpStream);

impl Read for Slow {
    fn read(&mut self, bytes: &mut [u8]) -> std::io::Result<usize> {
        thread::sleep(SLOW_REST);
        self.0.read(bytes)
    }
}

fn slow_export(subject: &Subject) {
    let (_, cookie) = &subject.users[0][0];
    let mut stream = connect(subject.server.address);
    let head = format!("GET /api/v1/auth/me/export HTTP/1.1\r\nHost: hermit\r\nCookie: {cookie}\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let response = read_response(&mut BufReader::with_capacity(SLOW_BYTES, Slow(stream)), false).unwrap();
    assert_eq!(response.text().matches("\"spread_name\"").count(), EXPORTED_READINGS + SEEDED_READINGS);
}

fn start_to_first_answer() -> Duration {
    let began = Instant::now();
    let server = Server::start();
    assert_eq!(server.client().get("/health").status, 200);
    began.elapsed()
}

fn median<const COUNT: usize>(mut times: [Duration; COUNT]) -> Duration {
    times.sort();
    times[COUNT / 2]
}

/// A thousand connections and more need as many descriptors on this side too.
fn raise_descriptor_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    let wanted = IDLE_CONNECTIONS as u64 + 200;
    if limit.current.is_some_and(|current| current < wanted) {
        limit.current = Some(wanted);
        setrlimit(Resource::Nofile, limit).unwrap();
    }
}
