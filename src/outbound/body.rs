//! The body of a response, a piece at a time, out of one small buffer. What the pieces mean is not known here.

use super::OutboundError;
use super::deadlines::{Countdown, Phase};
use super::transport::Transport;
use crate::runtime::pool::Pool;

/// What is taken from the connection at a time, in bytes.
const READ_BYTES: usize = 2 * 1024;
/// Longest line that says how large a chunk is, in bytes.
const SIZE_LINE_BYTES_MAX: usize = 2 * 1024;

/// How the end of a body is known (RFC 9112, 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// So many bytes are still to come.
    Length(u64),
    /// When the connection ends.
    UntilClosed,
    /// In chunks: bytes of this one that are still to come.
    Chunk(u64),
    /// In chunks: the line end behind one, then the size of the next.
    Size {
        /// This is not the first one, so a line end comes before it.
        behind_a_chunk: bool,
    },
    /// Nothing more comes.
    Ended,
}

impl Framing {
    pub(super) fn chunked() -> Self {
        Self::Size { behind_a_chunk: false }
    }
}

/// What has come over a connection and has not been used.
pub(super) struct Reader {
    transport: Transport,
    buffer: Vec<u8>,
    from: usize,
}

impl Reader {
    pub(super) fn new(transport: Transport) -> Self {
        Self { transport, buffer: Vec::new(), from: 0 }
    }

    pub(super) fn unread(&self) -> &[u8] {
        self.buffer.get(self.from..).unwrap_or_default()
    }

    pub(super) fn consume(&mut self, bytes: usize) {
        self.from = self.buffer.len().min(self.from + bytes);
    }

    /// Waits for more; 0 when the connection has ended.
    pub(super) async fn fill(&mut self) -> Result<usize, OutboundError> {
        self.buffer.drain(..self.from);
        self.from = 0;
        if self.buffer.is_empty() {
            // The head may have needed more room.
            self.buffer.shrink_to(READ_BYTES);
        }
        let had = self.buffer.len();
        self.buffer.reserve_exact(READ_BYTES);
        self.buffer.resize(had + READ_BYTES, 0);
        let received = self.transport.receive(self.buffer.get_mut(had..).unwrap_or_default()).await;
        self.buffer.truncate(had + received.unwrap_or(0));
        // A server that is never silent must not keep the executor to itself.
        smol::future::yield_now().await;
        received
    }
}

/// Reads the body of a response, a piece at a time. Dropping it closes the connection.
pub struct BodyReader {
    reader: Reader,
    framing: Framing,
    countdown: Countdown,
    pool: Pool,
}

impl BodyReader {
    pub(super) fn new(reader: Reader, framing: Framing, countdown: Countdown, pool: Pool) -> Self {
        Self { reader, framing, countdown, pool }
    }

    /// Where a body that becomes a file is written.
    pub(super) fn pool(&self) -> Pool {
        self.pool.clone()
    }

    /// Refuses a body that announces itself as larger.
    pub(super) fn expect_at_most(&self, bytes_max: u64) -> Result<(), OutboundError> {
        let too_large = matches!(self.framing, Framing::Length(bytes) if bytes > bytes_max);
        if too_large { Err(OutboundError::TooLarge) } else { Ok(()) }
    }

    /// The next piece, at most 2 kB; empty when the body has ended as it should. Of what is given,
    /// [`BodyReader::consume`] what is used.
    ///
    /// # Errors
    /// [`OutboundError::Disconnected`] when the connection ends too early, [`OutboundError::Malformed`] when the
    /// framing is none, [`OutboundError::Late`].
    pub async fn fill_buf(&mut self) -> Result<&[u8], OutboundError> {
        loop {
            match self.framing {
                Framing::Length(0) | Framing::Ended => return Ok(&[]),
                Framing::Chunk(0) => self.framing = Framing::Size { behind_a_chunk: true },
                Framing::Size { behind_a_chunk } => match size(self.reader.unread(), behind_a_chunk)? {
                    Some((length, size)) => {
                        self.reader.consume(length);
                        // Trailers are of no interest, and the connection is not used again.
                        self.framing = if size == 0 { Framing::Ended } else { Framing::Chunk(size) };
                    }
                    None if self.reader.unread().len() >= SIZE_LINE_BYTES_MAX => return Err(OutboundError::Malformed),
                    None => self.receive().await?,
                },
                Framing::Length(_) | Framing::Chunk(_) | Framing::UntilClosed if self.reader.unread().is_empty() => {
                    self.receive().await?;
                }
                Framing::UntilClosed => return Ok(self.reader.unread()),
                Framing::Length(left) | Framing::Chunk(left) => {
                    let unread = self.reader.unread();
                    let length = usize::try_from(left).unwrap_or(usize::MAX).min(unread.len());
                    return Ok(unread.get(..length).unwrap_or_default());
                }
            }
        }
    }

