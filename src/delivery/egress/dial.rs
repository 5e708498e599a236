//! From addresses to a connection: one after the other, a little apart, until one takes it (RFC 8305).

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::stream::{FuturesUnordered, StreamExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use super::Fault;
use super::progress::Progress;
use super::sockets::{self, Permit, Sockets};
use crate::domain::outcome::Reason;

/// How long one address is waited for before the next is tried beside it. RFC 8305 wants 100 ms to 2 s; with this, the
/// fifth address is tried within a second.
const APART: Duration = Duration::from_millis(200);
/// How long one of several addresses is tried; the last one may take what is left of the call's time.
const EACH: Duration = Duration::from_secs(10);
/// How many addresses are tried at once.
const AT_ONCE: usize = 8;
/// How many addresses of a name are tried at all.
const MOST: usize = 32;

/// A TCP connection, and the right to it.
pub(super) struct Socket {
    pub(super) stream: TcpStream,
    pub(super) address: SocketAddr,
    permit: Permit,
}

impl Socket {
    /// The right to it, for another.
    pub(super) fn into_permit(self) -> Permit {
        self.permit
    }
}

/// The first address that takes the connection. Whatever else was begun ends with this.
pub(super) async fn dial(
    addresses: &[SocketAddr],
    sockets: &Sockets,
    first: Permit,
    progress: &Arc<Progress>,
) -> Result<Socket, Fault> {
    let order = by_turns(addresses);
    let mut left = order.iter().copied();
    let mut dials = FuturesUnordered::new();
    let mut spare = Some(first);
    let mut last = Fault::Theirs(Reason::ConnectionFailed);
    loop {
        let permit = if dials.len() < AT_ONCE && left.len() > 0 {
            // Beside the first, only what is to spare.
            spare.take().or_else(|| sockets.try_take())
        } else {
            None
        };
        if let Some(permit) = permit
            && let Some(address) = left.next()
        {
            progress.calls(address);
            dials.push(one(address, permit, left.len() == 0));
        }
        let next = tokio::select! {
            ended = dials.next() => ended,
            () = sleep(APART), if left.len() > 0 => continue,
        };
        match next {
            Some(Ok(socket)) => {
                progress.calls(socket.address);
                return Ok(socket);
            }
            Some(Err((fault, permit))) => {
                last = fault;
                spare = Some(permit);
            }
            None => return Err(last),
        }
    }
}

async fn one(address: SocketAddr, permit: Permit, is_last: bool) -> Result<Socket, (Fault, Permit)> {
    let connect = TcpStream::connect(address);
    let connected = if is_last { Ok(connect.await) } else { timeout(EACH, connect).await };
    match connected {
        Ok(Ok(stream)) => {
            // An answer is awaited after each request, so that waiting for more to send only adds time.
            let _ = stream.set_nodelay(true);
            Ok(Socket { stream, address, permit })
        }
        Ok(Err(error)) => Err((fault_of(&error), permit)),
        Err(_) => Err((Fault::Theirs(Reason::ConnectionTimedOut), permit)),
    }
}

fn fault_of(error: &io::Error) -> Fault {
    if sockets::is_ours(error) {
        return Fault::Ours;
    }
    Fault::Theirs(match error.kind() {
        io::ErrorKind::ConnectionRefused => Reason::ConnectionRefused,
        io::ErrorKind::ConnectionReset => Reason::ConnectionReset,
        io::ErrorKind::TimedOut => Reason::ConnectionTimedOut,
        _ => Reason::ConnectionFailed,
    })
}

/// Both families by turns, beginning with that of the first address, so that one that leads nowhere costs one turn.
pub(super) fn by_turns(addresses: &[SocketAddr]) -> Vec<SocketAddr> {
    let is_first_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = addresses.iter().partition(|address| address.is_ipv6() == is_first_v6);
    let longest = first.len().max(second.len());
    (0..longest).flat_map(|n| [first.get(n), second.get(n)]).flatten().copied().take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_take_turns_and_each_keeps_its_order() {
        let read = |text: &str| text.split(' ').map(|one| one.parse().unwrap()).collect::<Vec<SocketAddr>>();
        let given = read("[::1]:1 [::2]:1 [::3]:1 1.1.1.1:1 2.2.2.2:1");
        assert_eq!(by_turns(&given), read("[::1]:1 1.1.1.1:1 [::2]:1 2.2.2.2:1 [::3]:1"));
        let given = read("1.1.1.1:1 2.2.2.2:1 [::1]:1");
        assert_eq!(by_turns(&given), read("1.1.1.1:1 [::1]:1 2.2.2.2:1"));
        assert_eq!(by_turns(&[]), []);
    }
}
