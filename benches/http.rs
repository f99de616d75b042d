//! Requests a second and latencies of the release server, which has one core to itself while the load has the others.
//! `./build.sh bench` prints the table; the figures mean something only on a machine that does nothing else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a bench is a test that measures: it may end as one, and what it prints is its result"
)]

#[path = "../tests/support/mod.rs"]
mod support;

use rustix::thread::{CpuSet, sched_setaffinity};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use support::upstream::{Piece, Upstream, begin, chunk, end, last_chunk, stream_head, words};
use support::{Client, Folder, HERMIT, PASSWORD, at_once, connect};

const CONNECTIONS: usize = 16;
const WARM_UP: Duration = Duration::from_millis(500);
const MEASURED: Duration = Duration::from_secs(5);
const STARTS: usize = 10;
/// Times that the game is measured on and off.
const ROUNDS: u32 = 2;
const SEEDED_READINGS: usize = 300;
/// Interpretations whose first words are timed.
const RELAYS: usize = 200;
/// How long the provider waits before its first words.
const THOUGHT: Duration = Duration::from_millis(20);
const READING: &str =
    r#"{"spread":"three-card","question":"What does the coming week ask of me?","tags":["weekly","work"]}"#;

/// A kind of request; `id` is a reading's.
struct Case {
    name: &'static str,
    connections: usize,
    request: fn(client: &mut Client, id: &str) -> u16,
    status: u16,
}

const CASES: [Case; 7] = [
    case("GET /health", 200, |client, _| client.get("/health").status),
    case("a card", 200, |client, _| client.get("/api/v1/cards/major_arcana.09").status),
    case("all cards, gzip (11 kB)", 200, |client, _| {
        client.send("GET", "/api/v1/cards", &[("Accept-Encoding", "gzip")], b"").status
    }),
    case("a list of 20 readings", 200, |client, _| client.get("/api/v1/readings?limit=20").status),
    case("a reading by id", 200, |client, id| client.get(&format!("/api/v1/readings/{id}")).status),
    case("a reading made, 3 cards", 201, |client, _| client.post("/api/v1/readings", READING).status),
    Case { connections: 1, ..case("a login, one connection", 200, |client, _| client.sign_in("ann", PASSWORD).status) },
];

const fn case(name: &'static str, status: u16, request: fn(&mut Client, &str) -> u16) -> Case {
    Case { name, connections: CONNECTIONS, request, status }
}

fn main() {
    // `cargo test --benches` runs this too, and must not spend a minute on it.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    // `./build.sh bench game` measures nothing else.
    if std::env::args().any(|argument| argument == "game") {
        return cost_of_the_game(keep_off_first_core(cores()));
    }
    let (processor, cores, seconds) = (processor(), cores(), MEASURED.as_secs());
    let pinned = keep_off_first_core(cores);
    let place = if pinned { "server on one core, load on the others" } else { "server and load on the same cores" };
    println!("\n{processor}, {cores} cores, {place}; {CONNECTIONS} connections, {seconds} s each;");
    println!("log level `info` to a drained pipe, last column `error`.\n");
    println!("| request | requests/s | p50 in ms | p99 in ms | requests/s at log level `error` |");
    println!("|---|--:|--:|--:|--:|");
    let (info, error) = (Bench::start("info", pinned, &[]), Bench::start("error", pinned, &[]));
    for case in &CASES {
        let (usual, quiet) = (info.run(case), error.run(case));
        println!("| {} | {} | {} | {:.0} |", case.name, usual.rate.round(), usual.percentiles(), quiet.rate);
    }
    drop((info, error));
    if cfg!(feature = "ai") {
        let times = first_words(pinned);
        println!(
            "| first words of a model, from their arrival to the client's | | {:.2} | {:.2} | |",
            at(&times, 50),
            at(&times, 99)
        );
    }
    let mut starts: Vec<Duration> = (0..STARTS).map(|_| start_to_first_answer(pinned)).collect();
    starts.sort();
    println!(
        "| start to the first answer, empty folder | | {:.2} | {:.2} | |",
        ms(starts[STARTS / 2]),
        ms(starts[STARTS - 1])
    );
    cost_of_the_game(pinned);
}

