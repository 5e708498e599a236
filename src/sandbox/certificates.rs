//! A certificate authority of one's own, for receivers on this machine: made at the first start, kept in the data
//! folder, trusted by the sandbox's engine.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// What a certificate of a receiver is good for.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "::1"];

/// The files of the authority and of the certificate for `localhost`, in `tls/` of the data folder. All in PEM.
#[derive(Clone, Debug)]
pub struct Certificates {
    folder: PathBuf,
}

impl Certificates {
    /// Those of a sandbox that was started here before.
    #[must_use]
    pub fn existing(data_dir: &Path) -> Option<Self> {
        let own = Self { folder: data_dir.join("tls") };
        own.key().exists().then_some(own)
    }

    /// Those of this data folder, made now if there are none. Of two first starts at once, one makes them and both
    /// use them.
    pub fn load_or_make(data_dir: &Path) -> anyhow::Result<Self> {
        if let Some(existing) = Self::existing(data_dir) {
            return Ok(existing);
        }
        let own = Self { folder: data_dir.join("tls") };
        let unfinished = data_dir.join(format!("tls.new-{}", std::process::id()));
        let _ = fs::remove_dir_all(&unfinished);
        make(&unfinished).with_context(|| format!("making certificates in {}", unfinished.display()))?;
        if let Err(error) = fs::rename(&unfinished, &own.folder) {
            let _ = fs::remove_dir_all(&unfinished);
            if !own.key().exists() {
                return Err(error).with_context(|| format!("writing {}", own.folder.display()));
            }
        }
        Ok(own)
    }

    /// The authority's certificate: what has to be trusted.
    #[must_use]
    pub fn authority(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// The certificate for `localhost`.
    #[must_use]
    pub fn certificate(&self) -> PathBuf {
        self.folder.join("localhost.pem")
    }

    /// Its key; readable by the owner alone.
    #[must_use]
    pub fn key(&self) -> PathBuf {
        self.folder.join("localhost-key.pem")
    }

    /// How a receiver of ours on this machine speaks TLS.
    pub fn server_config(&self) -> anyhow::Result<rustls::ServerConfig> {
        let read = |path: &Path| fs::read(path).with_context(|| format!("reading {}", path.display()));
        let chain: Vec<CertificateDer<'static>> =
            CertificateDer::pem_slice_iter(&read(&self.certificate())?).collect::<Result<_, _>>()?;
        let key = PrivateKeyDer::from_pem_slice(&read(&self.key())?)?;
        rustls::ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .context("using the certificate for localhost")
    }
}

fn make(folder: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(folder)?;
    let authority_key = KeyPair::generate()?;
    let mut authority = CertificateParams::default();
    authority.distinguished_name.push(DnType::CommonName, "Jetbridge sandbox");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    authority.not_before = date_time_ymd(2020, 1, 1);
    authority.not_after = date_time_ymd(2050, 1, 1);
    fs::write(folder.join("ca.pem"), authority.self_signed(&authority_key)?.pem())?;
    let issuer = Issuer::new(authority, authority_key);

    let key = KeyPair::generate()?;
    let mut params = CertificateParams::new(NAMES.map(str::to_owned))?;
    params.distinguished_name.push(DnType::CommonName, "localhost");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2050, 1, 1);
    // The authority's own key is not kept: it signs this one certificate and no other.
    fs::write(folder.join("localhost.pem"), params.signed_by(&key, &issuer)?.pem())?;
    crate::config::write_private(&folder.join("localhost-key.pem"), &key.serialize_pem())
}
