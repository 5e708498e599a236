//! Examples of the sandbox's world, bookings, scenarios and clock, and of the trips that it can show.

use serde_json::{Value, json};

use super::ext::Examples;
use super::{COMPANY, TMC};
use crate::api::samples;
use crate::domain::event_type::EventType;

const EVENT: &str = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700000";
const DELIVERY: &str = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001";
const SUBSCRIPTION: &str = "497f6eca-6276-4993-bfeb-53cbbbba6f08";
const TRAVELER: &str = "33333333-3333-4333-8333-333333333333";
const LEGAL_ENTITY: &str = "44444444-4444-4444-8444-444444444444";
const RUN: &str = "6f1b1f0e-1c2d-4a52-9d0c-0d9a1f0b6a11";
const TIME: &str = "2026-11-21T10:40:40.123Z";
const TRACE: &str = "80f198ee56343ba864fe8b2a57d3eff7";

/// The examples of an operation, if it is one of them.
pub(super) fn of(operation: &str) -> Option<Examples> {
    let one = |status, name, summary, value| vec![(status, vec![(name, summary, value)])];
    let body = |list| Some(("application/json", list));
    Some(match operation {
        "getWorld" => (
            None,
            one(
                "200",
                "world",
                "One company of a world",
                json!({
                    "seed": 1, "tmcs": [{"id": TMC, "name": "Sample TMC"}],
                    "companies": [{
                        "id": COMPANY, "name": "Sample Org A", "contractingTmcId": TMC, "bookingTmcId": TMC,
                        "legalEntities": [{"id": LEGAL_ENTITY, "name": "Sample Org A Inc."}], "travelers": [traveler()],
                    }],
                }),
            ),
        ),
        "createBooking" => (
            body(vec![
                ("flight", "A flight there and back", json!({"type": "AIR"})),
                ("group", "Three people", json!({"type": "AIR", "travelerCount": 3, "externalId": "offsite"})),
                ("hotel", "A prepaid hotel", json!({"type": "HOTEL", "prepaid": true})),
            ]),
            one("201", "booked", "Booked, and told to one subscription", step()),
        ),
        "actOnBooking" => (
            body(vec![
                ("ticket", "Issue the tickets", json!({"action": "TICKET"})),
                ("revalidate", "Exchange and keep the tickets", json!({"action": "EXCHANGE", "kind": "REVALIDATED"})),
                ("rename", "Rename the trip", json!({"action": "TRIP_UPDATE", "tripName": "Client visit"})),
            ]),
            one("200", "ticketed", "The step is taken", step()),
        ),
        "getBooking" => (None, one("200", "booking", "A booking", booking())),
        "listBookings" => (None, one("200", "one", "One booking", json!({"bookings": [booking()]}))),
        "changeTraveler" => (
            body(vec![("create", "A new profile", json!({"action": "CREATE", "designation": "ANALYST"}))]),
            one("200", "made", "Made", json!({"traveler": traveler(), "events": [event("TRAVELER_V2", "CREATE")]})),
        ),
        "listTriggers" => (None, one("200", "one", "One of many", json!({"triggers": ["PNR_V3:BOOKING_TICKETED"]}))),
        "createTrigger" => (
            body(vec![(
                "ticketed",
                "A ticketed booking that costs 12",
                json!({"event": "PNR_V3:BOOKING_TICKETED", "overrides": {"payload.totalFare.amount": 12}}),
            )]),
            one("201", "triggered", "Published", {
                let mut triggered = booking();
                triggered["events"] = json!([event("PNR_V3", "BOOKING_CREATED")]);
                triggered
            }),
        ),
        "getClock" => (None, one("200", "going", "Not wound", clock(0))),
        "windClock" => (
            body(vec![
                ("advance", "On by five minutes", json!({"action": "ADVANCE", "by": "PT5M"})),
                ("nextDue", "To the next try", json!({"action": "NEXT_DUE"})),
                ("endOfWindow", "To the end of the two weeks", json!({"action": "END_OF_WINDOW"})),
            ]),
            one("200", "wound", "Wound by five minutes", clock(300)),
        ),
        "listScenarios" => (
            None,
            one(
                "200",
                "one",
                "One of many",
                json!({"scenarios": [{"name": "refund", "description": "A flight that is ticketed and refunded.", "events": 0}]}),
            ),
        ),
        "createRun" => (
            body(vec![(
                "rough",
                "200 events on a bad day",
                json!({"events": 200, "perSecond": 100, "duplicatesPercent": 5, "outOfOrderPercent": 5, "gapsPercent": 1}),
            )]),
            one("202", "running", "It runs", run("RUNNING")),
        ),
        "getRun" => (None, one("200", "done", "Done", run("DONE"))),
        "cancelRun" => (None, one("200", "cancelled", "Cancelled", run("CANCELLED"))),
        "getJournal" => (None, one("200", "one", "One booking", journal())),
        "resetSandbox" => (
            body(vec![("anew", "Another world", json!({"seed": 2}))]),
            one("200", "anew", "A new world", json!({"seed": 2, "bookings": 0, "now": TIME})),
        ),
        "exportSession" => (None, one("200", "session", "An empty session", session())),
        "importSession" => (
            body(vec![("session", "An empty session", session())]),
            one("200", "back", "As it was", json!({"seed": 1, "bookings": 0, "now": TIME})),
        ),
        "getTripDetailsV3" => {
            (None, one("200", "trip", "A trip", samples::of(EventType::TripDetailsV3)["payload"].clone()))
        }
        "getPnrV3" => (None, one("200", "pnr", "A booking", samples::of(EventType::PnrV3)["payload"].clone())),
        "getPnrByExternalId" => {
            (None, one("200", "found", "Found", json!({"pnrId": "9000000001", "tripId": "7000000001"})))
        }
        _ => return None,
    })
}

