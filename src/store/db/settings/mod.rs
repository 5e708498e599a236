//! What the parameters of a database URL mean: as libpq has it, or a sentence that says what to set instead.

mod hosts;
mod names;
mod values;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::ClientConfig;
use tokio_postgres::config::{ChannelBinding, SslMode as Driver, SslNegotiation};

pub use names::NO_TRANSACTION_POOLING;

pub(super) use hosts::Host;
use hosts::hosts;
use values::{number, one_of, seconds, shown, tls_version};

use super::conninfo::{BadUrl, Conninfo, bad};
use super::encryption;

/// The name under which connections show in `pg_stat_activity`, unless the URL gives one.
const APPLICATION_NAME: &str = "jetbridge";

/// Whether a connection is encrypted, and how the server proves who it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SslMode {
    /// Nothing was said: as `disable` on this machine, as `verify-full` elsewhere.
    Unsaid,
    Disable,
    Allow,
    Prefer,
    Require,
    VerifyCa,
    VerifyFull,
}

/// What a server must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    Any,
    ReadWrite,
    Primary,
}

/// How dead peers are noticed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keepalive {
    pub(super) is_on: bool,
    pub(super) idle: Duration,
    pub(super) interval: Duration,
    pub(super) count: u32,
    pub(super) user_timeout: Duration,
}

/// All that opening a connection takes.
pub(super) struct Settings {
    pub(super) hosts: Vec<Host>,
    /// The host that took a connection last; it is tried first.
    pub(super) newest: AtomicUsize,
    pub(super) is_shuffled: bool,
    /// User, password, database and the like.
    pub(super) driver: tokio_postgres::Config,
    pub(super) mode: SslMode,
    pub(super) is_direct: bool,
    /// How it is encrypted where it is.
    pub(super) tls: Arc<ClientConfig>,
    /// For each host.
    pub(super) connect_timeout: Option<Duration>,
    pub(super) keepalive: Keepalive,
    pub(super) target: Target,
}

impl Settings {
    /// [`Settings::parse`], once for each text: all who use it know which host answered last.
    pub(super) fn shared(text: &str) -> anyhow::Result<Arc<Self>> {
        static ALL: Mutex<BTreeMap<String, Arc<Settings>>> = Mutex::new(BTreeMap::new());
        let mut all = ALL.lock().expect("nobody panics while holding it");
        if let Some(known) = all.get(text) {
            return Ok(known.clone());
        }
        let settings = Arc::new(Self::parse(text)?);
        all.insert(text.to_owned(), settings.clone());
        Ok(settings)
    }

    /// Reads a URL, or keywords and values.
    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        Self::of(&Conninfo::parse(text)?)
    }

    /// The mode for a host.
    pub(super) fn mode_of(&self, host: &Host) -> SslMode {
        match self.mode {
            _ if host.is_socket() => SslMode::Disable,
            SslMode::Unsaid if host.is_local() => SslMode::Disable,
            SslMode::Unsaid => SslMode::VerifyFull,
            said => said,
        }
    }

    fn of(info: &Conninfo) -> anyhow::Result<Self> {
        names::check(info)?;
        let hosts = hosts(info)?;
        let mode = ssl_mode(info)?;
        let is_direct = one_of(info, "sslnegotiation", &["postgres", "direct"])? == Some("direct");
        if is_direct && !matches!(mode, SslMode::Unsaid | SslMode::Require | SslMode::VerifyCa | SslMode::VerifyFull) {
            bad("has sslnegotiation=direct and a weak sslmode: set sslmode=verify-full or require")?;
        }
        let is_local = hosts.iter().all(Host::is_local);
        let is_needed = mode != SslMode::Disable && !(mode == SslMode::Unsaid && is_local);
        // Where nothing is encrypted, no file for it is looked at.
        let file = |name| info.get(name).filter(|_| is_needed);
        let wants = encryption::Wants {
            // What is not said is checked in full wherever it is encrypted at all.
            check: match mode {
                SslMode::Disable | SslMode::Allow | SslMode::Prefer => encryption::Check::Nothing,
                SslMode::Require if info.get("sslrootcert").is_none() => encryption::Check::Nothing,
                SslMode::Require | SslMode::VerifyCa => encryption::Check::Chain,
                SslMode::Unsaid | SslMode::VerifyFull => encryption::Check::ChainAndName,
            },
            is_needed,
            roots: file("sslrootcert").filter(|roots| *roots != "system").map(PathBuf::from),
            certificate: file("sslcert").map(PathBuf::from),
            key: file("sslkey").map(PathBuf::from),
            has_name: info.get("sslsni") != Some("0"),
            is_newest_only: tls_version(info, "ssl_min_protocol_version")? == Some(13),
            is_older_only: tls_version(info, "ssl_max_protocol_version")? == Some(12),
            is_direct,
        };
        let target = match one_of(info, "target_session_attrs", &TARGETS)? {
            Some("any") => Target::Any,
            Some("read-write") => Target::ReadWrite,
            Some("primary") => Target::Primary,
            Some(other) => bad(format!("has target_session_attrs={other}, and it writes: set read-write or primary"))?,
            // Of several hosts, the one that can be written to is meant: there is nothing to do with another.
            None if hosts.len() > 1 => Target::ReadWrite,
            None => Target::Any,
        };
        Ok(Self {
            is_shuffled: one_of(info, "load_balance_hosts", &["disable", "random"])? == Some("random"),
            newest: AtomicUsize::new(0),
            driver: driver(info)?,
            mode,
            is_direct,
            tls: encryption::config(&wants)?,
            connect_timeout: seconds(info, "connect_timeout")?.filter(|limit| !limit.is_zero()),
            keepalive: keepalive(info)?,
            target,
            hosts,
        })
    }
}

