//! Which servers, who one is to them, and whom to trust as them.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, anyhow, bail};
use async_nats::ServerAddr;
use percent_encoding::percent_decode_str;
use rustls::ClientConfig;
use url::Url;

use crate::tls;

/// How the stream is reached.
pub struct StreamSettings {
    /// The servers, without who one is.
    pub(super) servers: Vec<ServerAddr>,
    /// A user and a password, or a token alone.
    pub(super) login: Option<(String, Option<String>)>,
    /// Whom to trust, if not the system's authorities alone.
    pub(super) trust: Option<ClientConfig>,
    /// How long a publish waits for the quorum.
    pub(super) deadline: Duration,
}

impl StreamSettings {
    /// Of URLs that may hold a user and a password, the same in all that do, and a file with certificate authorities to trust
    /// beside the system's, in PEM. What is wrong is told without them.
    pub fn new(urls: Vec<Url>, authorities: Option<&Path>, deadline: Duration) -> anyhow::Result<Self> {
        let mut login = None;
        let mut servers = Vec::with_capacity(urls.len());
        for mut url in urls {
            let given = login_of(&url);
            if given.is_some() && login.is_some() && login != given {
                bail!(
                    "the servers of the stream have different users or passwords: they need one that is good for all"
                );
            }
            login = login.or(given);
            let stripped = url.set_password(None).and_then(|()| url.set_username(""));
            if stripped.is_err() {
                bail!("a server of the stream has no host");
            }
            servers.push(ServerAddr::from_url(url).context("reading a server of the stream")?);
        }
        let trust = authorities.map(trust).transpose()?;
        Ok(Self { servers, login, trust, deadline })
    }
}

fn login_of(url: &Url) -> Option<(String, Option<String>)> {
    let plain = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    (!url.username().is_empty()).then(|| (plain(url.username()), url.password().map(plain)))
}

fn trust(file: &Path) -> anyhow::Result<ClientConfig> {
    let mut roots = rustls::RootCertStore::empty();
    roots.add_parsable_certificates(tls::system_certificates());
    let certificates = tls::certificates(file);
    for certificate in certificates.map_err(|error| anyhow!("the file of JETBRIDGE_STREAM_CA {error}"))? {
        roots.add(certificate).with_context(|| format!("{} holds what is no authority", file.display()))?;
    }
    let config = ClientConfig::builder_with_provider(tls::provider()).with_safe_default_protocol_versions()?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_one_is_comes_from_any_url_and_is_the_same_in_all() {
        let of = |texts: &[&str]| {
            let urls = texts.iter().map(|text| text.parse().unwrap()).collect();
            StreamSettings::new(urls, None, Duration::ZERO).map(|settings| settings.login)
        };
        assert_eq!(of(&["nats://a", "tls://b:4333"]).unwrap(), None);
        let login = Some(("jet".to_owned(), Some("p=s%w".to_owned())));
        assert_eq!(of(&["nats://a", "nats://jet:p%3Ds%25w@b"]).unwrap(), login);
        assert_eq!(of(&["nats://t0ken@a"]).unwrap(), Some(("t0ken".to_owned(), None)));
        let refused = of(&["nats://jet:s3cret@a", "nats://jet:other@b"]).unwrap_err().to_string();
        assert!(refused.contains("different") && !refused.contains("s3cret"), "{refused}");
    }
}
