//! A reader over a stream of chunks: long replies are sent without being held in memory as a whole.

use smol::io::AsyncRead;
use smol::stream::Stream;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Reads the chunks of a stream one after another; an error in the stream aborts the response.
pub struct Chunks<S> {
    stream: Pin<Box<S>>,
    chunk: Vec<u8>,
    at: usize,
}

impl<S: Stream<Item = io::Result<Vec<u8>>>> Chunks<S> {
    /// Reads from `stream`.
    pub fn new(stream: S) -> Self {
        Self { stream: Box::pin(stream), chunk: Vec::new(), at: 0 }
    }
}

impl<S: Stream<Item = io::Result<Vec<u8>>>> AsyncRead for Chunks<S> {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut [u8]) -> Poll<io::Result<usize>> {
        while self.at >= self.chunk.len() {
            // The previous chunk is freed first, so that a response never holds two.
            self.chunk = Vec::new();
            match ready!(self.stream.as_mut().poll_next(context)) {
                Some(Ok(chunk)) => (self.chunk, self.at) = (chunk, 0),
                Some(Err(error)) => return Poll::Ready(Err(error)),
                None => return Poll::Ready(Ok(0)),
            }
        }
        let rest = self.chunk.get(self.at..).unwrap_or_default();
        let count = rest.len().min(buffer.len());
        for (to, from) in buffer.iter_mut().zip(rest) {
            *to = *from;
        }
        self.at += count;
        Poll::Ready(Ok(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use smol::io::AsyncReadExt;

    #[test]
    fn chunks_are_read_in_order_and_empty_ones_do_not_end_it() {
        let chunks = [&b"one"[..], b"", b"two"].map(|chunk| Ok(chunk.to_vec()));
        let mut text = String::new();
        smol::block_on(Chunks::new(smol::stream::iter(chunks)).read_to_string(&mut text)).unwrap();
        assert_eq!(text, "onetwo");
        let broken = [Ok(b"one".to_vec()), Err(io::Error::other("gone"))];
        assert!(smol::block_on(Chunks::new(smol::stream::iter(broken)).read_to_string(&mut String::new())).is_err());
    }
}
