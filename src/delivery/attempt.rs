//! One attempt of one job, or the finding that there is none to make.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::time::sleep;

use super::failpoint;
use super::job::Job;
use super::lanes::Feedback;
use super::node::Node;
use super::send::{Attempt, Sender};
use super::suspects::{Begun, Suspects};
use super::targets::{NoTarget, Target, Targets};
use crate::domain::outcome::{Outcome, Reason};
use crate::telemetry;

/// How much of a lease must be left beyond a call's deadline for the call to begin: some seconds to record it.
pub const LEASE_MARGIN: TimeDelta = TimeDelta::seconds(5);
/// A response within this is quick.
const QUICK: Duration = Duration::from_secs(5);
/// How long to wait before a target is asked for again.
const AGAIN_AFTER: Duration = Duration::from_millis(250);

/// How a job ended.
pub(super) enum Ending {
    Attempted(Attempt),
    /// Its subscription is inactive.
    Inactive,
    /// No attempt could be made for want of something that this node will have again, as descriptors.
    NotAttempted,
    /// None could be made, through our own fault, as when a master key is missing.
    OurFault,
    /// It was under way when node after node ended.
    Interrupted,
}

impl Ending {
    pub(super) fn attempt(&self) -> Option<&Attempt> {
        if let Self::Attempted(attempt) = self { Some(attempt) } else { None }
    }
}

/// Makes attempts.
pub(super) struct Attempter {
    pub(super) targets: Arc<Targets>,
    pub(super) sender: Sender,
    pub(super) suspects: Arc<Suspects>,
    pub(super) node: Node,
}

impl Attempter {
    /// How a job ended, unless its lease is left to end by itself, and what its lane learns of it.
    pub(super) async fn attempt(&self, job: &Job) -> (Option<Ending>, Feedback) {
        let target = match self.target(job).await {
            Some(Ok(target)) => target,
            Some(Err(ending)) => return (Some(ending), Feedback::Neutral),
            None => return (None, Feedback::Neutral),
        };
        // Only now: what could not be read, or was not to be sent, was not under way.
        let _alone = match self.suspects.begin(job, || self.may_call_under(job)).await {
            Begun::Yes(alone) => alone,
            Begun::LeftToOthers => return (None, Feedback::Neutral),
            Begun::GivenUp => return (Some(Ending::Interrupted), Feedback::Neutral),
        };
        self.send(&target, job).await
    }

    /// How a job ended whose attempt panicked.
    pub(super) fn panicked(&self) -> Ending {
        Ending::Attempted(Attempt::internal(self.node.clock.now()))
    }

    /// Where a job goes; nothing when its lease ends before that is known.
    async fn target(&self, job: &Job) -> Option<Result<Arc<Target>, Ending>> {
        while self.may_call_under(job) {
            match self.targets.get(job.subscription()).await {
                Ok(target) if !target.is_active => return Some(Err(Ending::Inactive)),
                Ok(target) => return Some(Ok(target)),
                Err(NoTarget::Away) => sleep(AGAIN_AFTER).await,
                Err(NoTarget::Broken) => return Some(Err(Ending::OurFault)),
            }
        }
        None
    }

    async fn send(&self, target: &Target, job: &Job) -> (Option<Ending>, Feedback) {
        failpoint::pass("before-send");
        let Ok(attempt) = self.sender.send(target, job.id(), &job.body).await else {
            telemetry::engine::NOT_TRIED.increment(1);
            return (Some(Ending::NotAttempted), Feedback::Neutral);
        };
        failpoint::pass("after-send");
        if attempt.status == Some(failpoint::DEADLY_STATUS) {
            failpoint::pass("after-deadly-status");
        }
        if attempt.outcome.reason() == Some(Reason::Internal) {
            return (Some(Ending::OurFault), Feedback::Neutral);
        }
        let feedback = feedback(&attempt);
        (Some(Ending::Attempted(attempt)), feedback)
    }

    /// Whether a call still fits into the lease: it must end, and be recorded, before somebody else may take over.
    fn may_call_under(&self, job: &Job) -> bool {
        let deadline = TimeDelta::from_std(self.sender.egress.deadline()).expect("a call takes seconds");
        let may =
            self.node.clock.now() + deadline + LEASE_MARGIN <= job.lease_until && !self.node.stopped.is_cancelled();
        if !may {
            telemetry::engine::LEASES_LEFT.increment(1);
            self.node.waker.note_due(job.lease_until);
        }
        may
    }
}

/// What a lane learns of an attempt.
fn feedback(attempt: &Attempt) -> Feedback {
    match attempt.outcome {
        Outcome::Delivered if attempt.timing.total < QUICK => Feedback::Quick,
        Outcome::Delivered => Feedback::Neutral,
        Outcome::Failed { reason, .. } => match reason {
            Reason::Redirected
            | Reason::StatusNotOk
            | Reason::Unauthorized
            | Reason::EndpointMissing
            | Reason::ClientError
            | Reason::StatusUnknown => Feedback::Neutral,
            _ => Feedback::Troubled,
        },
    }
}
