//! Payloads that are fetched, for events that carry a URL: the inboxes' server hands them out, after some failures.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use uuid::Uuid;

/// The most bytes that are kept; the oldest go first.
const MOST: usize = 256 * 1024 * 1024;

/// What can be fetched. Clones share it.
#[derive(Clone, Debug)]
pub struct Payloads {
    /// Where it is fetched from, without a slash at the end.
    base: String,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    by_id: HashMap<Uuid, (Arc<str>, u32)>,
    /// Oldest first.
    order: VecDeque<Uuid>,
    bytes: usize,
}

/// What a fetch finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// The payload.
    Payload(Arc<str>),
    /// It fails this time.
    NotYet,
    /// There is none, or no longer.
    Nothing,
}

impl Payloads {
    /// Handed out at this address, as `https://localhost:8443/payloads`.
    #[must_use]
    pub fn new(base: String) -> Self {
        Self { base, kept: Arc::default() }
    }

    /// Keeps a payload whose first fetches fail; gives where to fetch it. Nobody guesses it, and none is given out twice.
    #[must_use]
    pub fn offer(&self, text: String, failures: u32) -> String {
        let mut kept = self.kept();
        let id = Uuid::new_v4();
        kept.bytes += text.len();
        kept.by_id.insert(id, (text.into(), failures));
        kept.order.push_back(id);
        while kept.bytes > MOST {
            let Some(old) = kept.order.pop_front() else { break };
            if let Some((text, _)) = kept.by_id.remove(&old) {
                kept.bytes -= text.len();
            }
        }
        format!("{}/{id}", self.base)
    }

    /// A fetch of one. It is kept, since whoever fetched it may lose it before it is written.
    #[must_use]
    pub fn fetch(&self, id: Uuid) -> Found {
        match self.kept().by_id.get_mut(&id) {
            Some((text, 0)) => Found::Payload(text.clone()),
            Some((_, failures)) => {
                *failures -= 1;
                Found::NotYet
            }
            None => Found::Nothing,
        }
    }

    /// Forgets all of them.
    pub fn clear(&self) {
        *self.kept() = Kept::default();
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().expect("nobody panics while holding it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_fails_as_often_as_it_should_and_old_ones_go() {
        let payloads = Payloads::new("https://localhost:1/payloads".to_owned());
        let id = |url: String| url.strip_prefix("https://localhost:1/payloads/").unwrap().parse().unwrap();
        let first = id(payloads.offer("{}".to_owned(), 2));
        assert_eq!((payloads.fetch(first), payloads.fetch(first)), (Found::NotYet, Found::NotYet));
        assert_eq!(payloads.fetch(first), Found::Payload("{}".into()));
        let second = id(payloads.offer(" ".repeat(MOST), 0));
        assert_eq!(payloads.fetch(first), Found::Nothing);
        payloads.clear();
        assert_eq!(payloads.fetch(second), Found::Nothing);
    }
}
