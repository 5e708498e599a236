//! The port of the inboxes, on this machine alone: their certificate is for `localhost`.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, TcpListener as Bound};

use anyhow::Context;

/// The port unless told otherwise.
pub const DEFAULT_PORT: u16 = 8443;

/// Takes a port of this machine, for both families of addresses where it has both.
///
/// Where none is asked for it is [`DEFAULT_PORT`], or a free one where that is taken; 0 is a free one.
pub fn listen(wanted: Option<u16>) -> anyhow::Result<Vec<Bound>> {
    match bind(wanted.unwrap_or(DEFAULT_PORT)) {
        Ok(bound) => Ok(bound),
        Err(error) if wanted.is_none() => {
            let bound = bind(0).context("taking a free port for the inboxes")?;
            let port = port_of(&bound)?;
            tracing::info!(%error, port, "port {DEFAULT_PORT} cannot be listened on: the inboxes have another");
            Ok(bound)
        }
        Err(error) => Err(error).with_context(|| {
            format!("port {} cannot be listened on: choose another with --inbox-port", wanted.unwrap_or(DEFAULT_PORT))
        }),
    }
}

fn bind(port: u16) -> io::Result<Vec<Bound>> {
    // A free port of one family may be taken in the other.
    let mut tries = if port == 0 { 16 } else { 1 };
    loop {
        let first = Bound::bind((Ipv4Addr::LOCALHOST, port))?;
        tries -= 1;
        match Bound::bind((Ipv6Addr::LOCALHOST, first.local_addr()?.port())) {
            Ok(second) => return Ok(vec![first, second]),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse && tries > 0 => {}
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
            // A machine without IPv6.
            Err(_) => return Ok(vec![first]),
        }
    }
}

/// The port that was taken.
pub fn port_of(bound: &[Bound]) -> anyhow::Result<u16> {
    let first = bound.first().context("no port was taken")?;
    Ok(first.local_addr().context("asking for the port of the inboxes")?.port())
}
