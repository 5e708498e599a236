//! How long attempts take, in classes: enough for a picture of any number of them.

use std::time::Duration;

/// How many classes there are.
pub const CLASSES: usize = 20;

/// Up to how many milliseconds each class goes: from 1 ms to the deadline of 40 s, each about 1.75 times the one before. The last
/// one has whatever took longer, too. Counts are stored by these, so that they never change.
pub const BOUNDS_MS: [f64; CLASSES] = [
    1.0, 1.7, 3.0, 5.3, 9.3, 16.0, 28.0, 50.0, 87.0, 150.0, 260.0, 460.0, 810.0, 1_400.0, 2_500.0, 4_300.0, 7_500.0,
    13_000.0, 23_000.0, 40_000.0,
];

/// The class of an attempt that took this long.
#[must_use]
pub fn class_of(total: Duration) -> usize {
    let millis = total.as_secs_f64() * 1e3;
    BOUNDS_MS.iter().position(|bound| millis <= *bound).unwrap_or(CLASSES - 1)
}

/// The milliseconds below which this share of all attempts stayed: exact to the class, in which they are taken to be spread evenly.
#[must_use]
pub fn percentile(counts: &[i64], share: f64) -> Option<f64> {
    let total: i64 = counts.iter().sum();
    if total == 0 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
    let (wanted, number) = (share * total as f64, |count: i64| count as f64);
    let mut below = 0.0;
    for (class, count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        if below + number(*count) >= wanted {
            let from = class.checked_sub(1).map_or(0.0, |class| BOUNDS_MS[class]);
            let millis = from + (BOUNDS_MS[class] - from) * (wanted - below) / number(*count);
            return Some((millis * 10.0).round() / 10.0);
        }
        below += number(*count);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_is_in_the_class_that_ends_at_or_after_it() {
        for (millis, class) in [(0, 0), (1, 0), (2, 2), (3, 2), (4, 3), (40_000, 19), (50_000, 19)] {
            assert_eq!(class_of(Duration::from_millis(millis)), class, "{millis}");
        }
        assert!(BOUNDS_MS.windows(2).all(|pair| pair[1] / pair[0] < 1.8));
    }

    #[test]
    fn a_percentile_is_exact_to_its_class() {
        let mut counts = [0; CLASSES];
        assert_eq!(percentile(&counts, 0.5), None);
        (counts[2], counts[9]) = (98, 2);
        assert_eq!(percentile(&counts, 0.49), Some(2.4));
        assert_eq!(percentile(&counts, 0.98), Some(3.0));
        assert_eq!(percentile(&counts, 0.99), Some(118.5));
        assert_eq!(percentile(&counts, 1.0), Some(150.0));
    }
}
