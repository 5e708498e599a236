//! The end of a run: wait until nothing is on its way, then hold what receivers got against what was accepted and recorded.

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::changes::resend_exhausted;
use super::nodes::CALLS_IN_FLIGHT;
use super::plan::{MATCHED, NODES, SUBSCRIPTIONS};
use super::sql::{count, number, numbers};
use super::world::World;
use super::{changes, faults};

/// What one crash may double at the most: the calls in flight (each lane may have one beyond the limit), and what was not yet
/// written of those that had ended: a batch on its way to disk, and one that gathers meanwhile.
const DOUBLED_BY_A_CRASH: u64 = (CALLS_IN_FLIGHT + SUBSCRIPTIONS + 2 * 256) as u64;
/// How long the rest may take: leases end after a minute, the sixth retry waits for one, the seventh for two.
const DRAIN_LIMIT: Duration = Duration::from_secs(900);
/// And so much longer for each event.
const DRAIN_LIMIT_EACH: Duration = Duration::from_millis(2);
/// How often what was given up is sent again.
const ROUNDS: usize = 3;

/// What a run came to.
#[derive(Default)]
pub struct Sums {
    pub expected: u64,
    /// Deliveries answered with 200.
    pub received: u64,
    pub lost: u64,
    /// Answers with 200 to what had been answered so before.
    pub duplicates: u64,
    /// Those of them that were recorded: each was asked for by a resend.
    pub resent: u64,
    pub resends_asked_for: u64,
    /// Those that nobody recorded: in flight at a crash.
    pub unrecorded: u64,
    pub unrecorded_bound: u64,
    pub given_up_meanwhile: u64,
    pub waiting_left: u64,
    pub batches_left: u64,
    pub not_delivered: u64,
    pub events_stored: u64,
    /// Sentences about what does not hold.
    pub broken: Vec<String>,
}

