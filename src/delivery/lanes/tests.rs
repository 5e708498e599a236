use super::lane::Window;
use super::*;
use crate::delivery::parties::Host;
use proptest::prelude::*;
use std::time::Duration;

const LIMITS: Limits = Limits { in_flight: 100, queued: 1000, bytes: 1_000_000 };

fn ids(count: usize) -> Vec<SubscriptionId> {
    (0..count).map(|_| SubscriptionId::random()).collect()
}

/// The same tenant and host for the same numbers.
fn party(tenant: usize, host: u64) -> Party {
    let tenant = uuid::Uuid::from_u128(tenant as u128 + 1).to_string().parse().unwrap();
    Party::plain(tenant, Host(host))
}

#[test]
fn a_window_grows_on_quick_answers_and_halves_on_trouble() {
    let mut window = Window::default();
    (0..1_000_000).for_each(|_| window.learn(Feedback::Quick));
    assert_eq!(window.size(), 256);
    window.learn(Feedback::Troubled);
    assert_eq!(window.size(), 128);
    (0..100).for_each(|_| window.learn(Feedback::Troubled));
    window.learn(Feedback::Neutral);
    assert_eq!(window.size(), 1);
}

/// Sends and ends a hundred of a lane that nothing hangs in.
fn is_healthy(lanes: &mut Lanes<usize>, party: Party) {
    let healthy = SubscriptionId::random();
    for n in 0..100 {
        lanes.put(healthy, party, n, 10, false);
        let (id, _) = lanes.take_next(Instant::now()).expect("a lane with nothing in flight may send");
        assert_eq!(id, healthy);
        lanes.ended(id, Feedback::Quick, 10);
    }
}

#[test]
fn hanging_lanes_leave_room_for_a_healthy_one() {
    let mut lanes = Lanes::new(LIMITS);
    let hanging = ids(30);
    for id in &hanging {
        (0..20).for_each(|n| lanes.put(*id, party(1, 1), n, 10, false));
        (0..200).for_each(|_| lanes.lanes.get_mut(id).unwrap().window.learn(Feedback::Quick));
    }
    // Everything that hangs takes all that it may.
    while lanes.take_next(Instant::now()).is_some() {}
    is_healthy(&mut lanes, party(1, 2));
}

#[test]
fn hanging_lanes_of_one_tenant_leave_room_for_another_however_many_they_are() {
    let mut lanes = Lanes::new(LIMITS);
    for id in ids(10_000) {
        if lanes.reserve(id, party(1, 1)) {
            lanes.fill(id, party(1, 1), 0, 10);
        }
        lanes.note_backlog(id, party(1, 1));
    }
    while lanes.take_next(Instant::now()).is_some() {}
    assert_eq!(lanes.load(), Load { lanes: 500, queued: 450, in_flight: 50 }, "half of everything");
    is_healthy(&mut lanes, party(2, 2));
    is_healthy(&mut lanes, party(2, 1));
    let waiting = SubscriptionId::random();
    lanes.note_backlog(waiting, party(2, 2));
    assert!(lanes.rooms(200).iter().any(|(id, _)| *id == waiting), "it is in the first claim");
}

#[test]
fn tenants_take_turns_in_claims() {
    let mut lanes: Lanes<()> = Lanes::new(LIMITS);
    for (tenant, count) in [(1, 1000), (2, 10), (3, 1)] {
        ids(count).into_iter().for_each(|id| lanes.note_backlog(id, party(tenant, 1)));
    }
    let mut given: HashMap<SubscriptionId, usize> = HashMap::new();
    let mut claims = 0;
    while given.len() < 1011 {
        let rooms = lanes.rooms(100);
        assert_eq!(rooms.len(), 100);
        let of = |tenant| rooms.iter().filter(|(id, _)| lanes.lanes[id].party == party(tenant, 1)).count();
        assert_eq!((of(2), of(3)), (10, 1), "whatever the first one has");
        rooms.iter().for_each(|(id, _)| *given.entry(*id).or_default() += 1);
        claims += 1;
    }
    assert_eq!(claims, 12, "each lane of the first one has its turn before any has a second");
}

#[test]
fn a_lane_of_large_bodies_leaves_room_for_others() {
    let mut lanes = Lanes::new(LIMITS);
    let (large, small) = (SubscriptionId::random(), SubscriptionId::random());
    let mut taken = 0;
    while lanes.reserve(large, party(1, 1)) {
        lanes.fill(large, party(1, 1), 0, 100_000);
        taken += 1;
    }
    assert!((2..8).contains(&taken), "half of the bytes, not all of them: {taken}");
    assert!(lanes.reserve(small, party(1, 1)), "another one finds room");
}

#[test]
fn lanes_take_turns() {
    let mut lanes = Lanes::new(LIMITS);
    let both = ids(2);
    for id in &both {
        (0..4).for_each(|n| lanes.put(*id, party(1, 1), n, 1, false));
    }
    let order: Vec<_> = std::iter::from_fn(|| lanes.take_next(Instant::now())).map(|(id, _)| id).collect();
    assert_eq!(order.len(), 8);
    assert!(order.chunks(2).all(|pair| pair[0] != pair[1]), "{order:?}");
}

