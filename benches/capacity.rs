//! `./dev bench capacity`: what one node, several and cells carry, simulated in seconds, without a network.
//!
//! Organizations whose traffic is Zipf-distributed fall into the 64 partitions by the hash of their ids, and partitions are given to
//! cells. What an event and a delivery cost in CPU time is measured by `./dev bench delivery`; all else follows. A day of traffic that
//! comes by chance, with its rush hour, then passes by the second, and a cell is away for a while of it.
#![allow(
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a benchmark prints, reads its own arguments, and rounds"
)]

use jetbridge::domain::id::{OrganizationId, Partition};
use jetbridge::domain::outcome::{Outcome, Reason};
use jetbridge::domain::retry::{Next, POLICY, Try, next};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

const ORGANIZATIONS: usize = 100_000;
/// The exponent of Zipf's law: the n-th organization has n^-1.1 of the traffic of the first.
const ZIPF: f64 = 1.1;
/// Every organization is of a TMC, whose one subscription gets all; most have an expense tool, some a duty-of-care firm beside it,
/// and the largest three more.
const WITH_EXPENSES: f64 = 0.7;
const WITH_DUTY_OF_CARE: f64 = 0.3;
const LARGEST: usize = 100;
/// The share of subscriptions other than TMCs' whose receivers are down for good.
const DOWN: f64 = 0.02;
/// Of a cell's CPU, what it may take at the busiest hour.
const BUSY: f64 = 0.7;
const CELLS: [usize; 9] = [1, 2, 4, 8, 16, 32, 64, 128, 256];
/// Cells of the day that is simulated.
const DAY_CELLS: usize = 16;
const DAY: usize = 86_400;
/// Bytes of an event in the stream, on each of three replicas.
const STREAM_BYTES: f64 = 2_300.0 * 3.0;

/// What things cost: milliseconds of CPU, nodes and Postgres together.
struct Costs {
    /// An event, whatever it matches.
    event: f64,
    /// Each delivery, and each further attempt of one.
    delivery: f64,
    /// Cores of a cell, its Postgres and its nodes together.
    cores: f64,
}

fn argument(name: &str, usual: f64) -> f64 {
    let given = std::env::args().find_map(|argument| argument.strip_prefix(name)?.parse().ok());
    given.unwrap_or(usual)
}

fn main() {
    // From the two lines of docs/speed.md's first table: 0.269 s for 1,000 deliveries of as many events, 0.086 s where each event has ten.
    let costs = Costs {
        event: argument("--event-cpu-ms=", 0.204),
        delivery: argument("--delivery-cpu-ms=", 0.065),
        cores: argument("--cores=", 2.0),
    };
    let mut random = StdRng::seed_from_u64(argument("--seed=", 1.0) as u64);
    let world = World::of(&costs, &mut random);
    let result = json!({
        "costs": {"eventCpuMs": costs.event, "deliveryCpuMs": costs.delivery, "coresOfACell": costs.cores},
        "meanFanOut": world.fan_out,
        "attemptsOfAFailingDelivery": attempts_of_failing(),
        "largest": world.largest(&costs),
        "partitions": world.evenness(),
        "cells": CELLS.map(|cells| world.carried(cells, &costs)),
        "away": [world.outage(3600, &costs, &mut random), world.outage(DAY, &costs, &mut random)],
        "lost": world.lost(),
    });
    print_tables(&result);
    println!("{result}");
}

/// How often a delivery is tried that never succeeds.
fn attempts_of_failing() -> u32 {
    let first_at = chrono::DateTime::UNIX_EPOCH;
    let (mut number, mut ended_at) = (1, first_at);
    loop {
        let outcome = Outcome::Failed { reason: Reason::ServerError, retry_after: None };
        match next(&POLICY, &Try { number, first_at, outcome, ended_at }, 0.0) {
            Next::AtOnce => {}
            Next::At(at) => ended_at = at,
            Next::Delivered | Next::Exhausted => return number,
        }
        number += 1;
    }
}

