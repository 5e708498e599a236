//! Every knob: what it means, its default, and which go together. The only reader of the
//! environment.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::num::{NonZeroU32, NonZeroUsize};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use anyhow::Context;
use clap::builder::NonEmptyStringValueParser;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{ArgAction, Args, ValueEnum};
use ipnet::IpNet;

use crate::domain::names::UnknownName;
use crate::domain::sealing::{Keyring, MasterKey};
use crate::domain::signature::SignatureFormat;
use crate::domain::surroundings::strip;
use crate::telemetry::LogFormat;

/// How `/v3` writes points in time; `/ext` always writes them in full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TimeFormat {
    /// `2026-11-21T10:40:40Z`
    DateTime,
    /// `2026-11-21`, as in the original's samples.
    Date,
}

/// The algorithms of public keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Algorithm {
    /// RSA with SHA-256.
    #[value(name = "RS256")]
    Rs256,
    /// ECDSA on P-256.
    #[value(name = "ES256")]
    Es256,
    /// Ed25519.
    #[value(name = "EdDSA")]
    EdDsa,
}

/// What is missing or contradictory in how the program was called: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Refusal(pub String);

/// A refusal as an error of a command.
pub fn refuse<T>(text: impl Into<String>) -> anyhow::Result<T> {
    Err(Refusal(text.into()).into())
}

/// Reads one of the names of an enum of ours; the help lists them, with what is said of each.
pub fn one_of<T>(
    all: &[T],
    name: impl Fn(T) -> &'static str,
    about: impl Fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T>
where
    T: FromStr<Err = UnknownName> + Copy + Send + Sync + 'static,
{
    let value = |one: &T| PossibleValue::new(name(*one)).help(about(*one).trim_end_matches('.'));
    PossibleValuesParser::new(all.iter().map(value).collect::<Vec<_>>()).try_map(|text| text.parse::<T>())
}

/// How it logs.
#[derive(Args, Clone, Debug)]
pub struct LogArgs {
    /// Which lines to log, as `warn` or `info,jetbridge=debug`
    #[arg(long = "log", env = "JETBRIDGE_LOG", default_value = "info", global = true)]
    pub filter: String,
    /// How log lines look
    #[arg(long, env = "JETBRIDGE_LOG_FORMAT", value_enum, default_value = "pretty", global = true)]
    pub log_format: LogFormat,
    /// An OpenTelemetry collector to send traces to (OTLP over HTTP), as http://localhost:4318; none if not given
    #[arg(long, env = "JETBRIDGE_OTLP_ENDPOINT", global = true, value_name = "URL")]
    pub otlp_endpoint: Option<String>,
}

/// Which database, and where state is kept when it is the embedded one.
#[derive(Args, Clone)]
pub struct DatabaseArgs {
    /// The database, as `postgres://user:password@host:5432/name`; the embedded one if not given, but `serve` needs it
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, value_parser = NonEmptyStringValueParser::new())]
    pub database_url: Option<String>,
    /// The folder of the sandbox's state: its keys and its embedded Postgres
    #[arg(long, env = "JETBRIDGE_DATA_DIR", default_value = ".jetbridge")]
    pub data_dir: PathBuf,
    /// Where `initdb` and `postgres` are, for the embedded database; searched for if not given
    #[arg(long, env = "EMBEDDED_PG_BIN_DIR")]
    pub embedded_pg_bin_dir: Option<PathBuf>,
}

