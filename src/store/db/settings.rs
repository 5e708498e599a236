//! What the parameters of a database URL mean: as libpq has it, or a sentence that says what to set instead.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::ClientConfig;
use tokio_postgres::config::{ChannelBinding, SslMode as Driver, SslNegotiation};

use super::conninfo::{BadUrl, Conninfo, bad, printable};
use super::encryption;

/// The name under which connections show in `pg_stat_activity`, unless the URL gives one.
const APPLICATION_NAME: &str = "jetbridge";
/// The port of Postgres.
const PORT: u16 = 5432;
/// Where servers put their sockets.
const SOCKET_DIRS: [&str; 2] = ["/var/run/postgresql", "/tmp"];

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

/// One server to try.
#[derive(Clone, Debug)]
pub(super) struct Host {
    /// A name, an address or the folder of a socket.
    pub(super) name: String,
    /// Where it is, if that was said apart.
    pub(super) address: Option<IpAddr>,
    pub(super) port: u16,
}

impl Host {
    pub(super) fn is_socket(&self) -> bool {
        self.address.is_none() && self.name.starts_with('/')
    }

    fn is_local(&self) -> bool {
        let is_here = |address: IpAddr| address.to_canonical().is_loopback();
        let is_localhost = self.name.trim_end_matches('.').eq_ignore_ascii_case("localhost");
        let named = || is_localhost || self.name.parse().is_ok_and(is_here);
        self.is_socket() || self.address.map_or_else(named, is_here)
    }
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
        check_names(info)?;
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

/// What is read in this file; of those that are not read further, each means nothing here, as with libpq.
const KNOWN: [&str; 41] = [
    "application_name",
    "channel_binding",
    "client_encoding",
    "connect_timeout",
    "dbname",
    "fallback_application_name",
    "gssdelegation",
    "gssencmode",
    "gsslib",
    "host",
    "hostaddr",
    "keepalives",
    "keepalives_count",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "krbsrvname",
    "load_balance_hosts",
    "max_protocol_version",
    "min_protocol_version",
    "options",
    "password",
    "pgbouncer",
    "port",
    "replication",
    "requiressl",
    "ssl",
    "ssl_max_protocol_version",
    "ssl_min_protocol_version",
    "sslcert",
    "sslcertmode",
    "sslcompression",
    "sslkey",
    "sslmode",
    "sslnegotiation",
    "sslrootcert",
    "sslsni",
    "target_session_attrs",
    "tcp_user_timeout",
    "uselibpqcompat",
    "user",
];

/// Why a pooler that hands out another session for each transaction cannot be used.
pub const NO_TRANSACTION_POOLING: &str = "prepared statements, settings and notifications belong to a session, and a \
     pooler in transaction mode gives each transaction another: name the database itself, or a pooler in session mode";

/// What to do about a parameter that is not taken.
fn instead(name: &str) -> Option<&'static str> {
    Some(match name {
        "connection_limit" | "pool_size" | "pool_max_conns" | "max_connections" | "maxpoolsize" | "max_pool_size"
        | "pool" => "remove it and set JETBRIDGE_DATABASE_CONNECTIONS",
        "pool_timeout"
        | "pool_min_conns"
        | "pool_max_conn_lifetime"
        | "pool_max_conn_idle_time"
        | "socket_timeout"
        | "max_lifetime"
        | "statement_cache_size"
        | "statement_cache_capacity"
        | "prepared_statements"
        | "preparethreshold"
        | "prepare_threshold"
        | "binary_parameters"
        | "default_query_exec_mode"
        | "prepared_statement_cache_size"
        | "pool_health_check_period"
        | "supa"
        | "pool_mode"
        | "reconnect"
        | "serverversion"
        | "statement_timeout"
        | "lock_timeout"
        | "idle_in_transaction_session_timeout"
        | "timezone"
        | "logintimeout"
        | "sockettimeout"
        | "connecttimeout"
        | "tcpkeepalive" => "remove it: it is for another program, or this one decides it by itself",
        "schema" | "currentschema" | "search_path" => "set options=-csearch_path%3DNAME",
        "sslaccept" => "set sslmode=verify-full for strict, or no-verify for accept_invalid_certs",
        "sslidentity" => "set sslcert and sslkey to files in PEM",
        "sslfactory" | "sslhostnameverifier" | "ssl_check_hostname" => {
            "set sslmode=verify-full, verify-ca or no-verify"
        }
        "endpoint" | "project" => "set options=endpoint%3DNAME",
        "charset" | "encoding" => "remove it: UTF8 is always used",
        "passfile" => "give the password in the URL or in PGPASSWORD",
        "service" | "servicefile" => "write out what the service names: host, port, dbname, user",
        "sslpassword" => "decrypt the key (openssl pkey -in … -out …) and name that file in sslkey",
        "sslcrl" | "sslcrldir" => "remove it: lists of revoked certificates are not read",
        "require_auth" => "remove it, and set sslmode=verify-full or channel_binding=require",
        "requirepeer" => "remove it: who owns a socket is not checked; its folder's rights decide",
        "scram_client_key" | "scram_server_key" => "give the password instead",
        "sslkeylogfile" => "remove it: keys are not written down",
        "keepalives_timeout" => "set keepalives_idle, keepalives_interval and keepalives_count",
        _ if name.starts_with("oauth") => "give a user and a password",
        _ => return None,
    })
}

