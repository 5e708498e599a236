//! Shares of something that is scarce: slots for calls, places in queues, bytes.
//!
//! It is shared twice, by tenant and by host. Who has nothing of it always gets one, even beyond the limit; beyond that,
//! nobody takes more than is left for all others. So a tenant has half of it at most, however many subscriptions it has
//! and whatever their endpoints do, the next one half of the rest, and a host that many tenants call no more either.

use std::collections::HashMap;
use std::hash::Hash;

use super::parties::{Host, Party};
use crate::domain::id::OrganizationId;

/// How much of something is taken, and by whom.
#[derive(Debug)]
pub struct Shares {
    limit: usize,
    total: usize,
    tenants: HashMap<OrganizationId, usize>,
    hosts: HashMap<Host, usize>,
}

impl Shares {
    /// Nothing is taken of so much.
    pub fn new(limit: usize) -> Self {
        Self { limit, total: 0, tenants: HashMap::new(), hosts: HashMap::new() }
    }

    /// What all have taken.
    pub fn total(&self) -> usize {
        self.total
    }

    fn free(&self) -> usize {
        self.limit.saturating_sub(self.total)
    }

    /// What a tenant has taken.
    pub fn of_tenant(&self, tenant: OrganizationId) -> usize {
        self.tenants.get(&tenant).copied().unwrap_or(0)
    }

    /// Whether a tenant has its share, so that none of its lanes need be asked.
    pub fn is_used_up_by(&self, tenant: OrganizationId) -> bool {
        let taken = self.of_tenant(tenant);
        taken > 0 && taken >= self.free()
    }

    /// Whether a lane of this party that has taken `own` may take more. A lane may take half of what its tenant may, so
    /// that another lane of the same tenant finds something, too.
    pub fn may_take(&self, party: Party, own: usize) -> bool {
        let of_host = self.hosts.get(&party.host).copied().unwrap_or(0);
        let of_tenant = self.of_tenant(party.tenant);
        if of_tenant == 0 {
            // A host that is called by many hangs for all of them: what is beyond the limit is not for it alone.
            let most = if of_host == 0 { 2 * self.limit } else { self.limit + self.limit / 2 };
            return self.total < most;
        }
        let free = self.free();
        let room = free.saturating_sub(of_tenant.max(of_host));
        if own == 0 { room > 0 } else { own < room.div_ceil(2) }
    }

    /// Counts what was taken.
    pub fn take(&mut self, party: Party, count: usize) {
        if count > 0 {
            self.total += count;
            *self.tenants.entry(party.tenant).or_default() += count;
            *self.hosts.entry(party.host).or_default() += count;
        }
    }

    /// Counts what was given back.
    pub fn give_back(&mut self, party: Party, count: usize) {
        if count > 0 {
            self.total = self.total.saturating_sub(count);
            lower(&mut self.tenants, party.tenant, count);
            lower(&mut self.hosts, party.host, count);
        }
    }
}

fn lower<K: Eq + Hash>(taken: &mut HashMap<K, usize>, of: K, count: usize) {
    if let Some(number) = taken.get_mut(&of) {
        *number = number.saturating_sub(count);
        if *number == 0 {
            taken.remove(&of);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(tenant: u128, host: u64) -> Party {
        let tenant = uuid::Uuid::from_u128(tenant).to_string().parse().unwrap();
        Party::plain(tenant, Host(host))
    }

    /// Takes all that one lane after another may, each with nothing in flight yet.
    fn fill(shares: &mut Shares, party: Party) -> usize {
        let mut taken = 0;
        while shares.may_take(party, 0) {
            shares.take(party, 1);
            taken += 1;
        }
        taken
    }

    #[test]
    fn a_tenant_takes_half_and_the_next_half_of_the_rest() {
        let mut shares = Shares::new(100);
        assert_eq!(fill(&mut shares, party(1, 1)), 50);
        assert_eq!(fill(&mut shares, party(2, 2)), 25);
        assert!(shares.is_used_up_by(party(1, 1).tenant));
        assert!(shares.may_take(party(3, 3), 0));
    }

    #[test]
    fn a_host_takes_half_whoever_calls_it_but_each_tenant_may_try_once() {
        let mut shares = Shares::new(100);
        let mut taken = 0;
        while shares.may_take(party(taken, 1), 0) {
            shares.take(party(taken, 1), 1);
            taken += 1;
        }
        assert_eq!(taken, 150, "one each, and not all of what is beyond the limit");
        assert!(shares.may_take(party(1000, 2), 0), "a tenant that calls another host");
    }

    #[test]
    fn what_was_taken_and_given_back_leaves_nothing() {
        let mut shares = Shares::new(10);
        shares.take(party(1, 1), 3);
        shares.give_back(party(1, 1), 3);
        assert!(shares.total == 0 && shares.tenants.is_empty() && shares.hosts.is_empty());
    }
}
