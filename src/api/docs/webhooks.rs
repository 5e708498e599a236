//! What receivers get, as the `webhooks` section of the document.

use serde_json::{Map, Value, json};

use crate::api::samples;
use crate::domain::event_type::EventType;

/// Adds one entry for each kind of event, and the schema of the envelope.
pub(super) fn add(document: &mut Value) {
    let mut webhooks = Map::new();
    for event_type in EventType::ALL {
        webhooks.insert(event_type.as_str().to_owned(), json!({"post": operation(event_type)}));
    }
    document["webhooks"] = Value::Object(webhooks);
    document["components"]["schemas"]["WebhookEnvelope"] = envelope();
}

fn operation(event_type: EventType) -> Value {
    let name = event_type.as_str();
    let sample = samples::envelope(event_type, "11111111-1111-4111-8111-111111111111", "2026-08-20T10:16:05.000Z");
    json!({
        "operationId": format!("receive_{name}"),
        "summary": format!("Receive a {name} event"),
        "description": "Answer exactly 200 within 40 seconds; anything else is tried again for 14 days. Verify the signature over \
            `id.timestamp.body` first, answer, then work. The same id may come more than once.",
        "security": [],
        "parameters": headers(),
        "requestBody": {
            "required": true,
            "content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/WebhookEnvelope"},
                "examples": {"sample": {"summary": format!("A {name} event"), "value": sample}},
            }},
        },
        "responses": {
            "200": {"description": "Received. The body is not looked at."},
            "default": {"description": "Not received: it is sent again."},
        },
    })
}

fn headers() -> Value {
    let header = |name: &str, description: &str, example: &str| {
        json!({
            "name": name, "in": "header", "required": true, "description": description, "schema": {"type": "string"},
            "example": example,
        })
    };
    let id = "019ad0f3-2c5b-7a31-9c4e-5b8d2f700001";
    let signature = "AC3jJt/qbOSSvJ+RL0sPYZaOAqBH4FuKEqcvI3VdjDc=";
    json!([
        header("x-spotnana-webhook-id", "The delivery's id: the same on every try and every resend.", id),
        header("x-spotnana-webhook-timestamp", "When this try was made, in Unix seconds.", "1787220965"),
        header(
            "x-spotnana-webhook-signature",
            "Base64 of the HMAC-SHA256 of `id.timestamp.body`, one for each live secret, separated by spaces. The key is what \
             follows `whsec_` in the secret, decoded from Base64.",
            signature
        ),
        header("webhook-id", "The same id, as Standard Webhooks has it.", id),
        header("webhook-timestamp", "The same time, as Standard Webhooks has it.", "1787220965"),
        header("webhook-signature", "The same signatures, as Standard Webhooks has them.", &format!("v1,{signature}")),
        header("API-Version", "The version of the envelope.", "2.0"),
        header("User-Agent", "Who is calling.", concat!("jetbridge/", env!("CARGO_PKG_VERSION"))),
        header("X-B3-TraceId", "One for each event, 32 hexadecimal digits.", "80f198ee56343ba864fe8b2a57d3eff7"),
        header("X-B3-SpanId", "One for each try, 16 hexadecimal digits.", "e457b5a2e4d86bd1"),
        header("traceparent", "Both, as W3C has them.", "00-80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-01"),
    ])
}

fn envelope() -> Value {
    json!({
        "type": "object",
        "description": "The body of every delivery.",
        "required": ["event_type", "payload", "timestamp", "audience"],
        "properties": {
            "event_type": {"$ref": "#/components/schemas/WebhookEventTypeEnum", "description": "The kind of event."},
            "operation": {"type": "string", "description": "What happened; left out when the event has none.", "example": "BOOKING_TICKETED"},
            "operationSummary": {"type": "object", "description": "Which tickets it is about; left out when not given."},
            "payload": {"type": "object", "description": "The whole state after the event."},
            "timestamp": {"type": "string", "format": "date-time", "description": "When the event was generated: RFC 3339, UTC, milliseconds."},
            "audience": {
                "type": "object",
                "description": "Whose event it is.",
                "required": ["organizationId"],
                "properties": {"organizationId": {"type": "string", "format": "uuid", "description": "The company."}},
            },
        },
    })
}
