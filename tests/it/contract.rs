//! The `OpenAPI` documents: current, complete, true of the examples, and browsable offline.

use std::collections::BTreeSet;

use jetbridge::api::guide;
use jetbridge::api::openapi::{Documents, to_file};
use reqwest::Method;
use serde_json::Value;

use crate::support::{COMPANY, Setup, TestApp, least};

const HOW: &str = "is stale: run `cargo run -- openapi` and commit what it writes";

#[test]
fn the_documents_in_openapi_are_current() {
    let documents = Documents::make(jetbridge::sandbox::ROUTES);
    for (name, document) in documents.files() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi").join(name);
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == to_file(document), "openapi/{name} {HOW}");
    }
}

#[test]
fn the_pages_of_the_guide_that_are_made_from_the_code_are_current() {
    let documents = Documents::make(jetbridge::sandbox::ROUTES);
    let pages =
        [("errors.md", guide::errors_page(&documents.codes)), ("events.md", guide::events_page(&documents.events))];
    for (name, page) in pages {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
        let kept = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(kept == page, "docs/{name} is stale: run `cargo run -- openapi --docs docs` and commit what it writes");
    }
}

#[test]
fn operation_ids_schema_names_and_tags_are_the_originals() {
    let contract = Documents::make(jetbridge::sandbox::ROUTES).contract;
    assert_eq!(
        (&contract["openapi"], &contract["info"]["title"], &contract["info"]["version"]),
        (&"3.1.0".into(), &"Webhook Subscription API".into(), &"v3".into())
    );
    let mut operations = Vec::new();
    for (path, item) in contract["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            operations.push((
                method.clone(),
                path.clone(),
                text(&operation["operationId"]),
                text(&operation["tags"][0]),
            ));
        }
    }
    operations.sort();
    let expected = [
        (
            "get",
            "/v3/webhooks/subscriptions/subscriber/{subscriberId}/list",
            "listWebhookSubscriptions",
            "Webhook Subscription",
        ),
        ("get", "/v3/webhooks/subscriptions/{subscriptionId}", "getWebhookSubscription", "Webhook Subscription"),
        ("patch", "/v3/webhooks/subscriptions/{subscriptionId}", "updateWebhookSubscription", "Webhook Subscription"),
        ("post", "/v2/auth/oauth2-token", "fetchOauth2Token", "Authentication"),
        ("post", "/v3/webhooks/subscriptions", "createWebhookSubscription", "Webhook Subscription"),
    ];
    assert_eq!(operations, expected.map(|(a, b, c, d)| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned())));
    let names: BTreeSet<_> =
        contract["components"]["schemas"].as_object().unwrap().keys().map(String::as_str).collect();
    for name in [
        "CreateWebhookSubscriptionRequest",
        "CreateWebhookSubscriptionResponse",
        "UpdateWebhookSubscriptionRequest",
        "WebhookSubscription",
        "ListWebhookSubscriptionsResponse",
        "EventSource",
        "EventSourceScope",
        "EventSourcePredicate",
        "EventSourceScopeType",
        "WebhookEventTypeEnum",
        "ErrorResponse",
        "ErrorParameter",
    ] {
        assert!(names.contains(name), "{name} is not among {names:?}");
    }
    assert_eq!(contract["components"]["securitySchemes"]["Bearer"]["scheme"], "bearer");
    assert!(!contract.to_string().contains("Organization\":"), "nothing of ours is in the contract");
    assert_eq!(contract["servers"][0]["description"], "Sandbox URL");
    for name in ["BadRequest", "Unauthorized", "Forbidden", "NotFound"] {
        assert!(contract["components"]["responses"][name]["content"]["application/json"].is_object(), "{name}");
    }
}

/// What the original's answers must have; nothing else is required of one.
const REQUIRED_OF_ANSWERS: [(&str, &[&str]); 12] = [
    ("CreateWebhookSubscriptionResponse", &[]),
    ("DateTimeOffset", &[]),
    ("ErrorMessage", &[]),
    ("ErrorParameter", &[]),
    ("ErrorResponse", &[]),
    ("EventSource", &["scopes"]),
    ("EventSourcePredicate", &["type", "values"]),
    ("EventSourceScope", &["predicates"]),
    ("ListWebhookSubscriptionsResponse", &[]),
    ("OAuthTokenResponse", &["access_token", "token_type"]),
    ("ValueWithLabel", &["id", "name"]),
    ("WebhookSubscription", &["id", "name", "eventTypes", "subscriberId", "eventSource", "url"]),
];