/// Organizations, by what they ask of their partitions.
struct World {
    /// Of each organization, largest first: its share of all events.
    shares: Vec<f64>,
    /// CPU seconds of each partition for every event of the whole.
    loads: Vec<f64>,
    /// Shares of events of each partition.
    events: Vec<f64>,
    /// CPU seconds of the largest organization for every event of the whole.
    largest: f64,
    fan_out: f64,
}

impl World {
    fn of(costs: &Costs, random: &mut StdRng) -> Self {
        let weights: Vec<f64> = (1..=ORGANIZATIONS).map(|rank| (rank as f64).powf(-ZIPF)).collect();
        let all: f64 = weights.iter().sum();
        let shares: Vec<f64> = weights.into_iter().map(|weight| weight / all).collect();
        let again = f64::from(attempts_of_failing() - 1);
        let (mut loads, mut events) = (vec![0.0; 64], vec![0.0; 64]);
        let (mut largest, mut fan_out) = (0.0, 0.0);
        for (rank, share) in shares.iter().enumerate() {
            let id = uuid::Builder::from_random_bytes(random.random()).into_uuid();
            let partition = usize::from(Partition::of(OrganizationId::from(id)).number());
            let own = f64::from(u8::from(random.random_bool(WITH_EXPENSES)))
                + f64::from(u8::from(random.random_bool(WITH_DUTY_OF_CARE)))
                + if rank < LARGEST { 3.0 } else { 0.0 };
            let tries = 1.0 + own * (1.0 + DOWN * again);
            let load = share * (costs.event + costs.delivery * tries) / 1e3;
            loads[partition] += load;
            events[partition] += share;
            fan_out += share * (1.0 + own);
            largest = if rank == 0 { load } else { largest };
        }
        Self { shares, loads, events, largest, fan_out }
    }

    /// The load of each cell: partitions given to them in turn, or each to the least loaded, heaviest first.
    fn assign(&self, cells: usize, is_balanced: bool) -> Vec<Vec<usize>> {
        let mut owned = vec![Vec::new(); cells];
        let mut order: Vec<usize> = (0..self.loads.len()).collect();
        if !is_balanced {
            order.into_iter().for_each(|partition| owned[partition % cells].push(partition));
            return owned;
        }
        order.sort_by(|a, b| self.loads[*b].total_cmp(&self.loads[*a]));
        for partition in order {
            let least = (0..cells).min_by(|a, b| self.load(&owned[*a]).total_cmp(&self.load(&owned[*b])));
            owned[least.unwrap_or(0)].push(partition);
        }
        owned
    }

    fn load(&self, partitions: &[usize]) -> f64 {
        partitions.iter().map(|partition| self.loads[*partition]).sum()
    }

    /// Events a second, of the whole, at which the hottest cell is as busy as it may be.
    fn limit(&self, owned: &[Vec<usize>], costs: &Costs) -> f64 {
        let hottest = owned.iter().map(|partitions| self.load(partitions)).fold(0.0, f64::max);
        costs.cores * BUSY / hottest
    }

    fn carried(&self, cells: usize, costs: &Costs) -> Value {
        let (even, balanced) = (self.assign(cells, false), self.assign(cells, true));
        let hottest = balanced.iter().map(|partitions| self.load(partitions)).fold(0.0, f64::max);
        let mean = self.loads.iter().sum::<f64>() / cells as f64;
        json!({
            "cells": cells,
            "inTurn": self.limit(&even, costs),
            "balanced": self.limit(&balanced, costs),
            "hottestOfMean": hottest / mean,
        })
    }

    fn largest(&self, costs: &Costs) -> Value {
        let whole = self.loads.iter().sum::<f64>();
        json!({
            "shareOfEvents": self.shares[0],
            "shareOfWork": self.largest / whole,
            "eventsASecondOfTheWholeThatFillACellWithIt": costs.cores * BUSY / self.largest,
        })
    }

    fn evenness(&self) -> Value {
        let mean = self.loads.iter().sum::<f64>() / self.loads.len() as f64;
        let mut sorted = self.loads.clone();
        sorted.sort_by(f64::total_cmp);
        json!({"hottestOfMean": sorted[63] / mean, "medianOfMean": sorted[32] / mean, "coolestOfMean": sorted[0] / mean})
    }

