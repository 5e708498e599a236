//! Who may send next: one lane for each subscription, so that a slow endpoint holds up itself alone.
//!
//! Pure bookkeeping. A lane has a bounded queue and a window, the number of calls that it may have
//! in flight: it grows while answers are quick and good, and shrinks on time-outs, 429 and 5xx. Of
//! what is free on the node, a lane may take half at the most, so that however many hang, the next
//! one finds something free; and a lane with nothing in flight may always send one.

use std::collections::{HashMap, VecDeque};

use crate::domain::id::SubscriptionId;

/// What a node holds at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Calls in flight, all lanes together. Lanes with nothing in flight may exceed it, up to twice.
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
    queue: VecDeque<(T, usize)>,
    /// Bytes of the bodies of what is queued and in flight.
    bytes: usize,
    reserved: usize,
    in_flight: usize,
    window: Window,
    /// Whether it stands in the rotation.
    is_in_line: bool,
    /// Whether more of it is due in the database than it holds.
    has_backlog: bool,
    /// Whether that was asked for since the last look.
    has_asked: bool,
}

impl<T> Lane<T> {
    fn new() -> Self {
        Self {
            queue: VecDeque::new(),
            bytes: 0,
            reserved: 0,
            in_flight: 0,
            window: Window(Window::START),
            is_in_line: false,
            has_backlog: false,
            has_asked: false,
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
}

/// All lanes of a node, of items of any kind.
pub struct Lanes<T> {
    lanes: HashMap<SubscriptionId, Lane<T>>,
    /// Lanes with something queued, in the order of their turns.
    rotation: VecDeque<SubscriptionId>,
    limits: Limits,
    in_flight: usize,
    held: usize,
    bytes: usize,
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
            rotation: VecDeque::new(),
            limits,
            in_flight: 0,
            held: 0,
            bytes: 0,
            is_closed: false,
        }
    }

    fn lane(&mut self, id: SubscriptionId) -> &mut Lane<T> {
        if self.lanes.len() > MAX_IDLE_LANES && !self.lanes.contains_key(&id) {
            self.lanes.retain(|_, lane| !lane.is_idle() || lane.has_backlog);
        }
        self.lanes.entry(id).or_insert_with(Lane::new)
    }

    /// Whether a lane may hold one more: of what is free on the node half at the most, in number and in bytes, so that
    /// none can take it all; a lane that holds nothing may exceed the limits, up to twice.
    fn may_hold(&self, id: SubscriptionId, is_new: bool) -> bool {
        if self.is_closed {
            return false;
        }
        let Some(lane) = self.lanes.get(&id) else { return self.may_exceed() };
        let capacity = if is_new && lane.has_backlog { lane.capacity() / 2 } else { lane.capacity() };
        let free = self.limits.queued.saturating_sub(self.held);
        let free_bytes = self.limits.bytes.saturating_sub(self.bytes);
        lane.held() < capacity
            && ((lane.held() < free.div_ceil(2) && lane.bytes < free_bytes.div_ceil(2))
                || (lane.held() == 0 && self.may_exceed()))
    }

    fn may_exceed(&self) -> bool {
        self.held < 2 * self.limits.queued && self.bytes < 2 * self.limits.bytes
    }

    /// Keeps a place for a delivery that is being written. While more waits in the database, only
    /// half of a lane is for new ones, so that old ones get their turn.
    pub fn reserve(&mut self, id: SubscriptionId) -> bool {
        let fits = self.may_hold(id, true);
        if fits {
            self.lane(id).reserved += 1;
            self.held += 1;
        }
        fits
    }

    /// Gives a place back that [`Lanes::reserve`] kept.
    pub fn release(&mut self, id: SubscriptionId) {
        let lane = self.lane(id);
        lane.reserved = lane.reserved.saturating_sub(1);
        self.held = self.held.saturating_sub(1);
    }

    /// Puts a delivery into a place that [`Lanes::reserve`] kept.
    pub fn fill(&mut self, id: SubscriptionId, item: T, bytes: usize) {
        self.release(id);
        self.push(id, item, bytes, false);
    }

    /// Puts a delivery in front, whatever there is room for: it is tried again at once, or was claimed.
    pub fn put(&mut self, id: SubscriptionId, item: T, bytes: usize, is_first: bool) {
        self.push(id, item, bytes, is_first);
    }

