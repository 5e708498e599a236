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
    /// Notes an id; gives how often it came before.
    pub(super) fn count(&mut self, epoch: u64, id: &str) -> u32 {
        let digest = Sha256::new().chain_update(epoch.to_be_bytes()).chain_update(id.as_bytes()).finalize();
        let key: [u8; 16] = digest[..16].try_into().expect("a digest is 32 bytes long");
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

#[cfg(test)]
mod tests {
    use super::*;

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