fn check_names(info: &Conninfo) -> Result<(), BadUrl> {
    let unknown = info.pairs().find(|(name, value)| !KNOWN.contains(name) && !value.is_empty());
    if let Some((name, _)) = unknown {
        let lower = name.to_ascii_lowercase();
        if KNOWN.contains(&lower.as_str()) {
            return bad(format!("has the parameter {name}: write {lower}"));
        }
        if let Some(instead) = instead(&lower) {
            return bad(format!("has the parameter {name}, which is not taken: {instead}"));
        }
        return bad(format!("has a parameter that nobody knows, {}: remove it", printable(name)));
    }
    if let Some("true" | "1" | "yes" | "on") = info.get("pgbouncer") {
        return bad(format!("has pgbouncer=true, which is not taken: {NO_TRANSACTION_POOLING}"));
    }
    if info.get("gssencmode") == Some("require") {
        return bad("has gssencmode=require, and GSSAPI is not spoken: set sslmode=verify-full to encrypt");
    }
    one_of(info, "gssencmode", &["disable", "prefer"])?;
    if info.get("replication").is_some_and(|value| !["0", "off", "false", "no"].contains(&value)) {
        return bad("has the parameter replication, and this is no replica: remove it");
    }
    if info.get("min_protocol_version").is_some_and(|version| version != "3.0") {
        return bad("has min_protocol_version over 3.0, which is what is spoken: remove it");
    }
    let encoding = info.get("client_encoding").map(|name| name.to_ascii_lowercase().replace('-', ""));
    if encoding.is_some_and(|name| !["utf8", "unicode", "auto"].contains(&name.as_str())) {
        return bad("has another client_encoding than UTF8: remove it");
    }
    one_of(info, "sslsni", &["0", "1"])?;
    let mode = one_of(info, "sslcertmode", &["disable", "allow", "require"])?;
    match (mode, info.get("sslcert"), info.get("sslkey")) {
        (Some("require"), None, _) => bad("has sslcertmode=require and no certificate: set sslcert and sslkey"),
        (_, Some(_), None) => bad("has sslcert without sslkey: set sslkey to the file of its private key"),
        (_, None, Some(_)) => bad("has sslkey without sslcert: set sslcert to the file of its certificate"),
        (Some("disable"), Some(_), _) => bad("has sslcert and sslcertmode=disable: remove one"),
        _ => Ok(()),
    }
}

fn one_of<'a>(info: &'a Conninfo, name: &str, allowed: &[&str]) -> Result<Option<&'a str>, BadUrl> {
    match info.get(name) {
        Some(value) if !allowed.contains(&value) => {
            bad(format!("has {name}={}: it must be one of {}", shown(value), allowed.join(", ")))
        }
        value => Ok(value),
    }
}

fn shown(value: &str) -> &str {
    match printable(value) {
        "it" => "…",
        value => value,
    }
}

fn number<T: std::str::FromStr>(info: &Conninfo, name: &str) -> Result<Option<T>, BadUrl> {
    let read =
        |value: &str| value.parse().or_else(|_| bad(format!("has {name}={}: it must be a number", shown(value))));
    info.get(name).map(read).transpose()
}

/// Seconds, of which less than none are none.
fn seconds(info: &Conninfo, name: &str) -> Result<Option<Duration>, BadUrl> {
    Ok(number::<i32>(info, name)?.map(|count| Duration::from_secs(u64::try_from(count).unwrap_or(0))))
}

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

/// 12 or 13; what is older is below what is spoken anyway.
fn tls_version(info: &Conninfo, name: &str) -> Result<Option<u8>, BadUrl> {
    match info.get(name) {
        None => Ok(None),
        Some("TLSv1.3") => Ok(Some(13)),
        Some("TLSv1.2") => Ok(Some(12)),
        Some("TLSv1" | "TLSv1.1") if name == "ssl_min_protocol_version" => Ok(None),
        Some(_) => bad(format!("has a {name} that is not spoken: set TLSv1.2 or TLSv1.3")),
    }
}

fn hosts(info: &Conninfo) -> Result<Vec<Host>, BadUrl> {
    let list = |name: &str| -> Vec<String> {
        info.get(name).map(|all| all.split(',').map(|one| one.trim().to_owned()).collect()).unwrap_or_default()
    };
    let (names, addresses, ports) = (list("host"), list("hostaddr"), list("port"));
    let count = names.len().max(addresses.len()).max(1);
    if !names.is_empty() && !addresses.is_empty() && names.len() != addresses.len() {
        return bad(format!("names {} hosts and {} in hostaddr: name as many", names.len(), addresses.len()));
    }
    if ports.len() > 1 && ports.len() != count {
        return bad(format!("names {count} hosts and {} ports: name one port, or one for each", ports.len()));
    }
    let mut hosts = Vec::with_capacity(count);
    for place in 0..count {
        let port = match ports.get(place).or(ports.first()).map(String::as_str) {
            None | Some("") => PORT,
            Some(port) => match port.parse() {
                Ok(port) if port != 0 => port,
                _ => return bad("has a port that is no number from 1 to 65535"),
            },
        };
        let address: Option<IpAddr> = match addresses.get(place).map(String::as_str) {
            None | Some("") => None,
            Some(address) => match address.parse() {
                Ok(address) => Some(address),
                Err(_) => return bad("has a hostaddr that is no IP address: give names in host"),
            },
        };
        let name = names.get(place).filter(|name| !name.is_empty());
        let name = match (name, address) {
            (Some(name), _) => name.clone(),
            (None, Some(address)) => address.to_string(),
            (None, None) => nearest(port),
        };
        hosts.push(Host { name, address, port });
    }
    Ok(hosts)
}

/// Where a server is that nobody named: behind its socket, as with libpq, or else on this machine.
fn nearest(port: u16) -> String {
    let has_socket = |dir: &&str| std::path::Path::new(dir).join(format!(".s.PGSQL.{port}")).exists();
    SOCKET_DIRS.into_iter().find(has_socket).unwrap_or("localhost").to_owned()
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
