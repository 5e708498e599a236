//! What TLS wants, before and after the handshake.

use std::path::PathBuf;
use std::sync::Arc;

use jetbridge::delivery::egress::Egress;
use jetbridge::domain::outcome::Reason;
use rcgen::{BasicConstraints, CertificateParams, IsCa, KeyPair, date_time_ymd};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{ServerConfig, SupportedProtocolVersion, version};
use tokio::io::AsyncWriteExt;
use tokio_rustls::TlsAcceptor;

use super::{call, takes_request, to_loopback};
use crate::support::process::Folder;
use crate::support::wild::read_to_end;
use crate::support::{Wild, certificates, loopback};

/// Wants a client certificate, with this version and protocol.
async fn wanting_a_certificate(version: &'static SupportedProtocolVersion, protocol: &str) -> Wild {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let (chain, key) = certificates::make(certificates::Certificate::Good);
    let verifier = WebPkiClientVerifier::builder(Arc::new(certificates::roots())).build().unwrap();
    let mut config = ServerConfig::builder_with_protocol_versions(&[version])
        .with_client_cert_verifier(verifier)
        .with_single_cert(chain, key)
        .unwrap();
    config.alpn_protocols = vec![protocol.as_bytes().to_vec()];
    let acceptor = TlsAcceptor::from(Arc::new(config));
    Wild::new(move |_, socket| {
        let acceptor = acceptor.clone();
        async move {
            if let Ok(mut stream) = acceptor.accept(socket).await {
                read_to_end(&mut stream).await;
            }
        }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_wants_a_client_certificate_is_told_so() {
    for (version, protocol) in
        [(&version::TLS13, "http/1.1"), (&version::TLS13, "h2"), (&version::TLS12, "http/1.1"), (&version::TLS12, "h2")]
    {
        let receiver = wanting_a_certificate(version, protocol).await;
        for n in 0..10 {
            let ended = call(&to_loopback(), &receiver.url()).await;
            assert_eq!(ended, Err(Reason::TlsClientCertificateRequired), "{version:?}, {protocol}, {n}");
        }
    }
    assert!(Reason::TlsClientCertificateRequired.advice().contains("client certificate"));
}

/// As `openssl req -x509` makes it: signed by itself, and an authority.
fn self_signed(change: impl FnOnce(&mut CertificateParams)) -> (String, TlsAcceptor) {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let key = KeyPair::generate().unwrap();
    let mut params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    change(&mut params);
    let certificate = params.self_signed(&key).unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], private)
        .unwrap();
    (certificate.pem(), TlsAcceptor::from(Arc::new(config)))
}

async fn answering(acceptor: TlsAcceptor) -> Wild {
    Wild::new(move |_, socket| {
        let acceptor = acceptor.clone();
        async move {
            let Ok(mut stream) = acceptor.accept(socket).await else { return };
            while takes_request(&mut stream).await {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
                let _ = stream.flush().await;
            }
        }
    })
    .await
}

fn trusting(files: &[PathBuf]) -> Egress {
    Egress::new(loopback(), files).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_self_signed_certificate_that_is_given_by_hand_is_trusted() {
    let folder = Folder::new();
    let file = |name: &str, pem: &str| {
        let path = folder.0.join(name);
        std::fs::write(&path, pem).unwrap();
        path
    };
    for (name, is_ca) in [
        ("authority.pem", IsCa::Ca(BasicConstraints::Unconstrained)),
        ("none.pem", IsCa::NoCa),
        ("no.pem", IsCa::ExplicitNoCa),
    ] {
        let (pem, acceptor) = self_signed(|params| params.is_ca = is_ca);
        let receiver = answering(acceptor).await;
        assert_eq!(call(&trusting(&[file(name, &pem)]), &receiver.url()).await, Ok(200), "{name}");
        let (other, _) = self_signed(|_| {});
        let stranger = trusting(&[file("other.pem", &other)]);
        assert_eq!(call(&stranger, &receiver.url()).await, Err(Reason::CertificateUntrusted), "{name}");
    }
    let (pem, acceptor) = self_signed(|params| {
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
    });
    let receiver = answering(acceptor).await;
    assert_eq!(call(&trusting(&[file("old.pem", &pem)]), &receiver.url()).await, Err(Reason::CertificateExpired));
    let (pem, acceptor) = self_signed(|params| params.subject_alt_names.truncate(1));
    let receiver = answering(acceptor).await;
    assert_eq!(call(&trusting(&[file("name.pem", &pem)]), &receiver.url()).await, Err(Reason::CertificateWrongName));
}
