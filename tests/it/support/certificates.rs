//! A certificate authority of the run, and certificates for receivers: good ones, and each kind of bad one.

use std::sync::{Arc, OnceLock};

use jetbridge::sandbox::certificates::Certificates;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::TlsAcceptor;

fn authority() -> &'static CertifiedIssuer<'static, KeyPair> {
    static AUTHORITY: OnceLock<CertifiedIssuer<'static, KeyPair>> = OnceLock::new();
    AUTHORITY.get_or_init(|| {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "Jetbridge tests");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
    })
}

/// What an engine of a test trusts.
pub fn roots() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add(authority().der().clone()).unwrap();
    let sandbox = std::fs::read(of_the_sandbox().authority()).unwrap();
    roots.add(CertificateDer::from_pem_slice(&sandbox).unwrap()).unwrap();
    roots
}

/// Those of the sandbox, one set for the run.
pub fn of_the_sandbox() -> Certificates {
    static CERTIFICATES: OnceLock<Certificates> = OnceLock::new();
    let make = || {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("sandbox");
        std::fs::create_dir_all(&folder).unwrap();
        Certificates::load_or_make(&folder).unwrap()
    };
    CERTIFICATES.get_or_init(make).clone()
}

/// The authority, as a file holds it.
pub fn authority_pem() -> String {
    authority().pem()
}

/// A certificate of the authority, as a file holds it.
pub fn signed(params: CertificateParams, key: &KeyPair) -> String {
    params.signed_by(key, authority()).unwrap().pem()
}

/// What a receiver shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    Good,
    Expired,
    NotYetValid,
    SelfSigned,
    WrongName,
}

/// The chain and the key of a certificate, in DER.
pub fn make(kind: Certificate) -> (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>) {
    let key = KeyPair::generate().unwrap();
    let names: &[&str] = if kind == Certificate::WrongName {
        &["somebody.example"]
    } else {
        &["localhost", "127.0.0.1", "receiver.test"]
    };
    let mut params = CertificateParams::new(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()).unwrap();
    if kind == Certificate::Expired {
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
    }
    if kind == Certificate::NotYetValid {
        params.not_before = date_time_ymd(4001, 1, 1);
    }
    let certificate = match kind {
        Certificate::SelfSigned => params.self_signed(&key).unwrap(),
        _ => params.signed_by(&key, authority()).unwrap(),
    };
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    (vec![certificate.der().clone()], private)
}

/// Takes TLS connections with such a certificate.
pub fn acceptor(kind: Certificate, protocols: &[&str]) -> TlsAcceptor {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let (chain, key) = make(kind);
    let mut config = rustls::ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}
