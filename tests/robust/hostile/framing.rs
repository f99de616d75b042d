//! Bodies whose length two parsers might read differently: a request that could smuggle a second one is refused, and
//! the connection ends.

use super::{RawReplies, assert_unharmed, assert_unharmed_to_the_end, exchange};
use crate::support::Server;
use crate::{READING, WRITE};

/// A request that must never be answered when it hides in the rest of a badly framed one.
const SMUGGLED: &str = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

/// A chunked write whose body is `chunks` as they stand.
fn chunked(chunks: &str) -> String {
    format!("{WRITE}Transfer-Encoding: chunked\r\n\r\n{chunks}")
}

/// The good body as one chunk, and the last.
fn good_chunks() -> String {
    format!("{:x}\r\n{READING}\r\n0\r\n\r\n", READING.len())
}

fn assert_refused_and_ended(replies: &RawReplies, name: &str) {
    assert_eq!(replies.statuses(), [400], "{name}");
    assert!(replies.ended, "{name}: the connection stays open after a request that cannot be parsed");
}

/// Chunks are refused before one of them is read, well framed or not, and nothing behind them is taken for a request.
#[test]
fn chunks_are_refused_unread_and_end_the_connection() {
    let server = Server::start();
    let cases = [
        ("one chunk", good_chunks()),
        ("no hexadecimal size", format!("zz\r\n{READING}\r\n0\r\n\r\n")),
        ("a size beyond 64 bits", format!("10000000000000013\r\n{READING}\r\n0\r\n\r\n")),
        ("a size at the end of 64 bits", format!("ffffffffffffffff\r\n{READING}\r\n0\r\n\r\n")),
        ("no line end after the chunk", format!("13\r\n{READING}XX0\r\n\r\n")),
        ("a size on a line that does not end", "1".repeat(10_000)),
        ("more than the limit", format!("50000\r\n{}\r\n0\r\n\r\n", "x".repeat(0x50000))),
        ("nothing", String::new()),
    ];
    for (name, chunks) in cases {
        let replies = exchange(server.address, format!("{}{SMUGGLED}", chunked(&chunks)).as_bytes());
        assert_eq!(replies.statuses(), [411], "{name}");
        assert_eq!(replies.answers[0].code(), "length-required", "{name}");
        assert!(replies.ended, "{name}");
        assert_unharmed(&server, name);
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_length_that_can_be_read_two_ways_is_refused() {
    let server = Server::start();
    let length = READING.len();
    let cases = [
        ("length and chunks", format!("Content-Length: {length}\r\nTransfer-Encoding: chunked\r\n")),
        ("chunks and length", format!("Transfer-Encoding: chunked\r\nContent-Length: {length}\r\n")),
        ("two lengths, one zero", format!("Content-Length: 0\r\nContent-Length: {length}\r\n")),
        ("two lengths, the longer first", format!("Content-Length: {length}\r\nContent-Length: 5\r\n")),
        ("a list of lengths", format!("Content-Length: {length}, 5\r\n")),
        ("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n".to_owned()),
        ("an unknown coding", "Transfer-Encoding: gzip, chunked\r\n".to_owned()),
        ("chunked not last", "Transfer-Encoding: chunked, gzip\r\n".to_owned()),
        ("identity", "Transfer-Encoding: identity\r\n".to_owned()),
        ("chunked with a vertical tab", "Transfer-Encoding: \x0bchunked\r\n".to_owned()),
        ("space before the colon", format!("Content-Length : {length}\r\n")),
    ];
    for (name, headers) in cases {
        for body in [READING, &good_chunks()] {
            let replies = exchange(server.address, format!("{WRITE}{headers}\r\n{body}{SMUGGLED}").as_bytes());
            assert_refused_and_ended(&replies, name);
        }
        assert_unharmed(&server, name);
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn an_invalid_length_is_refused() {
    let server = Server::start();
    let cases = ["-1", "-19", "+19", "1e3", "0x13", "19abc", "1 9", "nineteen", "", "99999999999999999999999999"];
    for length in cases {
        let replies =
            exchange(server.address, format!("{WRITE}Content-Length: {length}\r\n\r\n{READING}{SMUGGLED}").as_bytes());
        assert_refused_and_ended(&replies, length);
        assert_unharmed(&server, length);
    }
    // These are valid lengths, but far beyond any limit.
    for length in ["18446744073709551615", "9223372036854775807", "4294967297", "262145"] {
        let replies = exchange(server.address, format!("{WRITE}Content-Length: {length}\r\n\r\n").as_bytes());
        assert_eq!(replies.statuses(), [413], "{length}");
        assert!(replies.ended, "{length}");
        assert_unharmed(&server, length);
    }
    assert_unharmed_to_the_end(server);
}
