//! What is kept in memory to save a question, within a budget of bytes.

use std::collections::HashMap;
use std::hash::Hash;

/// What an entry takes beside the weight that its owner tells, about.
const ENTRY: usize = 256;

/// Values with their weights in bytes. Over the budget, those that were used least lately go.
pub struct Weighed<K, V> {
    entries: HashMap<K, Entry<V>>,
    most: usize,
    bytes: usize,
    uses: u64,
}

struct Entry<V> {
    value: V,
    weight: usize,
    last_use: u64,
}

impl<K: Copy + Eq + Hash, V> Weighed<K, V> {
    /// Empty; keeps at most so many bytes.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { entries: HashMap::new(), most, bytes: 0, uses: 0 }
    }

    /// A value, which has been used now.
    pub fn get(&mut self, key: &K) -> Option<&V> {
        self.uses += 1;
        let entry = self.entries.get_mut(key)?;
        entry.last_use = self.uses;
        Some(&entry.value)
    }

    /// Keeps a value of so many bytes, in place of an earlier one.
    pub fn insert(&mut self, key: K, value: V, weight: usize) {
        self.remove(&key);
        self.uses += 1;
        let weight = weight + ENTRY;
        self.bytes += weight;
        self.entries.insert(key, Entry { value, weight, last_use: self.uses });
        if self.bytes > self.most {
            self.make_room();
        }
    }

    /// Forgets a value.
    pub fn remove(&mut self, key: &K) {
        if let Some(gone) = self.entries.remove(key) {
            self.bytes -= gone.weight;
        }
    }

    /// Forgets all of them.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.bytes = 0;
    }

    /// Lets a quarter go at once, so that a full cache is not searched at each insert.
    fn make_room(&mut self) {
        let mut by_use: Vec<_> = self.entries.iter().map(|(key, entry)| (entry.last_use, *key)).collect();
        by_use.sort_unstable_by_key(|(last_use, _)| *last_use);
        for (_, key) in by_use {
            if self.bytes <= self.most / 4 * 3 {
                return;
            }
            self.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_least_lately_goes_and_the_bytes_stay_within_the_budget() {
        let mut kept = Weighed::new(100 * 1024);
        for n in 0..10_000_u32 {
            kept.insert(n, n, 1024 - ENTRY);
            assert_eq!(kept.get(&0), Some(&0), "it is used all the time");
            assert!(kept.bytes <= kept.most, "{}", kept.bytes);
        }
        assert!(kept.get(&1).is_none() && kept.get(&9_999).is_some());
        assert!(kept.entries.len() >= 74, "{}", kept.entries.len());
        kept.insert(0, 5, 1);
        kept.remove(&9_999);
        assert_eq!(kept.bytes, kept.entries.values().map(|entry| entry.weight).sum::<usize>());
        kept.clear();
        assert_eq!((kept.bytes, kept.get(&0)), (0, None));
    }

    #[test]
    fn what_is_over_the_budget_by_itself_is_not_kept() {
        let mut kept = Weighed::new(1024);
        kept.insert(1, (), 4096);
        assert!(kept.get(&1).is_none() && kept.bytes == 0);
    }
}
