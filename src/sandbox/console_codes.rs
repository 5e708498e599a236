//! Codes that sign a browser in, once each: a link with one may stay in a browser's history, which a token must not.
//!
//! They are kept in memory, and go by the machine's time: the sandbox's clock may be wound by days in a minute.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard};
use std::time::{Duration, Instant};

/// How long a code is good.
pub const LIFETIME: Duration = Duration::from_secs(3600);
/// How many wrong codes are taken in [`WRONG_WITHIN`].
const MAX_WRONG: usize = 5;
/// Within which time wrong codes are counted.
const WRONG_WITHIN: Duration = Duration::from_secs(60);
/// The most codes at a time; the oldest goes.
const MAX_CODES: usize = 1_000;

/// What became of a code.
#[derive(Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was good until now; it was made by this subject.
    By(String),
    /// It was never made, is used, or is too old.
    Wrong,
    /// Too many wrong ones came: nothing is tried before so many seconds.
    Wait(u64),
}

/// The codes of a sandbox.
#[derive(Default)]
pub struct ConsoleCodes(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    codes: HashMap<String, (String, Instant)>,
    wrong: VecDeque<Instant>,
}

impl ConsoleCodes {
    /// A new code of a subject.
    pub fn make(&self, subject: &str, now: Instant) -> String {
        let code = format!("{:032x}", rand::random::<u128>());
        let mut kept = self.kept();
        kept.codes.retain(|_, (_, made_at)| now.duration_since(*made_at) < LIFETIME);
        if kept.codes.len() >= MAX_CODES {
            let oldest = kept.codes.iter().min_by_key(|(_, (_, made_at))| *made_at).map(|(code, _)| code.clone());
            oldest.map(|code| kept.codes.remove(&code));
        }
        kept.codes.insert(code.clone(), (subject.to_owned(), now));
        code
    }

    /// Uses a code up.
    pub fn take(&self, code: &str, now: Instant) -> Taken {
        let mut kept = self.kept();
        kept.wrong.retain(|at| now.duration_since(*at) < WRONG_WITHIN);
        if let (true, Some(first)) = (kept.wrong.len() >= MAX_WRONG, kept.wrong.front()) {
            return Taken::Wait((WRONG_WITHIN - now.duration_since(*first)).as_secs() + 1);
        }
        match kept.codes.remove(code) {
            Some((subject, made_at)) if now.duration_since(made_at) < LIFETIME => Taken::By(subject),
            _ => {
                kept.wrong.push_back(now);
                Taken::Wrong
            }
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().expect("nobody panics while holding it")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_good_once_and_for_an_hour() {
        let (codes, now) = (ConsoleCodes::default(), Instant::now());
        let (first, second) = (codes.make("me", now), codes.make("me", now));
        assert_eq!(first.len(), 32);
        assert_eq!(codes.take(&first, now + LIFETIME - Duration::from_secs(1)), Taken::By("me".to_owned()));
        assert_eq!(codes.take(&first, now + LIFETIME - Duration::from_secs(1)), Taken::Wrong);
        assert_eq!(codes.take(&second, now + LIFETIME), Taken::Wrong);
    }

    #[test]
    fn after_five_wrong_ones_within_a_minute_none_is_tried_and_then_it_goes_on() {
        let (codes, now) = (ConsoleCodes::default(), Instant::now());
        let good = codes.make("me", now);
        for _ in 0..MAX_WRONG {
            assert_eq!(codes.take("wrong", now), Taken::Wrong);
        }
        assert_eq!(codes.take(&good, now + Duration::from_secs(20)), Taken::Wait(41));
        assert_eq!(codes.take(&good, now + WRONG_WITHIN), Taken::By("me".to_owned()));
    }

    #[test]
    fn of_many_codes_the_oldest_goes() {
        let (codes, now) = (ConsoleCodes::default(), Instant::now());
        let first = codes.make("me", now);
        for _ in 0..MAX_CODES {
            codes.make("me", now + Duration::from_secs(1));
        }
        assert_eq!(codes.take(&first, now + Duration::from_secs(2)), Taken::Wrong);
    }
}
