//! The body of an answer, a piece at a time, out of one small buffer. What the pieces mean is not known here.

use super::transport::Transport;
use crate::core::interpretations::source::SourceError;

/// What is taken from the connection at a time, in bytes.
const READ_BYTES: usize = 2 * 1024;

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

/// What has come and has not been read.
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

    /// Waits for more; a connection that has ended is a fault.
    pub(super) async fn fill(&mut self) -> Result<(), SourceError> {
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
        self.buffer.truncate(had + received);
        // An upstream that is never silent must not keep the executor to itself.
        smol::future::yield_now().await;
        if received == 0 { Err(SourceError::Unavailable) } else { Ok(()) }
    }
}

/// The body of an answer. Dropping it closes the connection.
pub struct Body {
    reader: Reader,
    framing: Framing,
}

impl Body {
    pub(super) fn new(reader: Reader, framing: Framing) -> Self {
        Self { reader, framing }
    }

    /// The next bytes; none when the body has ended as it should. Of what is given, [`Body::consume`] what is used.
    ///
    /// # Errors
    /// [`SourceError::Unavailable`] when the connection ends too early, [`SourceError::Garbled`] when the framing is none.
    pub async fn next(&mut self) -> Result<Option<&[u8]>, SourceError> {
        loop {
            match self.framing {
                Framing::Length(0) | Framing::Ended => return Ok(None),
                Framing::Chunk(0) => self.framing = Framing::Size { behind_a_chunk: true },
                Framing::Size { behind_a_chunk } => match size(self.reader.unread(), behind_a_chunk)? {
                    Some((length, size)) => {
                        self.reader.consume(length);
                        // Trailers are of no interest, and the connection is not used again.
                        self.framing = if size == 0 { Framing::Ended } else { Framing::Chunk(size) };
                    }
                    None if self.reader.unread().len() >= READ_BYTES => return Err(SourceError::Garbled),
                    None => self.reader.fill().await?,
                },
                Framing::UntilClosed if self.reader.unread().is_empty() => match self.reader.fill().await {
                    Ok(()) => {}
                    Err(_) => self.framing = Framing::Ended,
                },
                Framing::Length(_) | Framing::Chunk(_) if self.reader.unread().is_empty() => self.reader.fill().await?,
                Framing::UntilClosed => return Ok(Some(self.reader.unread())),
                Framing::Length(left) | Framing::Chunk(left) => {
                    let unread = self.reader.unread();
                    let length = usize::try_from(left).unwrap_or(usize::MAX).min(unread.len());
                    return Ok(unread.get(..length));
                }
            }
        }
    }

    /// Says that so many of the bytes that [`Body::next`] gave are used.
    pub fn consume(&mut self, bytes: usize) {
        self.reader.consume(bytes);
        if let Framing::Length(left) | Framing::Chunk(left) = &mut self.framing {
            *left = left.saturating_sub(bytes as u64);
        }
    }
}

/// The size of the next chunk, and how many bytes say so, when all of them have come.
fn size(bytes: &[u8], behind_a_chunk: bool) -> Result<Option<(usize, u64)>, SourceError> {
    let line = match (behind_a_chunk, bytes) {
        (false, line) | (true, [b'\r', b'\n', line @ ..]) => line,
        (true, [] | [b'\r']) => return Ok(None),
        _ => return Err(SourceError::Garbled),
    };
    match httparse::parse_chunk_size(line) {
        Ok(httparse::Status::Complete((length, size))) => Ok(Some((bytes.len() - line.len() + length, size))),
        Ok(httparse::Status::Partial) => Ok(None),
        Err(_) => Err(SourceError::Garbled),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use smol::Async;
    use std::io::Write;
    use std::net::{TcpListener, TcpStream};

    /// What a body gives whose bytes come `step` at a time.
    fn received(framing: Framing, bytes: &'static [u8], step: usize) -> Result<Vec<u8>, SourceError> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let stream = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let sender = std::thread::spawn(move || {
            let mut stream = listener.accept().unwrap().0;
            stream.set_nodelay(true).unwrap();
            for piece in bytes.chunks(step) {
                stream.write_all(piece).ok();
                std::thread::sleep(std::time::Duration::from_micros(300));
            }
        });
        let mut body = Body::new(Reader::new(Transport::Plain(Async::new(stream).unwrap())), framing);
        let all = smol::block_on(async {
            let mut all = Vec::new();
            while let Some(bytes) = body.next().await? {
                all.extend_from_slice(bytes);
                let length = bytes.len();
                body.consume(length);
            }
            Ok(all)
        });
        sender.join().unwrap();
        all
    }

    #[test]
    fn framings_end_where_they_should() {
        type Case = (Framing, &'static [u8], Result<&'static [u8], SourceError>);
        let cases: [Case; 10] = [
            (Framing::Length(5), b"hello, more", Ok(b"hello")),
            (Framing::Length(5), b"hell", Err(SourceError::Unavailable)),
            (Framing::UntilClosed, b"hello", Ok(b"hello")),
            (Framing::chunked(), b"2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\n\r\n", Ok(b"hello")),
            (Framing::chunked(), b"0\r\n\r\n", Ok(b"")),
            (Framing::chunked(), b"5\r\nhello\r\n", Err(SourceError::Unavailable)),
            (Framing::chunked(), b"5\r\nhel", Err(SourceError::Unavailable)),
            (Framing::chunked(), b"5\r\nhello5\r\n", Err(SourceError::Garbled)),
            (Framing::chunked(), b"five\r\nhello", Err(SourceError::Garbled)),
            (Framing::chunked(), b"fffffffffffffffff\r\n", Err(SourceError::Garbled)),
        ];
        for (framing, bytes, wanted) in cases {
            for step in [1, 3, 64] {
                let found = received(framing, bytes, step);
                assert_eq!(found, wanted.map(<[u8]>::to_vec), "{:?} by {step}", String::from_utf8_lossy(bytes));
            }
        }
    }
}
