//! Judges the answers of one case.

use std::time::Duration;

use super::Limits;
use super::cases::{Case, Expect};
use super::report::{Verdict, milliseconds};
use super::sending::Answered;
use crate::domain::id::DeliveryId;
use crate::domain::outcome::Reason;

/// What a failure of the receiver's own says to what it should refuse.
const REFUSE_IN_PEACE: &str =
    "Answer 401 or 400: a 5xx or a broken connection looks like an outage, and hides one when it comes.";
const ANSWER_FIRST: &str = "Answer 200 first and work later: an answer after 40 s is a failure, and comes again.";

/// What is thought of a case.
#[derive(Debug)]
pub(super) struct Judged {
    pub verdict: Verdict,
    /// What happened.
    pub message: String,
    /// What to do about it.
    pub advice: Option<String>,
    /// The delivery that went wrong.
    pub delivery: Option<DeliveryId>,
}

impl Judged {
    fn pass(message: String) -> Self {
        Self { verdict: Verdict::Pass, message, advice: None, delivery: None }
    }

    pub fn skipped(message: String) -> Self {
        Self { verdict: Verdict::Skipped, ..Self::pass(message) }
    }

    pub fn out_of_time(limits: &Limits) -> Self {
        let message = format!("did not end within the {} s for all cases", limits.total.as_secs_f64());
        Self { verdict: Verdict::Fail, advice: Some(ANSWER_FIRST.to_owned()), ..Self::pass(message) }
    }
}

/// The verdict on these answers.
pub(super) fn judge(case: &Case, answers: &[Answered], limits: &Limits) -> Judged {
    let worst = answers
        .iter()
        .map(|answer| (one(case, answer), answer))
        .filter(|((verdict, _), _)| *verdict != Verdict::Pass)
        // Of several of the worst, the first.
        .reduce(|worst, next| if next.0.0 > worst.0.0 { next } else { worst });
    let Some(((verdict, advice), answer)) = worst else { return all_right(answers, limits) };
    let message = if let [_] = answers {
        format!("{} to {}", happened(answer), answer.what)
    } else {
        let count = answers.iter().filter(|answer| one(case, answer).0 != Verdict::Pass).count();
        format!("{count} of {} went wrong, as: {} to {}", answers.len(), happened(answer), answer.what)
    };
    Judged { verdict, message, advice: Some(advice.to_owned()), delivery: Some(answer.id) }
}

/// The verdict on one answer, and what to do about it.
fn one<'c>(case: &'c Case, answer: &Answered) -> (Verdict, &'c str) {
    match case.expect {
        Expect::Taken => not_taken(case, answer, Verdict::Fail),
        Expect::TakenIfPossible => not_taken(case, answer, Verdict::Warn),
        Expect::Refused => match answer.result {
            Ok(400..=499) => (Verdict::Pass, ""),
            Ok(300..=399 | 500..=599) | Err(Reason::ConnectionReset) => (Verdict::Warn, REFUSE_IN_PEACE),
            Ok(_) => (Verdict::Fail, case.advice),
            Err(reason) => (Verdict::Fail, reason.advice()),
        },
    }
}

fn not_taken<'c>(case: &'c Case, answer: &Answered, verdict: Verdict) -> (Verdict, &'c str) {
    match answer.reason() {
        None => (Verdict::Pass, ""),
        // A no of the receiver's own: the case knows why it may have said that.
        Some(Reason::ClientError | Reason::Unauthorized | Reason::ServerError) => (verdict, case.advice),
        // Whatever the case, the receiver does not work.
        Some(reason) => (Verdict::Fail, reason.advice()),
    }
}

fn all_right(answers: &[Answered], limits: &Limits) -> Judged {
    let slowest = answers.iter().map(|answer| answer.elapsed).max().unwrap_or_default();
    let mut statuses: Vec<_> = answers.iter().filter_map(Answered::status).map(|status| status.to_string()).collect();
    statuses.sort_unstable();
    statuses.dedup();
    let statuses = statuses.join(" and ");
    let message = match answers {
        [_] => format!("answered {statuses} in {}", shown(slowest)),
        _ => format!("answered {statuses} to all {}, the slowest in {}", answers.len(), shown(slowest)),
    };
    if slowest <= limits.slow {
        return Judged::pass(message);
    }
    let delivery = answers.iter().max_by_key(|answer| answer.elapsed).map(|answer| answer.id);
    Judged { verdict: Verdict::Warn, message, advice: Some(ANSWER_FIRST.to_owned()), delivery }
}

