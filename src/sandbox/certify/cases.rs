//! The fixed list: what is sent, what would be right, and what to do if the answer is another.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::sending::{Delivery, Keys, Spoil};
use crate::api::samples;
use crate::domain::event_type::EventType;
use crate::domain::names::names;
use crate::domain::signature::SignatureFormat;

/// How old, or how far ahead, a timestamp is that must be refused: twice the usual tolerance of 5 minutes.
const FAR_OFF: TimeDelta = TimeDelta::minutes(10);
/// About how long the text is that makes the large payload, in bytes.
const LARGE_BYTES: usize = 900_000;
/// How many deliveries the load has.
const LOAD: usize = 200;
/// How many of them are on their way at once.
const LOAD_AT_ONCE: usize = 20;

/// What would be right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expect {
    /// 200 to each.
    Taken,
    /// 200 to each, but anything else is a warning.
    TakenIfPossible,
    /// A no to each: 4xx.
    Refused,
}

names! {
    /// A case of a certification.
    #[derive(ToSchema)]
    #[schema(as = CertificationCaseName)]
    pub enum CaseName {
        /// A delivery to which nothing is wrong. It is sent whatever is asked for: it tells whether the rest would.
        GoodDelivery = "good-delivery",
        /// An event of each type.
        EventTypes = "event-types",
        /// A delivery that comes again.
        SameIdTwice = "same-id-twice",
        /// An event that is older than one before it.
        OutOfOrder = "out-of-order",
        /// An operation that is new to the receiver.
        UnknownOperation = "unknown-operation",
        /// Fields that are new to the receiver.
        UnknownFields = "unknown-fields",
        /// A body that no serializer would write so.
        BodyByteForByte = "body-byte-for-byte",
        /// A payload of about 900 KB.
        LargePayload = "large-payload",
        /// Two signatures, the second one good.
        RotationUnknownFirst = "rotation-unknown-first",
        /// Two signatures, the first one good.
        RotationGoodFirst = "rotation-good-first",
        /// A signature that is written `v1,…`.
        SignatureWithPrefix = "signature-with-prefix",
        /// A signature that is made up.
        ForgedSignature = "forged-signature",
        /// A body that was changed after it was signed.
        AlteredBody = "altered-body",
        /// A signature by another secret.
        UnknownSecret = "unknown-secret",
        /// No signature, or an empty one.
        MissingSignature = "missing-signature",
        /// A delivery that was signed 10 minutes ago.
        OldTimestamp = "old-timestamp",
        /// A delivery that is signed for in 10 minutes.
        FutureTimestamp = "future-timestamp",
        /// 200 deliveries, 20 at once.
        Load = "load",
    }
}

/// One thing that a receiver has to get right.
pub(super) struct Case {
    /// Names it in reports.
    pub name: CaseName,
    /// What it proves.
    pub title: &'static str,
    /// What would be right.
    pub expect: Expect,
    /// What to do if it fails, in a sentence.
    pub advice: &'static str,
    /// What is sent.
    pub deliveries: Vec<Delivery>,
    /// How many at once.
    pub at_once: usize,
}

fn case(name: CaseName, title: &'static str, expect: Expect, advice: &'static str, deliveries: Vec<Delivery>) -> Case {
    Case { name, title, expect, advice, deliveries, at_once: 1 }
}

/// All cases. The first is the delivery to which nothing is wrong.
pub(super) fn all(now: DateTime<Utc>, format: SignatureFormat) -> Vec<Case> {
    let mut cases = taken(now);
    cases.extend(rotated(now, format));
    cases.extend(refused(now));
    let load = (0..LOAD).map(|n| {
        let mut sample = samples::of(EventType::PnrApproval);
        sample["payload"]["pnrId"] = json!(format!("{}", 9_100_000_000_u64 + n as u64));
        Delivery::of("one of many at once", EventType::PnrApproval, &sample, now + TimeDelta::milliseconds(100))
    });
    cases.push(Case {
        at_once: LOAD_AT_ONCE,
        ..case(
            CaseName::Load,
            "200 deliveries, 20 at once, are each answered 200",
            Expect::Taken,
            "Put deliveries into a queue and answer at once, so that a burst costs no more than storing it.",
            load.collect(),
        )
    });
    cases
}

