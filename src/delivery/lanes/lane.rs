//! One lane: what it holds, and how many calls it may have in flight.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use crate::delivery::parties::Party;

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
pub(super) struct Window(f64);

impl Default for Window {
    fn default() -> Self {
        Self(Self::START)
    }
}

impl Window {
    /// What a new lane starts with.
    const START: f64 = 8.0;
    /// The most.
    const MAX: f64 = 256.0;
    /// Up to here each quick answer adds one; above, a window's worth of them does.
    const STEEP_UNTIL: f64 = 64.0;

    pub(super) fn learn(&mut self, feedback: Feedback) {
        self.0 = match feedback {
            Feedback::Quick if self.0 < Self::STEEP_UNTIL => self.0 + 1.0,
            Feedback::Quick => self.0 + 1.0 / self.0,
            Feedback::Neutral => self.0,
            Feedback::Troubled => self.0 / 2.0,
        }
        .clamp(1.0, Self::MAX);
    }

    /// The number.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 1 and MAX")]
    pub(super) fn size(self) -> usize {
        self.0 as usize
    }
}

/// How many deliveries a lane holds for each call that it may have in flight.
const QUEUED_PER_CALL: usize = 8;
/// The least that a lane may hold.
const MIN_CAPACITY: usize = 16;
/// How far ahead a lane with a pace holds what it will begin.
const HELD_AHEAD: Duration = Duration::from_secs(4);
/// Up to how late a call is one of its turn.
const LATE: Duration = Duration::from_millis(20);

pub(super) struct Lane<T> {
    pub(super) party: Party,
    pub(super) queue: VecDeque<(T, usize)>,
    /// Bytes of the bodies of what is queued and in flight.
    pub(super) bytes: usize,
    pub(super) reserved: usize,
    pub(super) in_flight: usize,
    pub(super) window: Window,
    /// Whether it stands in its tenant's line.
    pub(super) is_in_line: bool,
    /// Whether more of it is due in the database than it holds.
    pub(super) has_backlog: bool,
    /// Whether that was asked for since the last poll.
    pub(super) has_asked: bool,
    /// When it was last given something of its backlog, in claims of the node.
    pub(super) claimed_at: u64,
    /// How many calls its subscription lets begin in a second, of all nodes together.
    per_second: Option<u16>,
    /// How far apart they begin here, if it does.
    gap: Option<Duration>,
    /// When the next of them may begin.
    next_at: Option<Instant>,
}

impl<T> Lane<T> {
    pub(super) fn new(party: Party) -> Self {
        Self {
            party,
            queue: VecDeque::new(),
            bytes: 0,
            reserved: 0,
            in_flight: 0,
            window: Window::default(),
            is_in_line: false,
            has_backlog: false,
            has_asked: false,
            claimed_at: 0,
            per_second: None,
            gap: None,
            next_at: None,
        }
    }

    pub(super) fn held(&self) -> usize {
        self.queue.len() + self.reserved
    }

    /// How much it may hold; `is_unpaced` while no pace holds anything.
    pub(super) fn capacity(&self, is_unpaced: bool) -> usize {
        let capacity = (self.window.size() * QUEUED_PER_CALL).max(MIN_CAPACITY);
        // What would not begin soon outlives its lease here.
        let of_pace =
            |gap: Duration| usize::try_from(HELD_AHEAD.as_micros() / gap.as_micros().max(1)).unwrap_or(usize::MAX);
        self.gap.filter(|_| !is_unpaced).map_or(capacity, |gap| capacity.min(of_pace(gap)).max(1))
    }

    /// Notes the pace of its subscription, and how many nodes share it.
    pub(super) fn set_pace(&mut self, per_second: Option<u16>, nodes: u32) {
        self.per_second = per_second;
        self.share_with(nodes);
    }

    /// Notes how many nodes share its pace.
    pub(super) fn share_with(&mut self, nodes: u32) {
        let gap = |per_second: u16| Duration::from_secs(nodes.into()) / u32::from(per_second.max(1));
        let before = std::mem::replace(&mut self.gap, self.per_second.map(gap));
        if let (Some(before), Some(gap), Some(at)) = (before, self.gap, self.next_at) {
            self.next_at = at.checked_sub(before).map(|began| began + gap);
        }
    }

    pub(super) fn has_pace(&self) -> bool {
        self.gap.is_some()
    }

    /// When its next call may begin, if it has a pace.
    pub(super) fn next_at(&self) -> Option<Instant> {
        self.next_at
    }

    /// When its pace lets it begin, if that is not yet.
    pub(super) fn waits_until(&self, now: Instant) -> Option<Instant> {
        self.next_at.filter(|at| self.gap.is_some() && *at > now)
    }

    /// Notes that a call begins. What wakes up for one that comes a little late counts from when it was to come, so that the
    /// pace is kept and not only undercut.
    pub(super) fn begin(&mut self, now: Instant) {
        if let Some(gap) = self.gap {
            // Not what began ahead of its turn, while no pace held anything.
            let is_on_time = |at: &Instant| now.checked_duration_since(*at).is_some_and(|late| late <= LATE);
            let on_time = self.next_at.filter(is_on_time);
            self.next_at = Some(on_time.unwrap_or(now) + gap);
        }
    }

    /// Gives the turn back of what was begun and made no attempt.
    pub(super) fn give_turn_back(&mut self) {
        if let (Some(gap), Some(at)) = (self.gap, self.next_at) {
            self.next_at = at.checked_sub(gap);
        }
    }

    pub(super) fn is_idle(&self) -> bool {
        self.held() == 0 && self.in_flight == 0
    }

    /// Whether it has something to send that its window lets go.
    pub(super) fn wants_to_send(&self) -> bool {
        !self.queue.is_empty() && self.in_flight < self.window.size()
    }
}
