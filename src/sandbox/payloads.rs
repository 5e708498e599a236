//! Payloads that are fetched, for events that carry a URL: the inboxes' server hands them out, after some failures.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// The most that is kept; the oldest go first.
const MOST: usize = 20_000;

/// What can be fetched. Clones share it.
#[derive(Clone, Debug)]
pub struct Payloads {
    /// Where it is fetched from, without a slash at the end.
    base: String,
    kept: Arc<Mutex<Kept>>,
}

#[derive(Debug, Default)]
struct Kept {
    by_id: HashMap<u64, (Arc<str>, u32)>,
    next: u64,
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

    /// Keeps a payload whose first fetches fail; gives where to fetch it.
    #[must_use]
    pub fn offer(&self, text: String, failures: u32) -> String {
        let mut kept = self.kept.lock().expect("nobody panics while holding it");
        let id = kept.next;
        kept.next += 1;
        kept.by_id.insert(id, (text.into(), failures));
        if let Some(old) = id.checked_sub(MOST as u64) {
            kept.by_id.remove(&old);
        }
        format!("{}/{id}", self.base)
    }

    /// A fetch of one.
    #[must_use]
    pub fn fetch(&self, id: u64) -> Found {
        let mut kept = self.kept.lock().expect("nobody panics while holding it");
        match kept.by_id.get_mut(&id) {
            Some((text, 0)) => Found::Payload(text.clone()),
            Some((_, failures)) => {
                *failures -= 1;
                Found::NotYet
            }
            None => Found::Nothing,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_fails_as_often_as_it_should_and_old_ones_go() {
        let payloads = Payloads::new("https://localhost:1/payloads".to_owned());
        assert_eq!(payloads.offer("{}".to_owned(), 2), "https://localhost:1/payloads/0");
        assert_eq!((payloads.fetch(0), payloads.fetch(0)), (Found::NotYet, Found::NotYet));
        assert_eq!(payloads.fetch(0), Found::Payload("{}".into()));
        for _ in 0..MOST {
            let _ = payloads.offer(String::new(), 0);
        }
        assert_eq!(payloads.fetch(0), Found::Nothing);
    }
}
