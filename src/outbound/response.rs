//! A response: its head is read within a limit, and of its header lines the few that are of use are kept.

use super::body::{Framing, Reader};
use super::{BodyReader, OutboundError};

/// Largest head of a response in bytes, with those that come before the final one.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Most header lines of a response.
const HEADER_LINES_MAX: usize = 64;
/// Headers that are kept; what is not of use to any caller takes no room.
const HEADERS_KEPT: [&str; 4] = ["cache-control", "content-encoding", "content-type", "retry-after"];
/// Longest value of a header that is kept, in bytes.
const HEADER_VALUE_BYTES_MAX: usize = 1024;
/// Longest wait that a server's `Retry-After` is believed, in seconds.
const RETRY_SECONDS_MAX: u32 = 24 * 3600;

/// A response whose head has come.
pub struct Response {
    /// Its head.
    pub head: ResponseHead,
    /// Its body, of which nothing has been read.
    pub body: BodyReader,
}

/// What the head of a response says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResponseHead {
    /// The status code, 200 to 999. A redirect is one like any other.
    pub status: u16,
    headers: Vec<(&'static str, String)>,
}

impl ResponseHead {
    /// The value of a header among the few that are kept; `name` is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
    }

    /// The body is a stream of events in a form that can be read: `text/event-stream`, not compressed.
    pub fn is_event_stream(&self) -> bool {
        let plain = self.header("content-encoding").is_none_or(|encoding| encoding.eq_ignore_ascii_case("identity"));
        let kind = self.header("content-type").and_then(|kind| kind.split(';').next());
        plain && kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case("text/event-stream"))
    }

    /// Seconds to wait, at most a day, if it says; a date instead of a number is not understood.
    pub fn retry_after(&self) -> Option<u32> {
        let seconds = self.header("retry-after")?.parse().ok()?;
        (seconds <= RETRY_SECONDS_MAX).then_some(seconds)
    }
}

/// Reads heads until the final one (RFC 9110, 15.2).
pub(super) async fn read(mut reader: Reader) -> Result<(ResponseHead, Framing, Reader), OutboundError> {
    let mut before = 0;
    loop {
        match parse(reader.unread())? {
            Some((head, framing, length)) => {
                reader.consume(length);
                before += length;
                if !(100..200).contains(&head.status) {
                    return Ok((head, framing, reader));
                }
            }
            None if before + reader.unread().len() >= HEAD_BYTES_MAX => return Err(OutboundError::TooLarge),
            None if reader.fill().await? == 0 => return Err(OutboundError::Disconnected),
            None => {}
        }
    }
}

/// A head, how its body ends, and its length in bytes, when all of it has come.
fn parse(bytes: &[u8]) -> Result<Option<(ResponseHead, Framing, usize)>, OutboundError> {
    let mut lines = [httparse::EMPTY_HEADER; HEADER_LINES_MAX];
    let mut response = httparse::Response::new(&mut lines);
    let length = match response.parse(bytes) {
        Ok(httparse::Status::Complete(length)) if length <= HEAD_BYTES_MAX => length,
        Ok(httparse::Status::Complete(_)) | Err(httparse::Error::TooManyHeaders) => {
            return Err(OutboundError::TooLarge);
        }
        Ok(httparse::Status::Partial) => return Ok(None),
        Err(_) => return Err(OutboundError::Malformed),
    };
    let status = response.code.ok_or(OutboundError::Malformed)?;
    let framing = match status {
        204 | 304 => Framing::Length(0),
        _ => framing(response.headers)?,
    };
    let kept = HEADERS_KEPT.iter().filter_map(|name| Some((*name, kept_value(response.headers, name)?)));
    Ok(Some((ResponseHead { status, headers: kept.collect() }, framing, length)))
}