    fn push(&mut self, id: SubscriptionId, item: T, bytes: usize, is_first: bool) {
        self.held += 1;
        self.bytes += bytes;
        let lane = self.lane(id);
        lane.bytes += bytes;
        if is_first {
            lane.queue.push_front((item, bytes));
        } else {
            lane.queue.push_back((item, bytes));
        }
        if !lane.is_in_line {
            lane.is_in_line = true;
            self.rotation.push_back(id);
        }
    }

    /// The next delivery to send, lane by lane in turn; its call counts as in flight from now on.
    pub fn take_next(&mut self) -> Option<(SubscriptionId, T)> {
        if self.is_closed {
            return None;
        }
        for _ in 0..self.rotation.len() {
            let id = self.rotation.pop_front()?;
            let free = self.limits.in_flight.saturating_sub(self.in_flight);
            let may_exceed = self.in_flight < 2 * self.limits.in_flight;
            let lane = self.lanes.get_mut(&id)?;
            let may_send = if lane.in_flight == 0 {
                may_exceed
            } else {
                lane.in_flight < lane.window.size() && lane.in_flight < free.div_ceil(2)
            };
            let item = if may_send { lane.queue.pop_front() } else { None };
            lane.is_in_line = !lane.queue.is_empty();
            if lane.is_in_line {
                self.rotation.push_back(id);
            }
            if let Some((item, _)) = item {
                lane.in_flight += 1;
                self.in_flight += 1;
                self.held -= 1;
                return Some((id, item));
            }
        }
        None
    }

    /// Ends a call that [`Lanes::take_next`] began, of a body of so many bytes.
    pub fn ended(&mut self, id: SubscriptionId, feedback: Feedback, bytes: usize) {
        self.in_flight = self.in_flight.saturating_sub(1);
        self.bytes = self.bytes.saturating_sub(bytes);
        let lane = self.lane(id);
        lane.bytes = lane.bytes.saturating_sub(bytes);
        lane.in_flight = lane.in_flight.saturating_sub(1);
        lane.window.learn(feedback);
    }

