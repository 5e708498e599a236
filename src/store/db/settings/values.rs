//! How values of parameters are read.

use std::time::Duration;

use crate::store::db::conninfo::{BadUrl, Conninfo, bad, printable};

pub(super) fn one_of<'a>(info: &'a Conninfo, name: &str, allowed: &[&str]) -> Result<Option<&'a str>, BadUrl> {
    match info.get(name) {
        Some(value) if !allowed.contains(&value) => {
            bad(format!("has {name}={}: it must be one of {}", shown(value), allowed.join(", ")))
        }
        value => Ok(value),
    }
}

pub(super) fn shown(value: &str) -> &str {
    match printable(value) {
        "it" => "…",
        value => value,
    }
}

pub(super) fn number<T: std::str::FromStr>(info: &Conninfo, name: &str) -> Result<Option<T>, BadUrl> {
    let read =
        |value: &str| value.parse().or_else(|_| bad(format!("has {name}={}: it must be a number", shown(value))));
    info.get(name).map(read).transpose()
}

/// Seconds, of which less than none are none.
pub(super) fn seconds(info: &Conninfo, name: &str) -> Result<Option<Duration>, BadUrl> {
    Ok(number::<i32>(info, name)?.map(|count| Duration::from_secs(u64::try_from(count).unwrap_or(0))))
}

/// 12 or 13; what is older is below what is spoken anyway.
pub(super) fn tls_version(info: &Conninfo, name: &str) -> Result<Option<u8>, BadUrl> {
    match info.get(name) {
        None => Ok(None),
        Some("TLSv1.3") => Ok(Some(13)),
        Some("TLSv1.2") => Ok(Some(12)),
        Some("TLSv1" | "TLSv1.1") if name == "ssl_min_protocol_version" => Ok(None),
        Some(_) => bad(format!("has a {name} that is not spoken: set TLSv1.2 or TLSv1.3")),
    }
}
