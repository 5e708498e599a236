//! What the sandbox brings to the documents beside its operations.

use rust_embed::Embed;
use serde_json::{Map, Value, json};

use super::error::{ILLEGAL_STEP, illegal_step};
use crate::api::openapi::errors::Refusal;
use crate::api::openapi::tags::ORIGINAL;
use crate::api::openapi::{Part, Tag};

#[derive(Embed)]
#[folder = "openapi/examples/sandbox/"]
#[include = "*.json"]
struct Examples;

/// Tags, examples and errors of the sandbox.
pub const PART: Part = Part {
    tags: &[
        Tag {
            name: "Sandbox",
            group: "Sandbox",
            description: "A world of bookings to experiment with. Only where the sandbox runs.",
        },
        Tag {
            name: "Trip",
            group: ORIGINAL,
            description: "Trips and bookings as they are now: the fallback for a missed event.",
        },
    ],
    examples: Examples::get,
    codes: &[ILLEGAL_STEP],
    refusals,
    rules,
};

/// A 409 here is not that of a repeated key.
fn refusals(status: &str) -> Option<Refusal> {
    let illegal = || {
        let message = "Booking 9000000001 is RESERVED: VOID is not legal, but TICKET and DECLINE_PAYMENT are.";
        let error = illegal_step(message.to_owned(), ["TICKET", "DECLINE_PAYMENT"]);
        let meaning = "It is in no state for this; the parameters list what is legal.";
        Refusal::new(meaning, "illegalStep", "Not in this state", error)
    };
    (status == "409").then(illegal)
}

fn rules(schemas: &mut Map<String, Value>) {
    // A booking has far more than the fields that every one has: `webhook-events.json` describes them all.
    if let Some(booking) = schemas.get_mut("PnrData") {
        booking["additionalProperties"] = json!(true);
    }
    // A session that is imported is an answer first: the next version's may have more.
    for answer in ["Session", "SavedClock"] {
        schemas.get_mut(answer).and_then(Value::as_object_mut).map(|schema| schema.remove("additionalProperties"));
    }
}
