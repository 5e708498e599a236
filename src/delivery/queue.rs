//! What this node has to send: lanes with reserved places, calls in flight, and outcomes that are not recorded yet.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Instant;

use futures_util::FutureExt;
use tokio::runtime::Handle;
use tokio::sync::mpsc::UnboundedSender;

use super::attempt::{Attempter, Ending};
use super::job::Job;
use super::lanes::{Feedback, Lanes, Limits, Load};
use super::parties::Party;
use super::waker::Waker;
use crate::domain::id::SubscriptionId;
use crate::telemetry;

/// How many calls may have ended without being recorded before nothing more is taken on.
const MAX_UNRECORDED: usize = 8192;

/// A job, and how it ended.
pub(super) struct Ended {
    pub(super) job: Job,
    pub(super) ending: Ending,
    pub(super) counted: Unrecorded,
}

/// Counts what has ended and is not yet recorded, for as long as it lives.
pub(super) struct Unrecorded(Arc<AtomicUsize>);

impl Unrecorded {
    fn one_more(count: &Arc<AtomicUsize>) -> Self {
        count.fetch_add(1, Ordering::SeqCst);
        Self(count.clone())
    }
}

impl Drop for Unrecorded {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// For as long as it lives, no pace holds anything.
pub struct Unpaced(Arc<Queue>);

impl Drop for Unpaced {
    fn drop(&mut self) {
        self.0.lanes().pass(-1);
    }
}

pub(super) struct Queue {
    lanes: Mutex<Lanes<Job>>,
    unrecorded: Arc<AtomicUsize>,
    attempter: Attempter,
    recorder: Mutex<Option<UnboundedSender<Ended>>>,
    waker: Arc<Waker>,
    /// When a lane that has a pace is looked at next.
    alarm: Mutex<Option<Instant>>,
    /// Where calls are made, whoever begins them: a thread that answers requests may end before they do.
    runtime: Handle,
}

impl Queue {
    pub(super) fn new(
        limits: Limits,
        attempter: Attempter,
        recorder: UnboundedSender<Ended>,
        waker: Arc<Waker>,
    ) -> Self {
        Self {
            lanes: Mutex::new(Lanes::new(limits)),
            unrecorded: Arc::default(),
            attempter,
            recorder: Mutex::new(Some(recorder)),
            waker,
            alarm: Mutex::default(),
            runtime: Handle::current(),
        }
    }

    fn lanes(&self) -> MutexGuard<'_, Lanes<Job>> {
        self.lanes.lock().expect("nobody panics while holding it")
    }

    pub(super) fn load(&self) -> Load {
        self.lanes().load()
    }

    /// Whether so much has yet to be recorded that nothing more is taken on.
    fn is_behind(&self) -> bool {
        self.unrecorded.load(Ordering::SeqCst) >= MAX_UNRECORDED
    }

    /// Whether nothing is queued, in flight or unrecorded.
    pub(super) fn is_quiet(&self) -> bool {
        self.lanes().is_idle() && self.unrecorded.load(Ordering::SeqCst) == 0
    }

    /// Whether calls have ended and are not recorded.
    pub(super) fn has_unrecorded(&self) -> bool {
        self.unrecorded.load(Ordering::SeqCst) > 0
    }

    /// Whether all that was in flight has ended and is recorded.
    pub(super) fn has_landed(&self) -> bool {
        self.load().in_flight == 0 && self.unrecorded.load(Ordering::SeqCst) == 0
    }

    /// Keeps a place in a lane.
    pub(super) fn reserve(&self, subscription: SubscriptionId, party: Party) -> bool {
        !self.is_behind() && self.lanes().reserve(subscription, party)
    }

    /// Gives back the places that were kept for these.
    pub(super) fn release(&self, jobs: &[Job]) {
        let mut lanes = self.lanes();
        jobs.iter().for_each(|job| lanes.release(job.subscription()));
    }

    /// Puts jobs into the places that were kept for them, and sends what may be sent.
    pub(super) fn enqueue(self: &Arc<Self>, jobs: Vec<Job>) {
        {
            let mut lanes = self.lanes();
            for job in jobs {
                let bytes = job.bytes();
                lanes.fill(job.subscription(), job.party, job, bytes);
            }
        }
        self.dispatch();
    }

    /// Notes of which subscriptions, and of no others, something is due in the database.
    pub(super) fn note_backlogs(&self, due: Vec<(SubscriptionId, Party)>) {
        let mut lanes = self.lanes();
        lanes.forget_backlogs();
        due.into_iter().for_each(|(id, party)| lanes.note_backlog(id, party));
    }

    /// Whether some lane has room of which more is due in the database.
    pub(super) fn has_room(&self) -> bool {
        self.lanes().has_room()
    }