/// Variables of libpq, each with the parameter of a URL that it stands for.
const PG_VARIABLES: [(&str, &str); 21] = [
    ("PGHOST", "host"),
    ("PGHOSTADDR", "hostaddr"),
    ("PGPORT", "port"),
    ("PGDATABASE", "dbname"),
    ("PGUSER", "user"),
    ("PGPASSWORD", "password"),
    ("PGAPPNAME", "application_name"),
    ("PGOPTIONS", "options"),
    ("PGCONNECT_TIMEOUT", "connect_timeout"),
    ("PGSSLMODE", "sslmode"),
    ("PGSSLNEGOTIATION", "sslnegotiation"),
    ("PGSSLROOTCERT", "sslrootcert"),
    ("PGSSLCERT", "sslcert"),
    ("PGSSLKEY", "sslkey"),
    ("PGSSLCERTMODE", "sslcertmode"),
    ("PGSSLSNI", "sslsni"),
    ("PGSSLMINPROTOCOLVERSION", "ssl_min_protocol_version"),
    ("PGSSLMAXPROTOCOLVERSION", "ssl_max_protocol_version"),
    ("PGCHANNELBINDING", "channel_binding"),
    ("PGGSSENCMODE", "gssencmode"),
    ("PGTARGETSESSIONATTRS", "target_session_attrs"),
];

/// What the variables of libpq say, as parameters of a URL.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the environment is read here alone")]
pub fn pg_variables() -> Vec<(&'static str, String)> {
    let read = |(variable, parameter)| Some((parameter, std::env::var(variable).ok()?));
    PG_VARIABLES.into_iter().filter_map(read).filter(|(_, value)| !value.is_empty()).collect()
}

/// How it listens and answers.
#[derive(Args, Clone, Debug)]
pub struct ServerArgs {
    /// The address to listen on
    #[arg(long, env = "JETBRIDGE_HOST", default_value = "127.0.0.1")]
    pub host: String,
    /// The port to listen on; 0 takes a free one
    #[arg(long, env = "JETBRIDGE_PORT", default_value_t = 8080)]
    pub port: u16,
    /// Threads that answer requests; one for each core if not given
    #[arg(long, env = "JETBRIDGE_WORKERS")]
    pub workers: Option<NonZeroUsize>,
    /// The most database connections
    #[arg(long, env = "JETBRIDGE_DATABASE_CONNECTIONS", default_value = "16")]
    pub database_connections: NonZeroUsize,
    /// Seconds within which a client must have sent the head of its request; it has four times as long to go on reading an
    /// answer
    #[arg(long, env = "JETBRIDGE_CLIENT_TIMEOUT_SECONDS", default_value_t = 5)]
    pub client_timeout_seconds: u64,
    /// Seconds for which a connection is kept without a request; longer than a balancer in front keeps its own
    #[arg(long, env = "JETBRIDGE_KEEP_ALIVE_SECONDS", default_value_t = 90)]
    pub keep_alive_seconds: u64,
    /// Seconds that requests, and then calls, may still take once the server is told to stop
    #[arg(long, env = "JETBRIDGE_SHUTDOWN_TIMEOUT_SECONDS", default_value_t = 10)]
    pub shutdown_timeout_seconds: u64,
    /// How points in time are written on /v3: `date`, as the original's samples, or `date-time` in UTC with whole seconds
    #[arg(long, env = "JETBRIDGE_TIME_FORMAT", value_enum, default_value = "date")]
    pub time_format: TimeFormat,
    /// How many tokens a client may fetch a minute from one address
    #[arg(long, env = "JETBRIDGE_TOKEN_RATE_PER_MINUTE", default_value = "60")]
    pub token_rate_per_minute: NonZeroU32,
    /// The most subscriptions of one subscriber, paused ones included and archived ones not; 0 for any number
    #[arg(long, env = "JETBRIDGE_MAX_SUBSCRIPTIONS_PER_SUBSCRIBER", default_value_t = 200_000, value_name = "COUNT")]
    pub max_subscriptions_per_subscriber: u32,
    /// A network of proxies in front, whose X-Forwarded-For tells where a request comes from and whose
    /// X-Forwarded-Prefix the path under which it is reached; repeatable
    #[arg(long = "trusted-proxy", env = "JETBRIDGE_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpNet>,
    /// A name by which it may be called, as the Host header says it; repeatable. If none is given, `serve` takes any, and
    /// the sandbox addresses, names without a dot and those under localhost
    #[arg(long = "allowed-host", env = "JETBRIDGE_ALLOWED_HOSTS", value_delimiter = ',', value_name = "NAME")]
    pub allowed_hosts: Vec<String>,
    /// The page of a trace in your tracing tool, as `https://tracing.example.com/trace/{traceId}`; the console links to it
    #[arg(long, env = "JETBRIDGE_TRACE_URL", value_name = "URL", value_parser = read_trace_url)]
    pub trace_url: Option<String>,
    /// Whether the web console is there, at /console/
    #[arg(long, env = "JETBRIDGE_CONSOLE", default_value_t = true, action = ArgAction::Set, value_name = "BOOL")]
    pub console: bool,
    /// Leave the web console out, as --console=false does
    #[arg(long)]
    pub no_console: bool,
}

