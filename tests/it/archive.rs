//! Subscriptions that are archived and restored, and the audit of who changed what.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::support::app::item;
use crate::support::{
    Answer, COMPANY, Receiver, Reply, SISTER, STRANGER, Setup, TMC, TestApp, booking, least, subscription_at,
};

async fn archive(app: &TestApp, token: &str, id: &str) -> Answer {
    let path = format!("/ext/v1/subscriptions/{id}");
    app.send(app.anonymous(Method::DELETE, &path).bearer_auth(token)).await
}

async fn restore(app: &TestApp, token: &str, id: &str) -> Answer {
    let path = format!("/ext/v1/subscriptions/{id}/restore");
    app.send(app.anonymous(Method::POST, &path).bearer_auth(token)).await
}

async fn listed(app: &TestApp, query: &str) -> Vec<Value> {
    let list = app.get_path(&format!("/ext/v1/subscriptions?sort=name{query}")).await.expect(200);
    list["subscriptions"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_subscription_gets_and_shows_nothing_until_it_is_restored() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::scripted(|n, _| if (1..7).contains(&n) { Reply::status(503) } else { Reply::ok() }).await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    for _ in 0..2 {
        app.published(&booking()).await;
        app.engine().step().await;
    }
    let tries = receiver.count();
    assert_eq!(archive(&app, &app.platform(), &id).await.status, 204);
    app.state.clock.advance(TimeDelta::hours(1));
    app.engine().step().await;
    assert_eq!(receiver.count(), tries, "what waited is held");
    let matched = app.post("/ext/v1/events", &booking()).await.expect(202);
    assert_eq!(matched["matched"], 0, "{matched}");

    let event = app.get_path("/ext/v1/events").await.expect(200)["events"][2]["id"].as_str().unwrap().to_owned();
    let matches = app.get_path(&format!("/ext/v1/events/{event}/matches")).await.expect(200);
    assert_eq!(matches["matches"], json!([]), "it keeps nobody from what others got");
    let text = format!("There is no webhook subscription {id}.");
    let ext = format!("/ext/v1/subscriptions/{id}");
    for path in [item(&id), ext.clone()]
        .into_iter()
        .chain(["settings", "secrets", "stats", "health"].map(|what| format!("{ext}/{what}")))
    {
        let answer = app.get_path(&path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text.contains(&text), "{path}: {}", answer.text);
    }
    assert_eq!(app.patch(&id, &json!({"isActive": true})).await.status, 404);
    assert_eq!(archive(&app, &app.platform(), &id).await.status, 404, "once is enough");
    assert_eq!(app.list(COMPANY, "").await.expect(200)["totalCount"], 0);
    assert_eq!(app.get_path(&format!("/ext/v1/search?q={id}")).await.expect(200)["results"], json!([]));
    assert!(listed(&app, "").await.is_empty() && listed(&app, "&isArchived=false").await.is_empty());
    let archived = listed(&app, "&isArchived=true").await;
    assert_eq!((archived.len(), &archived[0]["id"], &archived[0]["isActive"]), (1, &json!(id), &json!(false)));
    assert!(archived[0]["archivedAt"]["iso8601"].is_string());
    // What it got is kept.
    let deliveries = app.get_path(&format!("/ext/v1/deliveries?subscriptionId={id}")).await.expect(200);
    let mut states: Vec<_> =
        deliveries["deliveries"].as_array().unwrap().iter().map(|one| one["state"].as_str().unwrap()).collect();
    states.sort_unstable();
    assert_eq!(states, ["DELIVERED", "HELD"]);

    let restored = restore(&app, &app.platform(), &id).await;
    assert_eq!(restored.header("etag"), "\"3\"");
    let restored = restored.expect(200);
    assert_eq!((&restored["id"], &restored["isActive"]), (&json!(id), &json!(false)));
    assert_eq!(restore(&app, &app.platform(), &id).await.status, 404, "it is not archived");
    assert_eq!(app.list(COMPANY, "").await.expect(200)["totalCount"], 1);
    app.patch(&id, &json!({"isActive": true})).await;
    app.engine().step().await;
    assert_eq!(receiver.count(), tries + 1, "what was held is delivered");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_change_a_subscription_may_archive_it_and_if_match_and_the_quota_count() {
    let app =
        TestApp::with(Setup { arguments: vec!["--max-subscriptions-per-subscriber", "1"], ..Setup::default() }).await;
    let id = app.created(&least(COMPANY)).await;
    for token in [app.company(STRANGER), app.company(SISTER)] {
        assert_eq!(archive(&app, &token, &id).await.status, 404);
    }
    let stale = app.request(Method::DELETE, &format!("/ext/v1/subscriptions/{id}")).header("If-Match", "\"7\"");
    assert_eq!(app.send(stale).await.status, 412);
    assert_eq!(archive(&app, &app.company(COMPANY), &id).await.status, 204);
    assert_eq!(restore(&app, &app.company(SISTER), &id).await.status, 404);
    assert_eq!(archive(&app, &app.company(COMPANY), &id).await.status, 404);
    // An archived one leaves its place to another, and needs one to come back.
    let other = app.created(&least(COMPANY)).await;
    let refused = restore(&app, &app.tmc(TMC), &id).await;
    assert_eq!(refused.status, 400, "{}", refused.text);
    assert_eq!(archive(&app, &app.tmc(TMC), &other).await.status, 204);
    assert_eq!(restore(&app, &app.tmc(TMC), &id).await.status, 200);
    let wrong = app.send(app.request(Method::DELETE, "/ext/v1/subscriptions/preview")).await;
    assert_eq!((wrong.status, wrong.header("allow")), (405, "POST"));
}

async fn changes(app: &TestApp, token: &str, query: &str) -> Value {
    app.send(app.anonymous(Method::GET, &format!("/ext/v1/audit?{query}")).bearer_auth(token)).await.expect(200)
}

/// Action, kind and fields of each change, newest first.
fn told(list: &Value) -> Vec<String> {
    let one = |change: &Value| {
        let fields: Vec<_> = change["fields"].as_array().unwrap().iter().map(|field| field.as_str().unwrap()).collect();
        format!("{} {} {}", change["action"].as_str().unwrap(), change["kind"].as_str().unwrap(), fields.join(","))
    };
    list["changes"].as_array().unwrap().iter().map(one).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_audit_tells_who_changed_what_and_no_value() {
    let app = TestApp::new().await;
    let mut body = least(COMPANY);
    body["customHeaders"] = json!({"X-Team": "blue-t3am"});
    app.keep_secret("blue-t3am");
    let id = app.created(&body).await;
    let ext = format!("/ext/v1/subscriptions/{id}");
    app.patch_as(&app.tmc(TMC), &id, &json!({"name": "other", "url": "https://a.example/with-t0ken"})).await;
    app.patch(&id, &json!({})).await;
    app.patch(&id, &json!({"name": "other"})).await;
    let settings = json!({"excludedOperations": ["VOIDED"], "maxPerSecond": 5});
    app.send(app.request(Method::PUT, &format!("{ext}/settings")).json(&settings)).await.expect(200);
    let secret = app.post(&format!("{ext}/secrets"), &json!({})).await.expect(201);
    let secrets = app.get_path(&format!("{ext}/secrets")).await.expect(200);
    let old = secrets["secrets"].as_array().unwrap().iter().find(|one| one["id"] != secret["id"]).unwrap();
    let revoke = format!("{ext}/secrets/{}", old["id"].as_str().unwrap());
    assert_eq!(app.send(app.request(Method::DELETE, &revoke)).await.status, 204);
    let since = "2026-11-01T00:00:00Z";
    let resend = json!({"subscriptionId": id, "since": since, "until": "2026-12-01T00:00:00Z"});
    let resend = app.post("/ext/v1/resends", &resend).await.expect(202);
    let cancel = format!("/ext/v1/resends/{}/cancel", resend["id"].as_str().unwrap());
    app.post(&cancel, &json!({})).await.expect(200);
    app.post(&cancel, &json!({})).await.expect(200);
    archive(&app, &app.platform(), &id).await;
    restore(&app, &app.platform(), &id).await;
    let organization = json!({"type": "COMPANY", "name": "Renamed", "contractingTmcId": TMC});
    let put = app.request(Method::PUT, &format!("/ext/v1/organizations/{COMPANY}")).json(&organization);
    assert!(app.send(put).await.status < 300);

    let all = changes(&app, &app.platform(), &format!("subscriptionId={id}")).await;
    assert_eq!(
        told(&all),
        [
            "RESTORED SUBSCRIPTION ",
            "ARCHIVED SUBSCRIPTION isActive",
            "CANCELLED RESEND ",
            "CREATED RESEND ",
            "REVOKED SECRET ",
            "CREATED SECRET ",
            "UPDATED SETTINGS excludedOperations,maxPerSecond",
            "UPDATED SUBSCRIPTION name,url",
            "CREATED SUBSCRIPTION ",
        ],
        "{all}"
    );
    let first = &all["changes"][8];
    assert_eq!((&first["objectId"], &first["organizationId"]), (&json!(id), &json!(COMPANY)));
    assert!(!all.to_string().contains("t3am") && !all.to_string().contains("t0ken"));
    let renamed = changes(&app, &app.company(COMPANY), "kind=ORGANIZATION").await;
    assert!(told(&renamed)[0].starts_with("UPDATED ORGANIZATION ") && told(&renamed)[0].contains("name"), "{renamed}");
    // Filters, pages, and reach.
    let subject = all["changes"][7]["subject"].as_str().unwrap();
    let theirs = format!("subscriptionId={id}&subject=");
    assert_eq!(told(&changes(&app, &app.platform(), &format!("{theirs}{subject}")).await), told(&all));
    assert_eq!(told(&changes(&app, &app.platform(), &format!("{theirs}nobody")).await).len(), 0);
    let object = changes(&app, &app.platform(), &format!("objectId={}", resend["id"].as_str().unwrap())).await;
    assert_eq!(told(&object), ["CANCELLED RESEND ", "CREATED RESEND "]);
    let (mut query, mut paged) = (format!("subscriptionId={id}&limit=4"), Vec::new());
    loop {
        let page = changes(&app, &app.platform(), &query).await;
        paged.extend(told(&page));
        let Some(cursor) = page["nextCursor"].as_str() else { break };
        query = format!("subscriptionId={id}&limit=4&cursor={cursor}");
    }
    assert_eq!(paged, told(&all));
    assert_eq!(told(&changes(&app, &app.tmc(TMC), &format!("subscriptionId={id}")).await).len(), 9);
    for token in [app.company(SISTER), app.company(STRANGER), app.tmc(STRANGER)] {
        assert_eq!(told(&changes(&app, &token, &format!("subscriptionId={id}")).await).len(), 0);
    }
    let wrong = app.get_path("/ext/v1/audit?kind=THING&cursor=-1&limit=0&objectId=1&since=2026-11-02T00:00:00Z&until=2026-11-01T00:00:00Z").await;
    assert_eq!(
        (wrong.status, wrong.paths()),
        (400, vec!["cursor", "kind", "limit", "objectId", "until"]),
        "{}",
        wrong.text
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn where_any_number_is_allowed_one_is_restored_as_well() {
    let app =
        TestApp::with(Setup { arguments: vec!["--max-subscriptions-per-subscriber", "0"], ..Setup::default() }).await;
    let id = app.created(&least(COMPANY)).await;
    archive(&app, &app.platform(), &id).await;
    assert_eq!(restore(&app, &app.platform(), &id).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_to_an_archived_subscription_is_not_sent_again() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    archive(&app, &app.platform(), &id).await;
    let delivery = app.deliveries_of(&event).await[0]["id"].as_str().unwrap().to_owned();
    let refused = app.post(&format!("/ext/v1/deliveries/{delivery}/resend"), &json!({})).await;
    assert!(refused.status == 404 && refused.text.contains("is archived: restore it first"), "{}", refused.text);
    let all = json!({"state": "DELIVERED", "deliveryIds": [delivery], "dryRun": true});
    assert_eq!(app.post("/ext/v1/resends", &all).await.expect(200)["total"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_whose_subscription_is_archived_does_not_say_that_it_has_done_all() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    app.published(&booking()).await;
    app.engine().step().await;
    let delivered = json!({"subscriptionId": id, "state": "DELIVERED", "since": "2026-11-01T00:00:00Z", "until": "2026-12-01T00:00:00Z"});
    let job = app.post("/ext/v1/resends", &delivered).await.expect(202);
    archive(&app, &app.platform(), &id).await;
    app.engine().step().await;
    let job = app.get_path(&format!("/ext/v1/resends/{}", job["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&job["state"], &job["total"], &job["sent"]), (&json!("CANCELLED"), &json!(1), &json!(0)), "{job}");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_kept_for_400_days() {
    let app = TestApp::new().await;
    let id = app.created(&least(COMPANY)).await;
    let sweep = async || {
        let mut conn = crate::support::database::connect(&app.db.url).await;
        jetbridge::store::audit::sweep(&mut conn, app.state.clock.now()).await.unwrap()
    };
    app.state.clock.advance(TimeDelta::days(400));
    assert_eq!(sweep().await, 0);
    app.state.clock.advance(TimeDelta::seconds(1));
    assert_eq!(sweep().await, 1);
    assert_eq!(told(&changes(&app, &app.platform(), &format!("objectId={id}")).await).len(), 0);
}
