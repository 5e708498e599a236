//! Whose certificates are trusted: those of known authorities, and those that somebody trusts by hand.

use std::path::PathBuf;
use std::sync::Arc;

use super::SHAKING_HANDS;
use anyhow::Context as _;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::verify_server_name;
use rustls::client::{WantsClientCert, WebPkiServerVerifier};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, ConfigBuilder, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
};

/// What certificates of receivers are checked against.
pub struct Trust {
    roots: RootCertStore,
    /// Given by hand: trusted as authorities, and when a receiver shows one of them itself.
    by_hand: Vec<CertificateDer<'static>>,
}

impl From<RootCertStore> for Trust {
    fn from(roots: RootCertStore) -> Self {
        Self { roots, by_hand: vec![] }
    }
}

impl Trust {
    /// The system's authorities, and what these files hold (PEM).
    pub fn system_and(extra: &[PathBuf]) -> anyhow::Result<Self> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(crate::tls::system_certificates());
        let mut trust = Self::from(roots);
        for path in extra {
            let certificates = CertificateDer::pem_file_iter(path)
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .map_err(|error| anyhow::anyhow!("{} holds no certificates in PEM: {error}", path.display()))?;
            anyhow::ensure!(!certificates.is_empty(), "{} holds no certificates in PEM", path.display());
            for certificate in certificates {
                trust.add(certificate).with_context(|| format!("trusting {}", path.display()))?;
            }
        }
        if trust.roots.is_empty() {
            tracing::warn!("no certificate authority is trusted: install ca-certificates, or give --egress-ca");
        }
        Ok(trust)
    }

    /// Trusts one more: what it has signed, and itself.
    pub fn add(&mut self, certificate: CertificateDer<'static>) -> Result<(), Error> {
        self.roots.add(certificate.clone())?;
        self.by_hand.push(certificate);
        Ok(())
    }

    /// The beginning of what handshakes are made with.
    pub(super) fn builder(self) -> anyhow::Result<ConfigBuilder<ClientConfig, WantsClientCert>> {
        if self.roots.is_empty() {
            // Which trusts nobody.
            return Ok(ClientConfig::builder().with_root_certificates(self.roots));
        }
        let authorities = WebPkiServerVerifier::builder(Arc::new(self.roots)).build()?;
        let verifier = Verifier { authorities, by_hand: self.by_hand };
        Ok(ClientConfig::builder().dangerous().with_custom_certificate_verifier(Arc::new(verifier)))
    }
}

/// The rules for authorities, but that a receiver may show a certificate which was given by hand, although it is an
/// authority's, as `openssl req -x509` makes them, or of one that nobody knows.
#[derive(Debug)]
struct Verifier {
    authorities: Arc<WebPkiServerVerifier>,
    by_hand: Vec<CertificateDer<'static>>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        // Of one that is refused, too: it may have ended.
        let _ = SHAKING_HANDS.try_with(|seen| seen.note_certificate(end_entity));
        match self.authorities.verify_server_cert(end_entity, intermediates, name, ocsp_response, now) {
            // The dates are looked at before purpose and issuer, and the name after them.
            Err(Error::InvalidCertificate(CertificateError::Other(_) | CertificateError::UnknownIssuer))
                if self.by_hand.iter().any(|known| known == end_entity) =>
            {
                verify_server_name(&ParsedCertificate::try_from(end_entity)?, name)?;
                Ok(ServerCertVerified::assertion())
            }
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.authorities.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.authorities.supported_verify_schemes()
    }
}