/// A page that the trace's id is put into.
fn read_trace_url(text: &str) -> Result<String, &'static str> {
    let is_page = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    let is_fit = is_page && text.contains("{traceId}");
    is_fit.then(|| text.to_owned()).ok_or("must be an http or https URL that holds {traceId}")
}

impl ServerArgs {
    /// Whether the web console is mounted.
    #[must_use]
    pub fn has_console(&self) -> bool {
        self.console && !self.no_console
    }

    /// How long a client may take for the head of a request.
    #[must_use]
    pub fn client_timeout(&self) -> Duration {
        Duration::from_secs(self.client_timeout_seconds)
    }

    /// How long a connection is kept without a request.
    #[must_use]
    pub fn keep_alive(&self) -> Duration {
        Duration::from_secs(self.keep_alive_seconds)
    }

    /// How long requests and calls may take once the server is told to stop.
    #[must_use]
    pub fn shutdown_timeout(&self) -> Duration {
        Duration::from_secs(self.shutdown_timeout_seconds)
    }
}

/// How it stops.
#[derive(Args, Clone, Copy, Debug)]
pub struct StopArgs {
    /// Seconds for which requests are still taken after SIGTERM, while /readyz says 503, so that a load balancer notices
    /// before the port closes
    #[arg(long, env = "JETBRIDGE_DRAIN_SECONDS", default_value_t = 1, value_name = "SECONDS")]
    pub drain_seconds: u16,
}

impl StopArgs {
    /// How long requests are still taken after SIGTERM.
    #[must_use]
    pub fn drain(self) -> Duration {
        Duration::from_secs(self.drain_seconds.into())
    }
}

/// A text that may hold a password.
#[derive(Clone)]
pub struct Hidden(pub String);

impl FromStr for Hidden {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden(…)")
    }
}

