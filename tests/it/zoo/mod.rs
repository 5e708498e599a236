//! A zoo of bad receivers, on real sockets: each ends with its own reason, on time, in bounded memory.

mod http2;
mod memory;
mod names;
mod quick;
mod slow;

use std::any::Any;
use std::collections::HashMap;
use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Receiver, Reply, TestApp, Wild, booking, subscription_at};

/// How an animal's deliveries end: with this reason, or delivered.
type End = Option<&'static str>;

const DELIVERED: End = None;

/// A receiver, as what calls it sees it.
struct Animal {
    name: &'static str,
    url: String,
    end: End,
    /// It lives as long as this.
    _keeper: Box<dyn Any + Send>,
}

impl Animal {
    /// One that answers badly, over good TLS.
    async fn answering(name: &'static str, end: End, reply: Reply) -> Self {
        let receiver = Receiver::answering(vec![reply]).await;
        Self::new(name, end, receiver.url(), receiver)
    }

    /// One that does not get as far as HTTP.
    fn wild(name: &'static str, end: End, wild: Wild) -> Self {
        Self::new(name, end, wild.url(), wild)
    }

    fn new(name: &'static str, end: End, url: String, keeper: impl Any + Send) -> Self {
        Self { name, url, end, _keeper: Box::new(keeper) }
    }

    fn state_and_reason(&self, failed: &str) -> (Value, Value) {
        match self.end {
            None => (json!("DELIVERED"), Value::Null),
            Some(reason) => (json!(failed), json!(reason)),
        }
    }
}

/// Publishes one event to all of them; gives it, and their names by the ids of their subscriptions.
async fn let_loose<'a, 'u>(
    app: &TestApp,
    animals: impl IntoIterator<Item = (&'a str, &'u str)>,
) -> (String, HashMap<String, &'a str>) {
    let mut names = HashMap::new();
    for (name, url) in animals {
        names.insert(app.created(&subscription_at(url)).await, name);
    }
    (app.published(&booking()).await, names)
}

/// The deliveries of an event, by the name of the animal.
async fn look<'a>(app: &TestApp, event: &str, names: &HashMap<String, &'a str>) -> HashMap<&'a str, Value> {
    let deliveries = app.deliveries_of(event).await;
    assert_eq!(deliveries.len(), names.len());
    deliveries.into_iter().map(|one| (names[one["subscriptionId"].as_str().unwrap()], one)).collect()
}

/// The second text again and again after the first, as fast as it goes.
fn endless(first: &str, again: &str) -> Reply {
    Reply::Endless(first.as_bytes().to_vec(), again.repeat(16 * 1024 / again.len()).into_bytes(), Duration::ZERO)
}

/// A small body that would become 60 MB if somebody were to unpack it.
fn gzip_bomb() -> Vec<u8> {
    // A block of deflate whose two-bit codes mean "258 zeros more", 16 000 times.
    let mut block = b"\xec\xc1\x01\x01\x00\x00\x00\x82\x20\xff\xaf\x6e\x48\x40\x01".to_vec();
    block.resize(block.len() + 3999, 0);
    block.extend_from_slice(b"\xf7\x06\x00\x00\xff\xff");
    let mut body = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff".to_vec();
    body.extend(block.repeat(15));
    body.extend_from_slice(b"\x03\0");
    body.extend_from_slice(&0xed6e_9871_u32.to_le_bytes());
    body.extend_from_slice(&61_920_015_u32.to_le_bytes());
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}
