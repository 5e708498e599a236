//! Encrypted connections: whom `sslmode` and `sslrootcert` trust.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use jetbridge::store::db::Db;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::relay::{Relay, url};
use crate::support::TestDb;
use crate::support::process::{Folder, client};

/// What a server shows.
struct Shown {
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
    /// The file that a client would trust.
    file: PathBuf,
}

impl Shown {
    async fn relay(self) -> Relay {
        drop(client());
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(self.chain, self.key).unwrap();
        Relay::encrypting(Arc::new(config)).await
    }
}

/// As the manual of Postgres makes one: it signs itself, may sign others, and bears its name as of old.
fn by_the_manual(folder: &Path, name: &str) -> Shown {
    let (certificate, key) = (folder.join(format!("{name}.crt")), folder.join(format!("{name}.key")));
    let mut command = Command::new("openssl");
    command.args(["req", "-new", "-x509", "-days", "365", "-nodes", "-text", "-subj", &format!("/CN={name}"), "-out"]);
    let output = command.arg(&certificate).arg("-keyout").arg(&key).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let chain = vec![CertificateDer::from_pem_file(&certificate).unwrap()];
    Shown { chain, key: PrivateKeyDer::from_pem_file(&key).unwrap(), file: certificate }
}

/// Signed by an authority, for this name.
fn by_an_authority(folder: &Path, name: &str) -> Shown {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "Authority of a database");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &authority).unwrap();
    let file = folder.join("authority.pem");
    std::fs::write(&file, authority.pem()).unwrap();
    let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).unwrap();
    Shown { chain: vec![certificate.der().clone()], key, file }
}

async fn outcome(relay: &Relay, db: &TestDb, host: &str, query: &str) -> Result<(), String> {
    let url = url(&format!("{host}:{}", relay.port), db, query);
    Db::connect(&url).await.map(drop).map_err(|error| format!("{error:#}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn sslmode_means_what_it_means_to_libpq() {
    let (folder, db) = (Folder::new(), TestDb::new().await);
    let shown = by_an_authority(&folder.0, "localhost");
    let root = format!("sslrootcert={}", shown.file.display());
    let relay = shown.relay().await;
    let other = by_an_authority(&folder.0, "elsewhere.example");
    let other_root = format!("sslrootcert={}", other.file.display());
    for (host, query, expected) in [
        ("localhost", "sslmode=require".to_owned(), None),
        ("localhost", "sslmode=no-verify".to_owned(), None),
        ("localhost", "sslmode=prefer".to_owned(), None),
        ("localhost", "sslmode=allow".to_owned(), None),
        ("localhost", "sslmode=verify-full".to_owned(), Some("UnknownIssuer")),
        ("localhost", "sslmode=verify-ca".to_owned(), Some("UnknownIssuer")),
        ("127.0.0.1", "sslmode=require".to_owned(), None),
        ("localhost", "sslmode=disable".to_owned(), None),
        ("localhost", String::new(), None),
    ] {
        let got = outcome(&relay, &db, host, &query).await;
        assert_eq!(got.is_ok(), expected.is_none(), "{host} {query}: {got:?}");
        assert!(got.err().unwrap_or_default().contains(expected.unwrap_or_default()), "{query}");
    }
    // `other` has overwritten the file: its authority did not sign what this relay shows.
    assert_eq!(root, other_root);
    for mode in ["require", "verify-ca", "verify-full"] {
        let got = outcome(&relay, &db, "localhost", &format!("sslmode={mode}&{root}")).await;
        assert!(got.unwrap_err().contains("certificate"), "{mode}");
    }
    let relay = other.relay().await;
    for (mode, is_fine) in [("require", true), ("verify-ca", true), ("verify-full", false)] {
        let got = outcome(&relay, &db, "localhost", &format!("sslmode={mode}&{root}")).await;
        assert_eq!(got.is_ok(), is_fine, "{mode} of another name: {got:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_made_by_the_manual_is_trusted_when_it_is_named() {
    let (folder, db) = (Folder::new(), TestDb::new().await);
    let shown = by_the_manual(&folder.0, "localhost");
    let root = format!("sslrootcert={}", shown.file.display());
    let relay = shown.relay().await;
    for mode in ["verify-full", "verify-ca", "require"] {
        outcome(&relay, &db, "localhost", &format!("sslmode={mode}&{root}")).await.unwrap();
    }
    let elsewhere = by_the_manual(&folder.0, "db.example.com");
    let file = elsewhere.file.clone();
    let relay = elsewhere.relay().await;
    let named = |mode: &str, file: &Path| format!("sslmode={mode}&sslrootcert={}", file.display());
    outcome(&relay, &db, "localhost", &named("verify-ca", &file)).await.unwrap();
    let got = outcome(&relay, &db, "localhost", &named("verify-full", &file)).await;
    assert!(got.unwrap_err().contains("not valid for name"), "another name is refused");
    let got = outcome(&relay, &db, "localhost", &format!("sslmode=verify-ca&{root}")).await;
    assert!(got.unwrap_err().contains("certificate"), "another certificate is refused");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_does_not_encrypt_is_named() {
    let (relay, db) = (Relay::new().await, TestDb::new().await);
    for (mode, is_fine) in
        [("prefer", true), ("allow", true), ("require", false), ("verify-full&sslrootcert=system", false)]
    {
        let got = outcome(&relay, &db, "localhost", &format!("sslmode={mode}")).await;
        assert_eq!(got.is_ok(), is_fine, "{mode}: {got:?}");
        if let Err(error) = got {
            assert!(error.contains("does not encrypt") && error.contains("sslmode=disable"), "{error}");
        }
    }
}

/// Run by itself in a process whose environment names an authority; see the next test.
#[test]
#[ignore = "the test beside it runs this in an environment of its own"]
fn public_authorities_are_there_in_this_environment() {
    let all = jetbridge::tls::system_certificates();
    let own = CertificateDer::from_pem_file(std::env::var_os("SSL_CERT_FILE").unwrap()).unwrap();
    assert!(all.contains(&own), "the one that was named is trusted");
    assert!(all.len() > 50, "{} are trusted", all.len());
}

#[test]
fn naming_an_authority_in_the_environment_takes_no_public_one_away() {
    let folder = Folder::new();
    let file = by_an_authority(&folder.0, "localhost").file;
    let name = "field::database::encryption::public_authorities_are_there_in_this_environment";
    let mut command = Command::new(std::env::current_exe().unwrap());
    // Where a folder is named as well, the public ones may come from there.
    command.args(["--exact", name, "--ignored"]).env("SSL_CERT_FILE", file).env_remove("SSL_CERT_DIR");
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && text.contains("1 passed"), "{text}");
}