    /// Says that so many of the bytes that [`BodyReader::fill_buf`] gave are used.
    pub fn consume(&mut self, bytes: usize) {
        self.reader.consume(bytes);
        if let Framing::Length(left) | Framing::Chunk(left) = &mut self.framing {
            *left = left.saturating_sub(bytes as u64);
        }
    }

    /// Reads the whole body.
    ///
    /// # Errors
    /// [`OutboundError::TooLarge`] beyond `bytes_max`, and those of [`BodyReader::fill_buf`].
    #[allow(dead_code, reason = "asked for by modules that a build may lack")]
    pub async fn read_all(mut self, bytes_max: usize) -> Result<Vec<u8>, OutboundError> {
        self.expect_at_most(bytes_max as u64)?;
        let body = self.read_beginning(bytes_max).await?;
        if self.fill_buf().await?.is_empty() { Ok(body) } else { Err(OutboundError::TooLarge) }
    }

    /// Reads the body as far as `bytes_max`.
    ///
    /// # Errors
    /// Those of [`BodyReader::fill_buf`].
    pub async fn read_beginning(&mut self, bytes_max: usize) -> Result<Vec<u8>, OutboundError> {
        let mut body = Vec::new();
        while body.len() < bytes_max {
            let bytes = self.fill_buf().await?;
            let taken = bytes.len().min(bytes_max - body.len());
            if taken == 0 {
                break;
            }
            body.extend(bytes.iter().take(taken));
            self.consume(taken);
        }
        Ok(body)
    }

    /// Waits for more, which only a body without any other end may lack.
    async fn receive(&mut self) -> Result<(), OutboundError> {
        let received = self.countdown.limit(Phase::Piece, self.reader.fill()).await?;
        match (received, self.framing) {
            (0, Framing::UntilClosed) => self.framing = Framing::Ended,
            (0, _) => return Err(OutboundError::Disconnected),
            _ => {}
        }
        Ok(())
    }
}

/// The size of the next chunk, and how many bytes say so, when all of them have come.
fn size(bytes: &[u8], behind_a_chunk: bool) -> Result<Option<(usize, u64)>, OutboundError> {
    let line = match (behind_a_chunk, bytes) {
        (false, line) | (true, [b'\r', b'\n', line @ ..]) => line,
        (true, [] | [b'\r']) => return Ok(None),
        _ => return Err(OutboundError::Malformed),
    };
    match httparse::parse_chunk_size(line) {
        Ok(httparse::Status::Complete((length, size))) => Ok(Some((bytes.len() - line.len() + length, size))),
        Ok(httparse::Status::Partial) => Ok(None),
        Err(_) => Err(OutboundError::Malformed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::Deadlines;
    use smol::Async;
    use std::io::Write;
    use std::net::{TcpListener, TcpStream};
    use std::time::Duration;

    /// What a body gives whose bytes come `step` at a time.
    fn received(framing: Framing, bytes: &'static [u8], step: usize) -> Result<Vec<u8>, OutboundError> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let sender = std::thread::spawn(move || {
            let mut stream = listener.accept().unwrap().0;
            stream.set_nodelay(true).unwrap();
            for piece in bytes.chunks(step) {
                stream.write_all(piece).ok();
                std::thread::sleep(Duration::from_micros(300));
            }
        });
        let reader = Reader::new(Transport::Plain(Async::new(stream).unwrap()));
        let minute = Duration::from_secs(60);
        let countdown = Countdown::begin(Deadlines { connect: minute, head: minute, piece: minute, total: minute });
        let body = BodyReader::new(reader, framing, countdown, Pool::start(0).unwrap());
        let all = smol::block_on(body.read_all(100));
        sender.join().unwrap();
        all
    }

    #[test]
    fn framings_end_where_they_should() {
        type Case = (Framing, &'static [u8], Result<&'static [u8], OutboundError>);
        let cases: [Case; 10] = [
            (Framing::Length(5), b"hello, more", Ok(b"hello")),
            (Framing::Length(5), b"hell", Err(OutboundError::Disconnected)),
            (Framing::UntilClosed, b"hello", Ok(b"hello")),
            (Framing::chunked(), b"2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n", Ok(b"hello")),
            (Framing::chunked(), b"0\r\n\r\n", Ok(b"")),
            (Framing::chunked(), b"5\r\nhello\r\n", Err(OutboundError::Disconnected)),
            (Framing::chunked(), b"5\r\nhel", Err(OutboundError::Disconnected)),
            (Framing::chunked(), b"5\r\nhello5\r\n", Err(OutboundError::Malformed)),
            (Framing::chunked(), b"five\r\nhello", Err(OutboundError::Malformed)),
            (Framing::chunked(), b"fffffffffffffffff\r\n", Err(OutboundError::Malformed)),
        ];
        for (framing, bytes, wanted) in cases {
            for step in [1, 3, 64] {
                let found = received(framing, bytes, step);
                assert_eq!(found, wanted.map(<[u8]>::to_vec), "{:?} by {step}", String::from_utf8_lossy(bytes));
            }
        }
    }
}
