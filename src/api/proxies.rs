//! What the proxies in front say of a request: where it comes from, and under which path the service is reached.
//!
//! Only what the operator's own proxies write is believed, and only `X-Forwarded-For` and `X-Forwarded-Prefix`. RFC
//! 7239's `Forwarded` is not read: a proxy that writes one of the two passes the other on as the caller wrote it.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use actix_web::HttpRequest;
use ipnet::IpNet;

/// The longest prefix.
const MAX_PREFIX: usize = 200;

/// Where a request comes from: the peer, or, when that is a trusted proxy, the last address in
/// `X-Forwarded-For` that is not one. What a stranger writes there is believed by nobody.
///
/// A hop that cannot be read ends the walk: whoever wrote it knew no address, and what stands before it may be
/// anybody's word. Then it is the proxy nearest to it that the request comes from.
pub(crate) fn caller_address(request: &HttpRequest, trusted: &[IpNet]) -> Option<IpAddr> {
    let mut nearest = request.peer_addr()?.ip().to_canonical();
    let headers: Vec<_> = request.headers().get_all("x-forwarded-for").collect();
    let mut hops = headers.iter().rev().flat_map(|value| value.to_str().unwrap_or("?").rsplit(','));
    while is_trusted(nearest, trusted) {
        let Some(hop) = hops.next().and_then(address_of) else { break };
        nearest = hop;
    }
    Some(nearest)
}

fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|network| network.contains(&address))
}

/// The address of a hop, as proxies write it: with or without a port, in brackets or quotes, mapped into IPv6 or not.
fn address_of(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let hop = hop.strip_prefix('"').and_then(|hop| hop.strip_suffix('"')).unwrap_or(hop);
    let bare = || hop.parse::<IpAddr>().ok();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    let in_brackets = || hop.strip_prefix('[')?.strip_suffix(']')?.parse::<Ipv6Addr>().ok().map(IpAddr::V6);
    bare().or_else(with_port).or_else(in_brackets).map(|address| address.to_canonical())
}

/// Who counts as one caller: of IPv6 a network of 64 bits, which is the least that anybody is given.
pub(crate) fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64))),
    }
}

/// The path under which trusted proxies in front reach the service, as `/jetbridge`; empty if they say none.
pub(crate) fn prefix(request: &HttpRequest, trusted: &[IpNet]) -> String {
    let is_trusted = request.peer_addr().is_some_and(|peer| is_trusted(peer.ip().to_canonical(), trusted));
    if !is_trusted {
        return String::new();
    }
    let headers = request.headers().get_all("x-forwarded-prefix").filter_map(|value| value.to_str().ok());
    // Of several proxies each adds what it strips; the outermost stripped first.
    let parts: String = headers.flat_map(|text| text.split(',')).filter_map(prefix_part).collect();
    if parts.len() <= MAX_PREFIX { parts } else { String::new() }
}

