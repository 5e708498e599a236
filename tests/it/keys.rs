//! Tokens signed with private keys, verified with public ones or those that a provider publishes.

use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use actix_web::{App, HttpResponse, HttpServer, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jetbridge::api::auth::{Jwks, Verifier};
use jetbridge::config::Algorithm;
use jsonwebtoken::{EncodingKey, Header, encode};
use serde_json::{Value, json};

use crate::support::app::Setup;
use crate::support::{COMPANY, TestApp};

/// A key pair in PEM, made by openssl.
pub fn pair(arguments: &[&str]) -> (String, String) {
    let private = openssl(&[&["genpkey"], arguments].concat(), "");
    let public = openssl(&["pkey", "-pubout"], &private);
    (private, public)
}

fn openssl(arguments: &[&str], input: &str) -> String {
    use std::io::Write;
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("openssl makes the keys of these tests: install it");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Made once for the run.
pub fn rsa() -> &'static (String, String) {
    static PAIR: OnceLock<(String, String)> = OnceLock::new();
    PAIR.get_or_init(|| pair(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]))
}

pub fn claims() -> Value {
    json!({"sub": "somebody", "exp": 1_826_000_000, "role": "COMPANY_ADMIN", "companyId": COMPANY})
}

#[tokio::test(flavor = "multi_thread")]
async fn each_public_key_algorithm_verifies_its_own_tokens_only() {
    let ec = pair(&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]);
    let ed = pair(&["-algorithm", "ED25519"]);
    let all = [
        (Algorithm::Rs256, rsa().1.clone(), EncodingKey::from_rsa_pem(rsa().0.as_bytes()).unwrap()),
        (Algorithm::Es256, ec.1, EncodingKey::from_ec_pem(ec.0.as_bytes()).unwrap()),
        (Algorithm::EdDsa, ed.1, EncodingKey::from_ed_pem(ed.0.as_bytes()).unwrap()),
    ];
    for (configured, public, _) in &all {
        let verifier = Verifier::public_key(public.as_bytes(), *configured, None, None).unwrap();
        let app = TestApp::with(Setup { verifier: Some(verifier), ..Setup::default() }).await;
        for (algorithm, _, private) in &all {
            let token = encode(&Header::new((*algorithm).into()), &claims(), private).unwrap();
            let expected = if algorithm == configured { 200 } else { 401 };
            assert_eq!(app.list_as(&token, COMPANY, "").await.status, expected, "{algorithm:?} on {configured:?}");
        }
    }
    assert!(Verifier::public_key(rsa().1.as_bytes(), Algorithm::Es256, None, None).is_err());
}

/// An identity provider on loopback.
pub struct Provider {
    pub url: String,
    pub keys: Arc<Mutex<Value>>,
    pub fetches: Arc<AtomicU32>,
    pub handle: actix_web::dev::ServerHandle,
}

impl Provider {
    pub fn start() -> Self {
        let keys = Arc::new(Mutex::new(json!({"keys": []})));
        let fetches = Arc::new(AtomicU32::new(0));
        let (served, counted) = (keys.clone(), fetches.clone());
        let server = HttpServer::new(move || {
            let (served, counted) = (served.clone(), counted.clone());
            App::new().route(
                "/jwks",
                web::get().to(move || {
                    counted.fetch_add(1, Ordering::SeqCst);
                    let keys = served.lock().unwrap().clone();
                    async move { HttpResponse::Ok().json(keys) }
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
        Self { url, keys, fetches, handle }
    }

    fn publish(&self, kid: &str, private_pem: &str) {
        *self.keys.lock().unwrap() = json!({"keys": [jwk(kid, private_pem)]});
    }
}

/// The modulus of an RSA key as a JWK.
pub fn jwk(kid: &str, private_pem: &str) -> Value {
    let text = openssl(&["rsa", "-noout", "-modulus"], private_pem);
    let hex = text.trim().strip_prefix("Modulus=").unwrap();
    let bytes: Vec<u8> =
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect();
    json!({"kty": "RSA", "kid": kid, "alg": "RS256", "use": "sig", "n": URL_SAFE_NO_PAD.encode(bytes), "e": "AQAB"})
}

fn token(kid: &str, private_pem: &str) -> String {
    let header = Header { kid: Some(kid.to_owned()), ..Header::new(jsonwebtoken::Algorithm::RS256) };
    encode(&header, &claims(), &EncodingKey::from_rsa_pem(private_pem.as_bytes()).unwrap()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_a_provider_publishes_are_fetched_once_and_kept_while_it_is_away() {
    let provider = Provider::start();
    provider.publish("one", &rsa().0);
    let verifier = Verifier::published(Jwks::at(&provider.url).unwrap(), Algorithm::Rs256, None, None);
    let app = TestApp::with(Setup { verifier: Some(verifier), ..Setup::default() }).await;
    let good = token("one", &rsa().0);
    for _ in 0..5 {
        assert_eq!(app.list_as(&good, COMPANY, "").await.status, 200);
    }
    assert_eq!(provider.fetches.load(Ordering::SeqCst), 1);
    let other = pair(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]);
    // An unknown key id makes us look again, though not within ten seconds of the last time.
    for bad in [token("two", &rsa().0), token("one", &other.0), crate::tokens::sign_hs256(&claims())] {
        assert_eq!(app.list_as(&bad, COMPANY, "").await.status, 401);
    }
    assert_eq!(provider.fetches.load(Ordering::SeqCst), 1, "an unknown key id does not let a stranger make us fetch");
    provider.handle.stop(false).await;
    assert_eq!(app.list_as(&good, COMPANY, "").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_away_from_the_start_is_503_and_a_jwks_url_must_be_https() {
    let provider = Provider::start();
    provider.handle.stop(false).await;
    let verifier = Verifier::published(Jwks::at(&provider.url).unwrap(), Algorithm::Rs256, None, None);
    let app = TestApp::with(Setup { verifier: Some(verifier), ..Setup::default() }).await;
    let answer = app.list_as(&token("one", &rsa().0), COMPANY, "").await;
    assert_eq!((answer.status, answer.code()), (503, "SERVICE_UNAVAILABLE"));
    assert!(Jwks::at("http://id.example.com/jwks").is_err());
}