const TARGETS: [&str; 6] = ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"];

fn ssl_mode(info: &Conninfo) -> Result<SslMode, BadUrl> {
    let is_system = info.get("sslrootcert") == Some("system");
    let mode = match info.get("sslmode") {
        // As of JDBC, and as libpq once had it.
        None if info.get("ssl") == Some("true") || info.get("requiressl") == Some("1") => SslMode::Require,
        None if is_system => SslMode::VerifyFull,
        None => SslMode::Unsaid,
        Some("disable") => SslMode::Disable,
        Some("allow") => SslMode::Allow,
        Some("prefer") => SslMode::Prefer,
        // The drivers of Node call it so.
        Some("require" | "no-verify") => SslMode::Require,
        Some("verify-ca") => SslMode::VerifyCa,
        Some("verify-full") => SslMode::VerifyFull,
        Some(other) => {
            return bad(format!(
                "has sslmode={}: it must be one of disable, allow, prefer, require, no-verify, verify-ca, verify-full",
                shown(other)
            ));
        }
    };
    if info.get("sslmode") == Some("no-verify") && info.get("sslrootcert").is_some() {
        return bad(
            "has sslrootcert and sslmode=no-verify, which checks nothing: set sslmode=verify-full or verify-ca",
        );
    }
    if is_system && mode != SslMode::VerifyFull {
        return bad("has sslrootcert=system with a weak sslmode: set sslmode=verify-full");
    }
    Ok(mode)
}

fn driver(info: &Conninfo) -> Result<tokio_postgres::Config, BadUrl> {
    let mut driver = tokio_postgres::Config::new();
    // What the driver is handed is encrypted already, or is not to be: see `wire::AsItIs`.
    driver.ssl_mode(Driver::Require).ssl_negotiation(SslNegotiation::Direct);
    let name = info.get("application_name").or(info.get("fallback_application_name")).unwrap_or(APPLICATION_NAME);
    driver.application_name(name);
    if let Some(user) = info.get("user") {
        driver.user(user);
    }
    if let Some(password) = info.get("password") {
        driver.password(password);
    }
    if let Some(name) = info.get("dbname") {
        driver.dbname(name);
    }
    if let Some(options) = info.get("options") {
        driver.options(options);
    }
    driver.channel_binding(match one_of(info, "channel_binding", &["disable", "prefer", "require"])? {
        Some("disable") => ChannelBinding::Disable,
        Some("require") => ChannelBinding::Require,
        _ => ChannelBinding::Prefer,
    });
    Ok(driver)
}

