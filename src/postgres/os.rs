//! What the standard library has no safe word for: users, signals, syncing a file system.
#![expect(unsafe_code, reason = "each call below says why it is sound")]

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

/// Who the server runs as.
#[derive(Clone, Debug)]
pub(super) struct Identity {
    /// The user and group to become; `None` to stay who we are.
    switch_to: Option<(u32, u32)>,
}

/// PostgreSQL refuses to run as root, so root becomes `postgres`, or `nobody`.
pub(super) fn identity() -> anyhow::Result<Identity> {
    // SAFETY: geteuid has no arguments, touches no memory and cannot fail.
    if unsafe { libc::geteuid() } != 0 {
        return Ok(Identity { switch_to: None });
    }
    let passwd = fs::read_to_string("/etc/passwd").context("reading /etc/passwd")?;
    let find = |name: &str| {
        passwd.lines().find_map(|line| {
            let fields: Vec<_> = line.split(':').collect();
            let is_it = fields.first() == Some(&name);
            is_it.then(|| Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))).flatten()
        })
    };
    match find("postgres").or_else(|| find("nobody")) {
        Some(ids) => Ok(Identity { switch_to: Some(ids) }),
        None => bail!(
            "running as root, which PostgreSQL refuses, and neither user postgres nor nobody exists: \
             make one (useradd --system postgres), run as another user, or set DATABASE_URL"
        ),
    }
}

impl Identity {
    /// A command that runs as this user, with nothing inherited but a plain locale and UTC.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("TZ", "UTC").env("LC_ALL", "C").current_dir("/");
        if let Some((uid, gid)) = self.switch_to {
            command.uid(uid).gid(gid);
        }
        command
    }

    /// Whether it is another user than who we are.
    pub(super) fn is_other(&self) -> bool {
        self.switch_to.is_some()
    }

    /// Whether what belongs to this user is ours or the server's.
    pub(super) fn may_own(&self, user: u32) -> bool {
        // SAFETY: geteuid has no arguments, touches no memory and cannot fail.
        let own = unsafe { libc::geteuid() };
        user == own || self.switch_to.is_some_and(|(uid, _)| uid == user)
    }

    /// Gives an open file or folder to this user.
    pub(super) fn give(&self, file: &File) -> io::Result<()> {
        self.switch_to.map_or(Ok(()), |(uid, gid)| fchown(file, Some(uid), Some(gid)))
    }

    /// Keeps an open folder for ourselves, though this user may pass through it.
    pub(super) fn keep(&self, dir: &File) -> io::Result<()> {
        let Some((_, gid)) = self.switch_to else { return Ok(()) };
        fchown(dir, Some(0), Some(gid))?;
        dir.set_permissions(Permissions::from_mode(0o710))
    }

    /// Whether this user can enter a folder: may search it and all above it.
    pub(super) fn can_reach(&self, dir: &Path) -> bool {
        let Some((uid, gid)) = self.switch_to else { return true };
        dir.ancestors().all(|dir| {
            fs::metadata(dir).is_ok_and(|meta| {
                let bit = match () {
                    () if meta.uid() == uid => 0o100,
                    () if meta.gid() == gid => 0o010,
                    () => 0o001,
                };
                meta.mode() & bit != 0
            })
        })
    }
}

/// Ends the server in order when the thread that starts it ends, in whatever way.
#[cfg(target_os = "linux")]
pub(super) fn end_with_parent(command: &mut Command) {
    let parent = std::process::id();
    // SAFETY: between fork and exec only prctl and getppid are called; both are async-signal-safe
    // and allocate nothing. It runs after the change of user, which would undo it.
    unsafe {
        command.pre_exec(move || {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGINT);
            // We may have been killed before the line above.
            if libc::getppid().cast_unsigned() == parent { Ok(()) } else { Err(io::Error::other("the parent ended")) }
        });
    }
}

/// Other systems have no such signal; the next start attaches to what was left running.
#[cfg(not(target_os = "linux"))]
pub(super) fn end_with_parent(_command: &mut Command) {}

/// Asks a child for a fast shutdown.
pub(super) fn interrupt(pid: u32) {
    signal(pid, libc::SIGINT);
}

/// Asks a child for an immediate shutdown.
pub(super) fn quit(pid: u32) {
    signal(pid, libc::SIGQUIT);
}

fn signal(pid: u32, signal: i32) {
    // SAFETY: kill takes two numbers. The pid is that of a child which was not waited for, so
    // it cannot have been given to another process.
    unsafe { libc::kill(pid.cast_signed(), signal) };
}

/// Whether [`sync_all`] does something.
pub(super) const CAN_SYNC_ALL: bool = cfg!(target_os = "linux");

/// Writes the whole file system of this folder to disk.
#[cfg(target_os = "linux")]
pub(super) fn sync_all(dir: &Path) -> anyhow::Result<()> {
    use std::os::fd::AsRawFd;
    let file = File::open(dir).with_context(|| format!("opening {}", dir.display()))?;
    // SAFETY: the descriptor is open for as long as `file` lives.
    if unsafe { libc::syncfs(file.as_raw_fd()) } == 0 {
        Ok(())
    } else {
        Err(io::Error::last_os_error()).with_context(|| format!("writing {} to disk", dir.display()))
    }
}

#[cfg(not(target_os = "linux"))]
pub(super) fn sync_all(_dir: &Path) -> anyhow::Result<()> {
    Ok(())
}