/// What may be called, and how the engine calls it.
#[derive(Args, Clone, Debug)]
pub struct EngineArgs {
    /// A network that may be called although it is not public, as 10.0.0.0/8; repeatable
    #[arg(long, env = "JETBRIDGE_EGRESS_ALLOW", value_delimiter = ',', value_name = "CIDR")]
    pub egress_allow: Vec<IpNet>,
    /// A file with certificate authorities to trust beside the system's, in PEM; repeatable
    #[arg(long, env = "JETBRIDGE_EGRESS_CA", value_delimiter = ',', value_name = "FILE")]
    pub egress_ca: Vec<PathBuf>,
    /// A proxy for calls of public addresses, as `http://user:password@proxy.example.com:3128`. It is told the address that was
    /// checked, and looks up nothing
    #[arg(long, env = "JETBRIDGE_EGRESS_PROXY", hide_env_values = true, value_name = "URL")]
    pub egress_proxy: Option<Hidden>,
    /// A file with the certificate that receivers are shown who ask for one, and its chain, in PEM
    #[arg(long, env = "JETBRIDGE_EGRESS_CERTIFICATE", value_name = "FILE", requires = "egress_key")]
    pub egress_certificate: Option<PathBuf>,
    /// A file with the key of that certificate, in PEM
    #[arg(long, env = "JETBRIDGE_EGRESS_KEY", value_name = "FILE", requires = "egress_certificate")]
    pub egress_key: Option<PathBuf>,
    /// How the values of x-spotnana-webhook-signature look
    #[arg(long, env = "JETBRIDGE_SIGNATURE_FORMAT", default_value = "bare",
        value_parser = one_of(&SignatureFormat::ALL, SignatureFormat::as_str, SignatureFormat::about))]
    pub signature_format: SignatureFormat,
    /// How many calls this node makes at once
    #[arg(long, env = "JETBRIDGE_CALLS_IN_FLIGHT", default_value = "4096")]
    pub calls_in_flight: NonZeroUsize,
    /// Database connections of the engine, beside those that answer requests
    #[arg(long, env = "JETBRIDGE_ENGINE_CONNECTIONS", default_value = "6")]
    pub engine_connections: NonZeroUsize,
    /// Seconds for which a node has the right to a delivery; a call takes up to 40, and recording it some
    #[arg(long, env = "JETBRIDGE_LEASE_SECONDS", default_value_t = 120)]
    pub lease_seconds: u32,
    /// Days for which events, deliveries and attempts are kept; what still waits is kept longer, and what was given up for
    /// as many days from then on
    #[arg(long, env = "JETBRIDGE_RETENTION_DAYS", default_value_t = 30, value_parser = clap::value_parser!(u16).range(1..=3650))]
    pub retention_days: u16,
}

impl EngineArgs {
    /// The shortest lease: a call and the time to record it.
    pub const MIN_LEASE_SECONDS: u32 = 50;
    /// The longest: what a node held that died waits for so long.
    pub const MAX_LEASE_SECONDS: u32 = 3600;

    /// Refuses what contradicts itself.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.lease_seconds < Self::MIN_LEASE_SECONDS {
            return refuse(format!(
                "A lease of {} s could end during a call, which takes up to 40 s and must be recorded: \
                 set --lease-seconds to {} or more.",
                self.lease_seconds,
                Self::MIN_LEASE_SECONDS
            ));
        }
        if self.lease_seconds > Self::MAX_LEASE_SECONDS {
            return refuse(format!(
                "With a lease of {} s, what a node held that died would wait for so long, while retries are to come within \
                 minutes: set --lease-seconds to {} or less.",
                self.lease_seconds,
                Self::MAX_LEASE_SECONDS
            ));
        }
        Ok(())
    }
}

/// The stream before the database.
#[derive(Args, Clone, Default)]
pub struct StreamArgs {
    /// Servers of NATS with JetStream, as nats://user:password@a.example.com,nats://b.example.com; events are accepted once
    /// a quorum of them has one, and stored from there. Every node has the same; none: events are stored at once
    #[arg(
        long = "stream",
        env = "JETBRIDGE_STREAM",
        hide_env_values = true,
        value_delimiter = ',',
        value_name = "URL"
    )]
    pub servers: Vec<Hidden>,
    /// A file with certificate authorities to trust beside the system's for those servers, in PEM
    #[arg(long = "stream-ca", env = "JETBRIDGE_STREAM_CA", value_name = "FILE", requires = "servers")]
    pub authorities: Option<PathBuf>,
}

impl StreamArgs {
    /// The servers, if there are any.
    pub fn servers(&self) -> anyhow::Result<Vec<url::Url>> {
        let given = self.servers.iter().map(|server| server.0.trim()).filter(|text| !text.is_empty());
        given.map(read_stream_url).collect()
    }
}

/// The address of a server of NATS. What is wrong is told without it, since it may hold a password.
fn read_stream_url(text: &str) -> anyhow::Result<url::Url> {
    let url = url::Url::parse(text).ok().filter(|url| matches!(url.scheme(), "nats" | "tls") && url.has_host());
    match url {
        Some(url) => Ok(url),
        None => refuse(
            "JETBRIDGE_STREAM holds what is no address of a NATS server: write nats://host:4222 or tls://host:4222.",
        ),
    }
}

