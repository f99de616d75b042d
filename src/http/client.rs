//! The client's address of a request that comes through proxies. Only headers of trusted proxies are believed.

use crate::config::Addresses;
use std::net::IpAddr;

/// Entries of X-Forwarded-For that are read, from the right.
const HOPS_MAX: usize = 16;

/// The client's address: the right-most entry of `forwarded` that is not itself a trusted proxy, when the peer is one.
pub fn address(peer: IpAddr, forwarded: &str, trusted: &Addresses) -> IpAddr {
    let mut address = peer.to_canonical();
    for entry in forwarded.rsplit(',').take(HOPS_MAX) {
        if !trusted.contain(address) {
            return address;
        }
        match parse(entry.trim()) {
            Some(next) => address = next.to_canonical(),
            None => return address,
        }
    }
    address
}

/// An entry may carry a port, and an IPv6 address brackets.
fn parse(entry: &str) -> Option<IpAddr> {
    let bare = entry.strip_prefix('[').and_then(|rest| rest.split(']').next());
    bare.unwrap_or(entry).parse().ok().or_else(|| entry.parse::<std::net::SocketAddr>().ok().map(|socket| socket.ip()))
}

/// The key under which attempts of an address are counted: an IPv4 address, or the /64 of an IPv6 one, because a client
/// with one address of a /64 usually has all of them.
pub fn network_key(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Readable;

    #[test]
    fn proxies_are_believed_only_when_trusted() {
        let trusted = Addresses::read("10.0.0.0/8, ::1").unwrap();
        let cases = [
            ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
            ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "6.6.6.6, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
            ("10.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
            ("::1", "[2001:db8::7]:80", "2001:db8::7"),
            ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
            ("10.0.0.1", "nonsense", "10.0.0.1"),
            ("10.0.0.1", "", "10.0.0.1"),
        ];
        for (peer, header, client) in cases {
            assert_eq!(address(peer.parse().unwrap(), header, &trusted).to_string(), client, "{peer} {header}");
        }
    }

    #[test]
    fn attempts_are_counted_by_network() {
        assert_eq!(network_key("198.51.100.1".parse().unwrap()), "198.51.100.1");
        assert_eq!(network_key("2001:db8:1:2:3::4".parse().unwrap()), "2001:db8:1:2::/64");
    }
}