    /// Notes whether more of a subscription is due in the database.
    pub fn note_backlog(&mut self, id: SubscriptionId, has_backlog: bool) {
        if has_backlog || self.lanes.contains_key(&id) {
            let lane = self.lane(id);
            lane.has_backlog = has_backlog;
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

    /// Lanes with a backlog and how much each may be given, at most `most` together. One that is nearly full is left
    /// alone: a claim of a few costs as much as one of many.
    pub fn rooms(&self, most: usize) -> Vec<(SubscriptionId, usize)> {
        let mut left = most;
        let with_backlog = self.lanes.iter().filter(|(_, lane)| lane.has_backlog);
        let mut rooms = Vec::new();
        for (id, lane) in with_backlog.filter(|(id, _)| self.may_hold(**id, false)) {
            let room = lane.capacity().saturating_sub(lane.held());
            let room = if room * 4 < lane.capacity() { 0 } else { room.min(left) };
            if room > 0 {
                left -= room;
                rooms.push((*id, room));
            }
        }
        rooms
    }

    /// Whether some lane has run low while more of it is due in the database. Tells it once.
    pub fn wants_a_look(&mut self, id: SubscriptionId) -> bool {
        let may_hold = self.may_hold(id, false);
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
        let mut items = Vec::new();
        for lane in self.lanes.values_mut() {
            self.held -= lane.queue.len();
            let freed: usize = lane.queue.iter().map(|(_, bytes)| bytes).sum();
            lane.bytes -= freed;
            self.bytes -= freed;
            items.extend(lane.queue.drain(..).map(|(item, _)| item));
            lane.is_in_line = false;
        }
        items
    }

    /// What is held now.
    pub fn load(&self) -> Load {
        let lanes = self.lanes.values().filter(|lane| !lane.is_idle()).count();
        Load { lanes, queued: self.held, in_flight: self.in_flight }
    }

    /// Whether nothing is queued, reserved or in flight.
    pub fn is_idle(&self) -> bool {
        self.held == 0 && self.in_flight == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    const LIMITS: Limits = Limits { in_flight: 100, queued: 1000, bytes: 1_000_000 };

    fn ids(count: usize) -> Vec<SubscriptionId> {
        (0..count).map(|_| SubscriptionId::random()).collect()
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

    #[test]
    fn hanging_lanes_leave_room_for_a_healthy_one() {
        let mut lanes = Lanes::new(LIMITS);
        let hanging = ids(50);
        for id in &hanging {
            (0..200).for_each(|_| lanes.lane(*id).window.learn(Feedback::Quick));
            (0..20).for_each(|n| lanes.put(*id, n, 10, false));
        }
        // Everything that hangs takes all that it may.
        while lanes.take_next().is_some() {}
        let healthy = SubscriptionId::random();
        let mut sent = 0;
        for n in 0..100 {
            lanes.put(healthy, n, 10, false);
            let (id, _) = lanes.take_next().expect("a lane with nothing in flight may send");
            assert_eq!(id, healthy);
            lanes.ended(id, Feedback::Quick, 10);
            sent += 1;
        }
        assert_eq!(sent, 100);
    }

    #[test]
    fn a_lane_of_large_bodies_leaves_room_for_others() {
        let mut lanes = Lanes::new(LIMITS);
        let (large, small) = (SubscriptionId::random(), SubscriptionId::random());
        let mut taken = 0;
        while lanes.reserve(large) {
            lanes.fill(large, 0, 100_000);
            taken += 1;
        }
        assert!((2..8).contains(&taken), "half of the bytes, not all of them: {taken}");
        assert!(lanes.reserve(small), "another one finds room");
    }

    #[test]
    fn lanes_take_turns() {
        let mut lanes = Lanes::new(LIMITS);
        let both = ids(2);
        for id in &both {
            (0..4).for_each(|n| lanes.put(*id, n, 1, false));
        }
        let order: Vec<_> = std::iter::from_fn(|| lanes.take_next()).map(|(id, _)| id).collect();
        assert_eq!(order.len(), 8);
        assert!(order.chunks(2).all(|pair| pair[0] != pair[1]), "{order:?}");
    }

    #[test]
    fn a_backlog_leaves_half_a_lane_to_what_is_new() {
        let mut lanes: Lanes<u32> = Lanes::new(LIMITS);
        let id = SubscriptionId::random();
        lanes.note_backlog(id, true);
        let reserved = (0..1000).filter(|_| lanes.reserve(id)).count();
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
            let (mut reserved, mut in_flight) = (HashMap::<_, usize>::new(), HashMap::<_, usize>::new());
            let (mut put, mut taken) = (0u32, Vec::new());
            for step in steps {
                match step {
                    Step::Reserve(n) => if lanes.reserve(ids[n]) { *reserved.entry(n).or_default() += 1; },
                    Step::Release(n) => if reserved.get(&n).is_some_and(|count| *count > 0) {
                        *reserved.entry(n).or_default() -= 1;
                        lanes.release(ids[n]);
                    },
                    Step::Fill(n) => if reserved.get(&n).is_some_and(|count| *count > 0) {
                        *reserved.entry(n).or_default() -= 1;
                        lanes.fill(ids[n], put, 7);
                        put += 1;
                    },
                    Step::Again(n) => { lanes.put(ids[n], put, 7, true); put += 1; }
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
                    Step::Backlog(n, has) => lanes.note_backlog(ids[n], has),
                }
                let load = lanes.load();
                prop_assert_eq!(load.in_flight, in_flight.values().sum::<usize>());
                prop_assert!(load.in_flight <= limits.in_flight + ids.len());
                let queued: usize = lanes.lanes.values().map(|lane| lane.queue.len()).sum();
                prop_assert_eq!(load.queued, queued + reserved.values().sum::<usize>());
                prop_assert_eq!(lanes.bytes, 7 * (queued + load.in_flight));
                prop_assert_eq!(lanes.bytes, lanes.lanes.values().map(|lane| lane.bytes).sum::<usize>());
                // Whatever is queued is in line, so that it gets a turn.
                for (id, lane) in &lanes.lanes {
                    prop_assert_eq!(lanes.rotation.iter().filter(|one| *one == id).count(), usize::from(!lane.queue.is_empty()));
                }
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
                (0..*count).for_each(|n| lanes.put(*id, n, 1, false));
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