#[test]
fn the_contract_is_as_open_as_the_original_in_its_answers() {
    let contract = Documents::make(jetbridge::sandbox::ROUTES).contract;
    let schemas = &contract["components"]["schemas"];
    for (name, required) in REQUIRED_OF_ANSWERS {
        let schema = &schemas[name];
        assert!(schema["properties"].is_object(), "{name}");
        let stated: Vec<_> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        assert_eq!(stated, required, "{name}");
        assert!(schema.get("additionalProperties").is_none(), "{name} takes fields that it does not know");
    }
    assert_eq!(schemas["ErrorMessage"]["properties"]["errorCode"]["type"], "string");
    assert!(schemas["CreateWebhookSubscriptionResponse"]["properties"]["hmacSigningSecret"].get("pattern").is_none());
    let text = contract.to_string();
    for ours in ["ILLEGAL_STEP", "/v3/trips", "/v2/pnrs", "Sandbox\"]"] {
        assert!(!text.contains(ours), "{ours}");
    }
    let update = &schemas["UpdateWebhookSubscriptionRequest"]["properties"];
    assert_eq!(update["eventTypes"]["type"], serde_json::json!(["array", "null"]));
    assert_eq!(update["customHeaders"]["type"], serde_json::json!(["object", "null"]));
}

#[test]
fn no_document_has_what_generators_stumble_over() {
    let documents = Documents::make(jetbridge::sandbox::ROUTES);
    for document in [&documents.contract, &documents.all] {
        let mut found = Vec::new();
        visit(document, "", &mut |path, value| {
            let alternatives = ["oneOf", "anyOf"].iter().filter_map(|word| value.get(*word)?.as_array()).flatten();
            if alternatives.clone().any(|one| one["type"] == "null") {
                found.push(format!("{path}: a union with null"));
            }
            if value["pattern"].as_str().is_some_and(|pattern| pattern.contains("\\u")) {
                found.push(format!("{path}: a pattern that PCRE does not know"));
            }
            if value["enum"].as_array().is_some_and(|list| list.len() == 1) {
                found.push(format!("{path}: an enum of one"));
            }
            if value["in"].is_string() && value["schema"]["type"].is_array() {
                found.push(format!("{path}: a parameter that may be null"));
            }
        });
        assert_eq!(found, Vec::<String>::new());
        let mut names = BTreeSet::new();
        let operations = document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap());
        for (_, operation) in operations {
            // Generators make `GetInboxRequest` of both a schema of that name and the parameters of `getInbox`.
            let id = operation["operationId"].as_str().unwrap().to_lowercase();
            for name in [id.clone(), format!("{id}request"), format!("{id}response")] {
                assert!(names.insert(name.clone()), "{name} is made twice");
            }
        }
    }
}

/// Every object with properties, wherever it is.
fn visit(value: &Value, path: &str, see: &mut impl FnMut(&str, &Value)) {
    see(path, value);
    match value {
        Value::Object(map) => map.iter().for_each(|(name, inner)| visit(inner, &format!("{path}/{name}"), see)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(place, inner)| visit(inner, &format!("{path}/{place}"), see));
        }
        _ => {}
    }
}

/// A response, followed to where it is written.
fn response_of<'d>(document: &'d Value, response: &'d Value) -> &'d Value {
    let reference = response["$ref"].as_str().and_then(|text| document.pointer(text.strip_prefix('#')?));
    reference.unwrap_or(response)
}

