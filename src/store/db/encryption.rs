//! How a connection to the database is encrypted: whom it trusts, and as whom it shows itself.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use rustls::ClientConfig;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject;

use super::conninfo::BadUrl;
pub(super) use crate::tls::Check;
use crate::tls::{self, Verifier};

/// What the URL asks for.
pub(super) struct Wants {
    pub(super) check: Check,
    /// Whether anything is encrypted at all.
    pub(super) is_needed: bool,
    /// Whom to trust; the system's authorities if not given.
    pub(super) roots: Option<PathBuf>,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
    /// Whether the server is told the name that it was called by.
    pub(super) has_name: bool,
    pub(super) is_newest_only: bool,
    pub(super) is_older_only: bool,
    /// Whether encryption begins with the first byte.
    pub(super) is_direct: bool,
}

pub(super) fn config(wants: &Wants) -> anyhow::Result<Arc<ClientConfig>> {
    let trusted = match &wants.roots {
        Some(path) => tls::certificates(path)
            .map_err(|error| BadUrl(format!("DATABASE_URL has an sslrootcert that {error:#}")))?,
        None if wants.is_needed && wants.check != Check::Nothing => tls::system_certificates(),
        None => Vec::new(),
    };
    let verifier = Verifier::new(trusted, wants.check)
        .context("no certificate authority is trusted: install ca-certificates, or set sslrootcert in DATABASE_URL")
        .or_else(|error| if wants.is_needed { Err(error) } else { Ok(Verifier::blind()) })?;
    let versions: &[_] = match (wants.is_newest_only, wants.is_older_only) {
        (true, _) => &[&rustls::version::TLS13],
        (_, true) => &[&rustls::version::TLS12],
        _ => rustls::ALL_VERSIONS,
    };
    let builder = ClientConfig::builder_with_provider(tls::provider())
        .with_protocol_versions(versions)
        .context("choosing the versions of TLS")?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    let mut config = match (&wants.certificate, &wants.key) {
        (Some(certificate), Some(key)) => {
            let chain = tls::certificates(certificate)
                .map_err(|error| BadUrl(format!("DATABASE_URL has an sslcert that {error:#}")))?;
            let key = PrivateKeyDer::from_pem_file(key).map_err(|error| {
                BadUrl(format!(
                    "DATABASE_URL has an sslkey, {}, that holds no private key in PEM without a password: {error}",
                    key.display()
                ))
            })?;
            builder.with_client_auth_cert(chain, key).map_err(|error| {
                BadUrl(format!("DATABASE_URL has an sslcert and an sslkey that do not fit: {error}"))
            })?
        }
        _ => builder.with_no_client_auth(),
    };
    config.enable_sni = wants.has_name;
    if wants.is_direct {
        config.alpn_protocols = vec![b"postgresql".to_vec()];
    }
    Ok(Arc::new(config))
}
