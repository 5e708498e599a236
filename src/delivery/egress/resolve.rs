//! From names to addresses, without a thread of its own for each: a name whose servers hang holds up no other.

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::pin::Pin;

use hickory_resolver::config::{NameServerConfig, ResolverConfig};
use hickory_resolver::net::NetError;
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::{ResolverBuilder, TokioResolver};

use super::Fault;
use super::sockets;
use crate::domain::outcome::Reason;

/// Turns names into addresses; another one than the system's is for tests.
pub trait Resolve: Send + Sync {
    /// The addresses of a name.
    fn resolve(&self, name: &str, port: u16) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>>;
}

/// `/etc/hosts`, and the name servers of `/etc/resolv.conf`, with its search list and options. Both are read for
/// each look-up, as the system's own resolver does, so that their changes count at once. `localhost` and what ends in
/// it is this machine.
#[derive(Debug)]
pub struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: &str, port: u16) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> {
        let name = name.to_owned();
        Box::pin(async move { look_up(resolver(), name, port).await })
    }
}

fn resolver() -> Result<TokioResolver, NetError> {
    // What the system's own resolver does where no name server is configured.
    TokioResolver::builder_tokio().or_else(|_| asking((Ipv4Addr::LOCALHOST, 53).into()))?.build()
}

/// The same, but that one name server alone is asked, at this address; for tests.
#[derive(Debug)]
pub struct NameServer(pub SocketAddr);

impl Resolve for NameServer {
    fn resolve(&self, name: &str, port: u16) -> Pin<Box<dyn Future<Output = io::Result<Vec<SocketAddr>>> + Send>> {
        let (name, server) = (name.to_owned(), self.0);
        Box::pin(async move { look_up(asking(server).and_then(ResolverBuilder::build), name, port).await })
    }
}

fn asking(server: SocketAddr) -> Result<ResolverBuilder<TokioRuntimeProvider>, NetError> {
    let mut config = NameServerConfig::udp_and_tcp(server.ip());
    config.connections.iter_mut().for_each(|connection| connection.port = server.port());
    let config = ResolverConfig::from_parts(None, vec![], vec![config]);
    Ok(TokioResolver::builder_with_config(config, TokioRuntimeProvider::default()))
}

async fn look_up(resolver: Result<TokioResolver, NetError>, name: String, port: u16) -> io::Result<Vec<SocketAddr>> {
    let found = resolver.map_err(io_error)?.lookup_ip(name).await.map_err(io_error)?;
    Ok(found.iter().map(|address| SocketAddr::new(address, port)).collect())
}

fn io_error(error: NetError) -> io::Error {
    if error.is_nx_domain() || error.is_no_records_found() {
        return io::Error::new(io::ErrorKind::NotFound, error);
    }
    match error {
        NetError::Io(error) => match error.raw_os_error() {
            Some(code) => io::Error::from_raw_os_error(code),
            None => io::Error::new(error.kind(), error),
        },
        error => io::Error::other(error),
    }
}

/// Whether a name is `localhost` or below it (RFC 6761, section 6.3).
pub(super) fn is_this_machine(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// Why a name has no address.
pub(super) fn fault_of(error: &io::Error) -> Fault {
    // Of two families one may have been asked, and have none, while there was no socket for the other.
    if sockets::is_ours(error) || sockets::are_short() {
        return Fault::Ours;
    }
    // Some resolvers tell it in their text alone.
    let text = error.to_string();
    let is_missing =
        ["Name or service not known", "No address associated", "nodename nor servname", "Name does not resolve"]
            .iter()
            .any(|known| text.contains(known));
    let is_missing = is_missing || error.kind() == io::ErrorKind::NotFound;
    Fault::Theirs(if is_missing { Reason::DnsNotFound } else { Reason::DnsFailed })
}
