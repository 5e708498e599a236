//! Chance that repeats itself: the same seed and question give the same answer, in any version of the program.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// Answers questions by a seed.
#[derive(Clone, Copy, Debug)]
pub struct Dice {
    seed: u64,
}

impl Dice {
    /// Of this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed }
    }

    fn digest(self, label: &str, number: u64) -> [u8; 32] {
        Sha256::new()
            .chain_update(self.seed.to_le_bytes())
            .chain_update(number.to_le_bytes())
            .chain_update(label.as_bytes())
            .finalize()
            .into()
    }

    /// A number below `sides`, which is at least 1.
    #[must_use]
    pub fn roll(self, label: &str, number: u64, sides: u64) -> u64 {
        let [a, b, c, d, e, f, g, h, ..] = self.digest(label, number);
        u64::from_le_bytes([a, b, c, d, e, f, g, h]) % sides.max(1)
    }

    /// Whether something with this chance, in percent, happens.
    #[must_use]
    pub fn chance(self, label: &str, number: u64, percent: f64) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "a million is far below 2^52")]
        let rolled = self.roll(label, number, 1_000_000) as f64;
        rolled < percent * 10_000.0
    }

    /// One of a list that is not empty.
    #[must_use]
    pub fn pick<'l, T>(self, label: &str, number: u64, list: &'l [T]) -> &'l T {
        let place = self.roll(label, number, list.len() as u64);
        &list[usize::try_from(place).unwrap_or_default()]
    }

    /// An id.
    #[must_use]
    pub fn uuid(self, label: &str, number: u64) -> Uuid {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&self.digest(label, number)[..16]);
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }

    /// What a supplier calls a booking: capitals and digits, none that look alike.
    #[must_use]
    pub fn locator(self, label: &str, number: u64, length: usize) -> String {
        const LETTERS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
        let letter = |byte: u8| char::from(LETTERS[usize::from(byte) % LETTERS.len()]);
        self.digest(label, number).into_iter().take(length).map(letter).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_has_the_same_answer() {
        let (one, other) = (Dice::new(1), Dice::new(2));
        assert_eq!(one.locator("pnr", 1, 6), "YC52MW");
        assert_ne!(one.uuid("traveler", 1), other.uuid("traveler", 1));
        assert_ne!(one.uuid("traveler", 1), one.uuid("traveler", 2));
        let share = (0..1000).filter(|number| one.chance("half", *number, 50.0)).count();
        assert!((400..600).contains(&share), "{share}");
        assert!(!one.chance("never", 1, 0.0) && one.chance("always", 1, 100.0));
    }
}
