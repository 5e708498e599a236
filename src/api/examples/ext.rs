//! Examples of what we add to the original.

use serde_json::{Value, json};

use super::{COMPANY, SUBSCRIPTION, TMC};

const EVENT: &str = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700000";
const DELIVERY: &str = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001";
const SECRET: &str = "5b0f0c26-9d0b-4d53-9b3b-4c2a5f0d6a77";
const TIME: &str = "2026-11-21T10:40:40.123Z";

type Named = Vec<(&'static str, &'static str, Value)>;
/// A request with its media type, and answers by status.
pub(super) type Examples = (Option<(&'static str, Named)>, Vec<(&'static str, Named)>);

/// The examples of an operation, if it is one of ours.
pub(super) fn of(operation: &str) -> Option<Examples> {
    let one = |status, name, summary, value| vec![(status, vec![(name, summary, value)])];
    let request = |list| Some(("application/json", list));
    Some(match operation {
        "publishEvent" => (
            request(vec![
                ("ticketed", "A ticketed booking", event()),
                ("byUrl", "A payload that is fetched", {
                    let mut event = event();
                    event["payloadUrl"] = json!("https://bookings.example.com/pnrs/9000000001");
                    event.as_object_mut().map(|event| event.shift_remove("payload"));
                    event
                }),
            ]),
            one("202", "stored", "Stored, and on its way to one subscription", json!({"id": EVENT, "matched": 1})),
        ),
        "publishEvents" => (
            request(vec![("one", "A batch of one", json!({"events": [event()]}))]),
            one("202", "stored", "All stored", json!({"events": [{"id": EVENT, "matched": 1}]})),
        ),
        "listEvents" => (None, one("200", "onePage", "One event", json!({"events": [event_view()]}))),
        "getEvent" => {
            let mut detail = event_view();
            detail["envelope"] = json!({
                "event_type": "PNR_V3", "operation": "BOOKING_TICKETED", "payload": {"pnrId": "9000000001", "tripId": "7000000001"},
                "timestamp": "2026-08-20T10:16:05.000Z", "audience": {"organizationId": COMPANY},
            });
            (None, one("200", "event", "An event", detail))
        }
        "explainMatches" => (
            None,
            one(
                "200",
                "matched",
                "Why a subscription got it",
                json!({"matches": [{
                    "subscriptionId": SUBSCRIPTION, "matchesNow": true, "isActive": true, "wantsEventType": true,
                    "excludesOperation": false, "isWithheld": false, "sourceMatches": true,
                    "scopes": [{"holds": true, "predicates": [{"type": "COMPANY", "value": COMPANY, "holds": true}]}],
                    "deliveryId": DELIVERY, "deliveryState": "DELIVERED",
                }]}),
            ),
        ),
        "getDatabase" => (
            None,
            one(
                "200",
                "held",
                "An old snapshot holds dead rows back",
                json!({
                    "now": TIME, "machineAheadSeconds": 0.0, "queueDeadRows": 886_000,
                    "deadRowHolders": [{"kind": "TRANSACTION", "name": "process 4711 of reports (psql)",
                        "transactions": 120_000, "seconds": 3600.5}],
                    "unknownMasterKeys": [], "partitionsUntil": "2026-11-28",
                }),
            ),
        ),
        "listDeliveries" => (None, one("200", "onePage", "One delivery", json!({"deliveries": [delivered()]}))),
        "getDelivery" => {
            let mut detail = delivered();
            detail["attempts"] = json!([{
                "number": 1, "startedAt": TIME, "dnsMs": 1.2, "connectMs": 12.5, "tlsMs": 25.1, "firstByteMs": 80.4, "totalMs": 80.6,
                "peer": "93.184.216.34:443", "status": 200, "answer": "ok", "spanId": "e457b5a2e4d86bd1", "node": "web-1-17-9c3f",
            }]);
            (None, one("200", "delivered", "Delivered at the first try", detail))
        }
        "resendDelivery" => (None, one("202", "again", "It is being sent again", waiting())),
        "createResend" => (
            request(vec![
                (
                    "count",
                    "How many would it be",
                    json!({
                        "subscriptionId": SUBSCRIPTION, "since": "2026-11-20T00:00:00Z", "until": "2026-11-21T00:00:00Z", "dryRun": true,
                    }),
                ),
                (
                    "all",
                    "All that was given up in a day",
                    json!({"since": "2026-11-20T00:00:00Z", "until": "2026-11-21T00:00:00Z", "perSecond": 20}),
                ),
            ]),
            vec![
                (
                    "200",
                    vec![(
                        "count",
                        "Nothing was sent",
                        json!({"dryRun": true, "total": 42, "delivered": 0, "exhausted": 42}),
                    )],
                ),
                ("202", vec![("running", "It is running", resend("RUNNING"))]),
            ],
        ),
        "listResends" => (None, one("200", "one", "One job", json!({"resends": [resend("RUNNING")]}))),
        "getResend" => (None, one("200", "running", "A job that is running", resend("RUNNING"))),
        "cancelResend" => {
            let mut job = resend("CANCELLED");
            job["endedAt"] = json!(TIME);
            (None, one("200", "cancelled", "It sends no more", job))
        }
        "createReconciliation" => (
            request(vec![(
                "day",
                "A day of one company",
                json!({
                    "organizationId": COMPANY, "subscriptionId": SUBSCRIPTION, "since": "2026-11-20T00:00:00Z",
                    "until": "2026-11-21T00:00:00Z", "knownIds": ["9000000001"], "resend": false,
                }),
            )]),
            one(
                "200",
                "bookings",
                "One booking, which the receiver has",
                json!({
                    "bookings": [{
                        "tripId": "7000000001", "pnrId": "9000000001", "eventId": EVENT, "eventType": "PNR_V3",
                        "operation": "BOOKING_TICKETED", "timestamp": "2026-08-20T10:16:05.000Z", "deliveryIds": [DELIVERY],
                        "isDelivered": true, "isMissing": false,
                    }],
                    "missing": 0, "resent": 0, "isTruncated": false,
                }),
            ),
        ),
        "getSubscriptionSettings" => (None, one("200", "settings", "One operation is excluded", settings())),
        "putSubscriptionSettings" => (
            request(vec![
                ("exclude", "Leave invoices out", json!({"excludedOperations": ["INVOICE_GENERATED"]})),
                (
                    "oauth2",
                    "An endpoint that wants a token",
                    json!({
                        "excludedOperations": [],
                        "oauth2": {"tokenUrl": "https://partner.example.com/oauth2/token", "clientId": "jetbridge", "clientSecret": "…"},
                    }),
                ),
            ]),
            one("200", "settings", "The settings", settings()),
        ),
        "createSecret" => (
            request(vec![("oneDay", "The old ones sign for another day", json!({"overlapSeconds": 86400}))]),
            one(
                "201",
                "secret",
                "Keep the secret",
                json!({
                    "id": SECRET, "hmacSigningSecret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "createdAt": TIME,
                    "oldSecretsExpireAt": "2026-11-22T10:40:40.123Z",
                }),
            ),
        ),
        "listSecrets" => {
            (None, one("200", "one", "One secret that signs", json!({"secrets": [{"id": SECRET, "createdAt": TIME}]})))
        }
        "revokeSecret" => (None, vec![]),
        "testSubscription" => (
            request(vec![("booking", "A booking event", json!({"eventType": "PNR_V3"}))]),
            one("202", "sent", "It is on its way", json!({"eventId": EVENT, "deliveryId": DELIVERY})),
        ),
        "getSubscriptionStats" => (
            None,
            one(
                "200",
                "healthy",
                "A healthy subscription",
                json!({
                    "since": "2026-11-20T10:40:40.123Z", "delivered": 1200, "exhausted": 0, "waiting": 3, "held": 0, "nextDueAt": TIME,
                    "attempts": 1204, "durationMs": {"p50": 81.2, "p95": 140.0, "p99": 312.7},
                    "reasons": [{
                        "reason": "SERVICE_UNAVAILABLE",
                        "advice": "The receiver said that it is unavailable: check its health.", "count": 4,
                    }],
                }),
            ),
        ),
        _ => return None,
    })
}

