//! Tells an optimized build which commit it is of, for `--version`.

#![expect(clippy::disallowed_methods, reason = "a build script has no config but the environment")]

use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=JETBRIDGE_COMMIT");
    println!("cargo::rustc-env=JETBRIDGE_VERSION={}", version());
}

/// The version; with its commit, unless it is a development build, which each commit would make anew.
fn version() -> String {
    let version = std::env::var("CARGO_PKG_VERSION").unwrap_or_default();
    let given = std::env::var("JETBRIDGE_COMMIT").ok().filter(|commit| !commit.is_empty());
    let is_optimized = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    match given.or_else(|| is_optimized.then(head).flatten()) {
        Some(commit) => format!("{version} ({commit})"),
        None => version,
    }
}

/// The commit that is checked out here, with `-changed` if files are not as it has them.
fn head() -> Option<String> {
    let git = |arguments: &[&str]| {
        let output = Command::new("git").args(arguments).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    // A copy of the source in a folder of somebody else's repository has no commit of its own.
    if !std::fs::exists(".git").unwrap_or(false) {
        return None;
    }
    for file in ["HEAD", "logs/HEAD", "index"] {
        println!("cargo::rerun-if-changed={}", git(&["rev-parse", "--git-path", file])?);
    }
    let commit = git(&["rev-parse", "--short=12", "HEAD"])?;
    let is_changed = !git(&["status", "--porcelain", "--untracked-files=no"])?.is_empty();
    Some(if is_changed { format!("{commit}-changed") } else { commit })
}