/// What the receiver did, as the start of a sentence.
fn happened(answer: &Answered) -> String {
    match answer.result {
        Ok(status) => format!("answered {status}"),
        Err(reason) => format!("gave no answer ({reason}, after {})", shown(answer.elapsed)),
    }
}

/// A time, for people.
pub(super) fn shown(time: Duration) -> String {
    if time >= Duration::from_secs(1) {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{:.0} ms", milliseconds(time).ceil())
    }
}

#[cfg(test)]
mod tests {
    use super::super::cases;
    use super::*;
    use crate::domain::signature::SignatureFormat;

    /// The verdict on a case whose deliveries were all answered so.
    fn verdict_on(name: &str, result: Result<u16, Reason>, seconds: f64) -> Judged {
        let cases = cases::all("2026-11-21T10:40:40Z".parse().unwrap(), SignatureFormat::Bare);
        let case = cases.iter().find(|case| case.name.as_str() == name).unwrap();
        let answer = |delivery: &super::super::sending::Delivery| Answered {
            what: delivery.what.to_string(),
            id: delivery.id,
            result,
            elapsed: Duration::from_secs_f64(seconds),
            body: Vec::new(),
        };
        let answers: Vec<_> = case.deliveries.iter().map(answer).collect();
        judge(case, &answers, &Limits::default())
    }

    #[test]
    fn every_kind_of_answer_has_its_verdict_and_advice() {
        use Verdict::{Fail, Pass, Warn};
        let only_200 = Reason::StatusNotOk.advice();
        for (name, result, seconds, verdict, advice) in [
            ("good-delivery", Ok(200), 0.01, Pass, ""),
            ("good-delivery", Ok(200), 5.1, Warn, "Answer 200 first"),
            ("good-delivery", Ok(202), 0.01, Fail, only_200),
            ("good-delivery", Ok(302), 0.01, Fail, "Redirects are not followed"),
            ("good-delivery", Ok(401), 0.01, Fail, "Check path, secret and clock"),
            ("good-delivery", Ok(404), 0.01, Fail, Reason::EndpointMissing.advice()),
            ("good-delivery", Err(Reason::AnswerTimedOut), 40.0, Fail, "No answer came within 40 s"),
            ("unknown-operation", Ok(500), 0.01, Fail, "Operations are added"),
            ("large-payload", Ok(413), 0.01, Fail, "Allow bodies of 2 MiB"),
            ("signature-with-prefix", Ok(401), 0.01, Warn, "Take v1, off"),
            ("signature-with-prefix", Err(Reason::ConnectionRefused), 0.01, Fail, "Nothing listens"),
            ("forged-signature", Ok(401), 0.01, Pass, ""),
            ("forged-signature", Ok(400), 6.0, Warn, "Answer 200 first"),
            ("forged-signature", Ok(200), 0.01, Fail, "Verify the signature"),
            ("forged-signature", Ok(202), 0.01, Fail, "Verify the signature"),
            ("forged-signature", Ok(500), 0.01, Warn, "Answer 401 or 400"),
            ("forged-signature", Ok(302), 0.01, Warn, "Answer 401 or 400"),
            ("forged-signature", Err(Reason::ConnectionReset), 0.01, Warn, "Answer 401 or 400"),
            ("forged-signature", Err(Reason::AnswerTimedOut), 40.0, Fail, "No answer came"),
            ("old-timestamp", Ok(200), 0.01, Fail, "Refuse a timestamp"),
            ("load", Ok(200), 0.01, Pass, ""),
        ] {
            let judged = verdict_on(name, result, seconds);
            assert_eq!(judged.verdict, verdict, "{name} {result:?}: {}", judged.message);
            assert!(judged.advice.unwrap_or_default().starts_with(advice), "{name} {result:?}: {advice}");
            assert_eq!(judged.delivery.is_some(), verdict != Pass);
        }
    }

    #[test]
    fn messages_say_what_happened_and_to_what() {
        for (name, result, message) in [
            ("good-delivery", Ok(200), "answered 200 in 10 ms"),
            ("event-types", Ok(200), "answered 200 to all 6, the slowest in 10 ms"),
            ("event-types", Ok(500), "6 of 6 went wrong, as: answered 500 to an event of type TRAVELER_V2"),
            ("forged-signature", Ok(200), "answered 200 to a signature of random bytes"),
            (
                "good-delivery",
                Err(Reason::ConnectionRefused),
                "gave no answer (CONNECTION_REFUSED, after 10 ms) to a good delivery",
            ),
        ] {
            assert_eq!(verdict_on(name, result, 0.01).message, message);
        }
    }
}