#[test]
fn a_backlog_leaves_half_a_lane_to_what_is_new() {
    let mut lanes: Lanes<u32> = Lanes::new(LIMITS);
    let id = SubscriptionId::random();
    lanes.note_backlog(id, party(1, 1));
    let reserved = (0..1000).filter(|_| lanes.reserve(id, party(1, 1))).count();
    assert_eq!(reserved, 32);
    assert_eq!(lanes.rooms(500), [(id, 32)]);
}

#[derive(Clone, Debug)]
enum Step {
    Reserve(usize),
    Release(usize),
    Fill(usize),
    Again(usize),
    Next,
    End(usize, u8),
    Backlog(usize, bool),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let lane = 0..6usize;
    prop::collection::vec(
        prop_oneof![
            6 => lane.clone().prop_map(Step::Reserve),
            1 => lane.clone().prop_map(Step::Release),
            6 => lane.clone().prop_map(Step::Fill),
            1 => lane.clone().prop_map(Step::Again),
            8 => Just(Step::Next),
            6 => (lane.clone(), 0..3u8).prop_map(|(lane, kind)| Step::End(lane, kind)),
            1 => (lane, any::<bool>()).prop_map(|(lane, has)| Step::Backlog(lane, has)),
        ],
        0..400,
    )
}

proptest! {
    #[test]
    fn nothing_is_lost_doubled_or_over_its_limits(steps in steps()) {
        let limits = Limits { in_flight: 20, queued: 60, bytes: 10_000 };
        let mut lanes = Lanes::new(limits);
        let ids = ids(6);
        // Three tenants, and two hosts that they share.
        let parties: Vec<Party> = (0..6).map(|n| party(n % 3, u64::from(n > 3))).collect();
        let (mut reserved, mut in_flight) = (HashMap::<_, usize>::new(), HashMap::<_, usize>::new());
        let (mut put, mut taken) = (0u32, Vec::new());
        for step in steps {
            match step {
                Step::Reserve(n) => if lanes.reserve(ids[n], parties[n]) { *reserved.entry(n).or_default() += 1; },
                Step::Release(n) => if reserved.get(&n).is_some_and(|count| *count > 0) {
                    *reserved.entry(n).or_default() -= 1;
                    lanes.release(ids[n]);
                },
                Step::Fill(n) => if reserved.get(&n).is_some_and(|count| *count > 0) {
                    *reserved.entry(n).or_default() -= 1;
                    lanes.fill(ids[n], parties[n], put, 7);
                    put += 1;
                },
                Step::Again(n) => { lanes.put(ids[n], parties[n], put, 7, true); put += 1; }
                Step::Next => if let Some((id, item)) = lanes.take_next(Instant::now()) {
                    let n = ids.iter().position(|known| *known == id).unwrap();
                    *in_flight.entry(n).or_default() += 1;
                    taken.push(item);
                    prop_assert!(in_flight[&n] <= lanes.lanes[&id].window.size().max(1));
                },
                Step::End(n, kind) => if in_flight.get(&n).is_some_and(|count| *count > 0) {
                    *in_flight.entry(n).or_default() -= 1;
                    lanes.ended(ids[n], [Feedback::Quick, Feedback::Neutral, Feedback::Troubled][usize::from(kind)], 7);
                },
                Step::Backlog(n, true) => lanes.note_backlog(ids[n], parties[n]),
                Step::Backlog(n, false) => lanes.note_no_backlog(ids[n]),
            }
            let load = lanes.load();
            prop_assert_eq!(load.in_flight, in_flight.values().sum::<usize>());
            prop_assert!(load.in_flight <= 2 * limits.in_flight);
            let queued: usize = lanes.lanes.values().map(|lane| lane.queue.len()).sum();
            prop_assert_eq!(load.queued, queued + reserved.values().sum::<usize>());
            prop_assert_eq!(lanes.bytes.total(), 7 * (queued + load.in_flight));
            prop_assert_eq!(lanes.bytes.total(), lanes.lanes.values().map(|lane| lane.bytes).sum::<usize>());
            for tenant in parties[..3].iter().map(|party| party.tenant) {
                let own = || lanes.lanes.values().filter(|lane| lane.party.tenant == tenant);
                prop_assert_eq!(lanes.in_flight.of_tenant(tenant), own().map(|lane| lane.in_flight).sum::<usize>());
                prop_assert_eq!(lanes.held.of_tenant(tenant), own().map(Lane::held).sum::<usize>());
                // One that waits to send is in the rotation, once.
                let in_rotation = lanes.rotation.iter().filter(|one| **one == tenant).count();
                prop_assert_eq!(in_rotation, usize::from(lanes.lines.contains_key(&tenant)));
            }
            // Whatever may be sent is in line, so that it gets a turn.
            for (id, lane) in &lanes.lanes {
                let line = lanes.lines.get(&lane.party.tenant);
                let places = line.map_or(0, |line| line.iter().filter(|one| *one == id).count());
                prop_assert_eq!(places, usize::from(lane.is_in_line));
                prop_assert!(lane.is_in_line || !lane.wants_to_send());
            }
        }
        // Nobody is held up by others: a tenant of which something waits has something in flight.
        while let Some((_, item)) = lanes.take_next(Instant::now()) { taken.push(item); }
        for lane in lanes.lanes.values().filter(|lane| !lane.queue.is_empty()) {
            prop_assert!(lanes.in_flight.of_tenant(lane.party.tenant) > 0);
        }
        taken.extend(lanes.close());
        taken.sort_unstable();
        prop_assert_eq!(taken, (0..put).collect::<Vec<_>>());
    }

    #[test]
    fn every_queued_delivery_is_sent_once_calls_end(counts in prop::collection::vec(0..50usize, 1..8)) {
        let mut lanes = Lanes::new(Limits { in_flight: 10, queued: 1000, bytes: 1_000_000 });
        let ids = ids(counts.len());
        for (id, count) in ids.iter().zip(&counts) {
            (0..*count).for_each(|n| lanes.put(*id, party(n % 2, 1), n, 1, false));
        }
        let mut sent = 0;
        let mut flying = VecDeque::new();
        loop {
            while let Some((id, _)) = lanes.take_next(Instant::now()) { flying.push_back(id); sent += 1; }
            let Some(id) = flying.pop_front() else { break };
            lanes.ended(id, Feedback::Troubled, 1);
        }
        prop_assert_eq!(sent, counts.iter().sum::<usize>());
    }
}