/// Good deliveries of every kind; but for one, each is newer than those before, so that none is taken for outdated.
fn taken(now: DateTime<Utc>) -> Vec<Case> {
    let later = |ms| now + TimeDelta::milliseconds(ms);
    let pnr = |what, at| Delivery::of(what, EventType::PnrV3, &samples::of(EventType::PnrV3), at);
    let changed = |what, change: fn(&mut Value)| {
        let mut sample = samples::of(EventType::PnrV3);
        change(&mut sample);
        Delivery::of(what, EventType::PnrV3, &sample, later(10))
    };
    let first = pnr("the first of two with the same id", later(2));
    let second = first.again("the second of two with the same id");
    vec![
        case(
            CaseName::GoodDelivery,
            "A signed delivery is answered 200",
            Expect::Taken,
            "Check path, secret and clock: the signature is the Base64 of HMAC-SHA256 over id.timestamp.body, with the bytes of \
             the body as they came and the Base64-decoded rest of the secret after whsec_ as the key.",
            vec![pnr("a good delivery", now)],
        ),
        case(
            CaseName::EventTypes,
            "An event of each of the six types is answered 200",
            Expect::Taken,
            "Answer 200 to types that you have no use for, or leave them out of the subscription's eventTypes.",
            EventType::ALL
                .iter()
                .map(|kind| Delivery::of(format!("an event of type {kind}"), *kind, &samples::of(*kind), later(1)))
                .collect(),
        ),
        case(
            CaseName::SameIdTwice,
            "A delivery that comes again is answered 200 again",
            Expect::Taken,
            "Remember the ids that you have taken, and answer 200 to one that comes again without working on it.",
            vec![first, second],
        ),
        case(
            CaseName::OutOfOrder,
            "An event that is older than one before it is answered 200",
            Expect::Taken,
            "Order by the envelope's timestamp: answer 200 to an event that is older than what you know, and do not apply it.",
            vec![
                pnr("the newer of two events", later(4)),
                pnr("the older of two events, which comes after the newer", now - TimeDelta::minutes(1)),
            ],
        ),
        case(
            CaseName::UnknownOperation,
            "An operation that is new to the receiver is answered 200",
            Expect::Taken,
            "Operations are added without notice: answer 200 and ignore what you do not know.",
            vec![changed("an unknown operation", |sample| sample["operation"] = json!("BOOKING_TELEPORTED"))],
        ),
        case(
            CaseName::UnknownFields,
            "Fields that are new to the receiver are no reason to refuse",
            Expect::Taken,
            "Fields are added without notice: read those that you need and ignore the others.",
            vec![changed("a payload with unknown fields", |sample| {
                sample["payload"]["fieldOfNextYear"] = json!({"list": [1, null, {"deep": true}], "text": "caf\u{e9}"});
            })],
        ),
        case(
            CaseName::BodyByteForByte,
            "The signature is verified over the bytes of the body, not over its JSON written anew",
            Expect::Taken,
            "Verify the bytes of the body before you parse it: JSON that is read and written again has other spaces, escapes \
             and numbers, and another signature.",
            vec![Delivery::of_text("a body that no serializer would write so", AS_NO_SERIALIZER, later(10))],
        ),
        case(
            CaseName::LargePayload,
            "A payload of about 900 KB is answered 200",
            Expect::Taken,
            "Allow bodies of 2 MiB: a payload may have 1 MiB, and the envelope comes on top.",
            vec![changed("a payload of about 900 KB", |sample| {
                let remark = "REMARK ".repeat(100);
                sample["payload"]["remarks"] = json!(vec![remark.trim(); LARGE_BYTES / remark.len()]);
            })],
        ),
    ]
}

/// Valid JSON with spaces, escapes and numbers that do not survive being parsed and written again.
const AS_NO_SERIALIZER: &str = "{ \"pnrId\" :\"9000000001\",\n\t\"note\": \"caf\\u00e9 caf\u{e9} \\/ \\u2708 \u{2708}\",\r\n  \
     \"amount\": 10.00, \"large\": 1E3, \"empty\": { } }";

