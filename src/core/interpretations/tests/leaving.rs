//! A client that disconnects ends its work, whatever the work waits for.

use super::client::connect;
use super::*;
use crate::runtime::ids::AccountSeq;
use std::io::{Read, Write};
use std::net::Shutdown;

/// Longer than the promised second, because the machine may be busy.
const LEFT_WITHIN: Duration = Duration::from_secs(2);

/// A request over a connection that the test can close.
fn ask(bench: &Bench, client: &Client, reading: &str, events: bool, more: &[u8]) -> std::net::TcpStream {
    let own: String = client.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    let accept = if events { "Accept: text/event-stream\r\n" } else { "" };
    let head = format!(
        "POST {reading}/interpretation HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n{own}{accept}\
         Content-Length: 2\r\n\r\n{{}}",
        bench.server.address
    );
    let mut connection = connect(bench.server.address);
    connection.write_all(&[head.as_bytes(), more].concat()).unwrap();
    connection
}

#[test]
fn a_client_that_disconnects_ends_its_work() {
    for place in ["opening", "words"] {
        for events in [false, true] {
            for (way, more) in [("close", &b""[..]), ("half", b""), ("pipelined", b"GET /api/v1/voices HTTP/1.1\r\n")] {
                let what = format!("{place} {events} {way}");
                let source = match place {
                    "opening" => Scripted::new("slow", [say("late")]).opening(ScriptStep::Hang),
                    _ => Scripted::new("slow", [say("first"), ScriptStep::Hang]),
                };
                let source = Arc::new(source);
                let (asked, left) = (source.asked.clone(), source.left.clone());
                let bench = Bench::start(vec![source]);
                let mut ann = bench.sign_up("ann");
                let reading = draw(&mut ann);
                let mut connection = ask(&bench, &ann, &reading, events, more);
                until(|| asked.load(SeqCst) == 1);
                if events && place == "words" {
                    let mut some = [0; 2048];
                    let mut read = Vec::new();
                    while !String::from_utf8_lossy(&read).contains("first") {
                        let count = connection.read(&mut some).unwrap();
                        assert!(count > 0);
                        read.extend_from_slice(&some[..count]);
                    }
                }
                // Longer than the interval of the sweep: nothing ends by itself.
                thread::sleep(Duration::from_millis(700));
                assert!(left.lock().unwrap().is_empty(), "{what}: no stream was dropped yet");
                assert_eq!(interpret(&mut ann, &reading, "{}").code(), "interpretation-running", "{what}");
                let began = Instant::now();
                if way == "half" {
                    connection.shutdown(Shutdown::Write).unwrap();
                } else {
                    drop(connection);
                }
                until(|| !left.lock().unwrap().is_empty());
                let after = left.lock().unwrap()[0].duration_since(began);
                assert!(after < LEFT_WITHIN, "{what}: dropped after {after:?}");
                let list = ann.get(&format!("{reading}/interpretations"));
                assert_eq!(list.len("items"), 0, "{what}: nothing is stored");
                until(|| bench.sources.begin(AccountSeq(1), "free").is_ok());
            }
        }
    }
}

#[test]
fn work_ends_for_a_client_that_does_not_read_and_closes_its_side() {
    // Every byte is an event: two megabytes, more than the buffers on the way hold.
    let endless = std::iter::repeat_with(|| say("w")).take(24_000).chain([ScriptStep::Hang]);
    let source = Arc::new(Scripted::new("long", endless));
    let left = source.left.clone();
    let bench = Bench::start(vec![source]);
    let mut ann = bench.sign_up("ann");
    let reading = draw(&mut ann);
    let connection = ask(&bench, &ann, &reading, true, b"");
    // The client does not read and closes its side for writing: it is gone, though the server's writes only block.
    thread::sleep(Duration::from_millis(700));
    assert!(left.lock().unwrap().is_empty());
    connection.shutdown(Shutdown::Write).unwrap();
    let began = Instant::now();
    until(|| !left.lock().unwrap().is_empty());
    assert!(began.elapsed() < LEFT_WITHIN);
}
