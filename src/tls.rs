//! Whom to trust: certificate authorities, and certificates that somebody trusts by hand.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, DigitallySignedStruct, Error, RootCertStore, SignatureScheme};
use x509_cert::Certificate;
use x509_cert::der::asn1::{Ia5StringRef, PrintableStringRef, TeletexStringRef, Utf8StringRef};
use x509_cert::der::oid::db::rfc4519::COMMON_NAME;
use x509_cert::der::{Decode, Encode};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;

/// Where systems keep their authorities in one file.
const BUNDLES: [&str; 5] = [
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// The cryptography of everything.
#[must_use]
pub fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::aws_lc_rs::default_provider())
}

/// The authorities of the system and those that `SSL_CERT_FILE` and `SSL_CERT_DIR` name: those add to what is trusted,
/// so that naming an authority of one's own does not take the public ones away.
#[must_use]
pub fn system_certificates() -> Vec<CertificateDer<'static>> {
    let bundle = BUNDLES.iter().map(Path::new).find(|path| path.exists());
    let bundled = rustls_native_certs::load_certs_from_paths(bundle, None).certs;
    let mut seen = HashSet::new();
    let all = rustls_native_certs::load_native_certs().certs.into_iter().chain(bundled);
    all.filter(|one| seen.insert(one.to_vec())).collect()
}

/// The same, for clients that would take the variables in place of the system's.
#[must_use]
pub fn system_certificates_of_clients() -> Vec<reqwest::Certificate> {
    system_certificates().iter().filter_map(|one| reqwest::Certificate::from_der(one).ok()).collect()
}

/// The certificates of a file in PEM. The error continues a sentence about the file.
pub fn certificates(path: &Path) -> anyhow::Result<Vec<CertificateDer<'static>>> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let all = read.map_err(|error| anyhow::anyhow!("cannot be read, {}: {error}", path.display()))?;
    anyhow::ensure!(!all.is_empty(), "holds no certificate in PEM, {}", path.display());
    Ok(all)
}

/// How much of a server's certificate is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// Nothing: whoever answers is believed.
    Nothing,
    /// That somebody who is trusted vouches for it, whatever name it bears.
    Chain,
    /// That, and the name.
    ChainAndName,
}

/// Checks certificates of servers against authorities, and against certificates that are trusted as they are: one that
/// signed itself may be both, as `openssl req -x509` makes it, and then it is refused as an authority by the rules
/// for those.
#[derive(Debug)]
pub struct Verifier {
    check: Check,
    /// Those that are trusted as they are.
    trusted: HashSet<Vec<u8>>,
    authorities: Option<Arc<WebPkiServerVerifier>>,
    provider: Arc<CryptoProvider>,
}

impl Verifier {
    /// One that trusts these.
    pub fn new(trusted: Vec<CertificateDer<'static>>, check: Check) -> anyhow::Result<Self> {
        let (mut roots, provider) = (RootCertStore::empty(), provider());
        let own = trusted.iter().map(|one| one.to_vec()).collect();
        roots.add_parsable_certificates(trusted);
        let authorities = if roots.is_empty() {
            anyhow::ensure!(check == Check::Nothing, "there is nobody to trust");
            None
        } else {
            let builder = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider.clone());
            Some(builder.build().context("trusting the authorities")?)
        };
        Ok(Self { check, trusted: own, authorities, provider })
    }

    /// One that believes everybody.
    #[must_use]
    pub fn blind() -> Self {
        Self { check: Check::Nothing, trusted: HashSet::new(), authorities: None, provider: provider() }
    }

    fn verify_chain(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<(), Error> {
        if self.trusted.contains(own.as_ref()) {
            return verify_time(own, now);
        }
        let authorities = self.authorities.as_ref().ok_or(CertificateError::UnknownIssuer)?;
        match authorities.verify_server_cert(own, others, name, ocsp, now) {
            Ok(_) => Ok(()),
            // The name is looked at apart.
            Err(Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn unreadable<E>(_: E) -> Error {
    Error::InvalidCertificate(CertificateError::BadEncoding)
}

fn verify_time(own: &CertificateDer<'_>, now: UnixTime) -> Result<(), Error> {
    let validity = Certificate::from_der(own).map_err(unreadable)?.tbs_certificate.validity;
    let now = now.as_secs();
    if now > validity.not_after.to_unix_duration().as_secs() {
        return Err(CertificateError::Expired.into());
    }
    if now < validity.not_before.to_unix_duration().as_secs() {
        return Err(CertificateError::NotValidYet.into());
    }
    Ok(())
}

/// Certificates of databases often bear their name where it stood before there were alternative names, and libpq looks
/// there for a certificate that has none.
fn verify_name(own: &CertificateDer<'_>, name: &ServerName<'_>) -> Result<(), Error> {
    let refusal = match rustls::client::verify_server_name(&ParsedCertificate::try_from(own)?, name) {
        Ok(()) => return Ok(()),
        Err(refusal) => refusal,
    };
    let certificate = Certificate::from_der(own).map_err(unreadable)?.tbs_certificate;
    let alternatives = certificate.get::<SubjectAltName>().map_err(unreadable)?;
    let has_names = alternatives.is_some_and(|(_, SubjectAltName(names))| {
        names.iter().any(|one| matches!(one, GeneralName::DnsName(_) | GeneralName::IpAddress(_)))
    });
    let wanted = name.to_str();
    let is_it = |bearing: &str| {
        let bearing = bearing.to_ascii_lowercase();
        let wanted = wanted.to_ascii_lowercase();
        let under = wanted.split_once('.').map(|(_, rest)| rest);
        bearing == wanted || bearing.strip_prefix("*.").is_some_and(|rest| under == Some(rest))
    };
    let names = certificate.subject.0.iter().flat_map(|part| part.0.iter()).filter(|one| one.oid == COMMON_NAME);
    if !has_names && names.filter_map(|one| text(&one.value)).any(|bearing| is_it(&bearing)) {
        return Ok(());
    }
    Err(refusal)
}

/// The text of a part of a name, in whichever of the usual forms.
fn text(value: &x509_cert::der::Any) -> Option<String> {
    let bytes = value.to_der().ok()?;
    Utf8StringRef::from_der(&bytes)
        .map(|text| text.as_str().to_owned())
        .or_else(|_| PrintableStringRef::from_der(&bytes).map(|text| text.as_str().to_owned()))
        .or_else(|_| Ia5StringRef::from_der(&bytes).map(|text| text.as_str().to_owned()))
        .or_else(|_| TeletexStringRef::from_der(&bytes).map(|text| text.as_str().to_owned()))
        .ok()
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        own: &CertificateDer<'_>,
        others: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if self.check != Check::Nothing {
            self.verify_chain(own, others, name, ocsp, now)?;
        }
        if self.check == Check::ChainAndName {
            verify_name(own, name)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, own, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        own: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, own, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
