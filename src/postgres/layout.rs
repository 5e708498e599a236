//! Where the files of the embedded cluster are.
//!
//! Started by root, PostgreSQL runs under a user of its own. To that user belong the cluster and the folder of its socket;
//! all else is root's, in a folder of root's, so that nothing of it can be replaced by a link.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::os::Identity;
use super::safe;

/// The longest path of a Unix socket, in bytes.
const MAX_SOCKET_PATH: usize = 107;
/// What the name of an unfinished cluster starts with; its maker's process id follows.
const UNFINISHED: &str = "data.new-";
const SOCKET: &str = ".s.PGSQL.5432";
/// Names the folder of the cluster when it cannot be in the data folder.
const ELSEWHERE: &str = "postgres.location";

/// The folder of the cluster and that of its socket.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    home: PathBuf,
    socket_dir: PathBuf,
}

impl Layout {
    /// Finds or makes the folders. Usually `postgres` in the data folder. A server that runs
    /// under another user needs to get there, which a folder below a private home does not
    /// allow: then it is one below `/var/lib`, named in the data folder.
    pub(super) fn of(data_dir: &Path, identity: &Identity) -> anyhow::Result<Self> {
        fs::create_dir_all(data_dir).with_context(|| format!("creating the data folder {}", data_dir.display()))?;
        let data_dir = data_dir.canonicalize().context("finding the data folder")?;
        let note = data_dir.join(ELSEWHERE);
        let home = if note.exists() {
            PathBuf::from(fs::read_to_string(&note).context("reading where PostgreSQL's files are")?)
        } else if identity.can_reach(&data_dir) {
            data_dir.join("postgres")
        } else {
            let elsewhere = PathBuf::from(format!("/var/lib/jetbridge/{}", uuid::Uuid::new_v4().simple()));
            fs::create_dir_all(&elsewhere).with_context(|| format!("creating {}", elsewhere.display()))?;
            fs::write(&note, elsewhere.display().to_string()).context("noting where PostgreSQL's files are")?;
            tracing::info!(path = %elsewhere.display(), "PostgreSQL's user cannot enter the data folder; its files are elsewhere");
            elsewhere
        };
        let home_dir = safe::private_dir(&home, identity)?;
        identity.keep(&home_dir).with_context(|| format!("taking {} over", home.display()))?;
        let socket_dir = socket_dir(&home, identity)?;
        Ok(Self { home, socket_dir })
    }

    pub(super) fn home(&self) -> &Path {
        &self.home
    }

    pub(super) fn data(&self) -> PathBuf {
        self.home.join("data")
    }

    /// Where this process makes a new cluster.
    pub(super) fn unfinished_data(&self) -> PathBuf {
        self.home.join(format!("{UNFINISHED}{}", std::process::id()))
    }

    /// Removes what interrupted first starts left; what is still being cleaned up may stay.
    pub(super) fn remove_unfinished(&self) {
        for entry in fs::read_dir(&self.home).into_iter().flatten().flatten() {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }

    pub(super) fn password(&self) -> PathBuf {
        self.home.join("password")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.home.join("postgres.log")
    }

    pub(super) fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.socket_dir.join(SOCKET)
    }

    /// The major version that made the cluster, if there is one.
    pub(super) fn cluster_major(&self) -> anyhow::Result<Option<u32>> {
        let path = self.data().join("PG_VERSION");
        let Some(text) = safe::read(&path)? else { return Ok(None) };
        let major = text.trim().parse().with_context(|| format!("reading the version in {}", path.display()))?;
        Ok(Some(major))
    }

    /// Held while a cluster is made and started, so that two first starts take turns.
    pub(super) fn lock(&self) -> anyhow::Result<File> {
        let path = self.home.join("lock");
        let file = safe::open_or_create(&path)?;
        file.lock().with_context(|| format!("locking {}", path.display()))?;
        Ok(file)
    }
}

/// Where the socket is: in the cluster's own folder, unless its name is too long for one, or has a mark at which lists of
/// hosts and folders are split or quoted. PostgreSQL makes it, so that a
/// server that runs under another user gets a folder of its own for it.
fn socket_dir(home: &Path, identity: &Identity) -> anyhow::Result<PathBuf> {
    use sha2::{Digest, Sha256};
    let near = if identity.is_other() { home.join("run") } else { home.to_owned() };
    let is_short = |dir: &Path| dir.join(SOCKET).as_os_str().len() <= MAX_SOCKET_PATH;
    let is_plain = |dir: &Path| dir.to_str().is_some_and(|name| !name.contains([',', '\'', '"', '\\', '\n']));
    let dir = if is_short(&near) && is_plain(&near) {
        near
    } else {
        let digest = Sha256::digest(home.as_os_str().as_encoded_bytes());
        let name: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let dir = std::env::temp_dir().join(format!("jetbridge-{name}"));
        if !is_short(&dir) || !is_plain(&dir) {
            bail!("the folder for temporary files has too long or odd a name for a socket: {}", dir.display());
        }
        dir
    };
    if dir != home {
        let opened = safe::private_dir(&dir, identity)?;
        identity.give(&opened).with_context(|| format!("giving {} to the user of PostgreSQL", dir.display()))?;
    }
    Ok(dir)
}