/// Waits until nothing is on its way. What was given up, since too many nodes ended while they sent it, is sent again.
pub async fn drain(world: &World) -> anyhow::Result<()> {
    let url = &world.site.database_url;
    let each = DRAIN_LIMIT_EACH * u32::try_from(world.plan.events).unwrap_or(u32::MAX);
    let deadline = Instant::now() + DRAIN_LIMIT + each;
    let (mut rounds, mut told) = (0, Instant::now());
    while Instant::now() < deadline {
        let open = count(url, "open_deliveries").await?;
        // A batch goes with the last of its deliveries, or when its lease ends.
        if open + count(url, "batches").await? + count(url, "resends WHERE state = 'RUNNING'").await? == 0 {
            if rounds == ROUNDS || count(url, "deliveries WHERE state <> 'DELIVERED'").await? == 0 {
                break;
            }
            resend_exhausted(world).await;
            rounds += 1;
        }
        if told.elapsed() > Duration::from_secs(15) {
            eprintln!("chaos: {open} deliveries are still on their way");
            told = Instant::now();
        }
        sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}

/// Checks the invariants.
pub async fn reckon(world: &World, faults: &faults::Done, changes: &changes::Done) -> anyhow::Result<Sums> {
    let url = &world.site.database_url;
    let expected = world.plan.events * MATCHED as u64;
    let mut sums = Sums { expected, ..Sums::default() };
    for (rows, wanted, why, kept) in [
        ("events", world.plan.events, "each accepted event is stored once", &mut sums.events_stored),
        ("deliveries WHERE state <> 'DELIVERED'", 0, "all deliveries end as DELIVERED", &mut sums.not_delivered),
        ("waiting_deliveries", 0, "no delivery waits", &mut sums.waiting_left),
        ("batches", 0, "no batch is left", &mut sums.batches_left),
        ("deliveries WHERE state = 'DELIVERED'", expected, "each event has a delivery to each subscription", &mut 0),
        (GAPS, 0, "attempts are numbered from 1 without a gap, and counted", &mut 0),
        (UNEARNED, 0, "the last attempt of a delivery got the 200", &mut 0),
    ] {
        *kept = count(url, rows).await?;
        if *kept != wanted {
            sums.broken.push(format!(
                "{why}: there are {kept} {}, not {wanted}",
                rows.split_whitespace().collect::<Vec<_>>().join(" ")
            ));
        }
    }
    let sent = "SELECT coalesce(sum(sent), 0)::bigint AS number FROM resends";
    sums.resends_asked_for = changes.resends.load(Ordering::Relaxed) + number(url, sent).await?;
    let given_up = format!("{sent} WHERE state_filter = 'EXHAUSTED'");
    sums.given_up_meanwhile = number(url, &given_up).await?;
    let recorded = numbers(url, "SELECT span_id AS number FROM all_attempts WHERE status = 200").await?;
    hold_receipts_against(&recorded, world, &mut sums);

    let crashes = faults.kills + faults.database_kills * NODES as u64;
    sums.unrecorded_bound = crashes * DOUBLED_BY_A_CRASH;
    if sums.unrecorded > sums.unrecorded_bound {
        let (many, bound) = (sums.unrecorded, sums.unrecorded_bound);
        sums.broken.push(format!("only what was in flight at a crash comes twice: {many} did, {bound} at most may"));
    }
    if sums.resent > sums.resends_asked_for {
        let (many, asked) = (sums.resent, sums.resends_asked_for);
        sums.broken
            .push(format!("what was recorded comes again when it is resent alone: {many} did, {asked} were resent"));
    }
    world.ledger.account(|account| {
        for (what, (times, case)) in &account.wrongs {
            sums.broken.push(format!("{what}: {times} times, first {case}"));
        }
    });
    let lines = world.site.faults.lock().expect("nobody panics while holding it");
    if let Some(first) = lines.first() {
        sums.broken.push(format!("no node tells of a fault of its own: {} lines or more, first {first}", lines.len()));
    }
    Ok(sums)
}

/// Deliveries whose attempts are not numbered from 1 to their count.
const GAPS: &str = "deliveries d LEFT JOIN (SELECT delivery_id, count(*) AS n, min(number) AS first, max(number) AS last \
     FROM all_attempts GROUP BY delivery_id) a ON a.delivery_id = d.id \
     WHERE (a.n, a.first, a.last) IS DISTINCT FROM (d.attempt_count::bigint, 1, d.attempt_count)";
/// Deliveries whose last attempt was not answered with 200.
const UNEARNED: &str = "deliveries d LEFT JOIN all_attempts a ON a.delivery_id = d.id AND a.number = d.attempt_count \
     WHERE d.state = 'DELIVERED' AND a.status IS DISTINCT FROM 200";

fn hold_receipts_against(recorded: &[i64], world: &World, sums: &mut Sums) {
    let recorded: HashSet<u64> = recorded.iter().map(|span| span.cast_unsigned()).collect();
    world.ledger.account(|account| {
        sums.received = account.received_count;
        sums.lost = sums.expected.saturating_sub(account.received_count);
        if sums.lost > 0 {
            let missing = (0..).zip(&account.cells).find(|(_, cells)| cells.iter().any(|cell| cell.good == 0));
            let first = missing.map_or(0, |(number, _): (usize, _)| number);
            let event = uuid::Uuid::from_u128(account.accepted[first]);
            let lost = sums.lost;
            sums.broken.push(format!(
                "each accepted event reaches each subscription: {lost} are lost, first of event {event}"
            ));
        }
        let strangers = account.accepted.iter().zip(&account.seen).filter(|(accepted, seen)| accepted != seen).count();
        if strangers > 0 {
            sums.broken.push(format!("what is received was accepted under the same id: {strangers} events were not"));
        }
        let ids: HashSet<u128> = account.accepted.iter().copied().collect();
        if ids.len() != account.accepted.len() {
            sums.broken.push(format!("no id is given twice: there are {} for {}", ids.len(), account.accepted.len()));
        }
        let spans: HashSet<u64> = account.spans.iter().copied().collect();
        if spans.len() != account.spans.len() {
            sums.broken.push("each try has a span of its own".to_owned());
        }
        let unheard = recorded.difference(&spans).count();
        if unheard > 0 {
            sums.broken.push(format!("what was recorded as delivered was received: {unheard} were not"));
        }
        sums.duplicates = (account.spans.len() as u64).saturating_sub(account.received_count);
        sums.unrecorded = spans.difference(&recorded).count() as u64;
        sums.resent = sums.duplicates.saturating_sub(sums.unrecorded);
    });
}
