//! Structured log lines to standard output, as text or as JSON, never blocking the executor: lines wait in a bounded
//! buffer, and are written only while the kernel says that a write will not wait. Lines that no one reads are dropped
//! and counted. No query strings, no secrets: callers log routes, not addresses.

use crate::config::{LogFormat, LogLevel};
use crate::diagnostics::recent;
use crate::runtime::clock::{Clock, rfc3339};
use crate::runtime::lock;
use log::{Level, LevelFilter, Log, Metadata, Record};
use nanoserde::SerJson;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::time::Timespec;
use std::collections::VecDeque;
use std::io::stdout;
use std::sync::{Mutex, MutexGuard, OnceLock};
use std::time::{Duration, Instant};

/// Bytes of lines that may wait for a slow reader.
const BUFFER_BYTES_MAX: usize = 64 * 1024;
/// Bytes written at once: a pipe that is ready takes this many without waiting (pipe(7), PIPE_BUF).
const WRITE_BYTES_MAX: usize = 4096;
/// How long the end of the process waits for the reader of the log, and how often it checks.
const FINISH_MAX: Duration = Duration::from_secs(1);
const FINISH_STEP: Duration = Duration::from_millis(10);
/// Longest message in characters.
const MESSAGE_CHARS_MAX: usize = 1000;

#[derive(Default)]
struct Buffer {
    bytes: VecDeque<u8>,
    dropped: u64,
}

struct Sink {
    format: LogFormat,
    buffer: Mutex<Buffer>,
}

static SINK: OnceLock<Sink> = OnceLock::new();

/// Starts logging; a second call changes nothing.
pub fn start(format: LogFormat, level: LogLevel) {
    let filter = match level {
        LogLevel::Error => LevelFilter::Error,
        LogLevel::Warn => LevelFilter::Warn,
        LogLevel::Info => LevelFilter::Info,
        LogLevel::Debug => LevelFilter::Debug,
    };
    let sink = SINK.get_or_init(|| Sink { format, buffer: Mutex::default() });
    if log::set_logger(sink).is_ok() {
        log::set_max_level(filter);
    }
}

/// Logs a request in one line. `route` is its path in the table.
pub fn request(method: &str, route: &str, status: u16, micros: u64, bytes: u64, id: &str) {
    let Some(sink) = SINK.get() else { return };
    let at = rfc3339(Clock.now());
    let millis = micros as f64 / 1000.0;
    sink.push(&match sink.format {
        LogFormat::Text => {
            format!(
                "{at} INFO  request method={method} route={route} status={status} ms={millis:.3} bytes={bytes} \
                 id={id}\n"
            )
        }
        LogFormat::Json => format!(
            "{{\"time\":\"{at}\",\"level\":\"info\",\"message\":\"request\",\"method\":\"{method}\",\
             \"route\":{},\"status\":{status},\"ms\":{millis:.3},\"bytes\":{bytes},\"id\":\"{id}\"}}\n",
            route.serialize_json()
        ),
    });
}

impl Sink {
    fn lock(&self) -> MutexGuard<'_, Buffer> {
        lock(&self.buffer)
    }

    fn push(&self, line: &str) {
        let mut buffer = self.lock();
        if buffer.bytes.len() + line.len() > BUFFER_BYTES_MAX {
            buffer.dropped += 1;
            return;
        }
        buffer.bytes.extend(line.as_bytes());
        if buffer.bytes.len() >= WRITE_BYTES_MAX {
            write_ready(&mut buffer);
        }
    }
}

/// Writes what can be written without waiting; called by the timer and whenever a page of lines is full.
pub fn flush() {
    if let Some(sink) = SINK.get() {
        let mut buffer = sink.lock();
        write_ready(&mut buffer);
        if buffer.bytes.is_empty() {
            // A buffer that has grown in a burst would keep the allocator from returning its page to the kernel.
            buffer.bytes = VecDeque::new();
        }
        let dropped = std::mem::take(&mut buffer.dropped);
        drop(buffer);
        if dropped > 0 {
            log::warn!("{dropped} log lines were dropped because no one read them");
        }
    }
}

fn write_ready(buffer: &mut Buffer) {
    let out = stdout();
    while !buffer.bytes.is_empty() && is_ready(&out) {
        let (front, _) = buffer.bytes.as_slices();
        let chunk = front.get(..front.len().min(WRITE_BYTES_MAX)).unwrap_or(front);
        match rustix::io::write(&out, chunk) {
            Ok(written) => drop(buffer.bytes.drain(..written)),
            // The reader is gone; the lines would only fill the buffer.
            Err(_) => buffer.bytes.clear(),
        }
    }
}

fn is_ready(out: &std::io::Stdout) -> bool {
    let mut descriptors = [PollFd::new(out, PollFlags::OUT)];
    let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
    poll(&mut descriptors, Some(&at_once)).is_ok_and(|ready| ready > 0)
}

/// Writes what is left at the end of the process, and waits for a slow reader, but not for ever.
pub fn finish() {
    let Some(sink) = SINK.get() else { return };
    let began = Instant::now();
    while began.elapsed() < FINISH_MAX {
        let mut buffer = sink.lock();
        write_ready(&mut buffer);
        if buffer.bytes.is_empty() {
            return;
        }
        drop(buffer);
        std::thread::sleep(FINISH_STEP);
    }
}

impl Log for Sink {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        // Libraries log every byte at debug and every broken connection at error; the server's own lines suffice.
        let own = metadata.target().starts_with("hermit");
        own || metadata.level() <= if log::max_level() >= Level::Debug { Level::Debug } else { Level::Error }
    }

    fn log(&self, record: &Record<'_>) {
        if !self.enabled(record.metadata()) {
            return;
        }
        let now = Clock.now();
        let at = rfc3339(now);
        let message: String = record.args().to_string().chars().take(MESSAGE_CHARS_MAX).collect();
        // Only the server's own lines, so that broken connections of clients do not displace them.
        if record.level() <= Level::Warn && record.target().starts_with("hermit") {
            recent::said(now, record.level() == Level::Error, &message);
        }
        self.push(&match self.format {
            LogFormat::Text => format!("{at} {:<5} {}\n", record.level(), message.escape_debug()),
            LogFormat::Json => format!(
                "{{\"time\":\"{at}\",\"level\":\"{}\",\"message\":{}}}\n",
                record.level().as_str().to_ascii_lowercase(),
                message.serialize_json()
            ),
        });
    }

    fn flush(&self) {
        flush();
    }
}