    /// What remains to be caught up once the hottest of some cells was away from midnight on, by the second.
    fn outage(&self, seconds: usize, costs: &Costs, random: &mut StdRng) -> Value {
        let owned = self.assign(DAY_CELLS, true);
        let peak = self.limit(&owned, costs);
        let hottest = owned.iter().max_by(|a, b| self.load(a).total_cmp(&self.load(b))).expect("there are cells");
        let share: f64 = hottest.iter().map(|partition| self.events[*partition]).sum();
        let per_event = self.load(hottest) / share;
        let (mut waiting, mut most, mut since_back) = (0.0_f64, 0.0_f64, 0);
        for second in 0..14 * DAY {
            let rate = peak * share * of_the_day(second);
            // Many arrivals by chance are as good as normal.
            waiting += (rate + rate.sqrt() * normal(random)).max(0.0);
            if second >= seconds {
                waiting -= waiting.min(costs.cores / per_event);
                since_back += 1;
            }
            most = most.max(waiting);
            // A second's worth is no backlog.
            if second >= seconds && waiting <= rate {
                break;
            }
        }
        json!({
            "awaySeconds": seconds,
            "shareOfEvents": share,
            "eventsThatWaited": most,
            "gigabytesOnAllReplicas": most * STREAM_BYTES / 1e9,
            "hoursUntilCaughtUp": f64::from(since_back) / 3600.0,
        })
    }

    /// The hottest cell after one was lost for good and its partitions were given to the others.
    fn lost(&self) -> Value {
        let before = self.assign(DAY_CELLS, true);
        let (gone, rest) = before.split_first().expect("there are cells");
        let mut rest = rest.to_vec();
        for partition in gone {
            let least = (0..rest.len()).min_by(|a, b| self.load(&rest[*a]).total_cmp(&self.load(&rest[*b])));
            rest[least.unwrap_or(0)].push(*partition);
        }
        let hottest = |owned: &[Vec<usize>]| owned.iter().map(|one| self.load(one)).fold(0.0, f64::max);
        json!({"cells": DAY_CELLS, "busiestBefore": BUSY, "busiestAfter": BUSY * hottest(&rest) / hottest(&before)})
    }
}

/// The traffic of a second of a day, where 1 is that of the busiest: a fifth at night.
fn of_the_day(second: usize) -> f64 {
    let turn = std::f64::consts::TAU * (second % DAY) as f64 / DAY as f64;
    0.6 - 0.4 * turn.cos()
}

/// Of mean 0 and deviation 1, by Box and Muller.
fn normal(random: &mut StdRng) -> f64 {
    let (a, b): (f64, f64) = (random.random_range(f64::EPSILON..1.0), random.random());
    (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
}

fn print_tables(result: &Value) {
    println!("| cells | events/s, partitions in turn | events/s, balanced | hottest cell of the mean |");
    println!("| --- | --- | --- | --- |");
    for row in result["cells"].as_array().expect("rows") {
        let figure = |name: &str| row[name].as_f64().unwrap_or(0.0);
        let (turn, balanced, hottest) = (figure("inTurn"), figure("balanced"), figure("hottestOfMean"));
        println!("| {} | {turn:.0} | {balanced:.0} | {hottest:.2} |", row["cells"]);
    }
    println!();
    println!("| a cell of {DAY_CELLS} is away for | events that wait | GB on three servers | hours until caught up |");
    println!("| --- | --- | --- | --- |");
    for row in result["away"].as_array().expect("rows") {
        let figure = |name: &str| row[name].as_f64().unwrap_or(0.0);
        let (waited, bytes) = (figure("eventsThatWaited"), figure("gigabytesOnAllReplicas"));
        println!(
            "| {} h | {waited:.0} | {bytes:.0} | {:.1} |",
            figure("awaySeconds") / 3600.0,
            figure("hoursUntilCaughtUp")
        );
    }
    println!();
}