/// The sandbox's own receivers.
#[derive(Args, Clone, Debug)]
pub struct InboxArgs {
    /// The port of the sandbox's inboxes, on this machine alone; 0 takes a free one. If not given: 8443, or a free
    /// one where that is taken
    #[arg(long, env = "JETBRIDGE_INBOX_PORT", value_name = "PORT")]
    pub inbox_port: Option<u16>,
    /// How many requests an inbox keeps
    #[arg(long, env = "JETBRIDGE_INBOX_KEEP", default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub inbox_keep: u16,
}

/// Which access tokens are good: signed by a shared secret, by the holder of a public key's
/// private half, or by an identity provider that publishes its keys.
#[derive(Args, Clone)]
pub struct TokenArgs {
    /// The secret of HS256 tokens, at least 32 characters
    #[arg(long, env = "JETBRIDGE_JWT_SECRET", hide_env_values = true)]
    pub jwt_secret: Option<String>,
    /// A file with the public key of tokens, in PEM
    #[arg(long, env = "JETBRIDGE_JWT_PUBLIC_KEY")]
    pub jwt_public_key: Option<PathBuf>,
    /// A file with the private key, in PEM, for a server that also issues tokens
    #[arg(long, env = "JETBRIDGE_JWT_PRIVATE_KEY")]
    pub jwt_private_key: Option<PathBuf>,
    /// Where an identity provider publishes its keys
    #[arg(long, env = "JETBRIDGE_JWT_JWKS_URL")]
    pub jwt_jwks_url: Option<String>,
    /// The algorithm of tokens, with a public key or a JWKS URL
    #[arg(long, env = "JETBRIDGE_JWT_ALGORITHM", value_enum)]
    pub jwt_algorithm: Option<Algorithm>,
    /// The audience that tokens must name; without it, a token that names one is refused
    #[arg(long, env = "JETBRIDGE_JWT_AUDIENCE")]
    pub jwt_audience: Option<String>,
    /// The issuer that tokens must name
    #[arg(long, env = "JETBRIDGE_JWT_ISSUER")]
    pub jwt_issuer: Option<String>,
}

/// What to say when no token can be verified.
pub const NO_TOKEN_KEY: &str =
    "a token verification key (JETBRIDGE_JWT_SECRET, JETBRIDGE_JWT_PUBLIC_KEY or JETBRIDGE_JWT_JWKS_URL)";

impl TokenArgs {
    /// A secret of this process alone, for one that is presented no token.
    #[must_use]
    pub fn random() -> Self {
        let secret: [u8; 32] = rand::random();
        Self {
            jwt_secret: Some(secret.iter().map(|byte| format!("{byte:02x}")).collect()),
            jwt_public_key: None,
            jwt_private_key: None,
            jwt_jwks_url: None,
            jwt_algorithm: None,
            jwt_audience: None,
            jwt_issuer: None,
        }
    }

    /// Whether any of the three ways is configured.
    #[must_use]
    pub fn is_given(&self) -> bool {
        self.jwt_secret.is_some() || self.jwt_public_key.is_some() || self.jwt_jwks_url.is_some()
    }
}

/// What secrets are sealed with in the database.
#[derive(Args, Clone)]
pub struct MasterKeyArgs {
    /// The master key that seals secrets: 32 bytes in Base64, from `openssl rand -base64 32`
    #[arg(long, env = "JETBRIDGE_MASTER_KEY", hide_env_values = true)]
    pub master_key: Option<String>,
    /// Earlier master keys, which still open what they sealed; separated by commas
    #[arg(long, env = "JETBRIDGE_OLD_MASTER_KEYS", hide_env_values = true, value_delimiter = ',')]
    pub old_master_keys: Vec<String>,
}