/// Deliveries while a secret is changed, and the other form of the signature.
fn rotated(now: DateTime<Utc>, format: SignatureFormat) -> Vec<Case> {
    let pnr = |what: &str, ms| {
        let at = now + TimeDelta::milliseconds(ms);
        Delivery::of(what, EventType::PnrV3, &samples::of(EventType::PnrV3), at)
    };
    const EACH: &str = "During a rotation the header holds a signature for each secret, separated by spaces: \
                        take the delivery if any of them fits.";
    let v1 = if format == SignatureFormat::Bare { Expect::TakenIfPossible } else { Expect::Taken };
    vec![
        case(
            CaseName::RotationUnknownFirst,
            "Of two signatures, the second one good, that is enough",
            Expect::Taken,
            EACH,
            vec![pnr("two signatures, the second one good", 20).signed(Keys::UnknownAndGood)],
        ),
        case(
            CaseName::RotationGoodFirst,
            "Of two signatures, the first one good, that is enough",
            Expect::Taken,
            EACH,
            vec![pnr("two signatures, the first one good", 21).signed(Keys::GoodAndUnknown)],
        ),
        case(
            CaseName::SignatureWithPrefix,
            "A signature that is written v1,… is known",
            v1,
            "Take v1, off a signature before you compare it: the platform may be set to write it, and Standard Webhooks does.",
            vec![pnr("a signature that is written v1,…", 22).written(SignatureFormat::V1)],
        ),
    ]
}

/// Deliveries that a receiver must not take.
fn refused(now: DateTime<Utc>) -> Vec<Case> {
    let pnr = |what: &str| {
        let at = now + TimeDelta::milliseconds(30);
        Delivery::of(what, EventType::PnrV3, &samples::of(EventType::PnrV3), at)
    };
    const VERIFY: &str = "Verify the signature before anything else, and answer 401 if none of its values fits.";
    const AGE: &str = "Refuse a timestamp that is over 5 minutes away from your clock, or whoever recorded a delivery can send \
                       it again.";
    vec![
        case(
            CaseName::ForgedSignature,
            "A signature that is made up is refused",
            Expect::Refused,
            VERIFY,
            vec![pnr("a signature of random bytes").spoiled(Spoil::Signature)],
        ),
        case(
            CaseName::AlteredBody,
            "A body that was changed on the way is refused",
            Expect::Refused,
            "Verify the signature over the body as it came: this one was changed after it was signed.",
            vec![pnr("a body that was changed after it was signed").spoiled(Spoil::Body)],
        ),
        case(
            CaseName::UnknownSecret,
            "A signature by another secret is refused",
            Expect::Refused,
            "Compare with what your own secret gives: this delivery was signed with another.",
            vec![pnr("a delivery signed with another secret").signed(Keys::Unknown)],
        ),
        case(
            CaseName::MissingSignature,
            "A delivery without a signature is refused",
            Expect::Refused,
            "Answer 401 if a webhook header is missing or empty: nobody else has to send one.",
            vec![
                pnr("a delivery without a signature").spoiled(Spoil::NoSignature),
                pnr("a delivery with an empty signature").spoiled(Spoil::EmptySignature),
                pnr("a delivery without webhook headers").spoiled(Spoil::NoHeaders),
            ],
        ),
        case(
            CaseName::OldTimestamp,
            "A delivery that was signed 10 minutes ago is refused",
            Expect::Refused,
            AGE,
            vec![pnr("a delivery signed 10 minutes ago").signed_ago(FAR_OFF)],
        ),
        case(
            CaseName::FutureTimestamp,
            "A delivery that is signed for in 10 minutes is refused",
            Expect::Refused,
            AGE,
            vec![pnr("a delivery signed for in 10 minutes").signed_ago(-FAR_OFF)],
        ),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_every_case_sends_and_advises() {
        let cases = all("2026-11-21T10:40:40Z".parse().unwrap(), SignatureFormat::Bare);
        let names: HashSet<_> = cases.iter().map(|case| case.name).collect();
        assert_eq!((names.len(), cases[0].name), (CaseName::ALL.len(), CaseName::GoodDelivery));
        for case in &cases {
            assert!(!case.deliveries.is_empty() && case.at_once > 0, "{}", case.name);
            assert!(case.advice.ends_with('.') && case.advice.matches(". ").count() == 0, "{}", case.advice);
            for delivery in &case.deliveries {
                let envelope: Value = serde_json::from_slice(delivery.envelope()).unwrap();
                assert!(envelope["payload"].is_object(), "{}", case.name);
            }
        }
        let large = cases.iter().find(|case| case.name == CaseName::LargePayload).unwrap();
        let size = large.deliveries[0].envelope().len();
        assert!((850_000..1_048_576).contains(&size), "{size}");
    }

    #[test]
    fn the_odd_body_does_not_survive_being_written_again() {
        let value: Value = serde_json::from_str(AS_NO_SERIALIZER).unwrap();
        assert_ne!(value.to_string(), AS_NO_SERIALIZER);
    }
}
