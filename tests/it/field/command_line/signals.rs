//! What was ignored when the process started stays ignored.

use crate::cli::run;
use crate::support::process::{Folder, Sandbox, send_signal, wait_until, with_signals};
use std::process::Stdio;

/// The signals that a process ignores, as a bit each.
fn ignored(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
    u64::from_str_radix(mask.trim(), 16).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn under_nohup_a_hangup_ends_nothing_and_in_the_background_ctrl_c_does_not_either() {
    let folder = Folder::new();
    let sandbox = Sandbox::start_by(&folder.0, &["--inbox-port", "0"], &[], |command| {
        with_signals(command, &["HUP", "INT"], true);
        command.stderr(Stdio::piped());
    });
    let bit = |number: i32| 1_u64 << (number - 1);
    let mask = ignored(sandbox.pid());
    assert_ne!((mask & bit(libc::SIGHUP), mask & bit(libc::SIGINT)), (0, 0));
    assert_eq!(mask & bit(libc::SIGTERM), 0);
    for _ in 0..3 {
        send_signal(sandbox.pid(), "HUP");
        send_signal(sandbox.pid(), "INT");
        assert_eq!(sandbox.get("/healthz").await.status, 200);
    }
    assert_eq!(run(&folder.0, &["events", "list"]).code, Some(0));
    assert_eq!(sandbox.stop("TERM").0, Some(0), "what was not ignored still counts");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_terminal_that_goes_away_stops_what_was_not_told_to_outlive_it() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &[]);
    let postmaster = Sandbox::postmaster(&folder.0);
    assert_eq!(sandbox.stop("HUP").0, Some(0));
    wait_until("its Postgres has ended", || !crate::support::process::is_alive(postmaster));
}
