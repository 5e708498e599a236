//! The sandbox's own keys, made at its first start and kept in its data folder.

use std::fs;
use std::path::Path;

use anyhow::Context;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::config::{refuse, write_private};

const FILE: &str = "keys.env";

/// What production would be given.
pub struct SandboxKeys {
    /// Signs tokens.
    pub jwt_secret: String,
    /// Seals secrets.
    pub master_key: String,
}

impl SandboxKeys {
    /// The keys of a sandbox that was started here before.
    pub fn existing(data_dir: &Path) -> anyhow::Result<Option<Self>> {
        let path = data_dir.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let value = |name: &str| {
            let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
            value.map(ToOwned::to_owned).with_context(|| format!("{} lacks {name}", path.display()))
        };
        Ok(Some(Self { jwt_secret: value("JETBRIDGE_JWT_SECRET")?, master_key: value("JETBRIDGE_MASTER_KEY")? }))
    }

    /// The keys of this sandbox, made now if it is its first start. Of two first starts at once,
    /// one makes them and both use them.
    pub fn load_or_make(data_dir: &Path) -> anyhow::Result<Self> {
        if let Some(keys) = Self::existing(data_dir)? {
            return Ok(keys);
        }
        if data_dir.is_file() {
            return refuse(format!("{} is a file, and no folder: name another by --data-dir.", data_dir.display()));
        }
        fs::create_dir_all(data_dir).with_context(|| format!("creating {}", data_dir.display()))?;
        let random = || STANDARD.encode(rand::random::<[u8; 32]>());
        let text = format!("JETBRIDGE_JWT_SECRET={}\nJETBRIDGE_MASTER_KEY={}\n", random(), random());
        let (path, mine) = (data_dir.join(FILE), data_dir.join(format!("{FILE}.{}", std::process::id())));
        write_private(&mine, &text)?;
        // Unlike a rename, a link does not replace what is there.
        let linked = fs::hard_link(&mine, &path);
        let _ = fs::remove_file(&mine);
        match linked {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                Err(error).with_context(|| format!("writing {}", path.display()))
            }
            _ => Self::existing(data_dir)?.with_context(|| format!("{} is gone", path.display())),
        }
    }
}
