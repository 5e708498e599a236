//! Who may send next: one lane for each subscription, so that a slow endpoint holds up itself alone.
//!
//! Pure bookkeeping. A lane has a bounded queue and a window, the number of calls that it may have
//! in flight: it grows while answers are quick and good, and shrinks on time-outs, 429 and 5xx. What the node has is
//! shared by tenant and by host ([`Shares`]), so that however many subscriptions of one tenant hang, the next tenant finds
//! something free; of what is its tenant's, a lane may take half at the most. Tenants take turns, and so do the
//! lanes of each.

use std::collections::{HashMap, VecDeque};

use super::parties::Party;
use super::shares::Shares;
use crate::domain::id::{OrganizationId, SubscriptionId};

/// What a node holds at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls in flight, all lanes together. Tenants with nothing in flight may exceed it, up to twice.
    pub in_flight: usize,
    /// Deliveries in queues and reserved, all lanes together.
    pub queued: usize,
    /// Bytes of the bodies of those.
    pub bytes: usize,
}

/// How a call went, as far as its lane is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Feedback {
    /// Delivered, and soon: more at once would be fine.
    Quick,
    /// Neither.
    Neutral,
    /// The endpoint has trouble: fewer at once.
    Troubled,
}

/// How many calls a lane may have in flight.
#[derive(Clone, Copy, Debug)]
pub struct Window(f64);

impl Window {
    /// What a new lane starts with.
    pub const START: f64 = 8.0;
    /// The most.
    pub const MAX: f64 = 256.0;
    /// Up to here each quick answer adds one; above, a window's worth of them does.
    const STEEP_UNTIL: f64 = 64.0;

    fn learn(&mut self, feedback: Feedback) {
        self.0 = match feedback {
            Feedback::Quick if self.0 < Self::STEEP_UNTIL => self.0 + 1.0,
            Feedback::Quick => self.0 + 1.0 / self.0,
            Feedback::Neutral => self.0,
            Feedback::Troubled => self.0 / 2.0,
        }
        .clamp(1.0, Self::MAX);
    }

    /// The number.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and MAX")]
    pub fn size(self) -> usize {
        self.0 as usize
    }
}

/// How many deliveries a lane holds for each call that it may have in flight.
const QUEUED_PER_CALL: usize = 8;
/// The least that a lane may hold.
const MIN_CAPACITY: usize = 16;
/// How many lanes are remembered; beyond, those that hold nothing are forgotten.
const MAX_IDLE_LANES: usize = 20_000;

struct Lane<T> {
    party: Party,
    queue: VecDeque<(T, usize)>,
    /// Bytes of the bodies of what is queued and in flight.
    bytes: usize,
    reserved: usize,
    in_flight: usize,
    window: Window,
    /// Whether it stands in its tenant's line.
    is_in_line: bool,
    /// Whether more of it is due in the database than it holds.
    has_backlog: bool,
    /// Whether that was asked for since the last look.
    has_asked: bool,
    /// When it was last given something of its backlog, in claims of the node.
    claimed_at: u64,
}

impl<T> Lane<T> {
    fn new(party: Party) -> Self {
        Self {
            party,
            queue: VecDeque::new(),
            bytes: 0,
            reserved: 0,
            in_flight: 0,
            window: Window(Window::START),
            is_in_line: false,
            has_backlog: false,
            has_asked: false,
            claimed_at: 0,
        }
    }

    fn held(&self) -> usize {
        self.queue.len() + self.reserved
    }

    fn capacity(&self) -> usize {
        (self.window.size() * QUEUED_PER_CALL).max(MIN_CAPACITY)
    }

    fn is_idle(&self) -> bool {
        self.held() == 0 && self.in_flight == 0
    }

    /// Whether it has something to send that its window lets go.
    fn wants_to_send(&self) -> bool {
        !self.queue.is_empty() && self.in_flight < self.window.size()
    }
}

/// All lanes of a node, of items of any kind.
pub struct Lanes<T> {
    lanes: HashMap<SubscriptionId, Lane<T>>,
    /// The lanes of each tenant that want to send, in the order of their turns.
    lines: HashMap<OrganizationId, VecDeque<SubscriptionId>>,
    /// The tenants that have a line, in the order of their turns.
    rotation: VecDeque<OrganizationId>,
    in_flight: Shares,
    held: Shares,
    bytes: Shares,
    /// When each tenant was last given something of its backlog, in claims of the node.
    claimed_at: HashMap<OrganizationId, u64>,
    claims: u64,
    /// At how many lanes those that hold nothing are forgotten.
    forget_at: usize,
    is_closed: bool,
}