/// What a reading costs with the game and without it, measured in turns so that other load on the machine affects both.
/// Processor time is the server's own; other load disturbs it less than requests a second.
fn cost_of_the_game(pinned: bool) {
    let (on, off) = ([], [("ENABLE_GAMIFICATION", "false")]);
    let benches = [Bench::start("error", pinned, &on), Bench::start("error", pinned, &off)];
    let Some(case) = CASES.iter().find(|case| case.status == 201) else { return };
    println!("\n| {}, the game on and off | requests/s | processor time in µs |", case.name);
    println!("|---|--:|--:|");
    for connections in [1, CONNECTIONS] {
        let mut sums = [(0.0, 0.0); 2];
        for _ in 0..ROUNDS {
            for (bench, (rate, micros)) in benches.iter().zip(&mut sums) {
                let before = bench.processor_micros();
                let outcome = bench.run(&Case { connections, ..*case });
                *rate += outcome.rate / f64::from(ROUNDS);
                // It includes the time and the requests of the warm-up.
                let share = MEASURED.as_secs_f64() / (MEASURED + WARM_UP).as_secs_f64();
                *micros += (bench.processor_micros() - before) * share / outcome.times.len() as f64 / f64::from(ROUNDS);
            }
        }
        let [(rate_on, micros_on), (rate_off, micros_off)] = sums;
        let ratio = micros_on / micros_off;
        println!(
            "| {connections} connections | {rate_on:.0} and {rate_off:.0} | {micros_on:.0} and {micros_off:.0}: \
             {ratio:.2} times |"
        );
    }
}

struct Bench {
    // Stays alive for as long as it is measured.
    server: Running,
    ann: Client,
    id: String,
}

struct Outcome {
    rate: f64,
    /// Every latency, sorted.
    times: Vec<Duration>,
}

impl Outcome {
    fn percentiles(&self) -> String {
        format!("{:.2} | {:.2}", at(&self.times, 50), at(&self.times, 99))
    }
}

/// The time in ms that so many percent of the sorted `times` do not exceed.
fn at(times: &[Duration], percent: usize) -> f64 {
    ms(times[(times.len() - 1) * percent / 100])
}

/// From a provider's first words to their arrival at the client, one interpretation after another, sorted.
fn first_words(pinned: bool) -> Vec<Duration> {
    let upstream = Upstream::start(|wire| {
        let thinking = [stream_head(), chunk(begin(wire)), Piece::Wait(THOUGHT), Piece::Mark];
        thinking.into_iter().chain([chunk(words(wire, "Well.")), chunk(end(wire)), last_chunk()]).collect()
    });
    let url = upstream.url();
    let settings = [("HERMIT_GEMINI_URL", url.as_str()), ("GEMINI_API_KEY", "key"), ("HERMIT_AI_DAILY_QUOTA", "0")];
    let bench = Bench::start("info", pinned, &settings);
    let mut ann = bench.ann.again();
    let mut time = || {
        let reading = ann.post("/api/v1/readings", READING).str("id");
        let (_, cookie) = &ann.headers[0];
        let mut stream = BufReader::new(connect(bench.server.address));
        let request = format!(
            "POST /api/v1/readings/{reading}/interpretation HTTP/1.1\r\nHost: hermit\r\nCookie: {cookie}\r\n\
             Accept: text/event-stream\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{{}}"
        );
        stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut lines = stream.lines().map(Result::unwrap);
        lines.find(|line| line.starts_with("event: token")).expect("there are words");
        let came = Instant::now();
        lines.find(|line| line.starts_with("event: done")).expect("all is said");
        came - *upstream.marks().last().unwrap()
    };
    let mut times: Vec<Duration> = (0..RELAYS).map(|_| time()).collect();
    times.sort();
    times
}

