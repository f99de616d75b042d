//! Heads: the request's is written, the answer's is read, within a limit.

use super::body::{Body, Framing, Reader};
use super::transport::Transport;
use crate::config::BaseUrl;
use crate::core::interpretations::source::SourceError;
use std::fmt::Write;

/// Largest head of an answer in bytes, with those that come before the final one.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Most header lines of an answer.
const HEADER_LINES_MAX: usize = 64;
/// Longest wait that a provider's `Retry-After` is believed, in seconds.
const RETRY_SECONDS_MAX: u32 = 24 * 3600;

/// A header's name and value. Values hold no line feeds: keys are checked when a provider is registered.
pub type HeaderLine = (&'static str, String);

/// What the head of an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The status code.
    pub status: u16,
    /// The body is a stream of events in a form that can be read: `text/event-stream`, not compressed.
    pub event_stream: bool,
    /// Seconds to wait, if it says; a date instead of a number is not understood.
    pub retry_after: Option<u32>,
    framing: Framing,
}

pub(super) fn request(url: &BaseUrl, path: &str, headers: &[HeaderLine], body_bytes: usize) -> String {
    let mut head = format!(
        "POST {}{path} HTTP/1.1\r\nHost: {}\r\nUser-Agent: hermit/{}\r\nAccept: text/event-stream\r\nAccept-Encoding: identity\r\n\
         Connection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
        url.path,
        url.authority(),
        env!("CARGO_PKG_VERSION"),
        body_bytes
    );
    for (name, value) in headers {
        let _written = write!(head, "{name}: {value}\r\n");
    }
    head.push_str("\r\n");
    head
}

/// Reads heads until the final one (RFC 9110, 15.2).
pub(super) async fn read(transport: Transport) -> Result<(Head, Body), SourceError> {
    let mut reader = Reader::new(transport);
    let mut before = 0;
    loop {
        match parse(reader.unread())? {
            Some((head, length)) => {
                reader.consume(length);
                before += length;
                if !(100..200).contains(&head.status) {
                    return Ok((head, Body::new(reader, head.framing)));
                }
            }
            None if before + reader.unread().len() >= HEAD_BYTES_MAX => return Err(SourceError::Garbled),
            None => reader.fill().await?,
        }
    }
}

/// A head and its length in bytes, when all of it has come.
fn parse(bytes: &[u8]) -> Result<Option<(Head, usize)>, SourceError> {
    let mut lines = [httparse::EMPTY_HEADER; HEADER_LINES_MAX];
    let mut response = httparse::Response::new(&mut lines);
    let length = match response.parse(bytes) {
        Ok(httparse::Status::Complete(length)) if length <= HEAD_BYTES_MAX => length,
        Ok(httparse::Status::Partial) => return Ok(None),
        _ => return Err(SourceError::Garbled),
    };
    let value = |name: &str| {
        let line = response.headers.iter().find(|line| line.name.eq_ignore_ascii_case(name));
        line.and_then(|line| std::str::from_utf8(line.value).ok()).map(|value| value.trim().to_ascii_lowercase())
    };
    let plain = value("content-encoding").is_none_or(|encoding| encoding == "identity");
    let events = value("content-type")
        .is_some_and(|kind| kind.split(';').next().is_some_and(|kind| kind.trim() == "text/event-stream"));
    let framing = match (value("transfer-encoding").as_deref(), value("content-length")) {
        (Some("chunked"), _) => Framing::chunked(),
        (Some(_), _) => return Err(SourceError::Garbled),
        (None, Some(length)) => Framing::Length(length.parse().map_err(|_| SourceError::Garbled)?),
        (None, None) => Framing::UntilClosed,
    };
    let head = Head {
        status: response.code.ok_or(SourceError::Garbled)?,
        event_stream: events && plain,
        retry_after: value("retry-after")
            .and_then(|value| value.parse().ok())
            .filter(|seconds| *seconds <= RETRY_SECONDS_MAX),
        framing,
    };
    Ok(Some((head, length)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Readable;

    #[test]
    fn heads_are_read() {
        let ok =
            |status, event_stream, retry_after, framing| Ok(Some(Head { status, event_stream, retry_after, framing }));
        let cases = [
            (
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n",
                ok(200, true, None, Framing::chunked()),
            ),
            ("HTTP/1.1 200 OK\r\ncontent-type: TEXT/event-stream\r\n\r\n", ok(200, true, None, Framing::UntilClosed)),
            (
                "HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n",
                ok(200, false, None, Framing::UntilClosed),
            ),
            (
                "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\n",
                ok(200, false, None, Framing::Length(7)),
            ),
            (
                "HTTP/1.1 429 Too Many\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n",
                ok(429, false, Some(17), Framing::Length(0)),
            ),
            (
                "HTTP/1.1 429 \r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n\r\n",
                ok(429, false, None, Framing::UntilClosed),
            ),
            ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n", Ok(None)),
            ("", Ok(None)),
            ("SSH-2.0-OpenSSH\r\n", Err(SourceError::Garbled)),
            ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", Err(SourceError::Garbled)),
            ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", Err(SourceError::Garbled)),
        ];
        for (text, wanted) in cases {
            assert_eq!(parse(text.as_bytes()).map(|found| found.map(|(head, _)| head)), wanted, "{text}");
        }
        let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "A: b\r\n".repeat(HEADER_LINES_MAX + 1));
        assert_eq!(parse(many.as_bytes()), Err(SourceError::Garbled));
    }

    #[test]
    fn requests_are_written() {
        let url = BaseUrl::read("http://[::1]:8080/v1").unwrap();
        let head = request(&url, "/chat", &[("x-api-key", "k".to_owned())], 2);
        assert!(head.starts_with("POST /v1/chat HTTP/1.1\r\nHost: [::1]:8080\r\n"), "{head}");
        assert!(head.ends_with("Content-Length: 2\r\nx-api-key: k\r\n\r\n"), "{head}");
    }
}
