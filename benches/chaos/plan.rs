//! What is going to happen, made from the seed alone: faults and changes, each at a number of accepted events.

use std::time::Duration;

use super::receivers::Manner;

/// Nodes that serve at once.
pub const NODES: usize = 3;
pub const COMPANIES: usize = 3;
/// Subscriptions of a company: one to all of its events, and one to each of two kinds.
pub const OF_A_COMPANY: usize = 3;
pub const SUBSCRIPTIONS: usize = COMPANIES * OF_A_COMPANY;
/// Subscriptions that each event matches.
pub const MATCHED: usize = 2;
pub const KINDS: [&str; 2] = ["PNR_V3", "TRIP_DETAILS_V3"];
/// Events of the largest request.
const LARGEST_BATCH: u64 = 100;
/// How far clocks are off, in seconds: none, less than a lease, more than one, and days.
const CLOCKS: [i64; 10] = [0, 0, 2, -2, 130, -130, 3_600, -3_600, 3 * 86_400, -86_400];

/// Numbers that are the same for one seed on each machine and in each version (SplitMix64).
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    /// Those of one purpose.
    pub fn new(seed: u64, purpose: u64) -> Self {
        let mut first = Self(seed ^ purpose.wrapping_mul(0xa076_1d64_78bd_642f));
        Self(first.next())
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to one less than this.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub fn index(&mut self, end: usize) -> usize {
        self.below(end as u64) as usize
    }

    pub fn is_one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    pub fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.index(list.len())]
    }
}

#[derive(Clone, Copy, Debug)]
pub enum Harm {
    /// Kill the node in this place; the clock of the next one there is ahead by so many seconds.
    Node { place: usize, ahead: i64 },
    /// Kill Postgres.
    Database,
}

#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// After so many accepted events.
    pub at: u64,
    /// And this much later.
    pub after: Duration,
    pub harm: Harm,
}

#[derive(Clone, Copy, Debug)]
pub enum Change {
    /// PATCH the name.
    Name,
    /// PATCH the URL to the other of two paths.
    Url,
    /// Rotate the signing secret; the old ones sign for so many seconds more.
    Secret { overlap: u64 },
    /// Send one delivery again.
    Resend,
    /// Send again what was delivered of a moment's events.
    ResendDelivered,
    /// Send again whatever was given up.
    ResendExhausted,
}

#[derive(Clone, Copy, Debug)]
pub struct Step {
    pub at: u64,
    pub subscription: usize,
    pub change: Change,
    /// What else of it is left to chance.
    pub dice: u64,
}

pub struct Plan {
    pub seed: u64,
    pub events: u64,
    pub faults: Vec<Fault>,
    pub steps: Vec<Step>,
    pub clocks: [i64; NODES],
}

impl Plan {
    pub fn new(seed: u64, events: u64, kills: u64, database_kills: u64) -> Self {
        let mut random = Random::new(seed, 1);
        let clocks = [0, random.of(&CLOCKS[2..]), random.of(&CLOCKS)];
        // Not before there is something to lose.
        let first = events / 50;
        let at = |random: &mut Random| first + random.below((events - first).max(1));
        let mut faults: Vec<Fault> = (0..kills + database_kills)
            .map(|number| {
                let harm = if number < kills {
                    Harm::Node { place: random.index(NODES), ahead: random.of(&CLOCKS) }
                } else {
                    Harm::Database
                };
                Fault { at: at(&mut random), after: Duration::from_micros(random.below(300_000)), harm }
            })
            .collect();
        faults.sort_by_key(|fault| fault.at);
        let mut random = Random::new(seed, 2);
        let mut steps = Vec::new();
        // How many events there are for each of these, and how many of it there are at the least.
        for (each, least, change) in [
            (2_000, 4, Change::Name),
            (2_000, 6, Change::Url),
            (5_000, 6, Change::Secret { overlap: 0 }),
            (500, 20, Change::Resend),
            (20_000, 2, Change::ResendDelivered),
            (50_000, 1, Change::ResendExhausted),
        ] {
            for _ in 0..(events / each).max(least) {
                let change = match change {
                    Change::Secret { .. } => Change::Secret { overlap: 60 + random.below(30) },
                    other => other,
                };
                let subscription = random.index(SUBSCRIPTIONS);
                steps.push(Step { at: at(&mut random), subscription, change, dice: random.next() });
            }
        }
        steps.sort_by_key(|step| step.at);
        Self { seed, events, faults, steps, clocks }
    }

    /// Whose the event of this number is, and of which kind.
    pub fn event(&self, number: u64) -> (usize, usize) {
        let mut random = Random::new(self.seed ^ number, 3);
        (random.index(COMPANIES), random.index(KINDS.len()))
    }

    /// The subscriptions that the event of this number matches.
    pub fn matched(&self, number: u64) -> [usize; MATCHED] {
        let (company, kind) = self.event(number);
        [company * OF_A_COMPANY, company * OF_A_COMPANY + 1 + kind]
    }

    /// How a receiver treats the tries of a delivery, and what else of it is left to chance.
    pub fn manner(&self, subscription: usize, number: u64) -> (Manner, Random) {
        let mut random = Random::new(self.seed ^ number, 4 + subscription as u64);
        (Manner::of(subscription, &mut random), random)
    }

    /// How many events each request takes, one after another.
    pub fn sizes(&self) -> impl FnMut() -> u64 + use<> {
        let mut random = Random::new(self.seed, 100);
        move || if random.is_one_in(2) { 1 } else { 2 + random.below(LARGEST_BATCH - 1) }
    }
}

/// The n-th company.
pub fn company(number: usize) -> String {
    format!("000000c0-0000-4000-8000-{number:012x}")
}
