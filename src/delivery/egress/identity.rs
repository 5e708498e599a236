//! A certificate of our own, for receivers that ask for one.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use anyhow::Context as _;
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::SHAKING_HANDS;

/// What receivers are shown that ask for a certificate: ours, if there is one. That one was asked for is kept in mind, for
/// the advice.
#[derive(Debug, Default)]
pub struct Identity {
    own: Option<Arc<CertifiedKey>>,
}

impl Identity {
    /// The certificate of one file, with the chain to its authority behind it, and the key of another; both in PEM.
    pub fn read(certificate: &Path, key: &Path) -> anyhow::Result<Self> {
        let name = certificate.display();
        let chain = CertificateDer::pem_file_iter(certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .with_context(|| format!("{name} holds no certificates in PEM"))?;
        anyhow::ensure!(!chain.is_empty(), "{name} holds no certificates in PEM");
        let private =
            PrivateKeyDer::from_pem_file(key).with_context(|| format!("{} holds no key in PEM", key.display()))?;
        let provider = rustls::crypto::aws_lc_rs::default_provider();
        let own = CertifiedKey::from_der(chain, private, &provider)
            .with_context(|| format!("{} is not the key of {name}", key.display()))?;
        Ok(Self { own: Some(Arc::new(own)) })
    }
}

impl ResolvesClientCert for Identity {
    fn resolve(&self, _: &[&[u8]], schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let fits = self.own.as_ref().filter(|own| own.key.choose_scheme(schemes).is_some());
        if fits.is_none() {
            let _ = SHAKING_HANDS.try_with(|seen| seen.wants_certificate.store(true, Ordering::Relaxed));
        }
        fits.cloned()
    }

    fn has_certs(&self) -> bool {
        self.own.is_some()
    }
}
