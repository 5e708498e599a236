//! What goes wrong between the platform and a receiver, on request.

use std::collections::VecDeque;

use super::{Progress, Settings};
use crate::delivery::publish::{NewEvent, Payload, Recipients};
use crate::domain::id::EventId;
use crate::sandbox::dice::Dice;
use crate::sandbox::payloads::Offer;
use crate::sandbox::steps::{Shaped, StepEvent};

/// How often the fetch of a payload fails before it succeeds.
const FAILURES: u32 = 1;

/// Leaves events out, holds them back, takes their payloads away.
#[derive(Clone)]
pub(super) struct Trouble {
    dice: Dice,
    /// Events seen so far: each has its own chance.
    number: u64,
    /// Those that come after the next step's.
    held: Vec<Shaped>,
    /// By place in the present step: to be sent twice.
    twice: Vec<usize>,
    /// By place in the present step: told to nobody.
    left_out: Vec<usize>,
}

impl Trouble {
    pub(super) fn new(seed: u64) -> Self {
        Self { dice: Dice::new(seed), number: 0, held: Vec::new(), twice: Vec::new(), left_out: Vec::new() }
    }

    /// What becomes of the events of a step.
    pub(super) fn shape(
        &mut self,
        events: Vec<NewEvent>,
        settings: &Settings,
        payloads_url: &str,
        progress: &mut Progress,
    ) -> Vec<Shaped> {
        let late = std::mem::take(&mut self.held);
        self.twice.clear();
        self.left_out.clear();
        let mut out = Vec::new();
        for (place, mut event) in events.into_iter().enumerate() {
            self.number += 1;
            let hits = |what: &str, percent: f64| self.dice.chance(what, self.number, percent);
            if hits("gap", settings.gaps_percent) {
                // It happened, and whoever reconciles learns of it; only it is told to nobody.
                progress.gaps += 1;
                event.recipients = Recipients::Nobody;
                self.left_out.push(place);
                out.push(Shaped::plain(event, Some(place)));
                continue;
            }
            let mut offer = None;
            if hits("payload", settings.payload_failures_percent)
                && let Payload::Inline(text) = &event.payload
            {
                let offered = Offer::new(text.clone(), FAILURES);
                event.payload = offered.payload(payloads_url);
                offer = Some(offered);
                progress.payload_failures += 1;
            }
            if hits("order", settings.out_of_order_percent) {
                progress.out_of_order += 1;
                self.held.push(Shaped { event, place: None, offer });
                continue;
            }
            // One that waits for its payload would keep the run from its end.
            let is_whole = matches!(event.payload, Payload::Inline(_));
            if is_whole && hits("twice", settings.duplicates_percent) {
                self.twice.push(place);
            }
            out.push(Shaped { event, place: Some(place), offer });
        }
        out.extend(late);
        out
    }

    /// Those of a step that shall be sent a second time.
    pub(super) fn note_twice(&self, events: &[StepEvent], again: &mut VecDeque<EventId>) {
        let published = self.twice.iter().filter_map(|place| events.get(*place)?.published);
        again.extend(published.filter(|one| one.matched > 0).map(|one| one.id));
    }

    /// Those of a step that were told to nobody.
    pub(super) fn left_out(&self, events: &[StepEvent]) -> impl Iterator<Item = EventId> {
        self.left_out.iter().filter_map(|place| Some(events.get(*place)?.published?.id))
    }

    /// How many are held back now.
    pub(super) fn held(&self) -> u64 {
        self.held.len() as u64
    }

    /// What is still held back at the end.
    pub(super) fn rest(&mut self) -> Vec<Shaped> {
        std::mem::take(&mut self.held)
    }
}
