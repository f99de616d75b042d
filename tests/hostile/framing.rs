//! Bodies whose length is told in ways that two readers might read differently: whatever could smuggle a second request
//! is refused, and the connection ends.

use super::support::Server;
use super::{GOOD, Heard, WRITE, assert_unharmed, assert_unharmed_to_the_end, tell, tell_all};

/// A request that must never be answered when it hides in the rest of a badly framed one.
const SMUGGLED: &str = "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

/// A chunked write whose body is `chunks` as they stand.
fn chunked(chunks: &str) -> String {
    format!("{WRITE}Transfer-Encoding: chunked\r\n\r\n{chunks}")
}

/// The good body as one chunk, and the last.
fn good_chunks() -> String {
    format!("{:x}\r\n{GOOD}\r\n0\r\n\r\n", GOOD.len())
}

fn assert_refused_and_ended(heard: &Heard, name: &str) {
    assert_eq!(heard.statuses(), [400], "{name}");
    assert!(heard.ended, "{name}: the connection stays open after what nobody can read");
}

#[test]
fn well_framed_chunks_are_read() {
    let server = Server::start();
    let single: String = GOOD.chars().map(|letter| format!("1\r\n{letter}\r\n")).collect();
    let cases = [
        ("one chunk", good_chunks()),
        ("a chunk for every byte", format!("{single}0\r\n\r\n")),
        ("upper case and zeros", format!("0013\r\n{GOOD}\r\n0\r\n\r\n")),
        ("an extension", format!("13;name=value\r\n{GOOD}\r\n0\r\n\r\n")),
        ("a trailer", format!("13\r\n{GOOD}\r\n0\r\nX-Sum: 1\r\n\r\n")),
    ];
    for (name, chunks) in cases {
        let heard = tell(server.address, format!("{}{SMUGGLED}", chunked(&chunks)).as_bytes());
        assert_eq!(heard.statuses(), [200, 200], "{name}");
        assert_eq!(heard.answers[0].str("spread"), "single", "{name}");
        assert_eq!(heard.answers[1].str("status"), "ok", "{name}");
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_bad_chunk_ends_the_connection() {
    let server = Server::start();
    let cases = [
        ("no hexadecimal size", format!("zz\r\n{GOOD}\r\n0\r\n\r\n")),
        ("a negative size", format!("-13\r\n{GOOD}\r\n0\r\n\r\n")),
        ("a size with a prefix", format!("0x13\r\n{GOOD}\r\n0\r\n\r\n")),
        ("a size with a sign", format!("+13\r\n{GOOD}\r\n0\r\n\r\n")),
        ("an empty size", format!("\r\n{GOOD}\r\n0\r\n\r\n")),
        ("a size beyond 64 bits", format!("10000000000000013\r\n{GOOD}\r\n0\r\n\r\n")),
        ("an extension without a name", format!("13;=x\r\n{GOOD}\r\n0\r\n\r\n")),
        ("a size on a line that does not end", "1".repeat(10_000)),
    ];
    for (name, chunks) in cases {
        let heard = tell(server.address, format!("{}{SMUGGLED}", chunked(&chunks)).as_bytes());
        assert_refused_and_ended(&heard, name);
        assert_unharmed(&server, name);
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_chunk_that_goes_on_behind_its_end_is_refused() {
    let server = Server::start();
    let bytes = format!("{}{SMUGGLED}", chunked(&format!("13\r\n{GOOD}XX0\r\n\r\n")));
    assert_refused_and_ended(&tell(server.address, bytes.as_bytes()), "no line end after the chunk");
    assert_unharmed_to_the_end(server);
}

#[test]
fn chunk_sizes_at_the_end_of_64_bits_do_no_harm() {
    let server = Server::start();
    for size in ["ffffffffffffffff", "fffffffffffffffe", "fffffffffffffffd", "8000000000000000", "7fffffffffffffff"] {
        let heard = tell_all(server.address, chunked(&format!("{size}\r\n{GOOD}\r\n0\r\n\r\n")).as_bytes());
        assert!(matches!(heard.statuses()[..], [400 | 413]), "{size}: {heard:?}");
        assert!(heard.ended, "{size}");
        assert_unharmed(&server, size);
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn chunks_over_the_limit_are_too_large() {
    let server = Server::start();
    let small = format!("1000\r\n{}\r\n", "x".repeat(0x1000)).repeat(80);
    let cases = [
        ("many chunks", format!("{small}0\r\n\r\n")),
        ("one chunk", format!("50000\r\n{}\r\n0\r\n\r\n", "x".repeat(0x50000))),
        ("white space", format!("{}0\r\n\r\n", format!("1000\r\n{}\r\n", " ".repeat(0x1000)).repeat(65))),
    ];
    for (name, chunks) in cases {
        let heard = tell(server.address, chunked(&chunks).as_bytes());
        assert_eq!(heard.statuses(), [413], "{name}");
        assert_eq!(heard.answers[0].code(), "body-too-large", "{name}");
        assert!(heard.ended, "{name}");
        assert_unharmed(&server, name);
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_length_that_can_be_read_two_ways_is_refused() {
    let server = Server::start();
    let length = GOOD.len();
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
        for body in [GOOD, &good_chunks()] {
            let heard = tell(server.address, format!("{WRITE}{headers}\r\n{body}{SMUGGLED}").as_bytes());
            assert_refused_and_ended(&heard, name);
        }
        assert_unharmed(&server, name);
    }
    assert_unharmed_to_the_end(server);
}

#[test]
fn a_length_that_is_no_length_is_refused() {
    let server = Server::start();
    let cases = ["-1", "-19", "+19", "1e3", "0x13", "19abc", "1 9", "nineteen", "", "99999999999999999999999999"];
    for length in cases {
        let heard = tell(server.address, format!("{WRITE}Content-Length: {length}\r\n\r\n{GOOD}{SMUGGLED}").as_bytes());
        assert_refused_and_ended(&heard, length);
        assert_unharmed(&server, length);
    }
    // These are lengths, only that nobody means them.
    for length in ["18446744073709551615", "9223372036854775807", "4294967297", "262145"] {
        let heard = tell(server.address, format!("{WRITE}Content-Length: {length}\r\n\r\n").as_bytes());
        assert_eq!(heard.statuses(), [413], "{length}");
        assert!(heard.ended, "{length}");
        assert_unharmed(&server, length);
    }
    assert_unharmed_to_the_end(server);
}
