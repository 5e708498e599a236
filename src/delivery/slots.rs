//! Slots for fetches of payloads, shared by organization and by host, so that a host that hangs holds up its own fetches alone.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use super::parties::{Host, Party};
use super::shares::Shares;
use crate::domain::id::OrganizationId;
use crate::store::payload_fetches::{Fetch, OF_ONE_HOST, Rooms};

/// How many fetches go on at once; each may hold a payload of the largest size in memory. Organizations with none going
/// on may exceed it, up to twice.
const AT_ONCE: usize = 64;
/// How many organizations one claim takes from.
const ORGANIZATIONS: usize = 64;

/// Which fetches go on.
pub(super) struct Slots {
    shares: Shares,
    /// How many go on of each organization and host, and for whom they count.
    lanes: HashMap<(OrganizationId, String), (Party, usize)>,
    /// When each organization was last given a slot, in claims of the node.
    claimed_at: HashMap<OrganizationId, u64>,
    claims: u64,
}

impl Slots {
    /// Nothing goes on.
    fn new() -> Self {
        Self { shares: Shares::new(AT_ONCE), lanes: HashMap::new(), claimed_at: HashMap::new(), claims: 0 }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.shares.total() == 0
    }

    /// What may be claimed of these organizations, of which something is due: a few of each, those first that were given
    /// something the longest ago.
    pub(super) fn rooms(&mut self, mut due: Vec<OrganizationId>) -> Rooms {
        due.sort_unstable_by_key(|id| (self.claimed_at.get(id).copied().unwrap_or(0), *id));
        self.claims += 1;
        self.claimed_at.retain(|_, claimed_at| *claimed_at + 1_000 > self.claims);
        let mut rooms = Rooms::default();
        let mut free = AT_ONCE.saturating_sub(self.shares.total());
        let mut beyond = (2 * AT_ONCE).saturating_sub(self.shares.total());
        for id in due {
            let taken = self.shares.of_tenant(id);
            let room = if taken == 0 { free.max(1) } else { free.saturating_sub(taken) };
            let room = room.min(OF_ONE_HOST.into()).min(beyond);
            if room == 0 || rooms.organizations.len() == ORGANIZATIONS {
                continue;
            }
            (free, beyond) = (free.saturating_sub(room), beyond - room);
            self.claimed_at.insert(id, self.claims);
            self.note_full_hosts(id, &mut rooms);
            rooms.organizations.push(id);
            rooms.rooms.push(i32::try_from(room).unwrap_or(i32::MAX));
        }
        rooms
    }

    /// Notes the hosts from which an organization may fetch nothing more now.
    fn note_full_hosts(&self, id: OrganizationId, rooms: &mut Rooms) {
        let mut hosts: HashMap<&str, (Party, usize)> = HashMap::new();
        for ((organization, host), (party, count)) in &self.lanes {
            let known = hosts.entry(host).or_insert((Party { tenant: id, ..*party }, 0));
            if *organization == id {
                known.1 = *count;
            }
        }
        for (host, (party, own)) in hosts {
            if !self.shares.may_take(party, own) {
                rooms.without_organizations.push(id);
                rooms.without_hosts.push(host.to_owned());
            }
        }
    }
}

/// The slots of a node.
#[derive(Clone)]
pub(super) struct SharedSlots(Arc<Mutex<Slots>>);

impl SharedSlots {
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(Slots::new())))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Slots> {
        self.0.lock().expect("nobody panics while holding it")
    }

    /// Takes a slot for a fetch from this host.
    pub(super) fn take(&self, fetch: &Fetch, host: Host) -> Slot {
        let party = Party::plain(fetch.organization_id, host);
        let lane = (fetch.organization_id, fetch.host.clone());
        let mut slots = self.lock();
        slots.shares.take(party, 1);
        slots.lanes.entry(lane.clone()).or_insert((party, 0)).1 += 1;
        drop(slots);
        Slot { slots: self.clone(), lane, party }
    }
}

/// The slot of one fetch; given back when dropped.
pub(super) struct Slot {
    slots: SharedSlots,
    lane: (OrganizationId, String),
    party: Party,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut slots = self.slots.lock();
        slots.shares.give_back(self.party, 1);
        if let Some((_, count)) = slots.lanes.get_mut(&self.lane) {
            *count -= 1;
            if *count == 0 {
                slots.lanes.remove(&self.lane);
            }
        }
    }
}
