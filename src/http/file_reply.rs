//! Answering with a file: 304 to a client that has it, a range of it, or all of it, read while it is sent. The caller
//! provides the bytes.

use super::context::RequestContext;
use super::finish::problem_reply;
use super::problem::Problem;
use super::ranges::{FilePart, choose_part};
use super::reply::{Payload, Reply, is_known};
use super::stream::Chunks;
use crate::refusal::RANGE_NOT_SATISFIABLE;
use smol::stream::Stream;
use std::io;
use std::ops::Range;

/// A file to answer with.
pub struct FileReply {
    /// Its media type.
    pub media_type: &'static str,
    /// The first 128 bits of the SHA-256 of its content in hex, or more of it; its strong ETag is made of them.
    pub hash: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// Whether and how long it may be cached.
    pub cache_control: &'static str,
}

impl FileReply {
    /// Whether the client has the file already, so that it need not be opened.
    pub fn is_known(&self, context: &RequestContext) -> bool {
        is_known(&self.etag(), context.if_none_match.as_deref())
    }

    /// 304, for a client that has the file.
    pub fn not_modified(self) -> Reply {
        self.headers(Reply::empty(304))
    }

    /// 200, 206 or 416, by the request's range; `content` gives the bytes of a range in order.
    pub fn answer<S>(self, context: &RequestContext, content: impl FnOnce(Range<u64>) -> S) -> Reply
    where
        S: Stream<Item = io::Result<Vec<u8>>> + Send + 'static,
    {
        let bytes = self.bytes;
        let (status, range) =
            match choose_part(context.range.as_deref(), context.if_range.as_deref(), &self.etag(), bytes) {
                FilePart::Whole => (200, 0..bytes),
                FilePart::Bytes(range) => (206, range),
                FilePart::Unsatisfiable => {
                    let problem = Problem::new(RANGE_NOT_SATISFIABLE).in_language(context.language);
                    return problem_reply(problem).header("content-range", format!("bytes */{bytes}"));
                }
            };
        let length = range.end.saturating_sub(range.start);
        let content_range = format!("bytes {}-{}/{bytes}", range.start, range.end.saturating_sub(1));
        let body = Payload::Stream(self.media_type, Box::pin(Chunks::new(content(range))), Some(length));
        let reply = self.headers(Reply { status, headers: Vec::new(), payload: body });
        if status == 206 { reply.header("content-range", content_range) } else { reply }
    }

    fn etag(&self) -> String {
        format!("\"{}\"", self.hash.get(..32).unwrap_or(&self.hash))
    }

    fn headers(&self, reply: Reply) -> Reply {
        let reply = reply.header("etag", self.etag()).header("cache-control", self.cache_control);
        reply.header("accept-ranges", "bytes")
    }
}
