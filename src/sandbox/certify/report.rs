//! What remains of a certification: for people as text, for programs as JSON.

use std::collections::BTreeMap;
use std::fmt::{self, Write};
use std::time::Duration;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::cases::Case;
use super::sending::Answered;
use super::verdict::{Judged, shown};
use crate::domain::id::{CertificationId, DeliveryId, SubscriptionId};

/// What is thought of a case, or of all; the later the worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = CertificationVerdict)]
pub enum Verdict {
    /// As it should be.
    Pass,
    /// It works, but will bring trouble.
    Warn,
    /// Not sent, since it would have told nothing.
    Skipped,
    /// Not as it should be.
    Fail,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Pass => "PASS",
            Self::Warn => "WARN",
            Self::Skipped => "SKIP",
            Self::Fail => "FAIL",
        })
    }
}

/// How a receiver did.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Certification)]
pub struct Report {
    /// Names it while it is kept; left out by `jetbridge certify`, which keeps none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    pub id: Option<CertificationId>,
    /// The subscription, if one was certified.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    pub subscription_id: Option<SubscriptionId>,
    /// The receiver.
    pub url: String,
    /// `PASS`, `WARN` if it passed with warnings, or `FAIL` if a case failed or could not be sent.
    pub verdict: Verdict,
    /// When it began.
    #[schema(format = DateTime)]
    pub started_at: String,
    /// How long it took, in milliseconds.
    #[schema(minimum = 0)]
    pub duration_ms: f64,
    /// How many cases passed.
    #[schema(minimum = 0)]
    pub passed: usize,
    /// How many passed with a warning.
    #[schema(minimum = 0)]
    pub warned: usize,
    /// How many failed.
    #[schema(minimum = 0)]
    pub failed: usize,
    /// How many were not sent.
    #[schema(minimum = 0)]
    pub skipped: usize,
    /// How long all answers took; left out if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    pub times: Option<Times>,
    /// Each case, in the order in which they were sent.
    pub cases: Vec<CaseReport>,
}

/// How a receiver did in one case.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CertificationCase)]
pub struct CaseReport {
    /// The name of the case.
    #[schema(example = "good-delivery")]
    pub name: &'static str,
    /// What it proves.
    pub title: &'static str,
    /// What is thought of it.
    pub verdict: Verdict,
    /// What happened.
    pub message: String,
    /// What to do about it; left out if there is nothing to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub advice: Option<String>,
    /// The delivery that went wrong, to look for in the receiver's log.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = uuid::Uuid, required = false)]
    pub delivery_id: Option<DeliveryId>,
    /// How the receiver answered the delivery that went wrong; left out if none did, or if no answer came.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    pub answer: Option<WrongAnswer>,
    /// How often each answer came, by status, or by reason if there was none.
    pub answers: BTreeMap<String, usize>,
    /// How long the case took, in milliseconds.
    #[schema(minimum = 0)]
    pub duration_ms: f64,
    /// How long its answers took; left out if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    pub times: Option<Times>,
}

/// An answer that was wrong, or too slow.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CertificationAnswer)]
pub struct WrongAnswer {
    /// Its status.
    pub status: u16,
    /// The first 4 KiB of its body, credentials that it echoed taken out.
    pub body: String,
}

/// How long answers took, in milliseconds, connection included where one was made.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CertificationTimes)]
pub struct Times {
    /// How many answers.
    #[schema(minimum = 1)]
    pub count: usize,
    /// Half of them took at most this.
    pub p50_ms: f64,
    /// 95 of 100 took at most this.
    pub p95_ms: f64,
    /// 99 of 100 took at most this.
    pub p99_ms: f64,
    /// The slowest.
    pub max_ms: f64,
}

impl Times {
    fn of(mut times: Vec<Duration>) -> Option<Self> {
        times.sort_unstable();
        // The nearest rank: a time that was measured, not one between two.
        let rank = |percent: usize| times.get((times.len() * percent).div_ceil(100).max(1) - 1).copied();
        let ms = |percent| rank(percent).map(milliseconds);
        Some(Self { count: times.len(), p50_ms: ms(50)?, p95_ms: ms(95)?, p99_ms: ms(99)?, max_ms: ms(100)? })
    }
}

/// A time in milliseconds, to the microsecond.
pub(super) fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}

