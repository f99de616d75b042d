//! Answers without a handler: to a malformed head, to a client that is too slow, to a connection over the limit. They
//! are problem documents with an id like all others, written straight to the socket.

use crate::http::problem::Problem;
use crate::http::request_id;
use crate::refusal::Refusal;
use crate::runtime::language::Language;
use rustix::fd::AsFd;
use rustix::net::{SendFlags, send};

/// Sends the problem if the socket takes it at once, which a socket with an empty buffer does.
pub(super) fn refuse(socket: impl AsFd, kind: &'static Refusal) {
    let problem = Problem::new(kind);
    let (body, id) = (problem.json(), request_id::next());
    let retry = problem.retry_after_s.map_or_else(String::new, |seconds| format!("Retry-After: {seconds}\r\n"));
    let head = format!(
        "HTTP/1.1 {} {}\r\nConnection: close\r\nContent-Type: application/problem+json\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nX-Request-Id: {id}\r\n{retry}\r\n",
        kind.status,
        kind.title(Language::default()),
        body.len()
    );
    log::info!("refused status={} code={} id={id}", kind.status, kind.code);
    // A client that is already gone needs no answer.
    send(socket, (head + body.as_str()).as_bytes(), SendFlags::DONTWAIT | SendFlags::NOSIGNAL).ok();
}