fn booking() -> Value {
    json!({
        "pnrId": "9000000001", "tripId": "7000000001", "organizationId": COMPANY, "type": "AIR", "stage": "RESERVED",
        "bookingStatus": "PENDING_STATUS", "version": 1, "travelers": [{"id": TRAVELER, "name": "Avery Sample"}],
        "ticketNumbers": [], "legalActions": ["TICKET", "PAYMENT_DECLINED", "FLIGHT_CANCEL"],
    })
}

fn step() -> Value {
    let mut step = booking();
    step["createdPnrIds"] = json!([]);
    step["events"] = json!([event("PNR_V3", "BOOKING_CREATED"), event("TRIP_DETAILS_V3", "BOOKING_CREATED")]);
    step
}

fn event(event_type: &str, operation: &str) -> Value {
    json!({"id": EVENT, "eventType": event_type, "operation": operation, "timestamp": TIME, "matched": 1})
}

fn traveler() -> Value {
    json!({
        "id": TRAVELER, "given": "Avery", "family": "Sample", "email": "avery.sample@example.com", "isActive": true,
        "employeeId": "E-1001", "designation": "ANALYST", "countryCode": "US",
        "company": {"id": COMPANY, "name": "Sample Org A"}, "legalEntity": {"id": LEGAL_ENTITY, "name": "Sample Org A Inc."},
    })
}

fn clock(ahead: i64) -> Value {
    json!({"now": TIME, "isFrozen": false, "aheadSeconds": ahead, "nextDueAt": TIME, "isSettled": true})
}

fn run(state: &str) -> Value {
    json!({
        "id": RUN, "scenario": "refund", "state": state, "steps": 1, "stepsInAll": 3, "eventsPublished": 2, "deliveries": 2,
        "gaps": 0, "outOfOrder": 0, "duplicates": 0, "payloadFailures": 0, "pnrIds": ["9000000001"], "createdAt": TIME,
        "settings": {
            "organizationId": COMPANY, "seed": 1, "perSecond": 50, "burst": false, "events": 0, "duplicatesPercent": 0.0,
            "outOfOrderPercent": 0.0, "gapsPercent": 0.0, "payloadFailuresPercent": 0.0,
        },
    })
}

fn journal() -> Value {
    json!({
        "requests": [{
            "id": TRACE, "method": "POST", "path": "/sandbox/v1/bookings", "status": 201, "at": TIME,
            "durationMilliseconds": 4.2, "eventCount": 1, "eventIds": [EVENT],
        }],
        "events": [{
            "id": EVENT, "requestId": TRACE, "eventType": "PNR_V3", "operation": "BOOKING_CREATED", "timestamp": TIME,
            "tripId": "7000000001", "pnrIds": ["9000000001"], "traceId": TRACE,
        }],
        "deliveries": [{"id": DELIVERY, "eventId": EVENT, "subscriptionId": SUBSCRIPTION, "state": "DELIVERED"}],
        "attempts": [{
            "deliveryId": DELIVERY, "number": 1, "startedAt": TIME, "durationMilliseconds": 3.1, "status": 200,
        }],
    })
}

fn session() -> Value {
    json!({
        "format": 1,
        "world": {
            "seed": 1, "trips": 0, "bookings": 0, "tickets": 0, "papers": 0, "travelers": 0, "lastEventAt": 0,
        },
        "clock": {"aheadSeconds": 0},
        "organizations": [{
            "id": COMPANY, "type": "COMPANY", "name": "Sample Org A", "contractingTmcId": TMC, "bookingTmcId": TMC,
            "payloadAttemptLimit": 288,
        }],
        "objects": [],
        "subscribers": {"subscriptions": [], "settings": [], "signingSecrets": []},
        "history": {
            "eventsLeftOut": 0, "events": [], "payloadFetches": [], "waitingDeliveries": [], "deliveries": [], "attempts": [],
        },
        "requests": [],
    })
}
