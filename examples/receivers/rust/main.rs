//! A receiver of booking events, on actix-web: verify, answer, then work.
//!
//! `WEBHOOK_SECRET` holds the secret, or several, separated by commas, while one replaces another. `PORT`, `TLS_CERT` and
//! `TLS_KEY` say where and how to listen. A real receiver keeps its queue and what it knows in a database, not in memory.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "an example is a program of its own")]
use std::collections::{HashMap, HashSet};
use std::env::var;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{SystemTime, UNIX_EPOCH};

use actix_web::web::{Bytes, Data, PayloadConfig, post};
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, http::StatusCode};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject};

/// The keys, and the queue of ids and bodies.
type Shared = Data<(Vec<Vec<u8>>, SyncSender<(String, Bytes)>)>;
const MAX_AGE: u64 = 300;

/// The id of the delivery, if one of its signatures is by one of our keys, over these very bytes, a short time ago.
fn verified(request: &HttpRequest, body: &[u8], keys: &[Vec<u8>]) -> Option<String> {
    let header = |name: &str| request.headers().get(format!("x-spotnana-webhook-{name}"))?.to_str().ok();
    let (id, timestamp, signatures) = (header("id")?, header("timestamp")?, header("signature")?);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    let is_recent = now.abs_diff(timestamp.parse().ok()?) <= MAX_AGE;
    let fits = |key: &Vec<u8>, given: &str| {
        let mac = Hmac::<sha2::Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
        let mac = mac.chain_update(format!("{id}.{timestamp}.")).chain_update(body);
        let given = STANDARD.decode(given.strip_prefix("v1,").unwrap_or(given));
        given.is_ok_and(|given| mac.verify_slice(&given).is_ok()) // In constant time.
    };
    let is_ours = signatures.split(' ').any(|given| keys.iter().any(|key| fits(key, given)));
    (is_recent && is_ours).then(|| id.to_owned())
}

async fn receive(request: HttpRequest, body: Bytes, shared: Shared) -> HttpResponse {
    let Some(id) = verified(&request, &body, &shared.0) else { return HttpResponse::new(StatusCode::UNAUTHORIZED) };
    let is_taken = shared.1.try_send((id, body)).is_ok(); // Else it comes again.
    HttpResponse::new(if is_taken { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE })
}

fn apply_events(waiting: &Receiver<(String, Bytes)>) {
    let (mut known_ids, mut applied) = (HashSet::new(), HashMap::new());
    for (_, body) in waiting.iter().filter(|(id, _)| known_ids.insert(id.clone())) {
        let event: serde_json::Value = serde_json::from_slice(&body).unwrap_or_default();
        let text = |path| event.pointer(path).and_then(|value| value.as_str()).unwrap_or("-").to_owned();
        let places = ["/payload/pnrId", "/payload/basicTripInfo/tripId", "/payload/tripId"];
        let place = places.into_iter().find(|place| event.pointer(place).is_some()).unwrap_or("/payload/id");
        let (subject, timestamp) = ((text("/event_type"), text(place)), text("/timestamp"));
        // Times are written alike, in UTC, so that their texts order as they do.
        if applied.get(&subject).is_none_or(|latest| *latest <= timestamp) {
            println!("applied {} {} {}", subject.0, text("/operation"), subject.1);
            applied.insert(subject, timestamp);
        }
    }
}

#[actix_web::main] // Which ends in order on SIGTERM.
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (sender, waiting) = sync_channel(10_000);
    let worker = std::thread::spawn(move || apply_events(&waiting));
    let (secrets, port) = (var("WEBHOOK_SECRET")?, var("PORT").map_or(Ok(3000), |port| port.parse())?);
    let keys = secrets.split(',').map(|secret| STANDARD.decode(secret.trim().trim_start_matches("whsec_")));
    let shared: Shared = Data::new((keys.collect::<Result<_, _>>()?, sender));
    let limit = PayloadConfig::new(4 * 1024 * 1024);
    let app = move || App::new().app_data(shared.clone()).app_data(limit.clone()).default_service(post().to(receive));
    let (server, address) = (HttpServer::new(app).workers(2), ("127.0.0.1", port));
    let server = if let (Ok(certificate), Ok(key)) = (var("TLS_CERT"), var("TLS_KEY")) {
        let chain = CertificateDer::pem_file_iter(certificate)?.collect::<Result<_, _>>()?;
        let tls = rustls::ServerConfig::builder().with_no_client_auth();
        server.bind_rustls_0_23(address, tls.with_single_cert(chain, PrivateKeyDer::from_pem_file(key)?)?)?
    } else {
        server.bind(address)?
    };
    println!("listening on port {}", server.addrs()[0].port());
    server.run().await?;
    worker.join().map_err(|_| "the worker failed".into()) // What was answered 200 is done before the end.
}
