//! What long work shows on a terminal: a pseudo-terminal, which Python has and the standard library of Rust has not.

use serde_json::json;

use crate::certify::{SECRET, good};
use crate::cli::{mask, publish, snapshot};
use crate::support::certificates::authority_pem;
use crate::support::process::{Folder, Sandbox, program, wait_until};
use crate::support::{COMPANY, least_with};

/// Runs the command that follows on a terminal, and ends as it did.
const ON_A_TERMINAL: &str = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

/// What was written over and over in one line, each text once.
fn shown(folder: &Folder, arguments: &[&str]) -> String {
    let own = program(&folder.0, &[]);
    let mut command = std::process::Command::new("python3");
    command.current_dir(&folder.0).args(["-c", ON_A_TERMINAL]).arg(own.get_program()).args(arguments);
    for (name, value) in own.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.env("JETBRIDGE_SECRET", SECRET).stdin(std::process::Stdio::null());
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}");
    let mut lines: Vec<String> = Vec::new();
    for piece in text.split("\r\x1b[").skip(1) {
        let shown = piece.split_once('K').unwrap().1;
        let line = mask(shown.split(['\r', '\n']).next().unwrap()).trim_end().to_owned();
        if !line.is_empty() && !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn long_work_shows_how_far_it_is() {
    let folder = Folder::new();
    let receiver = good().await;
    std::fs::write(folder.0.join("ca.pem"), authority_pem()).unwrap();
    let certify = ["--log", "warn", "certify", "--ca", "ca.pem", "--url", &receiver.url()];
    snapshot!("progress-certify", shown(&folder, &certify));

    let sandbox = Sandbox::start(&folder.0, &["--log", "off"]);
    snapshot!("progress-doctor", shown(&folder, &["doctor"]));
    let env = std::fs::read_to_string(folder.0.join(".jetbridge/sandbox.env")).unwrap();
    let line = env.lines().find_map(|line| line.strip_prefix("JETBRIDGE_INBOX_URL=")).unwrap();
    let hook = json!({"subscriberId": COMPANY, "url": format!("{}/mine", line.trim_matches('\''))});
    sandbox.create(&least_with(hook)).await.unwrap().expect(201);
    for _ in 0..3 {
        publish(&sandbox, json!({})).await;
    }
    wait_until("all are delivered", || {
        let said = crate::cli::run(&folder.0, &["deliveries", "list", "--state", "DELIVERED", "--json"]);
        said.json()["deliveries"].as_array().unwrap().len() == 3
    });
    let resend = ["events", "resend", "--since", "1h", "--state", "DELIVERED", "--per-second", "1"];
    // How many there are at each look is by chance.
    let mut lines: Vec<String> =
        shown(&folder, &resend).lines().map(|line| line.replace(['0', '1', '2'], "3")).collect();
    lines.dedup();
    snapshot!("progress-resend", lines.join("\n"));
    sandbox.stop("TERM");
}
