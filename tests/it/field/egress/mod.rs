//! What receivers, resolvers and networks do to calls.

mod dialing;
mod floods;
mod heads;
mod kept;
mod names;
mod proxies;
mod sockets;
mod tls;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body_util::Full;
use jetbridge::delivery::egress::{Egress, MAX_ANSWER_BYTES, Reply, Resolve, SystemResolver};
use jetbridge::domain::id::SubscriptionId;
use jetbridge::domain::outcome::Reason;
use tokio::io::{AsyncRead, AsyncReadExt};

use crate::support::{certificates, loopback};

/// Longer than any machine needs for what does not hang.
const LONG: Duration = Duration::from_secs(60);

/// Whose calls these are.
const SUBSCRIPTION: &str = "33333333-3333-4333-8333-333333333333";

/// A way out to this machine.
fn egress(resolver: Arc<dyn Resolve>) -> Egress {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    Egress::with(loopback(), certificates::roots(), resolver, LONG).unwrap()
}

fn to_loopback() -> Egress {
    egress(Arc::new(SystemResolver))
}

/// Posts so many bytes to one of a subscription's receivers.
async fn post(egress: &Egress, url: &str, bytes: usize, within: Duration) -> Reply {
    let request = Request::post(url).body(Full::new(Bytes::from(vec![b'x'; bytes]))).unwrap();
    egress.call_for(SUBSCRIPTION.parse::<SubscriptionId>().unwrap(), request, MAX_ANSWER_BYTES, within).await
}

fn ends(reply: &Reply) -> Result<u16, Reason> {
    reply.result.as_ref().map(|answer| answer.status.as_u16()).map_err(|failure| failure.reason)
}

async fn call(egress: &Egress, url: &str) -> Result<u16, Reason> {
    ends(&post(egress, url, 2, LONG).await)
}

/// Reads a request of HTTP/1, whole; whether one came.
async fn takes_request(stream: &mut (impl AsyncRead + Unpin)) -> bool {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if !stream.read_buf(&mut bytes).await.is_ok_and(|count| count > 0) {
            return false;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok()).unwrap_or(0);
    while bytes.len() < end + length {
        if !stream.read_buf(&mut bytes).await.is_ok_and(|count| count > 0) {
            return false;
        }
    }
    true
}

fn at(address: &str) -> SocketAddr {
    address.parse().unwrap()
}