#[test]
fn every_field_operation_and_answer_is_described() {
    let all = Documents::make(jetbridge::sandbox::ROUTES).all;
    let mut bare = Vec::new();
    visit(&all["components"]["schemas"], "", &mut |path, value| {
        for (name, schema) in value.get("properties").and_then(Value::as_object).into_iter().flatten() {
            // An alternative narrows fields that are described above it.
            let narrows = path.contains("/oneOf/");
            if !narrows && schema.get("description").and_then(Value::as_str).is_none_or(str::is_empty) {
                bare.push(format!("{path}.{name}"));
            }
        }
    });
    for (path, item) in all["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if operation["summary"].as_str().is_none_or(str::is_empty) {
                bare.push(format!("{method} {path}"));
            }
            for (status, response) in operation["responses"].as_object().unwrap() {
                let response = response_of(&all, response);
                let contents = response.get("content").and_then(Value::as_object);
                let has_examples = contents
                    .into_iter()
                    .flatten()
                    .all(|(_, content)| content["examples"].as_object().is_some_and(|list| !list.is_empty()));
                if response["description"].as_str().is_none_or(str::is_empty) || !has_examples {
                    bare.push(format!("{method} {path} {status}"));
                }
            }
            let body = &operation["requestBody"]["content"];
            for (kind, content) in body.as_object().into_iter().flatten() {
                if content["examples"].as_object().is_none_or(serde_json::Map::is_empty) {
                    bare.push(format!("{method} {path} request {kind}"));
                }
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}

#[test]
fn every_file_of_examples_is_of_an_operation_and_gives_what_it_has() {
    let all = Documents::make(jetbridge::sandbox::ROUTES).all;
    let operations: Vec<_> =
        all["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values()).collect();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/examples");
    for folder in [folder.clone(), folder.join("sandbox")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                continue;
            }
            let id = path.file_stem().unwrap().to_str().unwrap();
            let operation = operations.iter().find(|operation| operation["operationId"] == id);
            let operation = operation.unwrap_or_else(|| panic!("no operation is called {id}"));
            let examples: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let keys = |value: &Value| {
                value.as_object().into_iter().flatten().map(|(key, _)| key.clone()).collect::<BTreeSet<_>>()
            };
            let kinds = keys(&examples["request"]);
            assert!(kinds.is_subset(&keys(&operation["requestBody"]["content"])), "{id}: request {kinds:?}");
            for (status, by_kind) in examples["responses"].as_object().into_iter().flatten() {
                let content = &operation["responses"][status]["content"];
                assert_eq!(keys(by_kind), keys(content), "{id}: {status}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_example_is_accepted() {
    let app = TestApp::with(Setup::with_inboxes()).await;
    let all = app.state.documents.all.clone();
    let (mut bodied, mut tried, mut refused) = (BTreeSet::new(), BTreeSet::new(), Vec::new());
    for (template, item) in all["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"].as_str().unwrap();
            let content = &operation["requestBody"]["content"]["application/json"];
            if !content.is_null() {
                bodied.insert(id);
            }
            let examples = content["examples"].as_object();
            for (name, example) in examples.into_iter().flatten() {
                let subscription = app.created(&least(COMPANY)).await;
                let mut path = template.clone();
                for parameter in operation["parameters"].as_array().into_iter().flatten() {
                    let name = parameter["name"].as_str().unwrap();
                    let given = parameter["example"].as_str().or(parameter["schema"]["example"].as_str());
                    let value = if name == "subscriptionId" { &subscription } else { given.unwrap_or(COMPANY) };
                    path = path.replace(&format!("{{{name}}}"), value);
                }
                let method = method.to_uppercase().parse().unwrap();
                let answer = app.send(app.request(method, &path).json(&example["value"])).await;
                // What an example names need not be there, as the code of a session: what matters is that it is read.
                let is_read = matches!((id, answer.status), (_, 200..300 | 404 | 409) | ("createConsoleSession", 403));
                if !is_read {
                    refused.push(format!("{id}, {name}: {}", answer.text));
                }
                tried.insert(id);
            }
        }
    }
    assert_eq!(refused, Vec::<String>::new());
    assert_eq!(tried, bodied);
    assert!(tried.len() >= 20, "{tried:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documents_and_the_page_that_browses_them_are_served_from_the_binary() {
    let app = TestApp::new().await;
    let get = async |path: &str| app.send(app.anonymous(Method::GET, path)).await;
    assert_eq!(get("/openapi.json").await.expect(200), app.state.documents.all);
    let contract = get("/openapi/webhook-subscriptions.v3.json").await.expect(200);
    assert_eq!(contract, app.state.documents.contract);
    assert_eq!(get("/openapi/webhook-events.json").await.expect(200), app.state.documents.events);
    let page = get("/docs").await;
    assert!(page.text.contains("page.js"), "redirected to the page: {}", page.status);
    let script = get("/docs/page.js").await.text;
    assert!(script.contains("/openapi.json") && script.contains("webhook-subscriptions.v3.json"), "{script}");
    let module = get("/docs/scalar/standalone.esm.js").await;
    assert!(module.header("content-encoding").is_empty() && module.text.contains("createApiReference"));
    let asked = app.anonymous(Method::GET, "/docs/scalar/standalone.esm.js");
    let packed = app.send(asked.header("accept-encoding", "gzip")).await;
    assert_eq!((packed.status, packed.header("content-encoding")), (200, "gzip"));
    let again =
        app.anonymous(Method::GET, "/docs/scalar/standalone.esm.js").header("if-none-match", module.header("etag"));
    assert_eq!(app.send(again).await.status, 304);
    for wrong in ["/docs/no.js", "/docs/scalar/no.js", "/docs/scalar/../page.js", "/docs/scalar/VERSION"] {
        assert_eq!(get(wrong).await.status, if wrong.contains("..") { 200 } else { 404 }, "{wrong}");
    }
    let shown = page.text + &script;
    let elsewhere = regex_free_hosts(&shown);
    assert_eq!(elsewhere, Vec::<&str>::new(), "the page loads nothing from another host");
    let first = get("/").await;
    assert!(first.text.contains("href=\"docs/\"") && first.header("content-type").starts_with("text/html"));
}

/// The `src` and `href` attributes that leave this host.
fn regex_free_hosts(page: &str) -> Vec<&str> {
    page.split(['"', '\''])
        .filter(|text| text.starts_with("http://") || text.starts_with("https://") || text.starts_with("//"))
        .collect()
}

#[test]
fn each_operation_has_a_sample_in_each_language_of_the_originals_portal() {
    let languages = ["Shell", "JavaScript", "Node.js", "Python", "Java", "C#", "PHP", "Go", "Ruby", "R"];
    let documents = Documents::make(jetbridge::sandbox::ROUTES);
    for document in [&documents.contract, &documents.all] {
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let samples = operation["x-codeSamples"].as_array().cloned().unwrap_or_default();
                let found: Vec<_> = samples.iter().map(|sample| sample["lang"].as_str().unwrap()).collect();
                assert_eq!(found, languages, "{method} {path}: run tests/outside/samples/make.mjs");
                let first = path.split('{').next().unwrap();
                assert!(
                    samples.iter().all(|sample| sample["source"].as_str().unwrap().contains(first)),
                    "{method} {path}"
                );
            }
        }
    }
}
