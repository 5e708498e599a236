//! Which parameters are taken, and what to do about one that is not.

use super::values::one_of;
use crate::store::db::conninfo::{BadUrl, Conninfo, bad, printable};

/// What is read in this folder; of those that are not read further, each means nothing here, as with libpq.
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

pub(super) fn check(info: &Conninfo) -> Result<(), BadUrl> {
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
