//! Certifies a receiver: a fixed list of deliveries goes to its endpoint, and each answer is judged.
//!
//! `cases` lists what is sent and what would be right. `sending` makes each delivery as the engine does, spoils it
//! where the case says so, and calls through the engine's only way out. `verdict` judges the answers, `report` is what
//! remains of them, `junit` shows that to CI; `kept` holds the newest in memory. A receiver that cannot be reached is asked once.

mod cases;
mod certifications;
mod junit;
mod kept;
mod report;
mod sending;
mod verdict;

use std::time::{Duration, Instant};

use futures_util::{StreamExt, stream};
use tokio::time::timeout;

pub use cases::CaseName;
pub(super) use certifications::routes;
pub use kept::Kept;
pub use report::{CaseReport, Report, Times, Verdict};

use crate::clock::Clock;
use crate::delivery::egress::{DEADLINE, Egress};
use crate::delivery::targets::Target;
use crate::domain::outcome::Reason;
use crate::domain::signature::SignatureFormat;
use cases::{Case, Expect};
use sending::{Answered, Line};
use verdict::Judged;

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// A call, over everything: what takes longer has failed.
    pub call: Duration,
    /// An answer that takes longer is a warning: whoever works before answering meets the limit some day.
    pub slow: Duration,
    /// All cases together; what was not sent by then is not.
    pub total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { call: DEADLINE, slow: Duration::from_secs(5), total: Duration::from_secs(600) }
    }
}

/// What certifying takes.
pub struct Certifier {
    /// The way out.
    pub egress: Egress,
    /// The time that deliveries are signed with; a receiver judges their age by its own clock.
    pub clock: Clock,
    /// How the values of `x-spotnana-webhook-signature` look.
    pub format: SignatureFormat,
    /// How long things may take.
    pub limits: Limits,
}

/// How far a certification is.
#[derive(Clone, Debug)]
pub enum Progress {
    /// A case is about to be sent.
    Begins {
        /// Which, from 1.
        number: usize,
        /// Of how many.
        of: usize,
        /// Its name.
        case: CaseName,
    },
    /// A case has been judged, or left out.
    Ended(CaseReport),
}

impl Certifier {
    /// Sends cases to a receiver and judges its answers: those of `only` and the good delivery; all, if there is none. `told` hears
    /// of each before and after.
    pub async fn run(&self, target: &Target, only: &[CaseName], told: &(dyn Fn(Progress) + Send + Sync)) -> Report {
        let (started_at, began) = (self.clock.now(), Instant::now());
        let mut cases = cases::all(started_at, self.format);
        cases.retain(|case| case.name == CaseName::GoodDelivery || only.is_empty() || only.contains(&case.name));
        let of = cases.len();
        let line = Line::open(self, target).await;
        let mut reports = Vec::with_capacity(of);
        let mut times = Vec::new();
        let mut health = Health::Unknown;
        for (place, case) in cases.iter().enumerate() {
            let left = self.limits.total.saturating_sub(began.elapsed());
            if let Some(why) = health.reason_to_skip(case, left) {
                let skipped = CaseReport::new(case, Judged::skipped(why), &[], Duration::ZERO);
                told(Progress::Ended(skipped.clone()));
                reports.push(skipped);
                continue;
            }
            told(Progress::Begins { number: place + 1, of, case: case.name });
            let sent = Instant::now();
            let calls = stream::iter(&case.deliveries).map(|delivery| line.call(delivery));
            let answers: Option<Vec<Answered>> =
                timeout(left, calls.buffer_unordered(case.at_once).collect()).await.ok();
            let (judged, answers) = match answers {
                Some(answers) => (verdict::judge(case, &answers, &self.limits), answers),
                None => (Judged::out_of_time(&self.limits), Vec::new()),
            };
            if place == 0 {
                health = Health::of(&answers);
            }
            times.extend(answers.iter().filter(|answer| answer.status().is_some()).map(|answer| answer.elapsed));
            let report = CaseReport::new(case, judged, &answers, sent.elapsed());
            told(Progress::Ended(report.clone()));
            reports.push(report);
        }
        Report::new(target.uri.to_string(), started_at, began.elapsed(), times, reports)
    }
}

/// What the first delivery, to which nothing is wrong, told about the receiver.
enum Health {
    /// Not sent yet.
    Unknown,
    /// It answers.
    Answers,
    /// It says no to what it should take, so that its no to what it should refuse says nothing.
    RefusesAll,
    /// There was no answer, for this reason.
    Silent(Reason),
}

impl Health {
    fn of(first: &[Answered]) -> Self {
        match first.first().map(|answer| (answer.status(), answer.reason())) {
            Some((None, Some(reason))) => Self::Silent(reason),
            Some((Some(400..=599), _)) => Self::RefusesAll,
            Some(_) => Self::Answers,
            None => Self::Silent(Reason::AnswerTimedOut),
        }
    }

    fn reason_to_skip(&self, case: &Case, left: Duration) -> Option<String> {
        match self {
            Self::Silent(reason) => Some(format!("not sent: the first delivery got no answer ({reason})")),
            Self::RefusesAll if matches!(case.expect, Expect::Refused) => {
                Some("not sent: a receiver that refuses a good delivery proves nothing by refusing this".to_owned())
            }
            _ if left.is_zero() => Some("not sent: the time for all cases was over".to_owned()),
            _ => None,
        }
    }
}
