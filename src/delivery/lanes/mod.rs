//! Who may send next: one lane for each subscription, so that a slow endpoint holds up itself alone.
//!
//! Pure bookkeeping. A lane has a bounded queue and a window, the number of calls that it may have
//! in flight: it grows while answers are quick and good, and shrinks on time-outs, 429 and 5xx. What the node has is
//! shared by tenant and by host ([`Shares`]), so that however many subscriptions of one tenant hang, the next tenant finds
//! something free; of what is its tenant's, a lane may take half at the most. Tenants take turns, and so do the
//! lanes of each.

mod lane;
mod pace;

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::Instant;

use super::parties::Party;
use super::shares::Shares;
use crate::domain::id::{OrganizationId, SubscriptionId};

pub use lane::Feedback;
use lane::Lane;

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

/// How many lanes are remembered; beyond, those that hold nothing are forgotten.
const MAX_IDLE_LANES: usize = 20_000;

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
    /// Lanes that left the line until their pace lets them begin, by when that is.
    paced: BTreeSet<(Instant, SubscriptionId)>,
    /// How many nodes share a pace.
    nodes: u32,
    /// How many want that no pace holds anything.
    passes: i32,
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
            paced: BTreeSet::new(),
            nodes: 1,
            passes: 0,
            is_closed: false,
        }
    }

    fn lane(&mut self, id: SubscriptionId, party: Party) -> &mut Lane<T> {
        if self.lanes.len() >= self.forget_at && !self.lanes.contains_key(&id) {
            self.lanes.retain(|_, lane| !lane.is_idle() || lane.has_backlog);
            // Where most are busy, looking through all of them for each new one would take longer than the calls.
            self.forget_at = MAX_IDLE_LANES.max(2 * self.lanes.len());
        }
        let nodes = self.nodes;
        let lane = self.lanes.entry(id).or_insert_with(|| {
            let mut lane = Lane::new(party);
            lane.set_pace(party.per_second, nodes);
            lane
        });
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
        let capacity = lane.capacity(self.passes > 0);
        let capacity = if is_new && lane.has_backlog { capacity / 2 } else { capacity };
        // A lane that holds nothing may hold one, however large what it has in flight.
        let bytes = if lane.held() == 0 { 0 } else { lane.bytes };
        lane.held() < capacity && self.held.may_take(lane.party, lane.held()) && self.bytes.may_take(lane.party, bytes)
    }

    /// Keeps a place for a delivery that is being written. While more waits in the database, only
    /// half of a lane is for new ones, so that old ones get their turn.
    pub fn reserve(&mut self, id: SubscriptionId, party: Party) -> bool {
        self.set_pace(id, party.per_second);
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

    /// Puts a delivery into its lane, whatever there is room for: behind the others if it was claimed, before them if it is
    /// attempted again at once.
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
    pub fn take_next(&mut self, now: Instant) -> Option<(SubscriptionId, T)> {
        if self.is_closed {
            return None;
        }
        self.wake(now);
        for _ in 0..self.rotation.len() {
            let tenant = self.rotation.pop_front()?;
            let mut line = self.lines.remove(&tenant).unwrap_or_default();
            let next = if self.in_flight.is_used_up_by(tenant) { None } else { self.take_of(&mut line, now) };
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
    fn take_of(&mut self, line: &mut VecDeque<SubscriptionId>, now: Instant) -> Option<(SubscriptionId, T)> {
        for _ in 0..line.len() {
            let id = line.pop_front()?;
            let Some(lane) = self.lanes.get_mut(&id) else { continue };
            if lane.wants_to_send() && !self.in_flight.may_take(lane.party, lane.in_flight) {
                line.push_back(id);
                continue;
            }
            if let Some(at) = lane.waits_until(now).filter(|_| self.passes <= 0 && lane.wants_to_send()) {
                // It stands in line again then.
                self.paced.insert((at, id));
                continue;
            }
            lane.is_in_line = false;
            if lane.wants_to_send()
                && let Some((item, _)) = lane.queue.pop_front()
            {
                lane.in_flight += 1;
                lane.begin(now);
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
        self.set_pace(id, party.per_second);
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

    /// Forgets all backlogs: a poll is about to say anew which there are.
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
        let room = lane.capacity(self.passes > 0).saturating_sub(lane.held());
        if room * 4 < lane.capacity(self.passes > 0) { 0 } else { room }
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
    pub fn wants_a_poll(&mut self, id: SubscriptionId) -> bool {
        let Some(lane) = self.lanes.get(&id) else { return false };
        let may_hold = self.may_hold(id, lane.party, false);
        let is_unpaced = self.passes > 0;
        let Some(lane) = self.lanes.get_mut(&id) else { return false };
        let wants = may_hold && lane.has_backlog && !lane.has_asked && lane.held() <= lane.capacity(is_unpaced) / 4;
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
        self.paced.clear();
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
mod tests;
