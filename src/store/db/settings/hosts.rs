//! The servers that are named.

use std::net::IpAddr;

use crate::store::db::conninfo::{BadUrl, Conninfo, bad};

/// The port of Postgres.
const PORT: u16 = 5432;
/// Where servers put their sockets.
const SOCKET_DIRS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

/// One server to try.
#[derive(Clone, Debug)]
pub(in crate::store::db) struct Host {
    /// A name, an address or the folder of a socket.
    pub(in crate::store::db) name: String,
    /// Where it is, if that was said apart.
    pub(in crate::store::db) address: Option<IpAddr>,
    pub(in crate::store::db) port: u16,
}

impl Host {
    pub(in crate::store::db) fn is_socket(&self) -> bool {
        self.address.is_none() && self.name.starts_with('/')
    }

    pub(super) fn is_local(&self) -> bool {
        let is_here = |address: IpAddr| address.to_canonical().is_loopback();
        let is_localhost = self.name.trim_end_matches('.').eq_ignore_ascii_case("localhost");
        let named = || is_localhost || self.name.parse().is_ok_and(is_here);
        self.is_socket() || self.address.map_or_else(named, is_here)
    }
}

pub(super) fn hosts(info: &Conninfo) -> Result<Vec<Host>, BadUrl> {
    let list = |name: &str| -> Vec<String> {
        info.get(name).map(|all| all.split(',').map(|one| one.trim().to_owned()).collect()).unwrap_or_default()
    };
    let (names, addresses, ports) = (list("host"), list("hostaddr"), list("port"));
    let count = names.len().max(addresses.len()).max(1);
    if !names.is_empty() && !addresses.is_empty() && names.len() != addresses.len() {
        return bad(format!("names {} hosts and {} in hostaddr: name as many", names.len(), addresses.len()));
    }
    if ports.len() > 1 && ports.len() != count {
        return bad(format!("names {count} hosts and {} ports: name one port, or one for each", ports.len()));
    }
    let mut hosts = Vec::with_capacity(count);
    for place in 0..count {
        let port = match ports.get(place).or(ports.first()).map(String::as_str) {
            None | Some("") => PORT,
            Some(port) => match port.parse() {
                Ok(port) if port != 0 => port,
                _ => return bad("has a port that is no number from 1 to 65535"),
            },
        };
        let address: Option<IpAddr> = match addresses.get(place).map(String::as_str) {
            None | Some("") => None,
            Some(address) => match address.parse() {
                Ok(address) => Some(address),
                Err(_) => return bad("has a hostaddr that is no IP address: give names in host"),
            },
        };
        let name = names.get(place).filter(|name| !name.is_empty());
        let name = match (name, address) {
            (Some(name), _) => name.clone(),
            (None, Some(address)) => address.to_string(),
            (None, None) => nearest(port),
        };
        hosts.push(Host { name, address, port });
    }
    Ok(hosts)
}

/// Where a server is that nobody named: behind its socket, as with libpq, or else on this machine.
fn nearest(port: u16) -> String {
    let has_socket = |dir: &&str| std::path::Path::new(dir).join(format!(".s.PGSQL.{port}")).exists();
    SOCKET_DIRS.into_iter().find(has_socket).unwrap_or("localhost").to_owned()
}