/// What lanes hold, for the metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Lanes that hold something.
    pub lanes: usize,
    /// Deliveries in queues and reserved.
    pub queued: usize,
    /// Calls in flight.
    pub in_flight: usize,
}

impl<T> Lanes<T> {
    /// No lanes yet.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            lanes: HashMap::new(),
            lines: HashMap::new(),
            rotation: VecDeque::new(),
            in_flight: Shares::new(limits.in_flight),
            held: Shares::new(limits.queued),
            bytes: Shares::new(limits.bytes),
            claimed_at: HashMap::new(),
            claims: 0,
            forget_at: MAX_IDLE_LANES,
            is_closed: false,
        }
    }

    fn lane(&mut self, id: SubscriptionId, party: Party) -> &mut Lane<T> {
        if self.lanes.len() >= self.forget_at && !self.lanes.contains_key(&id) {
            self.lanes.retain(|_, lane| !lane.is_idle() || lane.has_backlog);
            // Where most are busy, looking through all of them for each new one would take longer than the calls.
            self.forget_at = MAX_IDLE_LANES.max(2 * self.lanes.len());
        }
        let lane = self.lanes.entry(id).or_insert_with(|| Lane::new(party));
        if lane.is_idle() {
            // Its URL may lead to another host now; while it holds something, that is counted where it was taken.
            lane.party = party;
        }
        lane
    }

    /// Whether a lane may hold one more.
    fn may_hold(&self, id: SubscriptionId, party: Party, is_new: bool) -> bool {
        if self.is_closed {
            return false;
        }
        let Some(lane) = self.lanes.get(&id) else {
            return self.held.may_take(party, 0) && self.bytes.may_take(party, 0);
        };
        let capacity = if is_new && lane.has_backlog { lane.capacity() / 2 } else { lane.capacity() };
        // A lane that holds nothing may hold one, however large what it has in flight.
        let bytes = if lane.held() == 0 { 0 } else { lane.bytes };
        lane.held() < capacity && self.held.may_take(lane.party, lane.held()) && self.bytes.may_take(lane.party, bytes)
    }

    /// Keeps a place for a delivery that is being written. While more waits in the database, only
    /// half of a lane is for new ones, so that old ones get their turn.
    pub fn reserve(&mut self, id: SubscriptionId, party: Party) -> bool {
        let fits = self.may_hold(id, party, true);
        if fits {
            let lane = self.lane(id, party);
            lane.reserved += 1;
            let party = lane.party;
            self.held.take(party, 1);
        }
        fits
    }

    /// Gives a place back that [`Lanes::reserve`] kept.
    pub fn release(&mut self, id: SubscriptionId) {
        if let Some(lane) = self.lanes.get_mut(&id).filter(|lane| lane.reserved > 0) {
            lane.reserved -= 1;
            self.held.give_back(lane.party, 1);
        }
    }

    /// Puts a delivery into a place that [`Lanes::reserve`] kept.
    pub fn fill(&mut self, id: SubscriptionId, party: Party, item: T, bytes: usize) {
        self.release(id);
        self.put(id, party, item, bytes, false);
    }

    /// Puts a delivery into its lane, whatever there is room for: it was claimed, or is tried again at once and goes first.
    pub fn put(&mut self, id: SubscriptionId, party: Party, item: T, bytes: usize, is_first: bool) {
        let lane = self.lane(id, party);
        lane.bytes += bytes;
        if is_first {
            lane.queue.push_front((item, bytes));
        } else {
            lane.queue.push_back((item, bytes));
        }
        let party = lane.party;
        self.held.take(party, 1);
        self.bytes.take(party, bytes);
        self.line_up(id);
    }

    /// Lets a lane stand in line if it wants to send.
    fn line_up(&mut self, id: SubscriptionId) {
        let Some(lane) = self.lanes.get_mut(&id) else { return };
        if lane.is_in_line || !lane.wants_to_send() {
            return;
        }
        lane.is_in_line = true;
        let tenant = lane.party.tenant;
        let line = self.lines.entry(tenant).or_default();
        if line.is_empty() {
            self.rotation.push_back(tenant);
        }
        line.push_back(id);
    }

    /// The next delivery to send, tenant by tenant and lane by lane in turn; its call counts as in flight from now on.
    pub fn take_next(&mut self) -> Option<(SubscriptionId, T)> {
        if self.is_closed {
            return None;
        }
        for _ in 0..self.rotation.len() {
            let tenant = self.rotation.pop_front()?;
            let mut line = self.lines.remove(&tenant).unwrap_or_default();
            let next = if self.in_flight.is_used_up_by(tenant) { None } else { self.take_of(&mut line) };
            if !line.is_empty() {
                self.lines.insert(tenant, line);
                self.rotation.push_back(tenant);
            }
            if let Some((id, _)) = &next {
                self.line_up(*id);
                return next;
            }
        }
        None
    }

    /// The next delivery of a tenant. Its lane leaves the line, as does one that has nothing to send any more.
    fn take_of(&mut self, line: &mut VecDeque<SubscriptionId>) -> Option<(SubscriptionId, T)> {
        for _ in 0..line.len() {
            let id = line.pop_front()?;
            let Some(lane) = self.lanes.get_mut(&id) else { continue };
            if lane.wants_to_send() && !self.in_flight.may_take(lane.party, lane.in_flight) {
                line.push_back(id);
                continue;
            }
            lane.is_in_line = false;
            if lane.wants_to_send()
                && let Some((item, _)) = lane.queue.pop_front()
            {
                lane.in_flight += 1;
                self.in_flight.take(lane.party, 1);
                self.held.give_back(lane.party, 1);
                return Some((id, item));
            }
        }
        None
    }

    /// Ends a call that [`Lanes::take_next`] began, of a body of so many bytes.
    pub fn ended(&mut self, id: SubscriptionId, feedback: Feedback, bytes: usize) {
        let Some(lane) = self.lanes.get_mut(&id) else { return };
        lane.bytes = lane.bytes.saturating_sub(bytes);
        lane.in_flight = lane.in_flight.saturating_sub(1);
        lane.window.learn(feedback);
        self.in_flight.give_back(lane.party, 1);
        self.bytes.give_back(lane.party, bytes);
        self.line_up(id);
    }

    /// Notes that more of a subscription is due in the database.
    pub fn note_backlog(&mut self, id: SubscriptionId, party: Party) {
        let lane = self.lane(id, party);
        lane.has_backlog = true;
        lane.has_asked = false;
    }

    /// Notes that no more of a subscription is due in the database than its lane got.
    pub fn note_no_backlog(&mut self, id: SubscriptionId) {
        if let Some(lane) = self.lanes.get_mut(&id) {
            lane.has_backlog = false;
            lane.has_asked = false;
        }
    }

    /// Forgets all backlogs: a look is about to say anew which there are.
    pub fn forget_backlogs(&mut self) {
        for lane in self.lanes.values_mut() {
            lane.has_backlog = false;
            lane.has_asked = false;
        }
    }

    /// How much a lane with a backlog has room for. One that is nearly full is left alone: a claim of a few costs as much as
    /// one of many.
    fn room(&self, id: SubscriptionId, lane: &Lane<T>) -> usize {
        if !lane.has_backlog || !self.may_hold(id, lane.party, false) {
            return 0;
        }
        let room = lane.capacity().saturating_sub(lane.held());
        if room * 4 < lane.capacity() { 0 } else { room }
    }

    /// Whether some lane with a backlog has room.
    pub fn has_room(&self) -> bool {
        self.lanes.iter().any(|(id, lane)| self.room(*id, lane) > 0)
    }

    /// Lanes with a backlog and how much each may be given, at most `most` together. Tenants take turns, those first that
    /// were last given something the longest ago, and so do the lanes of each; so it does not matter how many another has.
    pub fn rooms(&mut self, most: usize) -> Vec<(SubscriptionId, usize)> {
        let mut tenants: HashMap<OrganizationId, Vec<(u64, SubscriptionId, usize)>> = HashMap::new();
        let mut count = 0;
        for (id, lane) in &self.lanes {
            let room = self.room(*id, lane);
            if room > 0 {
                count += 1;
                tenants.entry(lane.party.tenant).or_default().push((lane.claimed_at, *id, room));
            }
        }
        let most_lanes = most.min(count);
        if most_lanes == 0 {
            return Vec::new();
        }
        let each = most / most_lanes;
        let mut tenants: Vec<_> = tenants.into_iter().collect();
        tenants.sort_unstable_by_key(|(tenant, _)| (self.claimed_at.get(tenant).copied().unwrap_or(0), *tenant));
        for (_, lanes) in &mut tenants {
            lanes.sort_unstable();
        }
        self.claims += 1;
        if self.claimed_at.len() > MAX_IDLE_LANES {
            self.claimed_at.clear();
        }
        let mut rooms = Vec::with_capacity(most_lanes);
        for round in 0.. {
            for (tenant, lanes) in &tenants {
                let Some((_, id, room)) = lanes.get(round) else { continue };
                rooms.push((*id, (*room).min(each)));
                self.claimed_at.insert(*tenant, self.claims);
                if let Some(lane) = self.lanes.get_mut(id) {
                    lane.claimed_at = self.claims;
                }
                if rooms.len() == most_lanes {
                    return rooms;
                }
            }
        }
        rooms
    }

    /// Whether some lane has run low while more of it is due in the database. Tells it once.
    pub fn wants_a_look(&mut self, id: SubscriptionId) -> bool {
        let Some(lane) = self.lanes.get(&id) else { return false };
        let may_hold = self.may_hold(id, lane.party, false);
        let Some(lane) = self.lanes.get_mut(&id) else { return false };
        let wants = may_hold && lane.has_backlog && !lane.has_asked && lane.held() <= lane.capacity() / 4;
        lane.has_asked |= wants;
        wants
    }

    /// Lets nothing more be sent or reserved; gives what is queued.
    pub fn close(&mut self) -> Vec<T> {
        self.is_closed = true;
        self.drain()
    }

    /// Gives back what is queued.
    pub fn drain(&mut self) -> Vec<T> {
        self.rotation.clear();
        self.lines.clear();
        let mut items = Vec::new();
        for lane in self.lanes.values_mut() {
            self.held.give_back(lane.party, lane.queue.len());
            let freed: usize = lane.queue.iter().map(|(_, bytes)| bytes).sum();
            lane.bytes -= freed;
            self.bytes.give_back(lane.party, freed);
            items.extend(lane.queue.drain(..).map(|(item, _)| item));
            lane.is_in_line = false;
        }
        items
    }

    /// What is held now.
    pub fn load(&self) -> Load {
        let lanes = self.lanes.values().filter(|lane| !lane.is_idle()).count();
        Load { lanes, queued: self.held.total(), in_flight: self.in_flight.total() }
    }

    /// Whether nothing is queued, reserved or in flight.
    pub fn is_idle(&self) -> bool {
        self.held.total() == 0 && self.in_flight.total() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::super::parties::Host;
    use super::*;
    use proptest::prelude::*;

    const LIMITS: Limits = Limits { in_flight: 100, queued: 1000, bytes: 1_000_000 };

    fn ids(count: usize) -> Vec<SubscriptionId> {
        (0..count).map(|_| SubscriptionId::random()).collect()
    }

    /// The same tenant and host for the same numbers.
    fn party(tenant: usize, host: u64) -> Party {
        let tenant = uuid::Uuid::from_u128(tenant as u128 + 1).to_string().parse().unwrap();
        Party { tenant, host: Host(host) }
    }

    #[test]
    fn a_window_grows_on_quick_answers_and_halves_on_trouble() {
        let mut window = Window(Window::START);
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
            let (id, _) = lanes.take_next().expect("a lane with nothing in flight may send");
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
        while lanes.take_next().is_some() {}
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
        while lanes.take_next().is_some() {}
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
        let order: Vec<_> = std::iter::from_fn(|| lanes.take_next()).map(|(id, _)| id).collect();
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
                    Step::Next => if let Some((id, item)) = lanes.take_next() {
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
            while let Some((_, item)) = lanes.take_next() { taken.push(item); }
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
                while let Some((id, _)) = lanes.take_next() { flying.push_back(id); sent += 1; }
                let Some(id) = flying.pop_front() else { break };
                lanes.ended(id, Feedback::Troubled, 1);
            }
            prop_assert_eq!(sent, counts.iter().sum::<usize>());
        }
    }
}
