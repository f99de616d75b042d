//! What handlers answer with: typed replies that know their status and schema, and the plain reply that they become.

use super::media::JSON;
use super::negotiate::Coding;
use super::schema::{Field, HasSchema, Object, REPLY_ITEMS_MAX, Schema};
use nanoserde::{SerJson, SerJsonState};
use sha2::{Digest, Sha256};
use smol::io::AsyncRead;
use std::borrow::Cow;
use std::marker::PhantomData;
use std::pin::Pin;

/// A response that is ready to be sent.
pub struct Reply {
    /// HTTP status.
    pub status: u16,
    /// Headers beyond the common ones.
    pub headers: Vec<(&'static str, Cow<'static, str>)>,
    /// The body.
    pub payload: Payload,
}

/// A response's body.
pub enum Payload {
    /// None.
    Empty,
    /// Bytes of a media type.
    Whole(&'static str, Cow<'static, [u8]>),
    /// A stream of a media type, and its length in bytes if that is known.
    Stream(&'static str, Pin<Box<dyn AsyncRead + Send>>, Option<u64>),
}

impl Reply {
    /// A reply with a whole body.
    pub fn whole(status: u16, media_type: &'static str, body: impl Into<Cow<'static, [u8]>>) -> Self {
        Self { status, headers: Vec::new(), payload: Payload::Whole(media_type, body.into()) }
    }

    /// A reply without a body.
    pub fn empty(status: u16) -> Self {
        Self { status, headers: Vec::new(), payload: Payload::Empty }
    }

    /// A reply that is read while it is sent.
    pub fn stream(media_type: &'static str, body: impl AsyncRead + Send + 'static) -> Self {
        Self { status: 200, headers: Vec::new(), payload: Payload::Stream(media_type, Box::pin(body), None) }
    }

    /// Sets the language of a JSON body's texts, unless the reply has one already.
    #[must_use]
    pub fn in_language(self, tag: &'static str) -> Self {
        let is_json = matches!(self.payload, Payload::Whole(JSON, _));
        if !is_json || self.headers.iter().any(|(name, _)| *name == "content-language") {
            return self;
        }
        self.header("content-language", tag).header("vary", "Accept-Language")
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// What the OpenAPI document says about a reply.
#[derive(Debug, Clone, Copy)]
pub struct ReplySpec {
    /// Status of success.
    pub status: u16,
    /// Media type, none for an empty body.
    pub media_type: Option<&'static str>,
    /// The schema of a JSON body.
    pub schema: Option<&'static Schema>,
}

/// A type that handlers may answer with.
pub trait IntoReply {
    /// Its description in the documentation.
    fn described() -> ReplySpec;
    /// The reply it becomes.
    fn into_reply(self) -> Reply;
}

/// 200 with a JSON value.
pub struct Json<T>(pub T);

impl<T: HasSchema + SerJson + 'static> IntoReply for Json<T> {
    fn described() -> ReplySpec {
        ReplySpec { status: 200, media_type: Some(JSON), schema: Some(&T::SCHEMA) }
    }

    fn into_reply(self) -> Reply {
        Reply::whole(200, JSON, self.0.serialize_json().into_bytes())
    }
}

/// 201 with the JSON of what was created; already serialized, because a repeated request gets the same bytes.
pub struct Created<T> {
    json: Vec<u8>,
    made: PhantomData<fn() -> T>,
}

impl<T> Created<T> {
    /// Wraps JSON of a `T`.
    pub fn from_json(json: Vec<u8>) -> Self {
        Self { json, made: PhantomData }
    }
}

impl<T: HasSchema + 'static> IntoReply for Created<T> {
    fn described() -> ReplySpec {
        ReplySpec { status: 201, media_type: Some(JSON), schema: Some(&T::SCHEMA) }
    }

    fn into_reply(self) -> Reply {
        Reply::whole(201, JSON, self.json)
    }
}

/// 204: done, without a body.
pub struct NoContent;

impl IntoReply for NoContent {
    fn described() -> ReplySpec {
        ReplySpec { status: 204, media_type: None, schema: None }
    }

    fn into_reply(self) -> Reply {
        Reply::empty(204)
    }
}

/// One page of a list: `{"items": […], "next": cursor or null}`.
#[derive(Debug, Clone)]
pub struct Page<T> {
    /// The items.
    pub items: Vec<T>,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of at most `limit` items out of the `limit + 1` that were asked of the store; `key` gives the
    /// cursor of an item.
    pub fn cut(items: Vec<T>, limit: usize, key: impl Fn(&T) -> String) -> Self {
        Self::of(items, limit, false, key)
    }

    /// The same as [`Page::cut`], where the store may have ended the page early because its texts are long.
    pub fn of(mut items: Vec<T>, limit: usize, ended_early: bool, key: impl Fn(&T) -> String) -> Self {
        let more = ended_early || items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(key);
        Self { items, next }
    }

