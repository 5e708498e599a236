//! Examples of the sandbox's inboxes.

use serde_json::{Value, json};

use super::ext::Examples;

const DELIVERY: &str = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001";
const TIME: &str = "2026-11-21T10:40:40.123Z";

/// The examples of an operation, if it is one of them.
pub(super) fn of(operation: &str) -> Option<Examples> {
    let one = |name, summary, value| vec![("200", vec![(name, summary, value)])];
    Some(match operation {
        "listInboxes" => (None, one("one", "One inbox", json!({"inboxes": [inbox()]}))),
        "getInbox" => (None, one("inbox", "An inbox", inbox())),
        "listInboxRequests" => (None, one("one", "One request", json!({"requests": [request()]}))),
        "findInboxRequest" => (None, one("verified", "A delivery with a good signature", request())),
        "deleteInboxRequests" | "deleteInboxFaults" => (None, vec![]),
        "putInboxFaults" => {
            let mut failing = inbox();
            failing["faults"] = json!({"status": 503, "headers": {"retry-after": "5"}, "failFirst": 2});
            let bodies = vec![
                (
                    "failFirst",
                    "503 for the first two tries of each delivery",
                    json!({"status": 503, "headers": {"Retry-After": "5"}, "failFirst": 2}),
                ),
                ("reset", "The connection is reset", json!({"fault": "CONNECTION_RESET_BY_PEER"})),
                (
                    "dribble",
                    "A late answer in five pieces",
                    json!({
                        "body": "{\"status\":\"ok\"}", "fixedDelayMilliseconds": 500,
                        "chunkedDribbleDelay": {"numberOfChunks": 5, "totalDuration": 1000},
                    }),
                ),
                ("strict", "401 unless the signature is good", json!({"rejectUnverified": true})),
            ];
            (Some(("application/json", bodies)), one("failing", "It fails each delivery twice", failing))
        }
        _ => return None,
    })
}

/// What a stream looks like.
pub(super) fn stream() -> String {
    format!("retry: 1000\n: requests to the inbox bookings\n\nid: 7\ndata: {}\n\n", request())
}

fn inbox() -> Value {
    json!({
        "name": "bookings", "url": "https://localhost:8443/inbox/bookings", "keep": 200, "kept": 7, "received": 7,
        "verified": 7, "failed": 0, "duplicates": 0, "lastReceivedAt": TIME,
    })
}

fn request() -> Value {
    let body = r#"{"event_type":"PNR_V3","operation":"BOOKING_TICKETED","payload":{"pnrId":"9000000001","tripId":"7000000001"},"timestamp":"2026-08-20T10:16:05.000Z","audience":{"organizationId":"11111111-1111-4111-8111-111111111111"}}"#;
    json!({
        "number": 7, "receivedAt": TIME, "durationMs": 1.812, "method": "POST", "path": "/inbox/bookings",
        "headers": {
            "content-type": "application/json", "x-spotnana-webhook-id": DELIVERY, "x-spotnana-webhook-timestamp": "1795257640",
            "x-spotnana-webhook-signature": "AC3jJt/qbOSSvJ+RL0sPYZaOAqBH4FuKEqcvI3VdjDc=",
        },
        "body": body, "bodyBytes": body.len(), "deliveryId": DELIVERY, "isDuplicate": false,
        "verification": {"isValid": true, "signedWith": "CURRENT", "findings": []},
        "event": {
            "eventType": "PNR_V3", "operation": "BOOKING_TICKETED", "timestamp": "2026-08-20T10:16:05.000Z",
            "tripId": "7000000001", "pnrId": "9000000001",
        },
        "answer": {"status": 200, "delayMilliseconds": 0},
    })
}
