//! A request: what is asked of whom, and its head as it is sent. Values of headers, paths and bodies may hold secrets,
//! so none of them prints.

use super::{Deadlines, OutboundError, Reach};
use crate::config::BaseUrl;
use std::fmt;

/// Largest head of a request in bytes.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// Largest body of a request in bytes.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Headers that are the client's own, in lower case: a second one of them would be another request.
const OWN_HEADERS: [&str; 9] = [
    "accept",
    "accept-encoding",
    "connection",
    "content-length",
    "content-type",
    "host",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// A header's name and value.
pub type HeaderLine = (&'static str, String);

/// What is asked.
pub struct Request {
    /// What to do, with what is sent for it.
    pub method: Method,
    /// The server, and the part of the path that all of its paths share.
    pub url: BaseUrl,
    /// The rest of the path, and a query if there is one; printable ASCII.
    pub path: String,
    /// The media type that is wanted.
    pub accept: &'static str,
    /// Further headers, such as a key's. Those that the client writes itself are refused.
    pub headers: Vec<HeaderLine>,
    /// Which addresses the server may have.
    pub reach: Reach,
    /// How long it may take.
    pub deadlines: Deadlines,
}

/// What to do.
pub enum Method {
    /// Fetch something.
    #[allow(dead_code, reason = "asked for by modules that a build may lack")]
    Get,
    /// Hand something over.
    Post {
        /// The media type of the body.
        content_type: &'static str,
        /// The body, at most 1 MiB.
        body: Vec<u8>,
    },
}

impl Method {
    fn name(&self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post { .. } => "POST",
        }
    }

    /// What is sent behind the head.
    pub(super) fn into_body(self) -> Vec<u8> {
        match self {
            Self::Get => Vec::new(),
            Self::Post { body, .. } => body,
        }
    }
}

impl Request {
    /// The head as it is sent.
    ///
    /// # Errors
    /// [`OutboundError::InvalidRequest`] for what could be read as another request, and for what is too large.
    pub(super) fn head(&self) -> Result<String, OutboundError> {
        let Self { method, url, path, accept, headers, .. } = self;
        let mut lines = vec![
            ("Host", url.authority()),
            ("User-Agent", concat!("hermit/", env!("CARGO_PKG_VERSION")).to_owned()),
            ("Accept", (*accept).to_owned()),
            ("Accept-Encoding", "identity".to_owned()),
            ("Connection", "close".to_owned()),
        ];
        if let Method::Post { content_type, body } = method {
            if body.len() > BODY_BYTES_MAX {
                return Err(OutboundError::InvalidRequest);
            }
            lines.push(("Content-Type", (*content_type).to_owned()));
            lines.push(("Content-Length", body.len().to_string()));
        }
        let lines: String = lines.iter().chain(headers).map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let slash = if url.path.is_empty() && !path.starts_with('/') { "/" } else { "" };
        let head = format!("{} {}{slash}{path} HTTP/1.1\r\n{lines}\r\n", method.name(), url.path);
        let sound = is_target(&url.path) && is_target(path) && headers.iter().all(is_sound);
        if sound && head.len() <= HEAD_BYTES_MAX { Ok(head) } else { Err(OutboundError::InvalidRequest) }
    }
}

/// A fragment would not be sent, so `#` is none of its characters.
fn is_target(path: &str) -> bool {
    path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#')
}

fn is_sound((name, value): &HeaderLine) -> bool {
    let own = OWN_HEADERS.iter().any(|own| name.eq_ignore_ascii_case(own));
    let is_token = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    !own && is_token && value.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| *name).collect();
        f.debug_struct("Request")
            .field("method", &self.method.name())
            .field("server", &self.url.authority())
            .field("headers", &names)
            .field("reach", &self.reach)
            .field("deadlines", &self.deadlines)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Readable;
    use std::time::Duration;

    fn request(method: Method, url: &str, path: &str, headers: Vec<HeaderLine>) -> Request {
        let second = Duration::from_secs(1);
        Request {
            method,
            url: BaseUrl::read(url).unwrap(),
            path: path.to_owned(),
            accept: "*/*",
            headers,
            reach: Reach::Anywhere,
            deadlines: Deadlines { connect: second, head: second, piece: second, total: second },
        }
    }

    fn post(bytes: usize) -> Method {
        Method::Post { content_type: "application/json", body: vec![b' '; bytes] }
    }

    #[test]
    fn heads_are_written() {
        let head = request(post(2), "http://[::1]:8080/v1", "/chat?a=b", vec![("x-api-key", "k".to_owned())]).head();
        let head = head.unwrap();
        assert!(head.starts_with("POST /v1/chat?a=b HTTP/1.1\r\nHost: [::1]:8080\r\n"), "{head}");
        assert!(
            head.ends_with("Content-Type: application/json\r\nContent-Length: 2\r\nx-api-key: k\r\n\r\n"),
            "{head}"
        );
        let head = request(Method::Get, "https://example.org", "", Vec::new()).head().unwrap();
        assert!(head.starts_with("GET / HTTP/1.1\r\nHost: example.org\r\n") && !head.contains("Content-"), "{head}");
    }

    #[test]
    fn what_could_be_another_request_is_refused() {
        let header = |name, value: &str| vec![(name, value.to_owned())];
        let cases = [
            (post(BODY_BYTES_MAX), "/", header("x-api-key", "a b"), true),
            (post(BODY_BYTES_MAX + 1), "/", Vec::new(), false),
            (Method::Get, "/a b", Vec::new(), false),
            (Method::Get, "/a\r\nX: y", Vec::new(), false),
            (Method::Get, "/月", Vec::new(), false),
            (Method::Get, "/#a", Vec::new(), false),
            (Method::Get, "/", header("x-api-key", "a\r\nX: y"), false),
            (Method::Get, "/", header("x-api-key", "a\0"), false),
            (Method::Get, "/", header("x api", "a"), false),
            (Method::Get, "/", header("", "a"), false),
            (Method::Get, "/", header("HOST", "a"), false),
            (Method::Get, "/", header("Transfer-Encoding", "chunked"), false),
            (Method::Get, "/", header("x-api-key", &"k".repeat(HEAD_BYTES_MAX)), false),
        ];
        for (method, path, headers, valid) in cases {
            let request = request(method, "http://example.org", path, headers);
            assert_eq!(request.head().is_ok(), valid, "{request:?} {path}");
        }
    }

    #[test]
    fn secrets_do_not_print() {
        let body = Method::Post { content_type: "text/plain", body: b"swordfish".to_vec() };
        let headers = vec![("Authorization", "Bearer swordfish".to_owned())];
        let printed = format!("{:?}", request(body, "https://example.org/swordfish", "/swordfish", headers));
        assert!(printed.contains("example.org") && printed.contains("Authorization"), "{printed}");
        assert!(!printed.contains("swordfish"), "{printed}");
    }
}
