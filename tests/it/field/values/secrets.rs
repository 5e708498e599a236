//! Sealed secrets: bound to their subscription, and sealed anew even beside a damaged one.

use jetbridge::domain::sealing::Keyring;
use jetbridge::store::sealed;
use serde_json::json;

use crate::support::app::MASTER_KEY;
use crate::support::database::connect;
use crate::support::{Receiver, Setup, TestApp, TestDb, booking, least_with, subscription_at};

const NEW_KEY: &str = "//////////////////////////////////////////8=";

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_is_moved_to_another_subscription_signs_nothing() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let (mine, other) = (Receiver::new().await, Receiver::new().await);
    let mine_id = app.created(&subscription_at(&mine.url())).await;
    let other_id = app.created(&subscription_at(&other.url())).await;
    app.db.run(&format!("DELETE FROM signing_secrets WHERE subscription_id = '{other_id}'")).await;
    app.db
        .run(&format!("UPDATE signing_secrets SET subscription_id = '{other_id}' WHERE subscription_id = '{mine_id}'"))
        .await;
    let event = app.published(&booking()).await;
    app.engine().step().await;
    assert_eq!((mine.count(), other.count()), (0, 0));
    for delivery in app.deliveries_of(&event).await {
        assert_ne!(delivery["state"], "DELIVERED", "{delivery:#}");
    }
}

/// Seals the secret of a subscription as releases before this one did.
async fn seal_as_before(db: &TestDb, id: &str, keyring: &Keyring) -> String {
    let mut connection = connect(&db.url).await;
    let rows = jetbridge::store::signing_secrets::of_subscription(&mut connection, id.parse().unwrap()).await.unwrap();
    let key = [7; 32];
    let sealed = keyring.seal(&format!("signing_secrets/{}", rows[0].0), &key);
    use diesel_async::RunQueryDsl;
    diesel::sql_query("UPDATE signing_secrets SET sealed = $1 WHERE id = $2")
        .bind::<diesel::sql_types::Bytea, _>(sealed)
        .bind::<diesel::sql_types::Uuid, _>(rows[0].0)
        .execute(&mut connection)
        .await
        .unwrap();
    use base64::Engine;
    format!("whsec_{}", base64::engine::general_purpose::STANDARD.encode(key))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_of_an_earlier_release_signs_and_a_reseal_binds_it() {
    let app = TestApp::with(Setup::with_receivers()).await;
    let receiver = Receiver::new().await;
    let id = app.created(&subscription_at(&receiver.url())).await;
    let keyring = &app.state.keyring;
    let secret = seal_as_before(&app.db, &id, keyring).await;
    app.published(&booking()).await;
    app.engine().step().await;
    let first = &receiver.received()[0];
    let webhook = standardwebhooks::Webhook::new(&secret).unwrap();
    let time = first.header("webhook-timestamp").parse().unwrap();
    assert_eq!(first.header("webhook-signature"), webhook.sign(first.id(), time, &first.body).unwrap());
    let mut connection = connect(&app.db.url).await;
    assert_eq!(sealed::reseal(&mut connection, keyring).await.unwrap().sealed, 1, "under the same key, bound now");
    assert_eq!(sealed::reseal(&mut connection, keyring).await.unwrap().sealed, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_damaged_value_is_told_and_does_not_stop_a_reseal() {
    let app = TestApp::new().await;
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(app.created(&least_with(json!({"customHeaders": {"X-N": n.to_string()}}))).await);
    }
    // One has another byte at its end, one another key at its start.
    app.db
        .run(&format!(
            "UPDATE signing_secrets SET sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1) WHERE subscription_id = '{}'; \
             UPDATE subscriptions SET custom_headers = set_byte(custom_headers, 0, get_byte(custom_headers, 0) # 1) WHERE id = '{}'",
            ids[1], ids[2]
        ))
        .await;
    let both = Keyring::new(NEW_KEY.parse().unwrap(), vec![MASTER_KEY.parse().unwrap()]);
    let mut connection = connect(&app.db.url).await;
    let done = sealed::reseal(&mut connection, &both).await.unwrap();
    assert_eq!((done.sealed, done.failed.len()), (8, 2), "{:?}", done.failed);
    assert!(done.failed.iter().any(|one| one.to_string().contains("signing_secrets/")), "{:?}", done.failed);
    let headers = format!("subscriptions.custom_headers/{}", ids[2]);
    assert!(done.failed.iter().any(|one| one.to_string().contains(&headers)), "{:?}", done.failed);
    let again = sealed::reseal(&mut connection, &both).await.unwrap();
    assert_eq!((again.sealed, again.failed.len()), (0, 2), "told again, and it ends");
}
