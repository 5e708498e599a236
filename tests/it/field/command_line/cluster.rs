//! The sandbox as root: nothing that the user of its Postgres put there leads to files of others.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::Stdio;

use crate::cli::run;
use crate::support::process::{Folder, Sandbox, program};

fn is_root() -> bool {
    // A process belongs to its user.
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Content, owner and mode.
fn look(path: &Path) -> (String, u32, u32, u32) {
    let meta = fs::metadata(path).unwrap();
    (fs::read_to_string(path).unwrap_or_default(), meta.uid(), meta.gid(), meta.mode())
}

#[tokio::test(flavor = "multi_thread")]
async fn as_root_no_link_in_the_folder_of_the_cluster_is_followed() {
    if !is_root() {
        // Only root runs Postgres under another user.
        return;
    }
    let folder = Folder::new();
    let victim = folder.0.join("victim");
    fs::write(&victim, "precious").unwrap();
    fs::set_permissions(&victim, fs::Permissions::from_mode(0o640)).unwrap();
    let before = look(&victim);
    let sandbox = Sandbox::start(&folder.0, &[]);
    let home = folder.0.join(".jetbridge/postgres");
    let user = fs::metadata(home.join("data")).unwrap().uid();
    assert_ne!(user, 0);
    let (owner, mode) = (fs::metadata(&home).unwrap().uid(), fs::metadata(&home).unwrap().mode());
    assert_eq!((owner, mode & 0o022), (0, 0), "what is root's is in a folder where that user can change nothing");
    assert_eq!(sandbox.stop("TERM").0, Some(0));

    // As an earlier version left it, with the whole folder that user's, and links put there.
    for name in ["postgres.log", "lock", "password", "run", "data/PG_VERSION", "data/postmaster.pid"] {
        for is_hard in [false, true] {
            let kept = folder.0.join("kept");
            let place = home.join(name);
            let had = fs::rename(&place, &kept).is_ok();
            chown(&home, Some(user), Some(user)).unwrap();
            if is_hard {
                fs::hard_link(&victim, &place).unwrap();
            } else {
                symlink(&victim, &place).unwrap();
            }
            let child = program(&folder.0, &["sandbox", "--port", "0", "--inbox-port", "0", "--log", "off"])
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn();
            let mut child = child.unwrap();
            // It starts, or says that it will not.
            let mut out = std::io::BufReader::new(child.stdout.take().unwrap());
            let mut line = String::new();
            while !line.contains("Ctrl-C") && std::io::BufRead::read_line(&mut out, &mut line).is_ok_and(|n| n > 0) {}
            let _ = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
            let _ = child.wait();
            assert_eq!(look(&victim), before, "{name}, {}", if is_hard { "a hard link" } else { "a symbolic link" });
            if fs::remove_file(&place).is_err() {
                let _ = fs::remove_dir_all(&place);
            }
            if had {
                fs::rename(&kept, &place).unwrap();
            }
        }
    }
    // And with nothing of that it goes on as before.
    let again = Sandbox::start(&folder.0, &[]);
    assert_eq!(run(&folder.0, &["events", "list"]).code, Some(0));
    assert_eq!(again.stop("TERM").0, Some(0));
}
