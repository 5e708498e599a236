//! What is on this machine: the data folder and its files, and the ports of `jetbridge listen`.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use tokio::net::TcpStream;
use url::Url;

use super::Check;
use crate::cli::listen::memory::Place;
use crate::cli::platform::PlatformArgs;
use crate::outbound;
use crate::sandbox::certificates::Certificates;
use crate::sandbox::data_dir::ENV_FILE;
use crate::sandbox::keys::SandboxKeys;

const START: &str = "start `jetbridge sandbox` with this data folder";

/// The data folder. Where a server is named that is elsewhere, a folder that is missing is no fault.
pub fn checks(args: &PlatformArgs) -> Vec<Check> {
    let folder = args.data_dir();
    if !folder.is_dir() {
        let detail = format!("{} is not there", folder.display());
        let is_elsewhere = args.url.is_some();
        let check = if is_elsewhere {
            Check::ok("data folder", format!("{detail}, and a server elsewhere needs none"))
        } else {
            Check::fail("data folder", detail, format!("{START}, or name its folder with --data-dir"))
        };
        return vec![check];
    }
    vec![Check::ok("data folder", folder.display().to_string()), env_file(args, &folder), keys(&folder), tls(&folder)]
}

/// Whether others than the owner can read it.
fn is_open(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

fn private(name: &'static str, path: &Path, detail: &str) -> Check {
    if is_open(path) {
        return Check::warn(
            name,
            format!("others can read {}", path.display()),
            format!("chmod 600 {}", path.display()),
        );
    }
    Check::ok(name, detail)
}

fn env_file(args: &PlatformArgs, folder: &Path) -> Check {
    let missing = ["JETBRIDGE_URL", "JETBRIDGE_TOKEN"].into_iter().filter(|name| args.sandbox_value(name).is_none());
    let missing: Vec<_> = missing.collect();
    if !missing.is_empty() {
        return Check::fail(ENV_FILE, format!("lacks {}", missing.join(" and ")), START);
    }
    private(ENV_FILE, &folder.join(ENV_FILE), "tells where the sandbox is")
}

fn keys(folder: &Path) -> Check {
    match SandboxKeys::existing(folder) {
        Ok(Some(_)) => private("keys", &folder.join("keys.env"), "sign tokens and seal secrets"),
        Ok(None) => Check::fail("keys", "there are none", START),
        Err(error) => {
            Check::fail("keys", format!("{error:#}"), "restore the file: what it sealed cannot be read without")
        }
    }
}

fn tls(folder: &Path) -> Check {
    let Some(certificates) = Certificates::existing(folder) else {
        return Check::fail("certificates", "there are none", START);
    };
    let again = format!("delete {} and {START}, which makes new ones", folder.join("tls").display());
    if let Err(error) = certificates.server_config() {
        return Check::fail("certificates", format!("{error:#}"), again);
    }
    if !certificates.authority().exists() {
        return Check::fail("certificates", format!("{} is missing", certificates.authority().display()), again);
    }
    private("certificates", &certificates.key(), "an authority, and a certificate for localhost")
}

/// Whether something accepts connections there.
pub async fn is_open_port(host: &str, port: u16) -> bool {
    let connected = TcpStream::connect((host.trim_matches(['[', ']']), port));
    matches!(tokio::time::timeout(Duration::from_secs(2), connected).await, Ok(Ok(_)))
}

/// What `jetbridge listen` has forwarded to from this data folder.
pub async fn listeners(folder: &Path) -> Vec<Check> {
    let mut checks = Vec::new();
    for place in Place::all(folder) {
        let memory = place.read();
        let Ok(url) = memory.forward_to.parse::<Url>() else { continue };
        let port = url.port_or_known_default().unwrap_or(80);
        let mut is_there = false;
        for address in outbound::addresses_here(&url) {
            is_there |= is_open_port(&address.to_string(), port).await;
        }
        checks.push(match (place.is_in_use(), is_there) {
            (true, true) => Check::ok("listen", format!("port {} forwards to {url}", memory.port)),
            (true, false) => Check::warn(
                "listen",
                format!("port {} forwards to {url}, where nothing listens", memory.port),
                "start your receiver: what failed is tried again at once",
            ),
            (false, _) => Check::warn(
                "listen",
                format!("nothing forwards to {url} now"),
                format!("`jetbridge listen --forward-to {url}` takes up what waits"),
            ),
        });
    }
    checks
}