    /// A list that always fits on one page.
    pub fn all(items: Vec<T>) -> Self {
        Self { items, next: None }
    }
}

impl<T: SerJson> SerJson for Page<T> {
    fn ser_json(&self, depth: usize, state: &mut SerJsonState) {
        state.st_pre();
        state.field(depth, "items");
        self.items.ser_json(depth, state);
        state.conl();
        state.field(depth, "next");
        self.next.ser_json(depth, state);
        state.st_post(depth);
    }
}

impl<T: HasSchema> HasSchema for Page<T> {
    const SCHEMA: Schema = Schema::Object(&Object {
        name: "",
        doc: "One page of a list.",
        fields: &[
            Field {
                name: "items",
                doc: "The items of this page.",
                schema: Schema::List { of: &T::SCHEMA, items_min: 0, items_max: REPLY_ITEMS_MAX },
                optional: false,
            },
            Field {
                name: "next",
                doc: "Cursor of the next page; null on the last one.",
                schema: Schema::Nullable(&Schema::Text {
                    chars_min: 1,
                    chars_max: 64,
                    format: super::schema::Format::Line,
                }),
                optional: false,
            },
        ],
    });
}

/// Content that the build has prepared.
#[derive(Debug)]
pub struct StaticContent {
    /// The bytes without a coding.
    pub bytes: &'static [u8],
    /// Compressed by gzip, where that is smaller.
    pub gzip: Option<&'static [u8]>,
    /// Compressed by brotli, where that is smaller.
    pub brotli: Option<&'static [u8]>,
    /// The strong ETag of the bytes without a coding.
    pub etag: &'static str,
}

impl StaticContent {
    /// The representation that the client prefers: its bytes, the name of its coding and its strong ETag, which differs
    /// for each representation (RFC 9110, 8.8.3.3).
    pub fn chosen(&self, context: &super::RequestContext) -> (&'static [u8], Option<&'static str>, Cow<'static, str>) {
        let in_coding = |coding: &Coding| match coding {
            Coding::Brotli => Some((self.brotli?, coding.name())),
            Coding::Gzip => Some((self.gzip?, coding.name())),
        };
        match context.codings.iter().flatten().find_map(in_coding) {
            Some((bytes, coding)) => {
                (bytes, Some(coding), format!("{}-{coding}\"", self.etag.trim_end_matches('"')).into())
            }
            None => (self.bytes, None, self.etag.into()),
        }
    }
}

/// JSON of a `T` that rarely changes, answered with a strong ETag, and with 304 to a client that has it.
pub struct Prepared<T> {
    reply: Reply,
    schema: PhantomData<fn() -> T>,
}

impl<T> Prepared<T> {
    /// JSON that has just been composed.
    pub fn new(json: Vec<u8>, if_none_match: Option<&str>, language: &'static str) -> Self {
        let etag = etag(&json);
        Self::answer(json.into(), etag.into(), if_none_match, language)
    }

    /// JSON that the build has prepared.
    pub fn fixed(content: &StaticContent, context: &super::RequestContext) -> Self {
        let (if_none_match, language) = (context.if_none_match.as_deref(), context.language.tag());
        let (bytes, coding, etag) = content.chosen(context);
        let mut prepared = Self::answer(bytes.into(), etag, if_none_match, language);
        if let Some(coding) = coding.filter(|_| prepared.reply.status == 200) {
            prepared.reply = prepared.reply.header("content-encoding", coding);
        }
        prepared
    }

    /// Only the caller may cache it, because other accounts get another answer.
    #[must_use]
    pub fn private(mut self) -> Self {
        self.reply.headers.retain(|(name, _)| *name != "cache-control");
        self.reply = self.reply.header("cache-control", "private, max-age=0, must-revalidate");
        self
    }

    fn answer(
        json: Cow<'static, [u8]>,
        etag: Cow<'static, str>,
        if_none_match: Option<&str>,
        language: &'static str,
    ) -> Self {
        let reply = if is_known(&etag, if_none_match) { Reply::empty(304) } else { Reply::whole(200, JSON, json) };
        let reply = reply
            .header("etag", etag)
            .header("cache-control", "public, max-age=0, must-revalidate")
            .header("content-language", language)
            .header("vary", "Accept-Language, Accept-Encoding");
        Self { reply, schema: PhantomData }
    }
}

/// Whether a client that sent `if_none_match` has the content of `etag` (RFC 9110, 13.1.2).
pub fn is_known(etag: &str, if_none_match: Option<&str>) -> bool {
    if_none_match.is_some_and(|tags| {
        tags.trim() == "*" || tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)
    })
}

impl<T: HasSchema + 'static> IntoReply for Prepared<T> {
    fn described() -> ReplySpec {
        ReplySpec { status: 200, media_type: Some(JSON), schema: Some(&T::SCHEMA) }
    }

    fn into_reply(self) -> Reply {
        self.reply
    }
}

/// A strong ETag: the first 128 bits of the content's SHA-256.
pub fn etag(content: &[u8]) -> String {
    let hash = Sha256::digest(content);
    let hex: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// A reply of another media type than JSON, described by hand.
pub struct RawReply<const STATUS: u16>(pub Reply);

impl<const STATUS: u16> IntoReply for RawReply<STATUS> {
    fn described() -> ReplySpec {
        ReplySpec { status: STATUS, media_type: (STATUS != 204).then_some("*/*"), schema: None }
    }

    fn into_reply(self) -> Reply {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_cut_where_they_should() {
        let page = Page::cut(vec![5, 4, 3], 2, |n: &i32| n.to_string());
        assert_eq!((page.items, page.next.as_deref()), (vec![5, 4], Some("4")));
        let last = Page::cut(vec![2, 1], 2, |n: &i32| n.to_string());
        assert_eq!((last.items, last.next), (vec![2, 1], None));
        let early = Page::of(vec![3, 2], 5, true, |n: &i32| n.to_string());
        assert_eq!((early.items, early.next.as_deref()), (vec![3, 2], Some("2")));
    }

    #[test]
    fn a_known_etag_is_answered_304() {
        let prepared = |tag: Option<&str>| Prepared::<u8>::new(b"7".to_vec(), tag, "en").into_reply();
        let tag = etag(b"7");
        assert_eq!(prepared(None).status, 200);
        assert_eq!(prepared(Some("\"other\"")).status, 200);
        assert_eq!(prepared(Some(&tag)).status, 304);
        assert_eq!(prepared(Some(&format!("\"x\", W/{tag}"))).status, 304);
        assert_eq!(prepared(Some("*")).status, 304);
    }
}
