//! `POST /v3/webhooks/subscriptions`, sentence by sentence of the contract.

use base64::Engine;
use serde_json::{Value, json};

use crate::support::app::Setup;
use crate::support::{COMPANY, TestApp, least, least_with, source};

#[tokio::test(flavor = "multi_thread")]
async fn create_answers_201_with_id_secret_time_location_and_etag() {
    let app = TestApp::new().await;
    let answer = app.create(&least(COMPANY)).await;
    assert_eq!(answer.status, 201, "{}", answer.text);
    let id = answer.body["id"].as_str().unwrap();
    assert_eq!(answer.header("location"), format!("/v3/webhooks/subscriptions/{id}"));
    assert_eq!(answer.header("etag"), "\"1\"");
    assert_eq!(answer.body["createdAt"], json!({"iso8601": "2026-11-21T10:40:40Z"}));
    let names: Vec<_> = answer.body.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names, ["id", "hmacSigningSecret", "createdAt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_is_whsec_and_base64_of_32_bytes_and_never_readable_again() {
    let app = TestApp::new().await;
    let created = app.create(&least(COMPANY)).await.expect(201);
    let secret = created["hmacSigningSecret"].as_str().unwrap();
    let encoded = secret.strip_prefix("whsec_").unwrap();
    assert_eq!(base64::engine::general_purpose::STANDARD.decode(encoded).unwrap().len(), 32);
    let id = created["id"].as_str().unwrap();
    for text in [
        app.get(id).await.text,
        app.list(COMPANY, "").await.text,
        app.patch(id, &json!({"name": "other"})).await.text,
        app.db.dump().await,
    ] {
        assert!(!text.contains(encoded), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_given_is_stored_and_returned_as_given() {
    let app = TestApp::new().await;
    let body = least_with(json!({
        "name": "  Café ✈ \"quoted\" ",
        "url": "https://partner.example.com:8443/a%20b?c=d&e=ü".replace('ü', "%C3%BC"),
        "eventTypes": ["SERVICE_CHARGE", "TRAVELER_V2", "PNR_V3", "TRIP_DETAILS_V3", "PNR_APPROVAL", "AGENT_TASK_DETAILS"],
        "eventSource": source("COMPANY", &[COMPANY]),
        "isActive": false,
        "customHeaders": {"X-Custom-Header": "my-value", "Authorization-Extra": "token123"},
    }));
    let id = app.created(&body).await;
    let got = app.get(&id).await.expect(200);
    for name in ["subscriberId", "name", "url", "eventTypes", "isActive", "customHeaders"] {
        assert_eq!(got[name], body[name], "{name}");
    }
    let names: Vec<_> = got.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        names,
        [
            "id",
            "name",
            "eventTypes",
            "subscriberId",
            "eventSource",
            "url",
            "customHeaders",
            "isActive",
            "createdBy",
            "updatedBy",
            "createdAt",
            "updatedAt"
        ]
    );
    assert_eq!(got["createdBy"], "25a02396-1048-48f9-bf93-102d2fb7895e", "the token's sub");
    assert_eq!(got["createdAt"], got["updatedAt"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_omitted_event_source_becomes_the_subscribers_company() {
    let app = TestApp::new().await;
    let id = app.created(&least(COMPANY)).await;
    let labelled = json!([{"id": COMPANY, "name": "Sample Org A"}]);
    assert_eq!(
        app.get(&id).await.body["eventSource"],
        json!({"scopes": [{"predicates": [
            {"type": "COMPANY", "values": [COMPANY], "comparator": "IN", "valuesWithLabel": labelled}
        ]}]})
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_omitted_name_is_made_from_the_id_and_is_active_is_true() {
    let app = TestApp::new().await;
    let id = app.created(&least(COMPANY)).await;
    let got = app.get(&id).await.body;
    assert_eq!(got["name"], format!("webhook-{}", &id[..8]));
    assert_eq!(got["isActive"], true);
    assert_eq!(got["customHeaders"], json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn null_means_omitted_where_a_field_is_optional_and_is_a_fault_elsewhere() {
    let app = TestApp::new().await;
    let predicate = json!({"type": "COMPANY", "values": [COMPANY], "comparator": null});
    let optional = least_with(json!({"name": null, "isActive": null, "customHeaders": null, "eventSource": null}));
    let id = app.created(&optional).await;
    assert_eq!(app.get(&id).await.body["name"], format!("webhook-{}", &id[..8]));
    app.created(&least_with(json!({"eventSource": {"scopes": [{"predicates": [predicate]}]}}))).await;
    let answer = app.create(&json!({"subscriberId": null, "url": null, "eventTypes": null})).await;
    assert_eq!(answer.paths(), ["eventTypes", "subscriberId", "url"]);
    let inner = json!({"scopes": [{"predicates": [{"type": null, "values": [null]}]}, null]});
    let answer = app.create(&least_with(json!({"eventSource": inner, "customHeaders": {"X-A": null}}))).await;
    assert_eq!(
        answer.paths(),
        [
            "customHeaders.X-A",
            "eventSource.scopes[0].predicates[0].type",
            "eventSource.scopes[0].predicates[0].values[0]",
            "eventSource.scopes[1]",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn all_faults_of_a_body_are_reported_at_once_with_their_paths() {
    let app = TestApp::new().await;
    let body = json!({
        "subscriberId": "company1-id",
        "name": " ",
        "url": "http://example.com",
        "eventTypes": ["PNR_V3", "NOPE", 5],
        "isActive": "yes",
        "customHeaders": {"bad name": "x", "X-Ok": "1"},
        "eventSource": {"scopes": [{"predicates": [
            {"type": "COMPANY", "values": [COMPANY]},
            {"type": "PERSON", "values": [], "comparator": "NOT_IN"},
        ]}, {"predicates": []}], "extra": 1},
        "unknown": true,
    });
    let answer = app.create(&body).await;
    assert_eq!(
        answer.paths(),
        [
            "customHeaders.bad name",
            "eventSource.extra",
            "eventSource.scopes[0].predicates[1].comparator",
            "eventSource.scopes[0].predicates[1].type",
            "eventSource.scopes[0].predicates[1].values",
            "eventSource.scopes[1].predicates",
            "eventTypes[1]",
            "eventTypes[2]",
            "isActive",
            "name",
            "subscriberId",
            "unknown",
            "url",
        ]
    );
    assert_eq!(app.list(COMPANY, "").await.body["totalCount"], 0, "nothing was stored");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_rule_of_each_field_has_its_refusal() {
    let app = TestApp::new().await;
    let long = |count: usize| "é".repeat(count);
    let id = |n: usize| uuid::Uuid::from_u128(n as u128 + 1).to_string();
    let ids = |count: usize| (0..count).map(id).collect::<Vec<_>>();
    let predicates = |count: usize| json!({"scopes": [{"predicates": vec![json!({"type": "COMPANY", "values": [COMPANY]}); count]}]});
    let scopes = |count: usize| json!({"scopes": vec![json!({"predicates": [{"type": "COMPANY", "values": [COMPANY]}]}); count]});
    let headers = |count: usize| (0..count).map(|n| (format!("X-{n}"), json!("v"))).collect::<serde_json::Map<_, _>>();
    let cases: Vec<(Value, Option<&str>)> = vec![
        (json!({"name": long(255)}), None),
        (json!({"name": long(256)}), Some("name")),
        (json!({"name": ""}), Some("name")),
        (json!({"name": "a\u{0}b"}), Some("name")),
        (json!({"url": "https://u:p@example.com/"}), Some("url")),
        (json!({"url": "https://example.com/#fragment"}), Some("url")),
        (json!({"url": "https://"}), Some("url")),
        (json!({"url": "https://127.0.0.1/"}), Some("url")),
        (json!({"url": "https://localhost/"}), Some("url")),
        (json!({"url": "https://db.internal/"}), Some("url")),
        (json!({"url": "https://printer.local/"}), Some("url")),
        (json!({"url": format!("https://example.com/{}", "a".repeat(2048 - 20))}), None),
        (json!({"url": format!("https://example.com/{}", "a".repeat(2049 - 20))}), Some("url")),
        (json!({"eventTypes": []}), Some("eventTypes")),
        (json!({"eventTypes": "PNR_V3"}), Some("eventTypes")),
        (json!({"eventTypes": {}}), Some("eventTypes")),
        (json!({"eventSource": {}}), Some("eventSource.scopes")),
        (json!({"eventSource": scopes(20)}), None),
        (json!({"eventSource": scopes(0)}), Some("eventSource.scopes")),
        (json!({"eventSource": scopes(21)}), Some("eventSource.scopes")),
        (json!({"eventSource": predicates(10)}), None),
        (json!({"eventSource": predicates(11)}), Some("eventSource.scopes[0].predicates")),
        (json!({"eventSource": source("COMPANY", &ids(1000).iter().map(String::as_str).collect::<Vec<_>>())}), None),
        (
            json!({"eventSource": source("COMPANY", &ids(1001).iter().map(String::as_str).collect::<Vec<_>>())}),
            Some("eventSource.scopes[0].predicates[0].values"),
        ),
        (
            json!({"eventSource": source("COMPANY", &["{497f6eca-6276-4993-bfeb-53cbbbba6f08}"])}),
            Some("eventSource.scopes[0].predicates[0].values[0]"),
        ),
        (
            json!({"eventSource": {"scopes": [{"predicates": [{"type": "COMPANY", "values": [COMPANY], "valuesWithLabel": [{"id": COMPANY}]}]}]}}),
            Some("eventSource.scopes[0].predicates[0].valuesWithLabel[0].name"),
        ),
        (json!({"customHeaders": headers(50)}), None),
        (json!({"customHeaders": headers(51)}), Some("customHeaders")),
        (json!({"customHeaders": {"X-A": "line\r\nbreak: x"}}), Some("customHeaders.X-A")),
        (json!({"customHeaders": {"X-A": "é"}}), Some("customHeaders.X-A")),
        (json!({"customHeaders": {"X-A": {"b": "c"}}}), Some("customHeaders.X-A")),
        (json!({"customHeaders": {"X-A": "1", "x-a": "2"}}), Some("customHeaders.x-a")),
        (json!({"customHeaders": []}), Some("customHeaders")),
        (json!({"id": id(1)}), Some("id")),
    ];
    for (fields, expected) in cases {
        let answer = app.create(&least_with(fields.clone())).await;
        match expected {
            None => assert_eq!(answer.status, 201, "{fields}: {}", answer.text),
            Some(path) => assert_eq!(answer.paths(), [path], "{fields}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_name_twice_is_a_fault_even_when_spelt_alike() {
    let app = TestApp::new().await;
    for (body, path) in
        [(r#""customHeaders":{"X-A":"1","X-A":"2"}"#, "customHeaders.X-A"), (r#""name":"a","name":"b""#, "name")]
    {
        let text = format!(
            r#"{{"subscriberId":"{COMPANY}","url":"https://partner.example.com","eventTypes":["PNR_V3"],{body}}}"#
        );
        let request = app.request(reqwest::Method::POST, "/v3/webhooks/subscriptions");
        let answer = app.send(request.header("content-type", "application/json").body(text)).await;
        assert_eq!(answer.paths(), [path], "{body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn repeated_event_types_are_dropped_and_the_order_kept() {
    let app = TestApp::new().await;
    let types = json!({"eventTypes": ["TRIP_DETAILS_V3", "PNR_V3", "TRIP_DETAILS_V3", "PNR_V3", "TRAVELER_V2"]});
    let id = app.created(&least_with(types)).await;
    assert_eq!(app.get(&id).await.body["eventTypes"], json!(["TRIP_DETAILS_V3", "PNR_V3", "TRAVELER_V2"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn reserved_headers_are_accepted_and_returned() {
    let app = TestApp::new().await;
    let headers = json!({"Authorization": "Bearer mine", "content-type": "text/plain", "Host": "x", "webhook-id": "1", "TE": "trailers"});
    let id = app.created(&least_with(json!({"customHeaders": headers}))).await;
    assert_eq!(app.get(&id).await.body["customHeaders"], headers);
}

#[tokio::test(flavor = "multi_thread")]
async fn custom_headers_are_not_in_the_database_in_the_clear() {
    let app = TestApp::new().await;
    app.keep_secret("s3cret-of-a-partner");
    app.created(&least_with(json!({"customHeaders": {"X-Api-Key": "s3cret-of-a-partner"}}))).await;
    let dump = app.db.dump().await;
    assert!(dump.contains("partner.example.com") && !dump.contains("s3cret-of-a-partner"), "{dump}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sandbox_allows_loopback_and_nothing_else_that_is_private() {
    let policy = jetbridge::domain::address_policy::AddressPolicy::allowing(vec![
        "127.0.0.0/8".parse().unwrap(),
        "::1/128".parse().unwrap(),
    ]);
    let app = TestApp::with(Setup { policy, ..Setup::default() }).await;
    for url in ["https://localhost:8443/inbox/a", "https://127.0.0.1:1/", "https://[::1]/"] {
        app.created(&least_with(json!({"url": url}))).await;
    }
    for url in ["https://10.0.0.1/", "https://169.254.169.254/", "https://db.internal/"] {
        assert_eq!(app.create(&least_with(json!({"url": url}))).await.paths(), ["url"], "{url}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_setting_emits_the_date_alone() {
    let app = TestApp::with(Setup { time_format: jetbridge::config::TimeFormat::Date, ..Setup::default() }).await;
    let created = app.create(&least(COMPANY)).await.expect(201);
    assert_eq!(created["createdAt"], json!({"iso8601": "2026-11-21"}));
    let got = app.get(created["id"].as_str().unwrap()).await.body;
    assert_eq!(got["updatedAt"], json!({"iso8601": "2026-11-21"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_widest_source_that_fits_a_body_is_stored_in_time() {
    // The production deadline: a write of so many routes gets longer than that by itself.
    let deadline = jetbridge::store::db::DEADLINE;
    let app = TestApp::with(Setup { deadline, ..Setup::default() }).await;
    let ids = |from: u128, count: u128| {
        (from..from + count).map(|n| uuid::Uuid::from_u128(n).to_string()).collect::<Vec<_>>()
    };
    let scope = |n: u128| {
        json!({"predicates": [
            {"type": "COMPANY", "values": ids(n * 10_000 + 1, 32)},
            {"type": "BOOKING_TMC", "values": ids(n * 10_000 + 5_000, 31)},
        ]})
    };
    let scopes: Vec<_> = (0..20).map(scope).collect();
    let types = ["TRAVELER_V2", "PNR_V3", "TRIP_DETAILS_V3", "PNR_APPROVAL", "AGENT_TASK_DETAILS", "SERVICE_CHARGE"];
    let started = std::time::Instant::now();
    let id = app.created(&least_with(json!({"eventSource": {"scopes": scopes}, "eventTypes": types}))).await;
    println!("119,040 routes were written in {:?}", started.elapsed());
    app.patch(&id, &json!({"isActive": false})).await.expect(200);
    app.patch(&id, &json!({"isActive": true})).await.expect(200);
}
