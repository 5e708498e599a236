//! Examples of requests and successful answers, by operation. The mock answers with them.

mod certification;
mod ext;
mod inboxes;
mod sandbox;

use serde_json::{Value, json};

const SUBSCRIBER: &str = "96d0a1b8-7f77-4d5c-847e-2afd90ed23b3";
const SUBSCRIPTION: &str = "497f6eca-6276-4993-bfeb-53cbbbba6f08";
const COMPANY: &str = "11111111-1111-4111-8111-111111111111";
const TMC: &str = "22222222-2222-4222-8222-222222222222";

/// Adds the examples of an operation, if it has any.
pub(super) fn add(path: &str, method: &str, operation: &mut Value) {
    let (request, answers) = match operation["operationId"].as_str().unwrap_or_default() {
        "createWebhookSubscription" => (
            Some((
                "application/json",
                vec![
                    (
                        "oneCompany",
                        "The events of one company",
                        json!({
                            "subscriberId": COMPANY, "name": "spotnana_us", "url": "https://partner.example.com/hooks/spotnana",
                            "eventTypes": ["PNR_V3"], "eventSource": {"scopes": [{"predicates": [predicate("COMPANY", COMPANY)]}]},
                            "customHeaders": {"X-Custom-Header": "my-value"},
                        }),
                    ),
                    (
                        "wholeTmc",
                        "All companies of a TMC, also later ones",
                        json!({
                            "subscriberId": TMC, "url": "https://tmc.example.com/hooks", "eventTypes": ["PNR_V3", "TRIP_DETAILS_V3"],
                            "eventSource": {"scopes": [{"predicates": [predicate("CONTRACTING_TMC", TMC)]}]},
                        }),
                    ),
                    (
                        "leastOfAll",
                        "Only what is required",
                        json!({
                            "subscriberId": COMPANY, "url": "https://partner.example.com/hooks/spotnana", "eventTypes": ["PNR_V3"],
                        }),
                    ),
                ],
            )),
            vec![(
                "201",
                vec![(
                    "created",
                    "Keep the secret",
                    json!({
                        "id": SUBSCRIPTION,
                        "hmacSigningSecret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
                        "createdAt": date(),
                    }),
                )],
            )],
        ),
        "listWebhookSubscriptions" => (
            None,
            vec![(
                "200",
                vec![
                    ("onePage", "One subscription", json!({"subscriptions": [subscription(true)], "totalCount": 1})),
                    ("none", "No subscription", json!({"subscriptions": [], "totalCount": 0})),
                ],
            )],
        ),
        "getSubscription" => {
            let mut full = subscription(true);
            for time in ["createdAt", "updatedAt"] {
                full[time] = json!({"iso8601": "2026-11-21T10:40:40Z"});
            }
            (None, vec![("200", vec![("active", "An active subscription", full)])])
        }
        "getWebhookSubscription" => (
            None,
            vec![(
                "200",
                vec![
                    ("active", "An active subscription", subscription(true)),
                    ("inactive", "An inactive subscription", subscription(false)),
                ],
            )],
        ),
        "updateWebhookSubscription" => (
            Some((
                "application/json",
                vec![
                    ("pause", "Stop matching", json!({"isActive": false})),
                    ("move", "Send to another place", json!({"url": "https://partner.example.com/hooks/v2"})),
                    ("clearHeaders", "Remove all custom headers", json!({"customHeaders": {}})),
                ],
            )),
            vec![],
        ),
        "fetchOauth2Token" => (
            Some((
                "application/x-www-form-urlencoded",
                vec![(
                    "clientCredentials",
                    "With client credentials",
                    json!({
                        "grant_type": "client_credentials", "client_id": "0b5a1fb8-6c5c-4b53-9a58-7a9b0d3a3c11", "client_secret": "…",
                    }),
                )],
            )),
            vec![(
                "200",
                vec![(
                    "token",
                    "A token for an hour",
                    json!({
                        "access_token": "eyJhbGciOiJIUzI1NiJ9.e30.…", "token_type": "Bearer", "expires_in": 3600,
                        "scope": "subscriptions:read subscriptions:write",
                    }),
                )],
            )],
        ),
        "putOrganization" => (
            Some((
                "application/json",
                vec![
                    ("tmc", "A TMC", json!({"type": "TMC", "name": "Sample TMC"})),
                    (
                        "company",
                        "A company that it serves",
                        json!({
                            "type": "COMPANY", "name": "Sample Org A", "contractingTmcId": TMC, "bookingTmcId": TMC,
                        }),
                    ),
                ],
            )),
            vec![
                ("200", vec![("replaced", "Replaced", organization())]),
                ("201", vec![("made", "Made", organization())]),
            ],
        ),
        "getOrganization" => (None, vec![("200", vec![("company", "A company", organization())])]),
        "listOrganizations" => (
            None,
            vec![(
                "200",
                vec![("onePage", "One organization", json!({"organizations": [organization()], "totalCount": 1}))],
            )],
        ),
        "getHealth" | "getReadiness" => (None, vec![("200", vec![("ok", "All is well", json!({"status": "ok"}))])]),
        "getMetrics" => {
            let line = r#"jetbridge_http_requests_total{method="GET",route="/readyz",status="200"} 1"#;
            operation["responses"]["200"]["content"]["text/plain"]["examples"] =
                json!({"oneLine": {"summary": "One series of many", "value": line}});
            (None, vec![])
        }
        "createCertification" => certification::of(operation),
        "streamInboxRequests" => {
            operation["responses"]["200"]["content"]["text/event-stream"]["examples"] =
                json!({"one": {"summary": "One request", "value": inboxes::stream()}});
            (None, vec![])
        }
        other => match ext::of(other).or_else(|| inboxes::of(other)).or_else(|| sandbox::of(other)) {
            Some(examples) => examples,
            None => unreachable!("{method} {path} ({other}) has no examples: add them here"),
        },
    };
    if let Some((media_type, list)) = request {
        operation["requestBody"]["content"][media_type]["examples"] = named(list);
    }
    for (status, list) in answers {
        operation["responses"][status]["content"]["application/json"]["examples"] = named(list);
    }
}

