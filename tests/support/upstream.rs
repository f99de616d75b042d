//! A provider for tests: one listener for the three wire formats, which behaves or misbehaves as its script says.

use super::{PATIENCE, wait_until};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// A provider's wire format, recognised by the path of the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WireFormat {
    Gemini,
    OpenAi,
    Anthropic,
}

/// A step of a script.
#[derive(Debug, Clone)]
pub enum Piece {
    Send(Vec<u8>),
    Wait(Duration),
    /// Waits until the condition holds.
    Await(Arc<AtomicBool>),
    /// Notes the time.
    Mark,
    /// Sends nothing more until the client has closed the connection, and notes when that was.
    Hold,
}

/// A request that was received.
#[derive(Debug, Clone)]
pub struct ReceivedRequest {
    pub head: String,
    pub body: String,
}

type Script = Arc<dyn Fn(WireFormat) -> Vec<Piece> + Send + Sync>;

struct Shared {
    script: Mutex<Script>,
    asked: Mutex<Vec<ReceivedRequest>>,
    closed: Mutex<Vec<Instant>>,
    marks: Mutex<Vec<Instant>>,
}

/// The provider. Its threads end with the test.
pub struct Upstream {
    pub address: SocketAddr,
    shared: Arc<Shared>,
}

impl Upstream {
    pub fn start(script: impl Fn(WireFormat) -> Vec<Piece> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let script: Script = Arc::new(script);
        let (asked, closed, marks) = Default::default();
        let shared = Arc::new(Shared { script: Mutex::new(script), asked, closed, marks });
        let known = shared.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let shared = known.clone();
                // A client that disconnects ends the script.
                thread::spawn(move || play(stream, &shared).ok());
            }
        });
        Self { address, shared }
    }

    /// Uses another script from now on.
    pub fn play(&self, script: impl Fn(WireFormat) -> Vec<Piece> + Send + Sync + 'static) {
        *self.shared.script.lock().unwrap() = Arc::new(script);
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far.
    pub fn asked(&self) -> Vec<ReceivedRequest> {
        self.shared.asked.lock().unwrap().clone()
    }

    /// When each [`Piece::Mark`] was played.
    pub fn marks(&self) -> Vec<Instant> {
        self.shared.marks.lock().unwrap().clone()
    }

    /// Waits until `count` clients have closed a connection that was held; when the last of them did.
    pub fn closed(&self, count: usize) -> Instant {
        wait_until("the connection is closed", || self.shared.closed.lock().unwrap().get(count - 1).copied())
    }
}

fn play(stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Ok(());
        }
    }
    let lower = head.to_lowercase();
    let length =
        lower.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |it| it.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let body = String::from_utf8(body).unwrap();
    let wire = match head.split(' ').nth(1).unwrap() {
        path if path.contains("streamGenerateContent") => WireFormat::Gemini,
        path if path.ends_with("/chat/completions") => WireFormat::OpenAi,
        path if path.ends_with("/messages") => WireFormat::Anthropic,
        path => panic!("no wire format has the path {path}"),
    };
    shared.asked.lock().unwrap().push(ReceivedRequest { head, body });
    let script = shared.script.lock().unwrap().clone();
    for piece in script(wire) {
        match piece {
            Piece::Send(bytes) => reader.get_mut().write_all(&bytes)?,
            Piece::Await(gate) => {
                while !gate.load(Ordering::Relaxed) {
                    thread::sleep(Duration::from_millis(5));
                }
            }
            Piece::Mark => shared.marks.lock().unwrap().push(Instant::now()),
            Piece::Wait(time) => thread::sleep(time),
            Piece::Hold => {
                while reader.read(&mut [0; 64]).is_ok_and(|count| count > 0) {}
                shared.closed.lock().unwrap().push(Instant::now());
            }
        }
    }
    Ok(())
}

/// Bytes to send.
pub fn send(bytes: impl AsRef<[u8]>) -> Piece {
    Piece::Send(bytes.as_ref().to_vec())
}

