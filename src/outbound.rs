//! Clients of what a person or an operator named: a Jetbridge, a receiver on this machine, an identity provider, a
//! collector. Not deliveries: those go through `delivery/egress`, which has a proxy of its own.
//!
//! The proxy of the environment (`HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`) is for what is elsewhere. What is
//! on this machine is called directly, whatever the environment says: a proxy would look for it on its own machine, and
//! read the token on the way.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::ClientBuilder;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

use crate::tls;

/// The addresses of `localhost` and all names below it (RFC 6761, section 6.3), whatever a resolver thinks of them.
const HERE: [IpAddr; 2] = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];

/// A client for this URL, which follows no redirect.
pub fn client_for(url: &Url) -> ClientBuilder {
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tls_certs_merge(tls::system_certificates_of_clients());
    if is_here(url) { builder.no_proxy().dns_resolver(Arc::new(Here)) } else { builder }
}

/// Whether a URL leads to this machine.
#[must_use]
pub fn is_here(url: &Url) -> bool {
    !addresses_here(url).is_empty()
}

/// The addresses of this machine that a URL leads to; none if it leads elsewhere.
#[must_use]
pub fn addresses_here(url: &Url) -> Vec<IpAddr> {
    let address = match url.host() {
        Some(Host::Domain(name)) => return if is_localhost(name) { HERE.to_vec() } else { Vec::new() },
        Some(Host::Ipv4(address)) => IpAddr::V4(address),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).to_canonical(),
        None => return Vec::new(),
    };
    match address {
        // What servers print who listen on all addresses.
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => vec![HERE[0]],
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => vec![HERE[1]],
        address if address.is_loopback() => vec![address],
        _ => Vec::new(),
    }
}

fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// ", through the proxy …" where calls of this URL take one; nothing otherwise. Its credentials are left out.
#[must_use]
pub fn via_proxy(url: &Url) -> String {
    let proxy = (!is_here(url)).then(|| Matcher::from_env().intercept(&url.as_str().parse().ok()?)).flatten();
    let Some(proxy) = proxy else { return String::new() };
    let (scheme, host) = (proxy.uri().scheme_str().unwrap_or("http"), proxy.uri().host().unwrap_or_default());
    let port = proxy.uri().port().map(|port| format!(":{port}")).unwrap_or_default();
    format!(", through the proxy {scheme}://{host}{port} of the environment (NO_PROXY exempts a host)")
}

/// Knows the names of this machine alone.
struct Here;

impl Resolve for Here {
    fn resolve(&self, name: Name) -> Resolving {
        let is_here = is_localhost(name.as_str());
        Box::pin(async move {
            if !is_here {
                return Err("is no name of this machine".into());
            }
            let addresses: Addrs = Box::new(HERE.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_known_by_all_its_names() {
        for here in [
            "localhost",
            "LocalHost.",
            "app.localhost",
            "a.b.localhost.",
            "127.0.0.1",
            "127.1",
            "127.9.9.9",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "0.0.0.0",
            "[::]",
            "[::ffff:0.0.0.0]",
        ] {
            assert!(is_here(&format!("http://{here}:8080/").parse().unwrap()), "{here}");
        }
        for elsewhere in ["example.com", "localhost.example.com", "notlocalhost", "10.0.0.1", "[fe80::1]", "128.0.0.1"]
        {
            assert!(!is_here(&format!("http://{elsewhere}/").parse().unwrap()), "{elsewhere}");
        }
    }
}