impl MasterKeyArgs {
    /// The keys.
    pub fn build(&self) -> anyhow::Result<Keyring> {
        let Some(current) = &self.master_key else {
            return refuse("There is no master key to seal secrets with: set JETBRIDGE_MASTER_KEY.");
        };
        let read = |name: &str, text: &str| {
            text.parse::<MasterKey>().map_err(|error| {
                let (key, around) = strip(text);
                let sentence = match key.parse::<MasterKey>() {
                    Ok(_) => format!("{name} has {}: leave that out.", around.join(", and ")),
                    Err(_) => format!("{name} is not a key: {error}."),
                };
                anyhow::Error::new(Refusal(sentence))
            })
        };
        let given = self.old_master_keys.iter().filter(|text| !text.is_empty());
        let old = given.map(|text| read("One of JETBRIDGE_OLD_MASTER_KEYS", text));
        Ok(Keyring::new(read("JETBRIDGE_MASTER_KEY", current)?, old.collect::<Result<_, _>>()?))
    }
}

/// Refuses to run this command in production with something missing; one sentence names all of it.
pub fn check_production(
    command: &str,
    database: &DatabaseArgs,
    tokens: &TokenArgs,
    master: &MasterKeyArgs,
) -> anyhow::Result<()> {
    let missing: Vec<_> = [
        (database.database_url.is_none(), "a database (DATABASE_URL)"),
        (!tokens.is_given(), NO_TOKEN_KEY),
        (master.master_key.is_none(), "a master key for secrets (JETBRIDGE_MASTER_KEY)"),
    ]
    .into_iter()
    .filter_map(|(is_missing, what)| is_missing.then_some(what))
    .collect();
    if missing.is_empty() {
        return Ok(());
    }
    refuse(format!("jetbridge {command} lacks {}.", missing.join("; ")))
}

/// Writes a file that only its owner reads, in one step.
pub fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!("{name}.new-{}", std::process::id()));
    let _ = fs::remove_file(&unfinished);
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&unfinished)
        .with_context(|| format!("creating {}", unfinished.display()))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&unfinished, path))
        .with_context(|| format!("writing {}", path.display()))
}

/// Where a debug build is to fail.
#[cfg(debug_assertions)]
#[derive(Debug)]
pub struct FailAt {
    /// The name of the place.
    pub place: String,
    /// At which pass of it, from 1.
    pub pass: u64,
    /// Empty to die, `panic` to panic once, `panics` to panic from then on.
    pub how: String,
}

/// How long requests to this process wait for the database in all: `usual`. A debug build can be told to wait longer, with
/// `JETBRIDGE_PATIENCE_SECONDS`: for tests, to which a busy machine is no failure.
#[must_use]
pub fn database_deadline(usual: Duration) -> Duration {
    patience().unwrap_or(usual)
}

/// Whether this process can show windows, as those of a desktop on Linux.
#[must_use]
pub fn has_screen() -> bool {
    ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

#[cfg(debug_assertions)]
#[expect(clippy::disallowed_methods, reason = "the environment is read here alone")]
fn patience() -> Option<Duration> {
    std::env::var("JETBRIDGE_PATIENCE_SECONDS").ok()?.parse().ok().map(Duration::from_secs)
}

#[cfg(not(debug_assertions))]
fn patience() -> Option<Duration> {
    None
}

/// Where a debug build is to fail, at which pass and how: `JETBRIDGE_FAIL_AT=before-send:3` or `look:2:panic`. For tests
/// of crashes.
#[cfg(debug_assertions)]
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the environment is read here alone")]
pub fn fail_at() -> Option<&'static FailAt> {
    static FAIL_AT: std::sync::OnceLock<Option<FailAt>> = std::sync::OnceLock::new();
    let read = || {
        let text = std::env::var("JETBRIDGE_FAIL_AT").ok()?;
        let mut parts = text.splitn(3, ':');
        let (place, pass) = (parts.next()?.to_owned(), parts.next()?.parse().ok()?);
        Some(FailAt { place, pass, how: parts.next().unwrap_or_default().to_owned() })
    };
    FAIL_AT.get_or_init(read).as_ref()
}
