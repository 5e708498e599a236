//! Which addresses may be called: a public one, or one that the platform allowed.
//!
//! Pure: it judges addresses and the few names that cannot be public. Resolving a name, and
//! asking again at connect time, is the egress client's work.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// The networks outside the public internet that may be called all the same.
#[derive(Clone, Debug, Default)]
pub struct AddressPolicy {
    allowed: Vec<IpNet>,
}

/// An address or name that may not be called, and why.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("may not be called: {0}")]
pub struct Forbidden(&'static str);

impl AddressPolicy {
    /// Public addresses and the given networks.
    #[must_use]
    pub fn allowing(networks: Vec<IpNet>) -> Self {
        Self { allowed: networks }
    }

    /// Whether this address may be called.
    pub fn check_address(&self, address: IpAddr) -> Result<(), Forbidden> {
        let address = unwrap_embedded(address);
        if self.allowed.iter().any(|network| network.contains(&address)) {
            return Ok(());
        }
        let reason = match address {
            IpAddr::V4(v4) => why_not_v4(v4),
            IpAddr::V6(v6) => why_not_v6(v6),
        };
        reason.map_or(Ok(()), |reason| Err(Forbidden(reason)))
    }

    /// Whether this host name could name something that may be called. A name that passes
    /// may still resolve to an address that does not.
    pub fn check_name(&self, name: &str) -> Result<(), Forbidden> {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        if name == "localhost" || name.ends_with(".localhost") {
            return self.check_address(IpAddr::V4(Ipv4Addr::LOCALHOST)).map_err(|_| Forbidden("localhost"));
        }
        if (name.ends_with(".local") || name.ends_with(".internal")) && !self.allows_a_private_network() {
            return Err(Forbidden("a name of a private network"));
        }
        Ok(())
    }

    /// Loopback alone opens no private network.
    fn allows_a_private_network(&self) -> bool {
        self.allowed.iter().any(|network| !network.network().is_loopback())
    }
}

/// The IPv4 address inside an IPv6 one that carries it (mapped, NAT64, 6to4), since that is
/// where a packet ends.
fn unwrap_embedded(address: IpAddr) -> IpAddr {
    let IpAddr::V6(v6) = address else { return address };
    let [a, b, c, d, e, f, g, h] = v6.segments();
    let v4 = |high: u16, low: u16| IpAddr::V4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low)));
    match (a, b, c, d, e, f) {
        (0, 0, 0, 0, 0, 0xffff) | (0, 0, 0, 0, 0xffff, 0) | (0x64, 0xff9b, 0, 0, 0, 0) => v4(g, h),
        (0, 0, 0, 0, 0, 0) if g != 0 || h > 1 => v4(g, h),
        (0x2002, ..) => v4(b, c),
        _ => address,
    }
}

fn why_not_v4(address: Ipv4Addr) -> Option<&'static str> {
    let [a, b, c, _] = address.octets();
    match (a, b, c) {
        (0, ..) => Some("the unspecified network"),
        (127, ..) => Some("a loopback address"),
        (10, ..) | (172, 16..=31, _) | (192, 168, _) => Some("a private address"),
        (100, 64..=127, _) => Some("a carrier-grade NAT address"),
        (169, 254, _) => Some("a link-local address"),
        (192, 0, 0) | (192, 88, 99) => Some("an address reserved for protocols"),
        (192, 0, 2) | (198, 51, 100) | (203, 0, 113) => Some("an address for documentation"),
        (198, 18..=19, _) => Some("an address for benchmarks"),
        (224..=239, ..) => Some("a multicast address"),
        (240.., ..) => Some("a reserved address"),
        _ => None,
    }
}

fn why_not_v6(address: Ipv6Addr) -> Option<&'static str> {
    let segments = address.segments();
    match segments {
        _ if address.is_unspecified() => Some("the unspecified address"),
        _ if address.is_loopback() => Some("a loopback address"),
        [0xfc00..=0xfdff, ..] => Some("a private address"),
        [0xfe80..=0xfebf, ..] => Some("a link-local address"),
        [0xfec0..=0xfeff, ..] => Some("a site-local address"),
        [0xff00..=0xffff, ..] => Some("a multicast address"),
        [0x2001, 0xdb8, ..] | [0x3fff, 0..=0xfff, ..] => Some("an address for documentation"),
        [0x2001, 0..=0x1ff, ..] => Some("an address reserved for protocols"),
        [0x64, 0xff9b, ..] => Some("a translated address"),
        [0x100, 0, 0, 0, ..] => Some("a discard-only address"),
        [0x2000..=0x3fff, ..] => None,
        _ => Some("not a global unicast address"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(policy: &AddressPolicy, address: &str) -> bool {
        policy.check_address(address.parse().unwrap()).is_err()
    }

    #[test]
    fn addresses_off_the_public_internet_are_refused_in_every_spelling() {
        let policy = AddressPolicy::default();
        for address in [
            "0.0.0.0",
            "127.0.0.1",
            "127.9.9.9",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "100.64.0.1",
            "169.254.169.254",
            "192.0.0.1",
            "192.0.2.1",
            "198.51.100.7",
            "203.0.113.9",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "fd00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2001:db8::1",
            "3fff::1",
            "100::1",
            "::ffff:127.0.0.1",
            "::ffff:0:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::7f00:1",
            "2002:7f00:1::",
            "2001::1",
            "4000::1",
            "fd00:ec2::254",
        ] {
            assert!(refused(&policy, address), "{address}");
        }
        for address in ["1.1.1.1", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2002:808:808::1"] {
            assert!(!refused(&policy, address), "{address}");
        }
    }

    #[test]
    fn an_allowed_network_opens_itself_and_no_other() {
        let policy = AddressPolicy::allowing(vec!["127.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()]);
        assert!(!refused(&policy, "127.0.0.1"));
        assert!(!refused(&policy, "::ffff:127.0.0.1"));
        assert!(refused(&policy, "10.0.0.1"));
        assert!(policy.check_name("localhost").is_ok());
        assert!(policy.check_name("db.internal").is_err());
        let private = AddressPolicy::allowing(vec!["10.0.0.0/8".parse().unwrap()]);
        assert!(private.check_name("db.internal").is_ok());
        assert!(private.check_name("localhost").is_err());
    }

    #[test]
    fn private_names_are_refused_with_or_without_the_last_dot() {
        let policy = AddressPolicy::default();
        for name in ["localhost", "LOCALHOST.", "a.localhost", "printer.local", "metadata.google.internal."] {
            assert!(policy.check_name(name).is_err(), "{name}");
        }
        for name in ["example.com", "internal.example.com", "notlocalhost", "mylocal"] {
            assert!(policy.check_name(name).is_ok(), "{name}");
        }
    }
}
