//! The files in a sandbox's data folder that commands look at, and what its start wrote there.

use std::fs;
use std::path::Path;

/// What the sandbox writes when it starts: where it is, and what is needed to talk to it.
pub const ENV_FILE: &str = "sandbox.env";
/// How the clock goes.
pub const CLOCK_FILE: &str = "clock";

/// What a sandbox wrote when it started with this data folder, by name.
#[must_use]
pub fn value(data_dir: &Path, name: &str) -> Option<String> {
    let text = fs::read_to_string(data_dir.join(ENV_FILE)).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='))?;
    Some(line.trim_matches('\'').to_owned()).filter(|value| !value.is_empty())
}
