//! Who may act for whom: 404 against 403.

use serde_json::json;

use crate::support::{COMPANY, OTHER_TMC, SISTER, STRANGER, TMC, TestApp, least, least_with, source};

#[tokio::test(flavor = "multi_thread")]
async fn create_and_list_reach_everyone_for_the_platform_the_tmc_and_its_companies_or_the_company() {
    let app = TestApp::new().await;
    let unknown = "99999999-9999-4999-8999-999999999999";
    let cases = [
        (app.platform(), vec![TMC, OTHER_TMC, COMPANY, SISTER, STRANGER, unknown], vec![]),
        (app.tmc(TMC), vec![TMC, COMPANY, SISTER], vec![OTHER_TMC, STRANGER, unknown]),
        (app.company(COMPANY), vec![COMPANY], vec![SISTER, TMC, OTHER_TMC, STRANGER, unknown]),
        (app.company(unknown), vec![unknown], vec![COMPANY]),
    ];
    for (token, reached, refused) in cases {
        for id in reached {
            assert_eq!(app.create_as(&token, &least(id)).await.status, 201, "{id}");
            assert_eq!(app.list_as(&token, id, "").await.status, 200, "{id}");
        }
        for id in refused {
            let created = app.create_as(&token, &least(id)).await;
            assert_eq!((created.status, created.code()), (403, "USER_NOT_AUTHORIZED"), "{id}");
            let listed = app.list_as(&token, id, "").await;
            assert_eq!((listed.status, listed.code()), (403, "USER_NOT_AUTHORIZED"), "{id}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn others_subscriptions_look_as_if_they_did_not_exist() {
    let app = TestApp::new().await;
    let theirs = app.created(&least(STRANGER)).await;
    let sisters = app.created(&least(SISTER)).await;
    let tmcs = app.created(&least(TMC)).await;
    let nobody = "497f6eca-6276-4993-bfeb-53cbbbba6f08";
    for (token, hidden, seen) in [
        (app.company(COMPANY), vec![&theirs, &sisters, &tmcs], vec![]),
        (app.tmc(TMC), vec![&theirs], vec![&sisters, &tmcs]),
        (app.tmc(OTHER_TMC), vec![&sisters, &tmcs], vec![&theirs]),
    ] {
        let missing = app.get_as(&token, nobody).await;
        for id in hidden {
            let got = app.get_as(&token, id).await;
            assert_eq!((got.status, got.code()), (404, "RESOURCE_NOT_FOUND"));
            let message = |answer: &crate::support::Answer, id: &str| {
                answer.body["errorMessages"][0]["message"].as_str().unwrap().replace(id, "ID")
            };
            assert_eq!(message(&got, id), message(&missing, nobody), "nothing tells them apart");
            for body in [json!({"name": "mine"}), json!({}), json!({"eventSource": source("COMPANY", &[COMPANY])})] {
                assert_eq!(app.patch_as(&token, id, &body).await.status, 404, "{body}");
            }
        }
        for id in seen {
            assert_eq!(app.get_as(&token, id).await.status, 200);
            assert_eq!(app.patch_as(&token, id, &json!({"name": "ours"})).await.status, 200);
        }
    }
    assert_eq!(app.get(&theirs).await.body["name"], "ours");
}

#[tokio::test(flavor = "multi_thread")]
async fn naming_organizations_out_of_reach_in_the_event_source_is_403() {
    let app = TestApp::new().await;
    let (tmc, company) = (app.tmc(TMC), app.company(COMPANY));
    for (token, kind, values, status) in [
        (&tmc, "CONTRACTING_TMC", vec![TMC], 201),
        (&tmc, "COMPANY", vec![COMPANY, SISTER], 201),
        (&tmc, "COMPANY", vec![COMPANY, STRANGER], 403),
        (&tmc, "BOOKING_TMC", vec![OTHER_TMC], 403),
        (&company, "COMPANY", vec![COMPANY], 201),
        (&company, "COMPANY", vec![COMPANY, SISTER], 403),
        (&company, "CONTRACTING_TMC", vec![TMC], 403),
    ] {
        let body = least_with(json!({"eventSource": source(kind, &values)}));
        assert_eq!(app.create_as(token, &body).await.status, status, "{kind} {values:?}");
    }
    let id = app.created(&least(COMPANY)).await;
    let wider = json!({"eventSource": source("COMPANY", &[SISTER])});
    assert_eq!(app.patch_as(&company, &id, &wider).await.status, 403);
    assert_eq!(app.patch_as(&tmc, &id, &wider).await.status, 200);
    let named = app.patch_as(&company, &id, &json!({"name": "still fine"})).await;
    assert_eq!(named.status, 200, "a wider source that somebody else gave does not lock the owner out");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_company_that_changes_its_tmc_changes_who_reaches_it() {
    let app = TestApp::new().await;
    let id = app.created(&least(COMPANY)).await;
    assert_eq!(app.get_as(&app.tmc(OTHER_TMC), &id).await.status, 404);
    let path = format!("/ext/v1/organizations/{COMPANY}");
    let moved = json!({"type": "COMPANY", "name": "Sample Org A", "contractingTmcId": OTHER_TMC, "bookingTmcId": TMC});
    app.send(app.request(reqwest::Method::PUT, &path).json(&moved)).await.expect(200);
    assert_eq!(app.get_as(&app.tmc(OTHER_TMC), &id).await.status, 200);
    assert_eq!(app.get_as(&app.tmc(TMC), &id).await.status, 404, "booking is not contracting");
}
