//! README's quick start, line by line, in a fresh folder: from nothing to a verified booking event.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::process::{Folder, send_signal};

/// The lines of a fenced block that follows a text.
fn lines_after(readme: &str, text: &str) -> Vec<String> {
    let block = readme.split_once(text).unwrap().1.split_once("```sh\n").unwrap().1.split_once("```").unwrap().0;
    block.lines().map(ToOwned::to_owned).collect()
}

#[test]
fn the_quick_start_goes_from_nothing_to_a_verified_event_in_four_commands() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let start = lines_after(&readme, "## Two minutes");
    let rest = lines_after(&readme, "<!-- quick start -->");
    assert_eq!((start.len(), rest.len()), (1, 3), "four commands");
    let folder = Folder::new();
    let folder = &folder.0;
    // The real ./dev; what it would have cargo build is built already.
    symlink(root.join("dev"), folder.join("dev")).unwrap();
    let bin = folder.join("bin");
    fs::create_dir(&bin).unwrap();
    let cargo = "#!/bin/sh\n[ \"$1\" = build ] && exit\n[ \"$1 $2 $3\" = 'run --quiet --' ] || exit 9\nshift 3\nexec '{program}' \"$@\"\n"
        .replace("{program}", env!("CARGO_BIN_EXE_jetbridge"));
    fs::write(bin.join("cargo"), cargo).unwrap();
    fs::set_permissions(bin.join("cargo"), fs::Permissions::from_mode(0o755)).unwrap();
    let shell = || {
        let mut shell = Command::new("bash");
        let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
        // Ports of its own, since others may have the usual ones; a home without another cargo.
        shell.current_dir(folder).env("PATH", path).env("HOME", folder);
        shell.env("JETBRIDGE_PORT", "0").env("JETBRIDGE_INBOX_PORT", "0").env_remove("DATABASE_URL");
        shell
    };
    let mut sandbox = shell()
        .arg("-c")
        .arg(format!("exec {}", start[0]))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let until = Instant::now() + Duration::from_secs(120);
    while !folder.join(".jetbridge/sandbox.env").exists() {
        assert!(sandbox.try_wait().unwrap().is_none() && Instant::now() < until, "the sandbox starts");
        std::thread::sleep(Duration::from_millis(50));
    }
    // One terminal, into which the lines are pasted.
    let mut terminal = shell().stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut input = terminal.stdin.take().unwrap();
    let mark = "\necho; echo ----\n";
    writeln!(input, "{}{mark}{}{mark}{}{mark}", rest[0], rest[1], rest[2]).unwrap();
    drop(input);
    let output = terminal.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    let answers: Vec<Value> = text
        .split("----")
        .filter(|part| !part.trim().is_empty())
        .map(|part| serde_json::from_str(part).unwrap_or_else(|error| panic!("{error}: {part}\n{errors}")))
        .collect();
    send_signal(sandbox.id(), "INT");
    assert!(sandbox.wait().unwrap().success());
    assert!(answers[0]["hmacSigningSecret"].as_str().unwrap().starts_with("whsec_"), "{text}");
    assert_eq!(answers[1]["pnrId"], "9000000001");
    let requests = answers[2]["requests"].as_array().unwrap();
    assert_eq!(requests.len(), 1, "{text}");
    assert_eq!(requests[0]["verification"]["isValid"], true, "{text}");
    assert_eq!(requests[0]["event"]["operation"], "BOOKING_CREATED", "{text}");
    assert!(!folder.join(".jetbridge/postgres/data/postmaster.pid").exists(), "nothing is left running");
}
