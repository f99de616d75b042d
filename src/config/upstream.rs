//! The types of settings about other servers that Hermit sends requests to: the URL, the model and the timeouts. Which
//! servers these are is not known here.

use super::values::{Readable, not};
use std::time::Duration;

/// Longest URL in characters.
const URL_CHARS_MAX: usize = 512;
/// Longest name of a model in characters.
const MODEL_CHARS_MAX: usize = 128;
/// Longest timeout, in seconds.
const TIMEOUT_SECONDS_MAX: u64 = 3600;

/// The `http` or `https` URL of a server with the common beginning of its paths, or nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaseUrl {
    /// Over TLS.
    pub tls: bool,
    /// Name or address, as in a certificate; empty when nothing is set.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The common beginning of paths, without a slash at its end.
    pub path: String,
}

#[allow(dead_code, reason = "a build without the module that asks providers does not read it")]
impl BaseUrl {
    /// Whether no server is set.
    pub fn is_empty(&self) -> bool {
        self.host.is_empty()
    }

    /// Host and port for the header `Host` (RFC 9110, 7.2).
    pub fn authority(&self) -> String {
        let host = if self.host.contains(':') { format!("[{}]", self.host) } else { self.host.clone() };
        if self.port == default_port(self.tls) { host } else { format!("{host}:{}", self.port) }
    }

    fn parse(text: &str) -> Option<Self> {
        if text.is_empty() {
            return Some(Self { tls: false, host: String::new(), port: 0, path: String::new() });
        }
        let (scheme, rest) = text.split_once("://").filter(|_| text.len() <= URL_CHARS_MAX)?;
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let (authority, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        let (host, port) = host_and_port(authority, default_port(tls))?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%+".contains(&byte);
        let path = path.bytes().all(plain).then(|| path.trim_end_matches('/').to_owned())?;
        Some(Self { tls, host, port, path })
    }
}

fn default_port(tls: bool) -> u16 {
    if tls { 443 } else { 80 }
}

/// `name`, `name:port`, `192.0.2.1:port` or `[2001:db8::1]:port`; no user, no password, ASCII only.
fn host_and_port(authority: &str, default: u16) -> Option<(String, u16)> {
    let (host, port) = match authority.strip_prefix('[') {
        Some(rest) => {
            let (host, rest) = rest.split_once(']')?;
            host.parse::<std::net::Ipv6Addr>().ok()?;
            (host, rest.strip_prefix(':').or_else(|| rest.is_empty().then_some(""))?)
        }
        None => {
            let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
            (Some(host).filter(|host| !host.is_empty() && host.bytes().all(plain))?, port)
        }
    };
    let port = if port.is_empty() { default } else { port.parse().ok().filter(|port| *port > 0)? };
    Some((host.to_ascii_lowercase(), port))
}

impl Readable for BaseUrl {
    const FORM: &'static str =
        "a URL like https://models.example.org or http://127.0.0.1:11434/v1, without user, query and fragment";

    fn read(text: &str) -> Result<Self, String> {
        // An invalid URL may contain a password, so the error does not repeat it.
        Self::parse(text).ok_or_else(|| Self::FORM.to_owned())
    }
}

/// The name of a model, made of letters, digits and `. _ : / @ + -`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelName(String);

#[allow(dead_code, reason = "a build without the module that asks providers does not read it")]
impl ModelName {
    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Readable for ModelName {
    const FORM: &'static str = "a name of up to 128 letters, digits and . _ : / @ + -";

    fn read(text: &str) -> Result<Self, String> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._:/@+-".contains(&byte);
        let valid = (1..=MODEL_CHARS_MAX).contains(&text.len()) && text.bytes().all(plain) && !text.contains("..");
        if valid { Ok(Self(text.to_owned())) } else { Err(not::<Self>(text)) }
    }
}

/// How long a server may take for each step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Time to connect, TLS included.
    pub connect: Duration,
    /// Time from then to the first token, and from each token to the next.
    pub token: Duration,
    /// Time from start to end.
    pub total: Duration,
}

impl Readable for Timeouts {
    const FORM: &'static str = "three numbers of seconds from 1 to 3600, each at least the one before, like 5,20,120";

    fn read(text: &str) -> Result<Self, String> {
        let numbers: Result<Vec<u64>, _> = text.split(',').map(|number| number.trim().parse()).collect();
        match numbers.as_deref() {
            Ok(&[connect, token, total])
                if (1..=token).contains(&connect) && (token..=TIMEOUT_SECONDS_MAX).contains(&total) =>
            {
                let [connect, token, total] = [connect, token, total].map(Duration::from_secs);
                Ok(Self { connect, token, total })
            }
            _ => Err(not::<Self>(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_parsed() {
        let cases = [
            ("https://api.example.org", Some((true, "api.example.org", 443, "", "api.example.org"))),
            ("https://API.example.org:443/", Some((true, "api.example.org", 443, "", "api.example.org"))),
            ("http://127.0.0.1:11434/v1", Some((false, "127.0.0.1", 11434, "/v1", "127.0.0.1:11434"))),
            ("http://[::1]:8080/a/b/", Some((false, "::1", 8080, "/a/b", "[::1]:8080"))),
            ("http://ollama", Some((false, "ollama", 80, "", "ollama"))),
            ("", Some((false, "", 0, "", ":0"))),
            ("ftp://example.org", None),
            ("example.org", None),
            ("https://", None),
            ("https://user:swordfish@example.org", None),
            ("https://example.org/?key=swordfish", None),
            ("https://example.org/a b", None),
            ("https://example.org:0", None),
            ("https://example.org:99999", None),
            ("https://例え.example", None),
            ("http://[::1", None),
            ("http://a\r\nb", None),
        ];
        for (text, wanted) in cases {
            let found = BaseUrl::parse(text);
            let found =
                found.as_ref().map(|url| (url.tls, url.host.as_str(), url.port, url.path.as_str(), url.authority()));
            let wanted = wanted.map(|(tls, host, port, path, authority)| (tls, host, port, path, authority.to_owned()));
            assert_eq!(found, wanted, "{text}");
        }
        let error = BaseUrl::read("https://user:swordfish@example.org").unwrap_err();
        assert!(!error.contains("swordfish"), "{error}");
    }

    #[test]
    fn timeouts_and_models_are_checked() {
        assert_eq!(Timeouts::read("5, 20,120").map(|times| times.total.as_secs()), Ok(120));
        for text in ["", "5,20", "0,1,2", "9,5,20", "5,30,20", "1,2,9999", "1,2,3,4", "-1,2,3"] {
            assert!(Timeouts::read(text).is_err(), "{text}");
        }
        for (text, valid) in
            [("gpt-4.1-mini", true), ("hf.co/a/b:Q4_K", true), ("", false), ("a b", false), ("a/../b", false)]
        {
            assert_eq!(ModelName::read(text).is_ok(), valid, "{text}");
        }
    }
}