fn named(list: Vec<(&str, &str, Value)>) -> Value {
    let entry =
        |(name, summary, value): (&str, &str, Value)| (name.to_owned(), json!({"summary": summary, "value": value}));
    Value::Object(list.into_iter().map(entry).collect())
}

/// As `/v3` writes it.
fn date() -> Value {
    json!({"iso8601": "2026-11-21"})
}

/// As `/ext` writes it.
fn time() -> Value {
    json!({"iso8601": "2026-11-21T10:40:40Z"})
}

fn predicate(kind: &str, id: &str) -> Value {
    json!({"type": kind, "values": [id], "comparator": "IN"})
}

fn subscription(is_active: bool) -> Value {
    json!({
        "id": SUBSCRIPTION,
        "name": "spotnana_us",
        "eventTypes": ["PNR_V3", "TRIP_DETAILS_V3"],
        "subscriberId": SUBSCRIBER,
        "eventSource": {"scopes": [{"predicates": [{
            "type": "COMPANY", "values": [COMPANY], "comparator": "IN",
            "valuesWithLabel": [{"id": COMPANY, "name": "Sample Org A"}],
        }]}]},
        "url": "https://partner.example.com/hooks/spotnana",
        "customHeaders": {"X-Custom-Header": "my-value", "Authorization-Extra": "token123"},
        "isActive": is_active,
        "createdBy": "25a02396-1048-48f9-bf93-102d2fb7895e",
        "updatedBy": "b0efe45f-0520-4e21-90f0-7e35f137732e",
        "createdAt": date(),
        "updatedAt": date(),
    })
}

fn organization() -> Value {
    json!({
        "id": COMPANY, "type": "COMPANY", "name": "Sample Org A", "contractingTmcId": TMC, "bookingTmcId": TMC,
        "payloadAttemptLimit": 288, "createdAt": time(), "updatedAt": time(),
    })
}
