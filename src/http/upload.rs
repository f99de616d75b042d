//! A body that is processed while it arrives: the dispatcher reads it chunk by chunk, the handler takes the chunks, and
//! only a few of them wait in between. The handler decides what they mean.

use super::body::{broken_off, too_large};
use super::deadline::ConnectionDeadline;
use super::problem::Problem;
use smol::channel::{Receiver, Sender, bounded};
use smol::future;
use smol::io::AsyncReadExt;
use std::io::ErrorKind;
use std::sync::Arc;
use trillium::{Conn, KnownHeaderName};

/// Bytes read at a time.
pub const CHUNK_BYTES_MAX: usize = 16 * 1024;
/// Chunks that wait for the handler; the client waits when there are more.
const CHUNKS_WAITING_MAX: usize = 2;

/// A chunk, the end of a complete body, or the problem that ended it.
type UploadChunk = Result<Option<Vec<u8>>, Problem>;

/// The handler's end.
pub struct Upload {
    chunks: Receiver<UploadChunk>,
}

impl Upload {
    /// The next chunk, never empty; `None` after the last one of a complete body.
    ///
    /// # Errors
    /// 400 for a body that broke off, 413 for one that is too large.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        self.chunks.recv().await.unwrap_or_else(|_| Err(broken_off()))
    }
}

/// The dispatcher's end.
pub struct Feeder {
    chunks: Sender<UploadChunk>,
    bytes_max: usize,
}

/// The two ends of a body of at most `bytes_max` bytes.
pub fn upload(bytes_max: usize) -> (Feeder, Upload) {
    let (sender, receiver) = bounded(CHUNKS_WAITING_MAX);
    (Feeder { chunks: sender, bytes_max }, Upload { chunks: receiver })
}

impl Feeder {
    /// Runs `handling` and feeds it the body of `conn` meanwhile. Ends with `handling`, however much of the body is
    /// left; with a rest, the connection closes after the response. `seconds` is the time of the deadline's clock.
    pub async fn alongside<T>(
        self,
        conn: &mut Conn,
        seconds: impl Fn() -> u32,
        handling: impl Future<Output = T>,
    ) -> T {
        let deadline = conn.state::<Arc<ConnectionDeadline>>().cloned();
        let mut whole = false;
        let feeding = async {
            whole = self.feed(conn, deadline.as_deref(), seconds).await;
            future::pending().await
        };
        let result = future::or(handling, feeding).await;
        if let Some(deadline) = &deadline {
            deadline.working();
        }
        if whole {
            conn.response_headers_mut().remove(KnownHeaderName::Connection);
        }
        result
    }

    /// Passes the body on; true when all of it has arrived and was taken.
    async fn feed(&self, conn: &mut Conn, deadline: Option<&ConnectionDeadline>, seconds: impl Fn() -> u32) -> bool {
        let mut body = conn.request_body().with_max_len(self.bytes_max as u64);
        let mut buffer = vec![0; CHUNK_BYTES_MAX];
        if let Some(deadline) = deadline {
            deadline.body_begins(seconds());
        }
        loop {
            let chunk = match body.read(&mut buffer).await {
                Ok(count) => Ok(buffer.get(..count).filter(|chunk| !chunk.is_empty()).map(<[u8]>::to_vec)),
                Err(error) if error.kind() == ErrorKind::Unsupported => Err(too_large(self.bytes_max)),
                Err(_) => Err(broken_off()),
            };
            let (last, whole) = (!matches!(chunk, Ok(Some(_))), matches!(chunk, Ok(None)));
            // The client is not late while the server does not read.
            let pause_began = seconds();
            if let Some(deadline) = deadline {
                deadline.body_pauses();
            }
            let taken = self.chunks.send(chunk).await.is_ok();
            if last || !taken {
                return whole && taken;
            }
            if let Some(deadline) = deadline {
                deadline.body_goes_on(pause_began, seconds());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::MALFORMED_REQUEST;

    #[test]
    fn a_body_is_complete_only_at_its_declared_end() {
        smol::block_on(async {
            let (feeder, mut upload) = upload(100);
            feeder.chunks.send(Ok(Some(b"one".to_vec()))).await.unwrap();
            feeder.chunks.send(Ok(None)).await.unwrap();
            assert_eq!(upload.next().await.unwrap().as_deref(), Some(&b"one"[..]));
            assert_eq!(upload.next().await.unwrap(), None);
            drop(feeder);
            assert_eq!(upload.next().await.unwrap_err().kind, MALFORMED_REQUEST);
        });
    }

    #[test]
    fn the_feeder_waits_for_the_handler() {
        let (feeder, _upload) = upload(100);
        for _ in 0..CHUNKS_WAITING_MAX {
            feeder.chunks.try_send(Ok(None)).unwrap();
        }
        assert!(feeder.chunks.try_send(Ok(None)).is_err());
    }
}
