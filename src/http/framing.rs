//! Follows the bytes of a connection far enough to know when nothing of a next request has arrived: a head ends at an
//! empty line, a body has its declared length. Requests are not parsed here.

/// What ends a head.
const HEAD_END: &[u8; 4] = b"\r\n\r\n";

/// The position of a connection's bytes in its requests. The transport reports the bytes, the dispatcher the lengths.
#[derive(Debug, Default)]
pub struct RequestFraming {
    /// How much of [`HEAD_END`] has just been seen.
    matched: usize,
    /// Bytes of an unfinished head.
    in_head: bool,
    /// A head is complete, and the length of its body is not known yet.
    undecided: bool,
    /// Bytes after that head so far.
    ahead: u64,
    /// Bytes of the body still to come.
    body: u64,
    /// Requests were pipelined; from then on it is unknown where one ends.
    lost: bool,
}

impl RequestFraming {
    /// Counts bytes that have arrived.
    pub fn received(&mut self, bytes: &[u8]) {
        let body = usize::try_from(self.body).unwrap_or(usize::MAX).min(bytes.len());
        self.body -= body as u64;
        for byte in bytes.get(body..).unwrap_or_default() {
            if self.undecided {
                self.ahead += 1;
                continue;
            }
            self.in_head = true;
            let wanted = HEAD_END.get(self.matched);
            self.matched = if wanted == Some(byte) { self.matched + 1 } else { usize::from(*byte == b'\r') };
            if self.matched == HEAD_END.len() {
                *self = Self { undecided: true, lost: self.lost, ..Self::default() };
            }
        }
    }

    /// The last head announces a body of this many bytes.
    pub fn expects(&mut self, body: u64) {
        self.lost |= self.ahead > body;
        *self = Self { body: body.saturating_sub(self.ahead), lost: self.lost, ..Self::default() };
    }

    /// Whether nothing of a next request has arrived, as far as is known.
    pub fn is_between_requests(&self) -> bool {
        !self.lost && !self.undecided && !self.in_head && self.body == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GET: &[u8] = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n";

    #[test]
    fn a_request_without_a_body_ends_with_its_head() {
        let mut framing = RequestFraming::default();
        assert!(framing.is_between_requests());
        for byte in GET {
            framing.received(&[*byte]);
            assert!(!framing.is_between_requests());
        }
        framing.expects(0);
        assert!(framing.is_between_requests());
        framing.received(GET);
        framing.expects(0);
        assert!(framing.is_between_requests());
    }

    #[test]
    fn a_body_is_as_long_as_it_says() {
        let mut framing = RequestFraming::default();
        framing.received(&[GET, b"12"].concat());
        framing.expects(5);
        assert!(!framing.is_between_requests());
        framing.received(b"34");
        assert!(!framing.is_between_requests());
        framing.received(b"5");
        assert!(framing.is_between_requests());
    }

    #[test]
    fn the_rest_of_a_body_is_not_a_head_and_the_head_after_it_is() {
        let mut framing = RequestFraming::default();
        framing.received(GET);
        framing.expects(4);
        framing.received(b"\r\n\r\nGE");
        assert!(!framing.is_between_requests());
        framing.received(b"T / HTTP/1.1\r\n\r\n");
        framing.expects(0);
        assert!(framing.is_between_requests());
    }

    #[test]
    fn a_connection_that_pipelines_is_never_between_requests_again() {
        let mut framing = RequestFraming::default();
        framing.received(&[GET, GET].concat());
        framing.expects(0);
        assert!(!framing.is_between_requests());
        framing.received(GET);
        framing.expects(0);
        assert!(!framing.is_between_requests());
    }

    #[test]
    fn line_ends_are_distinguished_from_similar_bytes() {
        let mut framing = RequestFraming::default();
        framing.received(b"GET / HTTP/1.1\r\r\n\r\r\n\r");
        framing.expects(0);
        assert!(framing.is_between_requests(), "the dispatcher's length decides");
        framing.received(b"a\r\n\r");
        framing.received(b"\n");
        framing.expects(0);
        assert!(framing.is_between_requests());
    }
}
