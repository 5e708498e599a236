//! The pace of lanes whose subscription takes no more than so many calls a second: they leave the line until their next turn.

use std::time::Instant;

use super::Lanes;
use super::lane::Lane;
use crate::domain::id::SubscriptionId;

impl<T> Lanes<T> {
    /// Notes the pace of a lane, as it was just looked up: what was claimed before may not know the newest.
    pub fn set_pace(&mut self, id: SubscriptionId, per_second: Option<u16>) {
        let nodes = self.nodes;
        self.change_turn(id, |lane| lane.set_pace(per_second, nodes));
    }

    /// Changes when a lane may begin; where it waits for that, it stands in line again, or waits until then.
    fn change_turn(&mut self, id: SubscriptionId, change: impl FnOnce(&mut Lane<T>)) {
        let Some(lane) = self.lanes.get_mut(&id) else { return };
        let before = lane.next_at();
        change(lane);
        let is_other = lane.next_at() != before || !lane.has_pace();
        if let Some(at) = before.filter(|_| is_other)
            && self.paced.remove(&(at, id))
        {
            lane.is_in_line = false;
            self.line_up(id);
        }
    }

    /// Adds to how many want that no pace holds anything.
    pub fn pass(&mut self, by: i32) {
        self.passes += by;
    }

    /// Lets lanes stand in line again whose turn has come.
    pub(super) fn wake(&mut self, now: Instant) {
        let passes = self.passes > 0;
        while let Some((at, id)) = self.paced.first().copied().filter(|(at, _)| passes || *at <= now) {
            self.paced.remove(&(at, id));
            if let Some(lane) = self.lanes.get_mut(&id) {
                lane.is_in_line = false;
            }
            self.line_up(id);
        }
    }

    /// When the first of those whose pace holds them may begin.
    pub fn next_paced(&self) -> Option<Instant> {
        self.paced.first().map(|(at, _)| *at)
    }

    /// Notes how many nodes share the pace of a subscription, this one included.
    pub fn share_with(&mut self, nodes: u32) {
        let nodes = nodes.max(1);
        if nodes != self.nodes {
            self.nodes = nodes;
            self.lanes.values_mut().for_each(|lane| lane.share_with(nodes));
            for (_, id) in std::mem::take(&mut self.paced) {
                if let Some(lane) = self.lanes.get_mut(&id) {
                    lane.is_in_line = false;
                }
                self.line_up(id);
            }
        }
    }

    /// Gives back the turn of a call that [`Lanes::take_next`] began and for which no request was made.
    pub fn give_turn_back(&mut self, id: SubscriptionId) {
        self.change_turn(id, Lane::give_turn_back);
    }
}