impl Bench {
    fn start(level: &str, pinned: bool, settings: &[(&str, &str)]) -> Self {
        let server = Running::start(level, pinned, settings);
        let mut ann = Client::new(server.address);
        let account = format!(r#"{{"username":"ann","password":"{PASSWORD}"}}"#);
        assert_eq!(ann.post("/api/v1/auth/register", &account).status, 201);
        ann.sign_in("ann", PASSWORD);
        let mut id = String::new();
        for _ in 0..SEEDED_READINGS {
            id = ann.post("/api/v1/readings", READING).str("id");
        }
        Self { server, ann, id }
    }

    /// The processor time that the server has taken so far, from proc_pid_stat(5); a tick is 10 ms.
    fn processor_micros(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.server.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
        let ticks = |index: usize| fields[index].parse::<f64>().unwrap();
        (ticks(11) + ticks(12)) * 10_000.0
    }

    fn run(&self, case: &Case) -> Outcome {
        let (ann, id, request, status) = (self.ann.again(), self.id.clone(), case.request, case.status);
        let results = at_once(case.connections, move |_| {
            let mut client = ann.again();
            let began = Instant::now();
            while began.elapsed() < WARM_UP {
                assert_eq!(request(&mut client, &id), status);
            }
            let (began, mut times) = (Instant::now(), Vec::new());
            while began.elapsed() < MEASURED {
                let sent = Instant::now();
                assert_eq!(request(&mut client, &id), status);
                times.push(sent.elapsed());
            }
            (times.len() as f64 / began.elapsed().as_secs_f64(), times)
        });
        let rate = results.iter().map(|(rate, _)| rate).sum();
        let mut times: Vec<Duration> = results.into_iter().flat_map(|(_, times)| times).collect();
        times.sort();
        Outcome { rate, times }
    }
}

/// A server on a port chosen here, because at log level `error` the server does not log its own.
struct Running {
    child: Child,
    address: SocketAddr,
    _folder: Folder,
}

impl Running {
    /// Starts it, on the first core if it is to be pinned, and waits until it listens.
    fn start(level: &str, pinned: bool, settings: &[(&str, &str)]) -> Self {
        let folder = Folder::new();
        let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let mut command = if pinned { Command::new("taskset") } else { Command::new(HERMIT) };
        if pinned {
            command.args(["-c", "0", HERMIT]);
        }
        command.arg("serve").env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.current_dir(folder.path()).env("HERMIT_DATA", folder.path().join("data"));
        command.env("HERMIT_LISTEN", address.to_string()).env("HERMIT_LOG_LEVEL", level).envs(settings.iter().copied());
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut log = child.stdout.take().unwrap();
        thread::spawn(move || std::io::copy(&mut log, &mut std::io::sink()));
        while TcpStream::connect(address).is_err() {
            assert!(child.try_wait().unwrap().is_none(), "the server has ended");
            thread::sleep(Duration::from_micros(200));
        }
        Self { child, address, _folder: folder }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn start_to_first_answer(pinned: bool) -> Duration {
    let began = Instant::now();
    let server = Running::start("info", pinned, &[]);
    assert_eq!(Client::new(server.address).get("/health").status, 200);
    began.elapsed()
}

/// Moves this process, and what it starts from now on, to all cores but the first, if there are several and `taskset`
/// can pin the server to the first.
fn keep_off_first_core(cores: usize) -> bool {
    let taskset = Command::new("taskset").arg("--version").output();
    let taskset = taskset.is_ok_and(|output| output.status.success());
    let mut others = CpuSet::new();
    (1..cores).for_each(|core| others.set(core));
    cores > 1 && taskset && sched_setaffinity(None, &others).is_ok()
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The processor as the kernel names it.
fn processor() -> String {
    let text = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("model name"));
    line.and_then(|line| line.split_once(": ")).map_or("unknown processor", |(_, name)| name).to_owned()
}
