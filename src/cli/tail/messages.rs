//! The messages of a stream, read from the bytes that come.

use reqwest::Response;
use serde_json::Value;

/// The longest message: what is not ended by then is no stream of ours.
const LONGEST: usize = 16 << 20;

/// One message.
pub struct Message {
    pub kind: String,
    pub data: Value,
}

/// An open stream of server-sent events.
pub struct Messages {
    response: Response,
    unread: Vec<u8>,
}

impl Messages {
    pub fn of(response: Response) -> Self {
        Self { response, unread: Vec::new() }
    }

    /// The next message; none once the stream has ended, however it did.
    pub async fn next(&mut self) -> Option<Message> {
        loop {
            while let Some(end) = self.unread.windows(2).position(|two| two == b"\n\n") {
                let block: Vec<u8> = self.unread.drain(..end + 2).collect();
                if let Some(message) = parse(&String::from_utf8_lossy(&block)) {
                    return Some(message);
                }
            }
            if self.unread.len() > LONGEST {
                return None;
            }
            let chunk = self.response.chunk().await.ok()??;
            self.unread.extend_from_slice(&chunk);
        }
    }
}

/// A block of lines; none where it is a comment, or says how long to wait.
fn parse(block: &str) -> Option<Message> {
    let field = |name: &str| block.lines().find_map(|line| line.strip_prefix(name)).map(str::trim_start);
    let data = serde_json::from_str(field("data:")?).ok()?;
    Some(Message { kind: field("event:")?.to_owned(), data })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_a_message_or_says_nothing() {
        let message = parse("event: delivery\nid: 2026-11-21T10:40:40Z\ndata: {\"id\":\"a\"}\n\n").unwrap();
        assert_eq!((message.kind.as_str(), message.data["id"].as_str()), ("delivery", Some("a")));
        assert!(parse(":\n\n").is_none());
        assert!(parse("retry: 1000\n\n").is_none());
    }
}