    /// Those lanes, and how much each may be given now, at most so many together.
    pub(super) fn rooms(&self, most: usize) -> Vec<(SubscriptionId, usize)> {
        let rooms = self.lanes().rooms(most);
        if self.is_behind() { Vec::new() } else { rooms }
    }

    /// Puts what was claimed into its lanes, and sends what may be sent; no more is due of the subscriptions in `drained`.
    pub(super) fn enqueue_claimed(self: &Arc<Self>, jobs: Vec<Job>, drained: impl Iterator<Item = SubscriptionId>) {
        {
            let mut lanes = self.lanes();
            for job in jobs {
                let bytes = job.bytes();
                lanes.put(job.subscription(), job.party, job, bytes, false);
            }
            drained.for_each(|id| lanes.note_no_backlog(id));
        }
        self.dispatch();
    }

    /// Puts a job in front of its lane, for another attempt at once.
    pub(super) fn requeue(&self, job: Job) {
        let bytes = job.bytes();
        self.lanes().put(job.subscription(), job.party, job, bytes, true);
    }

    /// Begins all calls that may begin.
    pub(super) fn dispatch(self: &Arc<Self>) {
        loop {
            let (next, paced) = {
                let mut lanes = self.lanes();
                (lanes.take_next(Instant::now()), lanes.next_paced())
            };
            let Some((_, job)) = next else { return self.dispatch_at(paced) };
            self.runtime.spawn(self.clone().run(job));
        }
    }

    /// Begins what the pace of its lane holds until then.
    fn dispatch_at(self: &Arc<Self>, paced: Option<Instant>) {
        let Some(at) = paced else { return };
        {
            let mut alarm = self.alarm();
            if alarm.is_some_and(|set| set <= at) {
                return;
            }
            *alarm = Some(at);
        }
        let queue = self.clone();
        self.runtime.spawn(async move {
            tokio::time::sleep_until(at.into()).await;
            queue.alarm().take_if(|set| *set <= at);
            queue.dispatch();
        });
    }

    fn alarm(&self) -> MutexGuard<'_, Option<Instant>> {
        self.alarm.lock().expect("nobody panics while holding it")
    }

    /// Lets no pace hold anything until what this gives is dropped: time that is wound passes at once.
    pub(super) fn unpaced(self: &Arc<Self>) -> Unpaced {
        self.lanes().pass(1);
        self.dispatch();
        Unpaced(self.clone())
    }

    /// Notes how many nodes deliver, this one included: they share the pace of a subscription that has one.
    pub(super) fn share_with(&self, nodes: u32) {
        self.lanes().share_with(nodes);
    }

    async fn run(self: Arc<Self>, job: Job) {
        let (id, bytes) = (job.subscription(), job.bytes());
        // A panic must not keep the lane's slot, nor leave the delivery to a lease that the next node would panic on.
        let attempt = AssertUnwindSafe(self.attempter.attempt(&job)).catch_unwind().await;
        let (ending, feedback) = attempt.unwrap_or_else(|_| {
            telemetry::engine::PANICS.increment(1);
            tracing::error!(delivery_id = %job.id(), subscription_id = %id, "a try panicked; its message is above");
            (Some(self.attempter.panicked()), Feedback::Troubled)
        });
        let is_attempted = ending.as_ref().is_some_and(|ending| ending.attempt().is_some());
        if let Some(ending) = ending {
            self.record(job, ending);
        }
        let wants_a_poll = {
            let pace = self.attempter.targets.kept_pace(id);
            let mut lanes = self.lanes();
            // What was set while all of it was in its lane already.
            if let Some(per_second) = pace {
                lanes.set_pace(id, per_second);
            }
            if !is_attempted {
                lanes.give_turn_back(id);
            }
            lanes.ended(id, feedback, bytes);
            lanes.wants_a_poll(id)
        };
        self.dispatch();
        if wants_a_poll {
            self.waker.poll_soon();
        }
    }

    fn record(&self, job: Job, ending: Ending) {
        let counted = Unrecorded::one_more(&self.unrecorded);
        let recorder = self.recorder.lock().expect("nobody panics while holding it").clone();
        if let Some(recorder) = recorder {
            // Nobody receives it any more once the engine has stopped: the lease ends by itself.
            let _ = recorder.send(Ended { job, ending, counted });
        }
    }

    /// Lets go of what is queued and not in flight.
    pub(super) fn forget_queued(&self) {
        self.lanes().drain();
    }

    /// Lets nothing more be begun; gives what was queued.
    pub(super) fn close(&self) -> Vec<Job> {
        self.lanes().close()
    }

    /// Has nothing more recorded.
    pub(super) fn end_recording(&self) {
        self.recorder.lock().expect("nobody panics while holding it").take();
    }
}
