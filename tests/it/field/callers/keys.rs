//! Key sets as identity providers publish them.

use std::sync::atomic::Ordering;

use actix_web::{App, HttpResponse, HttpServer, web};
use jetbridge::api::auth::{Jwks, Verifier};
use jetbridge::config::Algorithm;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::keys::{Provider, claims, jwk, pair, rsa};
use crate::support::app::Setup;
use crate::support::{COMPANY, TestApp, logs};

pub(super) async fn app_of(url: &str) -> TestApp {
    let verifier = Verifier::published(Jwks::at(url).unwrap(), Algorithm::Rs256, None, None);
    TestApp::with(Setup { verifier: Some(verifier), ..Setup::default() }).await
}

pub(super) fn token(kid: Option<&str>, private_pem: &str) -> String {
    let header = Header { kid: kid.map(ToOwned::to_owned), ..Header::new(jsonwebtoken::Algorithm::RS256) };
    encode(&header, &claims(), &EncodingKey::from_rsa_pem(private_pem.as_bytes()).unwrap()).unwrap()
}

/// A key with other fields; null takes one away.
fn with(mut key: Value, fields: Value) -> Value {
    for (name, value) in fields.as_object().unwrap() {
        key[name] = value.clone();
    }
    key.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    key
}

#[tokio::test(flavor = "multi_thread")]
async fn of_all_published_keys_the_one_that_is_fit_verifies() {
    let own = &rsa().0;
    let other = pair(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]).0;
    let sig = || jwk("a", own);
    let plain = || with(jwk("a", own), json!({"use": null, "alg": null}));
    let enc = |key: Value| with(key, json!({"use": "enc", "alg": "RSA-OAEP"}));
    let nameless = |key: Value| with(key, json!({"kid": null}));
    for (what, keys, kid, expected) in [
        ("enc before sig, one name", json!([enc(jwk("a", &other)), sig()]), Some("a"), 200),
        ("sig before enc, one name", json!([sig(), enc(jwk("a", &other))]), Some("a"), 200),
        ("one sig and one enc, no name", json!([enc(nameless(jwk("a", &other))), nameless(sig())]), None, 200),
        ("no name in the token alone", json!([jwk("b", &other), sig()]), None, 200),
        ("two fit ones of one name", json!([jwk("a", &other), sig()]), Some("a"), 200),
        (
            "another algorithm under the name",
            json!([with(jwk("a", &other), json!({"alg": "RS512"})), sig()]),
            Some("a"),
            200,
        ),
        (
            "another type under the name",
            json!([{"kty": "EC", "kid": "a", "crv": "P-256", "x": "AA", "y": "AA"}, sig()]),
            Some("a"),
            200,
        ),
        ("no word of its use", json!([plain()]), Some("a"), 200),
        ("made to encrypt", json!([with(plain(), json!({"key_ops": ["encrypt"]}))]), Some("a"), 401),
        ("made to wrap keys", json!([with(plain(), json!({"key_ops": ["wrapKey", "deriveKey"]}))]), None, 401),
        ("made to verify", json!([with(plain(), json!({"key_ops": ["verify"]}))]), Some("a"), 200),
        ("for encryption alone", json!([enc(sig())]), Some("a"), 401),
        ("the other's signature", json!([jwk("a", &other)]), Some("a"), 401),
        ("no such name", json!([jwk("b", own)]), Some("a"), 401),
    ] {
        let provider = Provider::start();
        *provider.keys.lock().unwrap() = json!({ "keys": keys });
        let app = app_of(&provider.url).await;
        assert_eq!(app.list_as(&token(kid, own), COMPANY, "").await.status, expected, "{what}");
        provider.handle.stop(false).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_odd_entry_leaves_itself_out_and_the_log_says_so() {
    let provider = Provider::start();
    let odd = with(jwk("odd-one-of-this-test", &rsa().0), json!({"x5c": "text"}));
    *provider.keys.lock().unwrap() = json!({"keys": [5, odd, {"kty": "new"}, jwk("a", &rsa().0)], "more": true});
    let app = app_of(&provider.url).await;
    assert_eq!(app.list_as(&token(Some("a"), &rsa().0), COMPANY, "").await.status, 200);
    assert!(!logs::lines_with("odd-one-of-this-test").is_empty(), "the entry is named in the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_while_keys_are_fetched_waits_for_the_same_fetch() {
    let provider = Provider::start();
    provider.keys.lock().unwrap()["keys"] = json!([jwk("a", &rsa().0)]);
    // A provider that answers when it is told to.
    let (gate, opened) = (std::sync::Arc::new(tokio::sync::Semaphore::new(0)), provider.url.clone());
    let held = gate.clone();
    let server = HttpServer::new(move || {
        let (gate, url) = (held.clone(), opened.clone());
        App::new().route(
            "/jwks",
            web::get().to(move || {
                let (gate, url) = (gate.clone(), url.clone());
                async move {
                    let _open = gate.acquire().await.unwrap();
                    let keys = reqwest::Client::builder().no_proxy().build().unwrap().get(url).send().await.unwrap();
                    HttpResponse::Ok().content_type("application/json").body(keys.bytes().await.unwrap())
                }
            }),
        )
    })
    .workers(1)
    .bind(("127.0.0.1", 0))
    .unwrap();
    let url = format!("http://{}/jwks", server.addrs()[0]);
    let server = server.run();
    let handle = server.handle();
    tokio::spawn(server);
    let app = app_of(&url).await;
    let good = token(Some("a"), &rsa().0);
    let all = futures_util::future::join_all((0..8).map(|_| app.list_as(&good, COMPANY, "")));
    let (answers, ()) = tokio::join!(all, async {
        // Some of them have come by then; all get the same answer, whenever they come.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        gate.add_permits(100);
    });
    for answer in answers {
        assert_eq!(answer.status, 200, "{}", answer.text);
    }
    assert_eq!(provider.fetches.load(Ordering::SeqCst), 1);
    handle.stop(false).await;
}