impl CaseReport {
    pub(super) fn new(case: &Case, judged: Judged, answers: &[Answered], took: Duration) -> Self {
        let mut counts = BTreeMap::new();
        for answer in answers {
            let name = answer.result.map_or_else(|reason| reason.to_string(), |status| status.to_string());
            *counts.entry(name).or_default() += 1;
        }
        let wrong = judged.delivery.and_then(|id| answers.iter().find(|answer| answer.id == id));
        let answer = wrong.and_then(|answer| {
            let body = String::from_utf8_lossy(&answer.body).into_owned();
            answer.status().map(|status| WrongAnswer { status, body })
        });
        let times = answers.iter().filter(|answer| answer.status().is_some()).map(|answer| answer.elapsed);
        Self {
            name: case.name.as_str(),
            title: case.title,
            verdict: judged.verdict,
            message: judged.message,
            advice: judged.advice,
            delivery_id: judged.delivery,
            answer,
            answers: counts,
            duration_ms: milliseconds(took),
            times: Times::of(times.collect()),
        }
    }
}

impl Report {
    pub(super) fn new(
        url: String,
        started_at: DateTime<Utc>,
        took: Duration,
        times: Vec<Duration>,
        cases: Vec<CaseReport>,
    ) -> Self {
        let count = |verdict| cases.iter().filter(|case| case.verdict == verdict).count();
        let worst = cases.iter().map(|case| case.verdict).max().unwrap_or(Verdict::Fail);
        Self {
            id: None,
            subscription_id: None,
            url,
            // What was not sent is not proven.
            verdict: if worst == Verdict::Skipped { Verdict::Fail } else { worst },
            started_at: started_at.to_rfc3339_opts(SecondsFormat::Millis, true),
            duration_ms: milliseconds(took),
            passed: count(Verdict::Pass),
            warned: count(Verdict::Warn),
            failed: count(Verdict::Fail),
            skipped: count(Verdict::Skipped),
            times: Times::of(times),
            cases,
        }
    }

    /// For people.
    #[must_use]
    pub fn to_text(&self) -> String {
        let width = self.cases.iter().map(|case| case.name.len()).max().unwrap_or_default();
        let mut text = format!("Receiver  {}\n\n", self.url);
        for case in self.cases.iter().filter(|case| case.verdict != Verdict::Skipped) {
            let _ = writeln!(text, "{}  {:width$}  {}", case.verdict, case.name, case.message);
            if let Some(advice) = &case.advice {
                let _ = writeln!(text, "      {:width$}  {advice}", "");
            }
            if let Some(id) = case.delivery_id {
                let _ = writeln!(text, "      {:width$}  Delivery {id}", "");
            }
        }
        // Those that were not sent for the same reason are told together.
        let mut skipped: Vec<(&str, Vec<&str>)> = Vec::new();
        for case in self.cases.iter().filter(|case| case.verdict == Verdict::Skipped) {
            match skipped.iter_mut().find(|(why, _)| *why == case.message) {
                Some((_, names)) => names.push(case.name),
                None => skipped.push((&case.message, vec![case.name])),
            }
        }
        for (why, names) in skipped {
            let _ = writeln!(text, "{}  {}: {why}", Verdict::Skipped, names.join(", "));
        }
        let Self { passed, warned, failed, skipped, .. } = self;
        let _ = write!(text, "\n{passed} passed, {warned} with a warning, {failed} failed, {skipped} not sent");
        if let Some(times) = &self.times {
            let shown = |ms: f64| shown(Duration::from_secs_f64(ms / 1e3));
            let _ = write!(
                text,
                "\n{} answers: half within {}, 95 % within {}, 99 % within {}, all within {} (the wall is at 40 s)",
                times.count,
                shown(times.p50_ms),
                shown(times.p95_ms),
                shown(times.p99_ms),
                shown(times.max_ms),
            );
        }
        let _ = write!(text, "\n\n{}", self.verdict);
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_measured() {
        let times = Times::of((1..=200).rev().map(Duration::from_millis).collect()).unwrap();
        assert_eq!(times, Times { count: 200, p50_ms: 100.0, p95_ms: 190.0, p99_ms: 198.0, max_ms: 200.0 });
        let one = Times::of(vec![Duration::from_micros(1500)]).unwrap();
        assert_eq!(one, Times { count: 1, p50_ms: 1.5, p95_ms: 1.5, p99_ms: 1.5, max_ms: 1.5 });
        assert_eq!(Times::of(vec![]), None);
    }
}
