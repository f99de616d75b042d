//! The types of settings, and how each is parsed from text. The names of settings are not known here.

use jiff::tz::TimeZone;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// A type whose value can be read from a setting's text.
pub trait Readable: Sized {
    /// What a value looks like, completing "must be …".
    const FORM: &'static str;
    /// Values are never printed.
    const SECRET: bool = false;

    /// Reads a value.
    ///
    /// # Errors
    /// A sentence that completes "NAME must be …".
    fn read(text: &str) -> Result<Self, String>;
}

/// The usual error; it repeats the text, because only secrets must not be shown.
pub fn not<T: Readable>(text: &str) -> String {
    format!("{}, not {text:?}", T::FORM)
}

impl Readable for String {
    const FORM: &'static str = "text";

    fn read(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
}

impl Readable for SocketAddr {
    const FORM: &'static str = "an address and port like 127.0.0.1:8000 or [::1]:8000";

    fn read(text: &str) -> Result<Self, String> {
        text.parse().map_err(|_| not::<Self>(text))
    }
}

impl Readable for PathBuf {
    const FORM: &'static str = "a path";

    fn read(text: &str) -> Result<Self, String> {
        if text.is_empty() { Err(not::<Self>(text)) } else { Ok(Self::from(text)) }
    }
}

/// A whole number in a range, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Within<const MIN: u32, const MAX: u32>(u32);

impl<const MIN: u32, const MAX: u32> Within<MIN, MAX> {
    /// The number.
    pub fn get(self) -> u32 {
        self.0
    }
}

impl<const MIN: u32, const MAX: u32> Readable for Within<MIN, MAX> {
    const FORM: &'static str = "a whole number";

    fn read(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(number) if (MIN..=MAX).contains(&number) => Ok(Self(number)),
            _ => Err(format!("a whole number from {MIN} to {MAX}, not {text:?}")),
        }
    }
}

/// On or off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Switch(pub bool);

impl Readable for Switch {
    const FORM: &'static str = "true or false";

    fn read(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Ok(Self(true)),
            "false" | "0" | "no" | "off" => Ok(Self(false)),
            _ => Err(not::<Self>(text)),
        }
    }
}

/// Text that is never shown, not even by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text, for the one place that needs it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("••••")
    }
}

impl Readable for Secret {
    const FORM: &'static str = "text";
    const SECRET: bool = true;

    fn read(text: &str) -> Result<Self, String> {
        Ok(Self(text.to_owned()))
    }
}

/// Declares a setting that is one of a few words.
macro_rules! choice {
    (
        $(#[doc = $doc:literal])+ $type:ident, $form:literal:
        $($(#[doc = $word_doc:literal])+ $variant:ident = $word:literal),+
    ) => {
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $type { $($(#[doc = $word_doc])+ $variant),+ }

        impl Readable for $type {
            const FORM: &'static str = $form;

            fn read(text: &str) -> Result<Self, String> {
                match text { $($word => Ok(Self::$variant),)+ _ => Err(not::<Self>(text)) }
            }
        }
    };
}

choice! {
    /// Which clients may register an account.
    Registration, "open, invite or closed":
    /// Every client.
    Open = "open",
    /// Clients with an invite.
    Invite = "invite",
    /// None; only admins make accounts.
    Closed = "closed"
}

choice! {
    /// The format of log lines.
    LogFormat, "text or json":
    /// `key=value` pairs for people.
    Text = "text",
    /// One JSON object a line for machines.
    Json = "json"
}

choice! {
    /// The least important line that is logged.
    LogLevel, "error, warn, info or debug":
    /// Errors of the server.
    Error = "error",
    /// What may lead to an error.
    Warn = "warn",
    /// A line per request, start and stop.
    Info = "info",
    /// Details, also of libraries.
    Debug = "debug"
}

choice! {
    /// SQLite's `synchronous` pragma.
    Synchronous, "FULL or NORMAL":
    /// Wait for the disk at each commit.
    Full = "FULL",
    /// Wait for the disk at checkpoints only.
    Normal = "NORMAL"
}

impl Synchronous {
    /// The pragma's value.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "FULL",
            Self::Normal => "NORMAL",
        }
    }
}

/// A time zone by its IANA name. A build without the game has no database of zones, and takes any name as UTC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(pub TimeZone);

impl Readable for Zone {
    const FORM: &'static str = "the IANA name of a time zone like Asia/Taipei";

    fn read(text: &str) -> Result<Self, String> {
        if text == "UTC" || !cfg!(feature = "gamification") {
            return Ok(Self(TimeZone::UTC));
        }
        TimeZone::get(text).map(Self).map_err(|_| not::<Self>(text))
    }
}

/// A network in CIDR notation; a lone address is a network of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: u128,
    mask: u128,
}

impl Network {
    /// Whether the network contains `address`; IPv4 is compared in its IPv6-mapped form (RFC 4291, 2.5.5.2).
    pub fn contains(&self, address: IpAddr) -> bool {
        number(address) & self.mask == self.address
    }

    fn read(text: &str) -> Option<Self> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address.parse::<IpAddr>().ok()?, Some(bits.parse::<u32>().ok()?)),
            None => (text.parse::<IpAddr>().ok()?, None),
        };
        let (width, offset) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let bits = bits.unwrap_or(width);
        if bits > width {
            return None;
        }
        let mask = u128::MAX.checked_shl(128 - (bits + offset)).unwrap_or(0);
        Some(Self { address: number(address) & mask, mask })
    }
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped().to_bits(),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

/// Networks separated by commas; at most 64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses(Vec<Network>);

const LIST_ITEMS_MAX: usize = 64;

impl Addresses {
    /// Whether any of the networks contains `address`.
    pub fn contain(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(address))
    }
}

impl Readable for Addresses {
    const FORM: &'static str = "addresses or networks like 10.0.0.0/8, separated by commas (64 at most)";

    fn read(text: &str) -> Result<Self, String> {
        list(text, Network::read).map(Self).ok_or_else(|| not::<Self>(text))
    }
}

/// Web origins (RFC 6454) separated by commas; at most 64.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origins(Vec<String>);

impl Origins {
    /// Whether `origin`, as a browser sends it, is one of them.
    pub fn contain(&self, origin: &str) -> bool {
        self.0.iter().any(|allowed| allowed == origin)
    }

    /// No origin: the default, with CORS switched off.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Readable for Origins {
    const FORM: &'static str = "origins like https://cards.example.org, separated by commas (64 at most)";

    fn read(text: &str) -> Result<Self, String> {
        let origin = |text: &str| {
            let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
            (!host.is_empty() && !host.contains(['/', ' ', '?', '#'])).then(|| text.to_ascii_lowercase())
        };
        list(text, origin).map(Self).ok_or_else(|| not::<Self>(text))
    }
}

fn list<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let items: Option<Vec<T>> = text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(read).collect();
    items.filter(|items| items.len() <= LIST_ITEMS_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_contain_their_addresses() {
        let cases = [
            ("10.0.0.0/8", "10.200.3.4", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false),
            ("::1", "::1", true),
            ("2001:db8::/32", "2001:db8:1::9", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("0.0.0.0/0", "203.0.113.1", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("::/0", "2001:db8::1", true),
            ("127.0.0.1", "::ffff:127.0.0.1", true),
        ];
        for (network, address, inside) in cases {
            let network = Network::read(network).unwrap();
            assert_eq!(network.contains(address.parse().unwrap()), inside, "{address}");
        }
    }

    #[test]
    fn a_secret_does_not_print() {
        assert_eq!(format!("{:?}", Secret("swordfish".into())), "••••");
    }
}