/// One path, without the slash at its end. A second slash at the start would name another host.
fn prefix_part(text: &str) -> Option<String> {
    let path = text.trim().trim_end_matches('/');
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-._~%".contains(c);
    let is_path = path.starts_with('/') && !path.contains("//") && path.chars().all(is_plain);
    let climbs = path.split('/').any(|part| part == "." || part == "..");
    (is_path && !climbs).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn trusted() -> Vec<IpNet> {
        vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]
    }

    #[test]
    fn forwarded_addresses_are_believed_from_trusted_proxies_only_in_every_spelling() {
        for (peer, forwarded, expected) in [
            ("198.51.100.1:1", "1.1.1.1", "198.51.100.1"),
            ("10.0.0.1:1", "1.1.1.1", "1.1.1.1"),
            ("[::ffff:10.0.0.1]:1", "1.1.1.1", "1.1.1.1"),
            ("10.0.0.1:1", "9.9.9.9, 1.1.1.1, 10.0.0.2", "1.1.1.1"),
            ("10.0.0.1:1", "198.51.100.1:1111", "198.51.100.1"),
            ("10.0.0.1:1", "9.9.9.9,198.51.100.1:1111,10.0.0.2:80", "198.51.100.1"),
            ("10.0.0.1:1", "2001:db8::1", "2001:db8::1"),
            ("10.0.0.1:1", "[2001:db8::1]", "2001:db8::1"),
            ("10.0.0.1:1", "[2001:db8::1]:443", "2001:db8::1"),
            ("10.0.0.1:1", "\"[2001:db8::1]:443\"", "2001:db8::1"),
            ("10.0.0.1:1", "::ffff:198.51.100.1", "198.51.100.1"),
            ("10.0.0.1:1", "[::ffff:198.51.100.1]:9", "198.51.100.1"),
            ("10.0.0.1:1", "9.9.9.9, ::ffff:10.0.0.3", "9.9.9.9"),
            ("10.0.0.1:1", "9.9.9.9, fd00::1", "9.9.9.9"),
            // What cannot be read ends the walk.
            ("10.0.0.1:1", "nonsense", "10.0.0.1"),
            ("10.0.0.1:1", "1.1.1.1, unknown", "10.0.0.1"),
            ("10.0.0.1:1", "1.1.1.1, _hidden, 10.0.0.2", "10.0.0.2"),
            ("10.0.0.1:1", "1.1.1.1, ", "10.0.0.1"),
            ("10.0.0.1:1", "1.1.1.1, 198.51.100.1:port", "10.0.0.1"),
            ("10.0.0.1:1", "1.1.1.1, 198.51.100.1:99999", "10.0.0.1"),
            ("10.0.0.1:1", "", "10.0.0.1"),
            ("10.0.0.1:1", "10.0.0.7", "10.0.0.7"),
        ] {
            let request = TestRequest::default().peer_addr(peer.parse().unwrap());
            let request = request.insert_header(("x-forwarded-for", forwarded)).to_http_request();
            assert_eq!(caller_address(&request, &trusted()), Some(expected.parse().unwrap()), "{peer} {forwarded}");
        }
    }

    #[test]
    fn several_lines_are_one_list_and_forwarded_is_nobodys_word() {
        let request = TestRequest::default().peer_addr("10.0.0.1:1".parse().unwrap());
        let request = request
            .append_header(("x-forwarded-for", "9.9.9.9"))
            .append_header(("x-forwarded-for", "1.1.1.1, 10.0.0.2"))
            .append_header(("forwarded", "for=8.8.8.8"))
            .to_http_request();
        assert_eq!(caller_address(&request, &trusted()), Some("1.1.1.1".parse().unwrap()));
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one() {
        let network = |text: &str| network_of(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_ne!(network("2001:db8:1:3::"), network("2001:db8:1:2::"));
        assert_eq!(network("198.51.100.7"), "198.51.100.7");
    }

    #[test]
    fn a_prefix_is_a_path_that_a_trusted_proxy_names() {
        for (peer, given, expected) in [
            ("10.0.0.1:1", "/jetbridge", "/jetbridge"),
            ("10.0.0.1:1", "/jetbridge/", "/jetbridge"),
            ("10.0.0.1:1", "/a/b", "/a/b"),
            ("10.0.0.1:1", "/a, /b", "/a/b"),
            ("10.0.0.1:1", "/", ""),
            ("198.51.100.1:1", "/jetbridge", ""),
            ("10.0.0.1:1", "//evil.example", ""),
            ("10.0.0.1:1", "https://evil.example", ""),
            ("10.0.0.1:1", "/a/../..", ""),
            ("10.0.0.1:1", "/a b\"", ""),
        ] {
            let request = TestRequest::default().peer_addr(peer.parse().unwrap());
            let request = request.insert_header(("x-forwarded-prefix", given)).to_http_request();
            assert_eq!(prefix(&request, &trusted()), expected, "{peer} {given}");
        }
    }
}