/// The head of a stream of events in chunks.
pub fn stream_head() -> Piece {
    send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n")
}

/// A whole answer without a stream.
pub fn status(status: &str, headers: &str, body: &str) -> Vec<Piece> {
    let length = body.len();
    vec![send(format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    ))]
}

/// One chunk.
pub fn chunk(bytes: impl AsRef<[u8]>) -> Piece {
    let bytes = bytes.as_ref();
    send([format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat())
}

/// The last chunk.
pub fn last_chunk() -> Piece {
    send("0\r\n\r\n")
}

/// The events that carry text.
pub fn words(wire: WireFormat, text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    match wire {
        WireFormat::Gemini => format!(
            "data: {{\"candidates\":[{{\"content\":{{\"parts\":[{{\"text\":\"{text}\"}}],\"role\":\"model\"}},\
             \"index\":0}}]}}\n\n"
        ),
        WireFormat::OpenAi => {
            format!(
                "data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{text}\"}},\
                 \"finish_reason\":null}}]}}\n\n"
            )
        }
        WireFormat::Anthropic => format!(
            "event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"index\":0,\
             \"delta\":{{\"type\":\"text_delta\",\"text\":\"{text}\"}}}}\n\n"
        ),
    }
}

/// The events before the text.
pub fn begin(wire: WireFormat) -> String {
    match wire {
        WireFormat::Gemini => "data: {\"usageMetadata\":{\"promptTokenCount\":9}}\n\n",
        WireFormat::OpenAi => {
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
        }
        WireFormat::Anthropic => {
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"content\":[]}}\n\n\
             event: ping\ndata: {\"type\":\"ping\"}\n\n"
        }
    }
    .to_owned()
}

/// The events after the text.
pub fn end(wire: WireFormat) -> String {
    match wire {
        WireFormat::Gemini => "data: {\"candidates\":[{\"finishReason\":\"STOP\"}]}\n\n",
        WireFormat::OpenAi => {
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
        }
        WireFormat::Anthropic => {
            "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}}\n\n\
             event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"
        }
    }
    .to_owned()
}

/// The event of an error inside a stream.
pub fn error(wire: WireFormat) -> String {
    match wire {
        WireFormat::Gemini => "data: {\"error\":{\"code\":500,\"message\":\"x\",\"status\":\"INTERNAL\"}}\n\n",
        WireFormat::OpenAi => "data: {\"error\":{\"message\":\"x\",\"type\":\"server_error\",\"code\":null}}\n\n",
        WireFormat::Anthropic => {
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"x\"}}\n\n"
        }
    }
    .to_owned()
}

/// The events of a model that declines.
pub fn refusal(wire: WireFormat) -> String {
    match wire {
        WireFormat::Gemini => "data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n\n",
        WireFormat::OpenAi => {
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"refusal\":\"I cannot\"},\"finish_reason\":null}]}\n\n"
        }
        WireFormat::Anthropic => "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"refusal\"}}\n\n",
    }
    .to_owned()
}

/// A whole and faultless answer.
pub fn answer(wire: WireFormat, texts: &[&str]) -> Vec<Piece> {
    let events = texts.iter().map(|text| chunk(words(wire, text)));
    let parts = [stream_head(), chunk(begin(wire))].into_iter().chain(events);
    parts.chain([chunk(end(wire)), last_chunk()]).collect()
}

/// The same answer in chunks of `step` bytes each, with lines that end as `line_end` says.
pub fn cut_answer(wire: WireFormat, texts: &[&str], step: usize, line_end: &str) -> Vec<Piece> {
    let words: String = texts.iter().map(|text| words(wire, text)).collect();
    let all = format!("{}: a comment\n\n{words}{}", begin(wire), end(wire)).replace('\n', line_end);
    let chunks = all.as_bytes().chunks(step).map(chunk);
    [stream_head()].into_iter().chain(chunks).chain([last_chunk()]).collect()
}