fn kept_value(lines: &[httparse::Header<'_>], name: &str) -> Option<String> {
    let value = values(lines, name).next().and_then(|value| std::str::from_utf8(value).ok())?.trim();
    (value.len() <= HEADER_VALUE_BYTES_MAX).then(|| value.to_owned())
}

fn values<'a>(lines: &'a [httparse::Header<'_>], name: &str) -> impl Iterator<Item = &'a [u8]> {
    lines.iter().filter(move |line| line.name.eq_ignore_ascii_case(name)).map(|line| line.value)
}

/// How the end of the body is known. Where two readers could disagree about it, it is not known (RFC 9112, 6.3).
fn framing(lines: &[httparse::Header<'_>]) -> Result<Framing, OutboundError> {
    let mut codings = values(lines, "transfer-encoding");
    if let Some(coding) = codings.next() {
        let chunked = coding.trim_ascii().eq_ignore_ascii_case(b"chunked") && codings.next().is_none();
        return if chunked { Ok(Framing::chunked()) } else { Err(OutboundError::Malformed) };
    }
    let mut lengths = values(lines, "content-length").map(<[u8]>::trim_ascii);
    let Some(length) = lengths.next() else { return Ok(Framing::UntilClosed) };
    let digits = length.iter().all(u8::is_ascii_digit) && lengths.all(|other| other == length);
    let bytes = std::str::from_utf8(length).ok().filter(|_| digits).and_then(|length| length.parse().ok());
    bytes.map(Framing::Length).ok_or(OutboundError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heads_are_read() {
        type Found = (u16, bool, Option<u32>, Framing);
        let ok = |status, events, retry_after, framing| Ok(Some((status, events, retry_after, framing)));
        let malformed = Err(OutboundError::Malformed);
        let cases: [(&str, Result<Option<Found>, OutboundError>); 18] = [
            (
                "200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n",
                ok(200, true, None, Framing::chunked()),
            ),
            ("200 OK\r\ncontent-type: TEXT/event-stream\r\n\r\n", ok(200, true, None, Framing::UntilClosed)),
            (
                "200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n\r\n",
                ok(200, false, None, Framing::UntilClosed),
            ),
            (
                "200 OK\r\nContent-Type: text/html\r\nContent-Length: 7\r\n\r\n",
                ok(200, false, None, Framing::Length(7)),
            ),
            (
                "429 Too Many\r\nRetry-After: 17\r\nContent-Length: 0\r\n\r\n",
                ok(429, false, Some(17), Framing::Length(0)),
            ),
            ("429 \r\nRetry-After: 86401\r\n\r\n", ok(429, false, None, Framing::UntilClosed)),
            ("429 \r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT\r\n\r\n", ok(429, false, None, Framing::UntilClosed)),
            ("302 Found\r\nLocation: /\r\nContent-Length: 3\r\n\r\n", ok(302, false, None, Framing::Length(3))),
            ("204 No\r\nContent-Length: 7\r\n\r\n", ok(204, false, None, Framing::Length(0))),
            ("200 OK\r\nContent-Length: 7\r\nContent-Length: 7\r\n\r\n", ok(200, false, None, Framing::Length(7))),
            ("200 OK\r\nContent-Type: text/event-stream\r\n", Ok(None)),
            ("", Ok(None)),
            ("200 OK\r\nContent-Length: 7\r\nContent-Length: 8\r\n\r\n", malformed),
            ("200 OK\r\nContent-Length: +7\r\n\r\n", malformed),
            ("200 OK\r\nContent-Length: -1\r\n\r\n", malformed),
            ("200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", malformed),
            ("200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", malformed),
            ("OK\r\n\r\n", malformed),
        ];
        for (text, wanted) in cases {
            let parsed = parse(format!("HTTP/1.1 {text}").as_bytes());
            let found = parsed.map(|found| {
                found.map(|(head, framing, _)| (head.status, head.is_event_stream(), head.retry_after(), framing))
            });
            assert_eq!(found, wanted, "{text}");
        }
        assert_eq!(parse(b"SSH-2.0-OpenSSH\r\n"), malformed_head());
        assert_eq!(parse(b""), Ok(None));
    }

    fn malformed_head() -> Result<Option<(ResponseHead, Framing, usize)>, OutboundError> {
        Err(OutboundError::Malformed)
    }

    #[test]
    fn heads_have_limits() {
        let head = |line: &str, count| format!("HTTP/1.1 200 OK\r\n{}\r\n", line.repeat(count));
        assert!(parse(head("A: b\r\n", HEADER_LINES_MAX).as_bytes()).is_ok());
        for large in [head("A: b\r\n", HEADER_LINES_MAX + 1), head(&format!("A: {}\r\n", "b".repeat(600)), 30)] {
            assert_eq!(parse(large.as_bytes()), Err(OutboundError::TooLarge));
        }
    }

    #[test]
    fn only_headers_of_use_are_kept() {
        let long = "x".repeat(HEADER_VALUE_BYTES_MAX + 1);
        let text = format!(
            "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nCACHE-CONTROL:  max-age=60 \r\nContent-Type: {long}\r\n\r\n"
        );
        let (head, ..) = parse(text.as_bytes()).unwrap().unwrap();
        assert_eq!(head.header("cache-control"), Some("max-age=60"));
        assert_eq!((head.header("set-cookie"), head.header("content-type")), (None, None));
    }
}