fn keepalive(info: &Conninfo) -> Result<Keepalive, BadUrl> {
    let given = |limit: Duration| !limit.is_zero();
    let count = match number::<u32>(info, "keepalives_count")? {
        None => number::<u32>(info, "keepalives_retries")?,
        count => count,
    };
    Ok(Keepalive {
        is_on: number::<i32>(info, "keepalives")? != Some(0),
        // The kernel's own two hours would let a connection that waits for notifications be dead for as long.
        idle: seconds(info, "keepalives_idle")?.filter(|limit| given(*limit)).unwrap_or(Duration::from_secs(30)),
        interval: seconds(info, "keepalives_interval")?
            .filter(|limit| given(*limit))
            .unwrap_or(Duration::from_secs(10)),
        count: count.filter(|count| *count > 0).unwrap_or(3),
        user_timeout: Duration::from_millis(number::<u32>(info, "tcp_user_timeout")?.unwrap_or(0).into()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(query: &str) -> String {
        let text = format!("postgres://u:s3cret@h/d?{query}");
        let error = Settings::parse(&text).err().unwrap_or_else(|| panic!("{query} is taken")).to_string();
        assert!(!error.contains("s3cret"), "{error}");
        error
    }

    #[test]
    fn what_libpq_and_providers_have_is_taken() {
        let modes = [
            ("sslmode=disable", SslMode::Disable),
            ("sslmode=allow", SslMode::Allow),
            ("sslmode=prefer", SslMode::Prefer),
            ("sslmode=require", SslMode::Require),
            ("sslmode=no-verify", SslMode::Require),
            ("ssl=true", SslMode::Require),
            ("sslmode=verify-ca", SslMode::VerifyCa),
            ("sslmode=verify-full", SslMode::VerifyFull),
            ("sslrootcert=system", SslMode::VerifyFull),
            ("", SslMode::VerifyFull),
        ];
        for (query, expected) in modes {
            let settings = Settings::parse(&format!("postgres://u@h/d?{query}")).unwrap();
            assert_eq!(settings.mode_of(&settings.hosts[0]), expected, "{query}");
        }
        for query in [
            "gssencmode=disable&krbsrvname=postgres&gssdelegation=0",
            "fallback_application_name=x&application_name=y",
            "channel_binding=require",
            "target_session_attrs=read-write&load_balance_hosts=random",
            "keepalives=1&keepalives_idle=30&keepalives_interval=5&keepalives_count=3&tcp_user_timeout=9000",
            "connect_timeout=10&options=endpoint%3Dx&client_encoding=utf8&sslsni=1&sslcompression=0",
            "ssl_min_protocol_version=TLSv1.2&sslnegotiation=direct&pgbouncer=false",
            "sslmode=disable&sslrootcert=/nowhere&sslcert=/nowhere&sslkey=/nowhere",
        ] {
            Settings::parse(&format!("postgres://u@h/d?{query}")).unwrap_or_else(|error| panic!("{query}: {error}"));
        }
        for local in ["localhost", "LOCALHOST", "localhost.", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "%2Ftmp"] {
            let settings = Settings::parse(&format!("postgres://u@{local}/d")).unwrap();
            assert_eq!(settings.mode_of(&settings.hosts[0]), SslMode::Disable, "{local}");
        }
    }

    #[test]
    fn what_is_not_taken_is_named_with_what_to_set_instead() {
        for (query, expected) in [
            ("pgbouncer=true", "session mode"),
            ("connection_limit=5", "JETBRIDGE_DATABASE_CONNECTIONS"),
            ("schema=hooks", "options=-csearch_path%3DNAME"),
            ("gssencmode=require", "sslmode=verify-full"),
            ("sslmode=full", "verify-full"),
            ("sslMode=require", "write sslmode"),
            ("sslcrl=/x", "revoked"),
            ("sslpassword=s3cret", "openssl"),
            ("passfile=/x", "PGPASSWORD"),
            ("service=x", "write out"),
            ("target_session_attrs=standby", "primary"),
            ("channel_binding=maybe", "require"),
            ("connect_timeout=soon", "number"),
            ("sslcert=/x", "sslkey"),
            ("sslrootcert=system&sslmode=require", "verify-full"),
            ("sslrootcert=/nowhere/root.pem", "/nowhere/root.pem"),
            ("endpoint=x", "options=endpoint%3DNAME"),
            ("whatever=s3cret", "whatever"),
            ("port=1,2", "ports"),
        ] {
            let error = refused(query);
            let name = query.split('=').next().unwrap();
            assert!(error.contains(name) && error.contains(expected), "{query}: {error}");
        }
    }

    #[test]
    fn of_several_hosts_the_one_that_takes_writes_is_meant() {
        let settings = Settings::parse("postgres://a:1,b:2/d").unwrap();
        assert_eq!(settings.target, Target::ReadWrite);
        assert_eq!(settings.hosts.iter().map(|host| host.port).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(Settings::parse("postgres://a,b/d?target_session_attrs=any").unwrap().target, Target::Any);
        assert_eq!(Settings::parse("postgres://a/d").unwrap().target, Target::Any);
    }
}
