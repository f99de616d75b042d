//! Clients that ask for an export and never read it.

use super::{Client, Server, connect};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::thread;

/// Readings of 30 kB each, so that the export is larger than what the kernel buffers for a client that does not read.
const READINGS: usize = 300;

/// An account whose export is large.
pub fn sign_up_with_large_export(server: &Server) -> Client {
    let ann = server.sign_up("ann");
    let notes = format!(r#"{{"notes":"{}"}}"#, "隱".repeat(10_000));
    let writers: Vec<Client> = (0..4).map(|_| ann.again()).collect();
    thread::scope(|scope| {
        for mut writer in writers {
            let notes = &notes;
            scope.spawn(move || {
                for _ in 0..READINGS / 4 {
                    let id = writer.make("/api/v1/readings", r#"{"spread":"single"}"#).str("id");
                    assert_eq!(writer.patch(&format!("/api/v1/readings/{id}"), notes).status, 200);
                }
            });
        }
    });
    let whole = ann.again().get("/api/v1/auth/me/export");
    assert_eq!(whole.len("readings"), READINGS);
    assert!(whole.body.len() > 8 * 1024 * 1024, "{} bytes are enough to fill the kernel's buffers", whole.body.len());
    ann
}

/// Asks for the export on connections of their own, and reads no more than the statuses, which come back with them.
pub fn ask_and_never_read(server: &Server, client: &Client, count: usize) -> Vec<(u16, TcpStream)> {
    let (name, cookie) = &client.headers[0];
    let request = format!("GET /api/v1/auth/me/export HTTP/1.1\r\nHost: x\r\n{name}: {cookie}\r\n\r\n");
    let ask = |_| {
        let mut stream = connect(server.address);
        stream.write_all(request.as_bytes()).unwrap();
        let mut begin = [0; 12];
        stream.read_exact(&mut begin).unwrap();
        let status = std::str::from_utf8(&begin).unwrap().strip_prefix("HTTP/1.1 ").unwrap();
        (status.parse().unwrap(), stream)
    };
    (0..count).map(ask).collect()
}
