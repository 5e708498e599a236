//! What receivers get, as a document of its own: generators of clients would turn its operations into calls.

use serde_json::{Map, Value, json};

use crate::api::samples::Sample;
use crate::api::schemas::{self, COMPONENTS};
use crate::domain::event_type::EventType;

/// What the group of all events says.
const VERIFY: &str = "\
What happened to bookings, as receivers are told. Verify each before anything else, over the bytes as they came:

```python
import base64, hashlib, hmac, re, time

def is_genuine(headers, body: bytes, secret: str) -> bool:
    id, timestamp, given = (headers.get(f\"x-spotnana-webhook-{name}\", \"\") for name in (\"id\", \"timestamp\", \"signature\"))
    if not re.fullmatch(\"[0-9]{1,12}\", timestamp) or abs(time.time() - int(timestamp)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix(\"whsec_\"))
    wanted = base64.b64encode(hmac.digest(key, f\"{id}.{timestamp}.\".encode() + body, hashlib.sha256))
    return any(hmac.compare_digest(one.removeprefix(\"v1,\").encode(), wanted) for one in given.split())
```

Remember ids as well: the same may come more than once. The guide has it in ten languages and
ten frameworks.";

/// The document: a webhook for each kind of event, and the schemas of what they carry.
pub(super) fn document(samples: &[Sample]) -> Value {
    let webhooks: Map<_, _> = EventType::ALL
        .into_iter()
        .map(|event_type| (event_type.as_str().to_owned(), json!({"post": operation(event_type, samples)})))
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Webhook Events",
            "description": "What receivers get: one webhook for each kind of event, with its payload down to the last field. Fields that \
                are not described may come; ignore them.",
            "contact": {"name": "Jetbridge"},
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "version": "v2",
        },
        "servers": [{"url": "/", "description": "The server that serves this document; the operations are your receiver's."}],
        "tags": [{"name": "Webhook Event", "description": VERIFY}],
        "paths": {},
        "webhooks": webhooks,
        "components": {"schemas": schemas::components()},
    })
}

fn operation(event_type: EventType, samples: &[Sample]) -> Value {
    let name = event_type.as_str();
    let examples: Map<_, _> = samples
        .iter()
        .filter(|sample| sample.event_type == event_type)
        .map(|sample| {
            let title = sample.operation.as_deref().unwrap_or(name);
            (title.to_owned(), json!({"summary": title, "value": sample.envelope}))
        })
        .collect();
    json!({
        "operationId": format!("receive{}", schemas::envelope_name(event_type)),
        "tags": ["Webhook Event"],
        "summary": format!("Receive a {name} event"),
        "description": "Answer exactly 200 within 40 seconds; anything else is tried again for 14 days. Verify the signature over \
            `id.timestamp.body` first, answer, then work. The same id may come more than once.",
        "security": [],
        "parameters": headers(),
        "requestBody": {
            "required": true,
            "content": {"application/json": {
                "schema": {"$ref": format!("{COMPONENTS}{}", schemas::envelope_name(event_type))},
                "examples": examples,
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
