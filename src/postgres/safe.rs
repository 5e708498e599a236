//! Files and folders opened so that no link is followed: as root, what another user may have put there must not lead us to
//! a file of somebody else's.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Read};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use anyhow::{Context, ensure};

use super::os::Identity;

/// The longest file that is read.
const MAX_BYTES: u64 = 64 * 1024;

/// Opens a folder that is private to whom it belongs, made now if it is not there. It must be ours, or the server's.
pub(super) fn private_dir(path: &Path, identity: &Identity) -> anyhow::Result<File> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            return Err(error).with_context(|| format!("creating {}", path.display()));
        }
        _ => {}
    }
    let mut options = OpenOptions::new();
    // Of one's own links one may be sure.
    let no_follow = if identity.is_other() { libc::O_NOFOLLOW } else { 0 };
    options.read(true).custom_flags(libc::O_DIRECTORY | no_follow);
    let dir = options
        .open(path)
        .with_context(|| format!("opening {}, which must be a folder and no link", path.display()))?;
    let owner = dir.metadata().with_context(|| format!("looking at {}", path.display()))?.uid();
    ensure!(
        identity.may_own(owner),
        "{} belongs to user {owner}: remove it, or name another data folder",
        path.display()
    );
    dir.set_permissions(Permissions::from_mode(0o700)).with_context(|| format!("making {} private", path.display()))?;
    Ok(dir)
}

/// Opens a file to write; made if it is not there, and never emptied.
pub(super) fn open_or_create(path: &Path) -> anyhow::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    options.open(path).with_context(|| format!("opening {}, which must be no link", path.display()))
}

/// Opens a file to append to, emptied. What is no file of one name alone is replaced.
pub(super) fn emptied(path: &Path) -> anyhow::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).create(true).mode(0o600).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    if let Ok(file) = options.open(path)
        && file.metadata().is_ok_and(|found| found.is_file() && found.nlink() == 1)
    {
        file.set_len(0).with_context(|| format!("emptying {}", path.display()))?;
        return Ok(file);
    }
    create_anew(path)
}

/// A new file in the place of what was there: a link is replaced, not followed.
pub(super) fn create_anew(path: &Path) -> anyhow::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).with_context(|| format!("removing {}", path.display()));
        }
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true).mode(0o600);
    options.open(path).with_context(|| format!("creating {}", path.display()))
}

/// Reads a short text; nothing if there is no such file. What is a link or no file at all is an error.
pub(super) fn read(path: &Path) -> anyhow::Result<Option<String>> {
    let mut options = OpenOptions::new();
    options.read(true).custom_flags(libc::O_NOFOLLOW | libc::O_NONBLOCK);
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| format!("opening {}, which must be no link", path.display())),
    };
    let is_file = file.metadata().with_context(|| format!("looking at {}", path.display()))?.is_file();
    ensure!(is_file, "{} is no file", path.display());
    let mut text = String::new();
    file.take(MAX_BYTES).read_to_string(&mut text).with_context(|| format!("reading {}", path.display()))?;
    Ok(Some(text))
}
