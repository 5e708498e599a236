//! What a run prints.

use std::sync::atomic::Ordering;
use std::time::Duration;

use serde_json::{Value, json};

use super::reckoning::Sums;
use super::world::World;
use super::{changes, faults};

/// All that there is to tell, by name.
pub fn of(world: &World, faults: &faults::Done, changes: &changes::Done, sums: &Sums, times: [Duration; 2]) -> Value {
    let [publishing, all] = times.map(|time| (time.as_secs_f64() * 10.0).round() / 10.0);
    let (accepted, tries, answers, signatures) = world.ledger.account(|account| {
        let bad =
            account.wrongs.iter().filter(|(what, _)| what.starts_with("a signature")).map(|(_, (times, _))| times);
        (account.accepted_count, account.tries_count, account.answers.clone(), bad.sum::<u64>())
    });
    let wrong = |what: &str| world.ledger.account(|account| account.wrongs.get(what).map_or(0, |(times, _)| *times));
    json!({
        "seed": world.plan.seed,
        "eventsAccepted": accepted,
        "eventsStored": sums.events_stored,
        "eventsStoredTwice": wrong("an event was stored twice under one key"),
        "nodesKilled": faults.kills,
        "databaseKilled": faults.database_kills,
        "clocksDiffer": world.site.clock.is_some(),
        "patches": changes.patches.load(Ordering::Relaxed),
        "rotations": changes.rotations.load(Ordering::Relaxed),
        "resendsAskedFor": sums.resends_asked_for,
        "deliveriesExpected": sums.expected,
        "deliveriesReceived": sums.received,
        "deliveriesLost": sums.lost,
        "tries": tries,
        "duplicates": sums.duplicates,
        "duplicatesResent": sums.resent,
        "duplicatesOfCrashes": sums.unrecorded,
        "duplicatesOfCrashesAtMost": sums.unrecorded_bound,
        "badSignatures": signatures,
        "givenUpMeanwhile": sums.given_up_meanwhile,
        "deliveriesNotDelivered": sums.not_delivered,
        "waitingLeft": sums.waiting_left,
        "batchesLeft": sums.batches_left,
        "answers": answers,
        "secondsPublishing": publishing,
        "seconds": all,
        "eventsPerSecond": (accepted as f64 / publishing.max(0.1)).round(),
        "holds": sums.broken.is_empty(),
    })
}

pub fn print(report: &Value) {
    for (name, value) in report.as_object().into_iter().flatten() {
        println!("{name:<28}{value}");
    }
    println!("{report}");
}
