//! `PATCH` of a subscription: what replaces, what stays, what clears.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::item;
use crate::support::{COMPANY, SISTER, TestApp, least_with, source};

fn full() -> Value {
    least_with(json!({
        "name": "before", "eventTypes": ["PNR_V3", "TRAVELER_V2"], "eventSource": source("COMPANY", &[COMPANY]),
        "customHeaders": {"X-A": "1", "X-B": "2"},
    }))
}

#[tokio::test(flavor = "multi_thread")]
async fn given_fields_replace_and_omitted_ones_stay() {
    let app = TestApp::new().await;
    let id = app.created(&full()).await;
    let before = app.get(&id).await.body;
    for change in [
        json!({"name": "after"}),
        json!({"url": "https://other.example.com/x"}),
        json!({"eventTypes": ["SERVICE_CHARGE"]}),
        json!({"isActive": false}),
        json!({"customHeaders": {"X-C": "3"}}),
        json!({"customHeaders": {}}),
        json!({"name": "again", "isActive": true, "customHeaders": {"X-D": "4"}}),
    ] {
        let mut expected = app.get(&id).await.body;
        app.state.clock.advance(TimeDelta::seconds(90));
        let answer = app.patch(&id, &change).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        for (name, value) in change.as_object().unwrap() {
            expected[name] = value.clone();
        }
        expected["updatedAt"] = answer.body["updatedAt"].clone();
        assert_eq!(answer.body, expected, "the whole updated subscription");
        assert_eq!(app.get(&id).await.body, expected, "and it is stored");
    }
    let after = app.get(&id).await.body;
    assert_eq!(after["createdAt"], before["createdAt"]);
    assert_eq!(after["updatedAt"], json!({"iso8601": "2026-11-21T10:51:10Z"}));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_source_replaces_the_whole_of_the_old_one() {
    let app = TestApp::new().await;
    let id = app.created(&full()).await;
    let answer = app.patch(&id, &json!({"eventSource": source("COMPANY", &[SISTER])})).await.expect(200);
    let predicate = json!({"type": "COMPANY", "values": [SISTER], "comparator": "IN", "valuesWithLabel": [{"id": SISTER, "name": "Sample Org B"}]});
    assert_eq!(answer["eventSource"], json!({"scopes": [{"predicates": [predicate]}]}));
    assert_eq!(app.get(&id).await.body["eventSource"], answer["eventSource"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_source_can_be_sent_back_as_it_was_got_labels_and_all() {
    let app = TestApp::new().await;
    let id = app.created(&full()).await;
    let mut source = app.get(&id).await.body["eventSource"].clone();
    assert!(source.to_string().contains("valuesWithLabel"));
    source["scopes"][0]["predicates"][0]["valuesWithLabel"][0]["name"] = json!("a name of mine");
    let answer = app.patch(&id, &json!({"eventSource": source})).await.expect(200);
    let label = &answer["eventSource"]["scopes"][0]["predicates"][0]["valuesWithLabel"][0]["name"];
    assert_eq!(label, "Sample Org A", "labels are the server's to write");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_object_changes_nothing_updated_at_included() {
    let app = TestApp::new().await;
    let id = app.created(&full()).await;
    let before = app.get(&id).await;
    app.state.clock.advance(TimeDelta::hours(1));
    let answer = app.patch(&id, &json!({})).await;
    assert_eq!((answer.status, &answer.body), (200, &before.body));
    assert_eq!(answer.header("etag"), before.header("etag"));
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_fields_and_the_subscriber_are_faults() {
    let app = TestApp::new().await;
    let id = app.created(&full()).await;
    let before = app.get(&id).await.body;
    for (body, paths) in [
        (json!({"subscriberId": COMPANY}), vec!["subscriberId"]),
        (json!({"id": id, "createdAt": 1, "hmacSigningSecret": "x"}), vec!["createdAt", "hmacSigningSecret", "id"]),
        (json!({"eventTypes": []}), vec!["eventTypes"]),
        (json!({"eventSource": {"scopes": []}}), vec!["eventSource.scopes"]),
        (json!({"name": " "}), vec!["name"]),
        (json!({"url": "http://example.com"}), vec!["url"]),
        (json!([]), vec![""]),
        (json!(null), vec![""]),
        (json!("x"), vec![""]),
    ] {
        assert_eq!(app.patch(&id, &body).await.paths(), paths, "{body}");
    }
    assert_eq!(app.get(&id).await.body, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn null_means_left_out_so_that_a_generated_client_that_changes_the_name_changes_nothing_else() {
    let app = TestApp::new().await;
    let id = app.created(&full()).await;
    let before = app.get(&id).await.body;
    let nulls = json!({
        "name": "renamed", "url": null, "isActive": null, "customHeaders": null, "eventTypes": null, "eventSource": null,
    });
    let mut expected = before.clone();
    expected["name"] = json!("renamed");
    let mut after = app.patch(&id, &nulls).await.expect(200);
    after["updatedAt"] = before["updatedAt"].clone();
    assert_eq!(after, expected);
    let unchanged = app.request(Method::PATCH, &item(&id)).json(&json!({"name": null, "customHeaders": null}));
    assert_eq!(app.send(unchanged).await.header("etag"), "\"2\"", "nothing but nulls is an empty change");
    let source = json!({"eventSource": {"scopes": [{"predicates": [
        {"type": "COMPANY", "values": [COMPANY], "comparator": null, "valuesWithLabel": null}]}]}});
    app.patch(&id, &source).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_answers_204_with_the_etag_unless_the_representation_is_asked_for() {
    let app = TestApp::new().await;
    let id = app.created(&full()).await;
    for (revision, prefer) in [("\"2\"", None), ("\"3\"", Some("return=minimal")), ("\"4\"", Some("respond-async"))] {
        let mut request = app.request(Method::PATCH, &item(&id)).json(&json!({"name": format!("quiet {revision}")}));
        if let Some(prefer) = prefer {
            request = request.header("prefer", prefer);
        }
        let answer = app.send(request).await;
        assert_eq!((answer.status, answer.text.as_str(), answer.header("etag")), (204, "", revision));
    }
    let request = app.request(Method::PATCH, &item(&id)).header("prefer", "return=representation");
    let answer = app.send(request.json(&json!({"name": "told"}))).await;
    assert_eq!((answer.status, answer.header("etag")), (200, "\"5\""));
    assert_eq!(answer.header("preference-applied"), "return=representation");
    assert_eq!(answer.body["name"], "told");
}

#[tokio::test(flavor = "multi_thread")]
async fn if_match_lets_only_the_named_revision_change() {
    let app = TestApp::new().await;
    let id = app.created(&full()).await;
    let patch = async |tag: &str, name: &str| {
        app.send(app.request(Method::PATCH, &item(&id)).header("if-match", tag).json(&json!({"name": name}))).await
    };
    let first = patch("\"1\"", "first").await;
    assert_eq!((first.status, first.header("etag")), (204, "\"2\""));
    let late = patch("\"1\"", "late").await;
    assert_eq!((late.status, late.code()), (412, "PRECONDITION_FAILED"));
    assert_eq!(app.get(&id).await.body["name"], "first");
    assert_eq!(patch("*", "any").await.status, 204);
    assert_eq!(patch("\"7\", \"3\"", "listed").await.status, 204);
    assert_eq!(patch("W/\"3\"", "weak").await.status, 412);
    assert_eq!(patch("W/\"4\"", "weak").await.status, 204, "compared weakly: proxies make tags weak");
    let unchanged = app.request(Method::PATCH, &item(&id)).header("if-match", "\"1\"").json(&json!({}));
    assert_eq!(app.send(unchanged).await.status, 412, "also when nothing would change");
    let missing = item("497f6eca-6276-4993-bfeb-53cbbbba6f08");
    let request = app.request(Method::PATCH, &missing).header("if-match", "*").json(&json!({}));
    assert_eq!(app.send(request).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_patches_with_one_if_match_exactly_one_wins() {
    let app = TestApp::new().await;
    let id = app.created(&full()).await;
    for round in 0..20 {
        let tag = app.get(&id).await.header("etag").to_owned();
        let patch = |name: String| {
            app.send(app.request(Method::PATCH, &item(&id)).header("if-match", &tag).json(&json!({"name": name})))
        };
        let (a, b) = tokio::join!(patch(format!("a{round}")), patch(format!("b{round}")));
        let mut statuses = [a.status, b.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 412], "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn racing_patches_never_mix_their_fields_and_none_is_lost() {
    let app = TestApp::new().await;
    let id = app.created(&full()).await;
    let path = item(&id);
    let patches = (0..40).map(|n| {
        // Each writes one number into four fields, two of which move routes.
        let body = json!({
            "name": format!("n{n}"),
            "url": format!("https://example.com/n{n}"),
            "customHeaders": {"X-N": format!("n{n}")},
            "eventTypes": if n % 2 == 0 { json!(["PNR_V3"]) } else { json!(["TRAVELER_V2"]) },
        });
        app.send(app.request(Method::PATCH, &path).header("prefer", "return=representation").json(&body))
    });
    for answer in futures_util::future::join_all(patches).await {
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert_unmixed(&answer.body);
    }
    let last = app.get(&id).await;
    assert_unmixed(&last.body);
    assert_eq!(last.header("etag"), "\"41\"", "each of the 40 counted");
    let wanted = last.body["eventTypes"][0].as_str().unwrap();
    let dump = app.db.dump().await;
    let routes: Vec<_> = dump.lines().filter(|line| line.starts_with("subscription_routes")).collect();
    assert!(routes.len() == 1 && routes[0].contains(wanted), "{routes:?}");
}

fn assert_unmixed(body: &Value) {
    let n = body["name"].as_str().unwrap();
    assert_eq!(body["url"], format!("https://example.com/{n}"));
    assert_eq!(body["customHeaders"]["X-N"], n);
    let is_even = n[1..].parse::<u32>().unwrap() % 2 == 0;
    assert_eq!(body["eventTypes"][0], if is_even { "PNR_V3" } else { "TRAVELER_V2" });
}

#[tokio::test(flavor = "multi_thread")]
async fn updated_by_is_who_changed_it_last() {
    let app = TestApp::new().await;
    let id = app.created(&full()).await;
    let claims =
        json!({"sub": "somebody-else", "exp": 4_102_444_800_i64, "role": "COMPANY_ADMIN", "companyId": COMPANY});
    let token = crate::tokens::sign_hs256(&claims);
    let answer = app.patch_as(&token, &id, &json!({"name": "theirs"})).await.expect(200);
    assert_eq!(
        (&answer["createdBy"], &answer["updatedBy"]),
        (&json!("25a02396-1048-48f9-bf93-102d2fb7895e"), &json!("somebody-else"))
    );
}
