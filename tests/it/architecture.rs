//! The arrows of ARCHITECTURE.md, checked: who may import whom.

use std::fs;
use std::path::{Path, PathBuf};

/// What each module may import of ours. `clock`, `config`, `outbound`, `telemetry` and `tls` are leaves, or nearly so.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &["domain", "tls"]),
    ("clock", &[]),
    ("outbound", &["tls"]),
    ("telemetry", &["outbound"]),
    ("tls", &[]),
    ("config", &["domain", "telemetry"]),
    ("postgres", &["config"]),
    ("cells", &["store", "domain", "clock", "config", "telemetry"]),
    ("delivery", &["cells", "store", "domain", "clock", "config", "telemetry", "tls"]),
    ("stream", &["cells", "delivery", "store", "domain", "clock", "telemetry", "tls"]),
    ("api", &["cells", "delivery", "stream", "store", "domain", "clock", "config", "outbound", "telemetry"]),
    ("sandbox", &["api", "delivery", "store", "domain", "clock", "config", "telemetry"]),
    ("console", &[]),
    (
        "server",
        &[
            "api",
            "sandbox",
            "cells",
            "delivery",
            "stream",
            "store",
            "domain",
            "clock",
            "config",
            "console",
            "telemetry",
        ],
    ),
    (
        "cli",
        &[
            "api",
            "sandbox",
            "cells",
            "delivery",
            "server",
            "postgres",
            "store",
            "domain",
            "clock",
            "config",
            "outbound",
            "telemetry",
        ],
    ),
    ("lib", &[]),
];

fn files(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn modules_import_only_what_they_may() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = 0;
    for path in files(&src).into_iter().filter(|path| path.extension().is_some_and(|end| end == "rs")) {
        let inside = path.strip_prefix(&src).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if module == "main" {
            continue;
        }
        let allowed = ARROWS
            .iter()
            .find(|(name, _)| *name == module)
            .unwrap_or_else(|| panic!("{module} has no arrows: add them here"))
            .1;
        for (line, target) in imports(&fs::read_to_string(&path).unwrap()) {
            seen += 1;
            let is_fine = target == module || allowed.contains(&target.as_str());
            assert!(is_fine, "{}:{line}: {module} may not import {target}", inside.display());
        }
    }
    assert!(seen > 50, "the check must see the imports: {seen}");
}

/// The modules that a source names behind `crate::`, each with its line: alone, or in braces over as many lines as it likes.
/// What is neither, as `crate::*`, is given as it stands, which no module is called.
fn imports(source: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (place, head) in source.match_indices("crate::") {
        let line = source[..place].matches('\n').count() + 1;
        let rest = source[place + head.len()..].trim_start();
        let Some(group) = rest.strip_prefix('{') else {
            found.push((line, first_name(rest)));
            continue;
        };
        let (mut depth, mut is_first) = (0, true);
        for (offset, character) in group.char_indices() {
            if depth == 0 && is_first && !character.is_whitespace() && character != '}' {
                let line = line + source[place..source.len() - group.len() + offset].matches('\n').count();
                found.push((line, first_name(&group[offset..])));
                is_first = false;
            }
            match character {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => is_first = true,
                _ => {}
            }
        }
    }
    found
}

fn first_name(text: &str) -> String {
    let name: String = text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if name.is_empty() { text.chars().take(1).collect() } else { name }
}

#[test]
fn every_way_to_write_an_import_is_seen() {
    let source = "use crate::api::State;\nuse crate::{\n    sandbox::{self, world::{World, Seed}},\n    store::db::{Db, DEADLINE}, clock,\n};\n\
                  fn f() { crate::delivery::time::keep() }\nuse crate::*;\nuse crate :: x;\nuse crate::{};\n";
    let found = imports(source);
    let found: Vec<_> = found.iter().map(|(line, name)| (*line, name.as_str())).collect();
    let expected = [(1, "api"), (3, "sandbox"), (4, "store"), (4, "clock"), (6, "delivery"), (7, "*")];
    assert_eq!(found, expected);
}

#[test]
fn the_tree_holds_one_tls_stack_and_no_c_client_of_postgres() {
    let arguments = ["tree", "--offline", "--locked", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"];
    let output = std::process::Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(
        tree.contains("rustls v0.23") && tree.contains("aws-lc-rs v"),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for banned in ["ring v", "openssl-sys v", "native-tls v", "pq-sys v", "actix-governor v"] {
        assert!(!tree.lines().any(|line| line.starts_with(banned)), "{banned} is in the tree");
    }
}

/// Licences that may go into the binary.
const LICENCES: [&str; 13] = [
    "Apache-2.0",
    "MIT",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "0BSD",
    "Unlicense",
    "MPL-2.0",
    "CDLA-Permissive-2.0",
    "OpenSSL",
    "MIT-0",
];

#[test]
fn every_dependency_has_a_licence_that_we_may_ship_and_comes_from_the_registry() {
    // Of this platform alone: the packages of others were never fetched.
    let version = std::process::Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap();
    let arguments = ["metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", host];
    let output = std::process::Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100);
    for package in packages.iter().filter(|package| package["name"] != "jetbridge") {
        let licence = package["license"].as_str().unwrap_or("none");
        let alternatives = licence.replace(['(', ')'], " ").replace('/', " OR ");
        // Every part of one alternative must be allowed; an exception only adds permission.
        let is_fine = alternatives
            .split(" OR ")
            .any(|all| all.split(" AND ").all(|part| LICENCES.contains(&part.split(" WITH ").next().unwrap().trim())));
        assert!(is_fine, "{} {}: {licence}", package["name"], package["version"]);
        assert!(package["source"].as_str().unwrap_or_default().starts_with("registry+"), "{}", package["name"]);
    }
}
