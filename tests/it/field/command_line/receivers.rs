//! `listen` and the receivers that developers run: other names of this machine, HTTP/2 alone.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::cli::local::Local;
use crate::cli::{Running, publish};
use crate::support::process::{Folder, Sandbox, wait_until};

const START: &[&str] = &["--log", "off"];

fn told(listening: &Running) -> Value {
    wait_until("it is told", || !listening.out().is_empty());
    serde_json::from_str(&listening.out()[0]).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_name_of_this_machine_is_forwarded_to() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, START);
    for host in ["app.localhost", "localhost.", "LOCALHOST", "[::ffff:127.0.0.1]", "127.1", "0.0.0.0"] {
        let local = Local::start();
        let url = format!("http://{host}:{}/hooks", local.port);
        let listening = Running::start(&folder.0, &["listen", "--forward-to", &url, "--json", "--name", host]);
        wait_until("it is ready", || listening.err().contains("Ready: "));
        publish(&sandbox, json!({})).await;
        let line = told(&listening);
        assert_eq!((&line["status"], &line["error"]), (&json!(200), &Value::Null), "{host}: {line}");
        listening.ends_at_once();
    }
    sandbox.stop("TERM");
}

/// Answers in HTTP/2 and nothing else; the versions of what came.
async fn http2_alone(tls: Option<tokio_rustls::TlsAcceptor>) -> (u16, Arc<Mutex<Vec<(http::Version, usize)>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let got = Arc::new(Mutex::new(Vec::new()));
    let kept = got.clone();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (kept, tls) = (kept.clone(), tls.clone());
            tokio::spawn(async move {
                let answer = service_fn(move |request: http::Request<Incoming>| {
                    let kept = kept.clone();
                    async move {
                        let version = request.version();
                        let body = request.into_body().collect().await.unwrap().to_bytes();
                        kept.lock().unwrap().push((version, body.len()));
                        Ok::<_, Infallible>(http::Response::new(Full::new(Bytes::from_static(b"said"))))
                    }
                });
                let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                let _ = match tls {
                    Some(tls) => match tls.accept(stream).await {
                        Ok(stream) => server.serve_connection(TokioIo::new(stream), answer).await,
                        Err(_) => Ok(()),
                    },
                    None => server.serve_connection(TokioIo::new(stream), answer).await,
                };
            });
        }
    });
    (port, got)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_of_http2_alone_is_forwarded_to_with_and_without_tls() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, START);
    let own = jetbridge::sandbox::certificates::Certificates::existing(&folder.0.join(".jetbridge")).unwrap();
    let mut config = own.server_config().unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    for tls in [None, Some(tokio_rustls::TlsAcceptor::from(Arc::new(config)))] {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (port, got) = http2_alone(tls).await;
        let url = format!("{scheme}://localhost:{port}/hooks");
        let listening = Running::start(&folder.0, &["listen", "--forward-to", &url, "--json"]);
        wait_until("it is ready", || listening.err().contains("Ready: "));
        for count in 1..=3 {
            publish(&sandbox, json!({})).await;
            wait_until("it is told", || listening.out().len() == count);
        }
        for line in listening.out() {
            let line: Value = serde_json::from_str(&line).unwrap();
            assert_eq!((&line["status"], &line["error"]), (&json!(200), &Value::Null), "{scheme}: {line}");
        }
        let got = got.lock().unwrap().clone();
        assert_eq!(got.len(), 3, "each once");
        assert!(got.iter().all(|(version, length)| *version == http::Version::HTTP_2 && *length > 0), "{got:?}");
        listening.ends_at_once();
    }
    sandbox.stop("TERM");
}