fn event() -> Value {
    json!({
        "eventType": "PNR_V3", "operation": "BOOKING_TICKETED", "organizationId": COMPANY,
        "timestamp": "2026-08-20T10:16:05Z", "operationSummary": {"ticketsIssued": ["9990000000011"]},
        "payload": {"pnrId": "9000000001", "tripId": "7000000001"},
    })
}

fn event_view() -> Value {
    json!({
        "id": EVENT, "eventType": "PNR_V3", "operation": "BOOKING_TICKETED", "organizationId": COMPANY,
        "contractingTmcId": TMC, "bookingTmcId": TMC, "timestamp": "2026-08-20T10:16:05.000Z", "acceptedAt": TIME,
        "traceId": "80f198ee56343ba864fe8b2a57d3eff7", "tripId": "7000000001", "pnrIds": ["9000000001"], "matched": 1,
    })
}

fn delivered() -> Value {
    json!({
        "id": DELIVERY, "eventId": EVENT, "subscriptionId": SUBSCRIPTION, "state": "DELIVERED", "attemptCount": 1,
        "isInProgress": false, "createdAt": TIME, "endedAt": TIME,
    })
}

fn waiting() -> Value {
    json!({
        "id": DELIVERY, "eventId": EVENT, "subscriptionId": SUBSCRIPTION, "state": "WAITING", "attemptCount": 21,
        "isInProgress": false, "nextAttemptAt": TIME, "createdAt": TIME, "lastReason": "CONNECTION_REFUSED",
    })
}

fn resend(state: &str) -> Value {
    json!({
        "id": "7c0f7d6e-6a1b-4b63-8f0e-0f3a2f1c9d10", "state": state, "total": 42, "sent": 20, "perSecond": 20,
        "stateFilter": "EXHAUSTED", "since": "2026-11-20T00:00:00.000Z", "until": "2026-11-21T00:00:00.000Z",
        "createdBy": "25a02396-1048-48f9-bf93-102d2fb7895e", "createdAt": TIME,
    })
}

fn settings() -> Value {
    json!({"excludedOperations": ["INVOICE_GENERATED"]})
}