#[test]
fn a_lane_with_a_pace_begins_so_many_a_second_and_others_go_on() {
    let mut lanes = Lanes::new(LIMITS);
    let (paced, free) = (SubscriptionId::random(), SubscriptionId::random());
    let slow = Party { per_second: Some(10), ..party(1, 1) };
    for n in 0..150 {
        lanes.put(paced, slow, n, 10, false);
        lanes.put(free, party(2, 2), n, 10, false);
    }
    let began = Instant::now();
    let mut began_at = Vec::new();
    // Every millisecond of two seconds.
    for now in (0..2_000).map(|millis| began + Duration::from_millis(millis)) {
        while let Some((id, _)) = lanes.take_next(now) {
            lanes.ended(id, Feedback::Quick, 10);
            if id == paced {
                began_at.push(now);
            }
        }
    }
    assert!((19..=21).contains(&began_at.len()), "{}", began_at.len());
    assert!(began_at.windows(11).all(|some| some[10] - some[0] >= Duration::from_millis(999)), "in any second");
    assert_eq!(lanes.lanes[&free].held(), 0);
    let next = lanes.next_paced().expect("it is known when the next may begin");
    assert!(next > began + Duration::from_millis(1_950), "and nobody needs to look before");
    assert!(
        lanes.room(paced, &lanes.lanes[&paced]) == 0 && !lanes.reserve(paced, slow),
        "no more is taken on than goes soon"
    );
    // Two nodes share it.
    lanes.share_with(2);
    let later = began + Duration::from_secs(10);
    let begun = (0..2_000).filter(|millis| {
        let next = lanes.take_next(later + Duration::from_millis(*millis));
        next.inspect(|(id, _)| lanes.ended(*id, Feedback::Quick, 10)).is_some()
    });
    assert!((9..=12).contains(&begun.count()));
    // What makes no request takes nobody's turn.
    let later = later + Duration::from_secs(10);
    for _ in 0..20 {
        let (id, _) = lanes.take_next(later).expect("its turn was given back");
        // As the engine asks until there is nothing, it waits for its next turn by then.
        assert!(lanes.take_next(later).is_none());
        lanes.give_turn_back(id);
        lanes.ended(id, Feedback::Neutral, 10);
    }
    // A job that was claimed before knows nothing of the pace of now.
    lanes.put(paced, party(1, 1), 0, 10, false);
    let (id, _) = lanes.take_next(later).unwrap();
    lanes.ended(id, Feedback::Quick, 10);
    assert!(lanes.take_next(later).is_none());
    // While nothing is held, the turns of what comes later are not used up.
    lanes.pass(1);
    for _ in 0..20 {
        let (id, _) = lanes.take_next(later).expect("no pace holds it");
        lanes.ended(id, Feedback::Quick, 10);
    }
    lanes.pass(-1);
    let soon = later + Duration::from_millis(400);
    let (id, _) = lanes.take_next(soon).expect("a gap later, which two nodes make a fifth of a second");
    lanes.ended(id, Feedback::Quick, 10);
    // And without a pace, all goes at once.
    lanes.reserve(paced, party(1, 1));
    lanes.release(paced);
    let left = lanes.lanes[&paced].held();
    let later = later + Duration::from_secs(10);
    let begun = std::iter::from_fn(|| lanes.take_next(later).inspect(|(id, _)| lanes.ended(*id, Feedback::Quick, 10)));
    assert_eq!(begun.count(), left);
}
