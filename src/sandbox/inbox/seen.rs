//! Which ids came before: for duplicates, and for how often a delivery was tried. Bounded, and it keeps no id itself.

use std::collections::{HashMap, VecDeque};

use sha2::{Digest, Sha256};

/// How many ids are remembered, over all inboxes.
const MAX_SEEN: usize = 100_000;

/// How often ids came; the first that were noted are forgotten first.
#[derive(Default)]
pub(super) struct Seen {
    counts: HashMap<[u8; 16], u32>,
    order: VecDeque<[u8; 16]>,
}

impl Seen {
    /// Notes a request of a delivery; gives how many attempts of it came before. What is sent again on another connection, since a
    /// kept one was closed, is of the same attempt.
    pub(super) fn attempts(&mut self, epoch: u64, id: &str, span: Option<&str>) -> u32 {
        let is_again = span.is_some_and(|span| self.count(epoch, &format!("{id} {span}")) > 0);
        match self.counts.get(&key(epoch, id)) {
            Some(count) if is_again => count - 1,
            _ => self.count(epoch, id),
        }
    }

    /// Notes an id; gives how often it came before.
    pub(super) fn count(&mut self, epoch: u64, id: &str) -> u32 {
        let key = key(epoch, id);
        let count = self.counts.entry(key).or_default();
        let before = *count;
        *count = before.saturating_add(1);
        if before == 0 {
            self.order.push_back(key);
            if self.order.len() > MAX_SEEN
                && let Some(first) = self.order.pop_front()
            {
                self.counts.remove(&first);
            }
        }
        before
    }
}

fn key(epoch: u64, id: &str) -> [u8; 16] {
    let digest = Sha256::new().chain_update(epoch.to_be_bytes()).chain_update(id.as_bytes()).finalize();
    digest[..16].try_into().expect("a digest is 32 bytes long")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_again_within_an_attempt_is_of_it() {
        let mut seen = Seen::default();
        let mut tried = |span| seen.attempts(1, "a", span);
        assert_eq!([tried(Some("s")), tried(Some("s")), tried(Some("t")), tried(None), tried(None)], [0, 0, 1, 2, 3]);
    }

    #[test]
    fn ids_are_forgotten_in_their_order() {
        let mut seen = Seen::default();
        assert_eq!((seen.count(1, "a"), seen.count(1, "a"), seen.count(2, "a")), (0, 1, 0));
        for n in 0..MAX_SEEN {
            seen.count(3, &n.to_string());
        }
        assert_eq!((seen.counts.len(), seen.order.len()), (MAX_SEEN, MAX_SEEN));
        assert_eq!(seen.count(1, "a"), 0);
    }
}
