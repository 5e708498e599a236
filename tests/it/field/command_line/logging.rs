//! A log that cannot be written costs lines, and nothing else.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::cli::{post, run};
use crate::support::booking_with;
use crate::support::process::{Folder, Sandbox, client, is_alive, program, send_signal, wait_until};

const INBOXES: &[&str] = &["--inbox-port", "0"];

/// More than the buffer of a pipe takes in lines.
const REQUESTS: usize = 600;

/// Within what there must be an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// Publishes, some at a time; all of it must be answered.
async fn publish_all(sandbox: &Sandbox) {
    let (client, url) = (client(), format!("{}/ext/v1/events", sandbox.url));
    let one = |number: usize| {
        let body = booking_with(json!({"payload": {"n": number}}));
        let request = client.post(&url).bearer_auth(&sandbox.token).json(&body).timeout(PATIENCE);
        async move { request.send().await.map(|answer| answer.status().as_u16()).map_err(|error| error.to_string()) }
    };
    for batch in (0..REQUESTS).collect::<Vec<_>>().chunks(20) {
        for status in futures_util::future::join_all(batch.iter().map(|number| one(*number))).await {
            // A starved database is no matter here: what counts is that there is an answer.
            assert!(matches!(status, Ok(202 | 503)), "{status:?}");
        }
    }
}

async fn dropped(sandbox: &Sandbox) -> u64 {
    let text = sandbox.get("/metrics").await.text;
    let line = text.lines().find_map(|line| line.strip_prefix("jetbridge_log_lines_dropped_total ")).unwrap();
    line.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_beneath_the_log_fails_no_request_and_what_is_lost_is_counted() {
    let folder = Folder::new();
    let sandbox = Sandbox::start_by(&folder.0, INBOXES, &["--log", "info"], |command| {
        command.stderr(OpenOptions::new().write(true).open("/dev/full").unwrap());
    });
    publish_all(&sandbox).await;
    assert!(dropped(&sandbox).await >= REQUESTS as u64);
    assert_eq!(sandbox.get("/readyz").await.status, 200);
    assert_eq!(sandbox.stop("TERM").0, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_of_the_log_that_is_gone_fails_no_request() {
    let folder = Folder::new();
    let (reader, writer) = std::io::pipe().unwrap();
    let sandbox = Sandbox::start_by(&folder.0, INBOXES, &["--log", "info"], |command| {
        command.stderr(writer);
    });
    drop(reader);
    publish_all(&sandbox).await;
    assert!(dropped(&sandbox).await > 0);
    // What is published afterwards is delivered as ever: the loops of the engine log as well.
    let hook = format!("{}/mine", inbox_of(&folder));
    let body = crate::support::least_with(json!({"subscriberId": crate::support::COMPANY, "url": hook}));
    sandbox.create(&body).await.unwrap().expect(201);
    post(&sandbox, "/ext/v1/events", &booking_with(json!({}))).await.expect(202);
    let deadline = Instant::now() + Duration::from_secs(60);
    while sandbox.get("/sandbox/v1/inboxes/mine/requests").await.body["requests"].as_array().is_none_or(Vec::is_empty) {
        assert!(Instant::now() < deadline, "it is delivered");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(sandbox.stop("TERM").0, Some(0));
}

fn inbox_of(folder: &Folder) -> String {
    let env = std::fs::read_to_string(folder.0.join(".jetbridge/sandbox.env")).unwrap();
    let line = env.lines().find_map(|line| line.strip_prefix("JETBRIDGE_INBOX_URL=")).unwrap();
    line.trim_matches('\'').to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_of_the_log_that_hangs_blocks_no_request_and_no_stop() {
    let folder = Folder::new();
    let (mut reader, writer) = std::io::pipe().unwrap();
    let sandbox = Sandbox::start_by(&folder.0, INBOXES, &["--log", "info"], |command| {
        command.stderr(writer);
    });
    publish_all(&sandbox).await;
    assert_eq!(sandbox.get("/readyz").await.status, 200);
    send_signal(sandbox.pid(), "TERM");
    wait_until("it ends though nobody reads", || !is_alive(sandbox.pid()));
    assert_eq!(sandbox.stop("TERM").0, Some(0));
    let mut read = String::new();
    reader.read_to_string(&mut read).unwrap();
    let told = read.matches("answered").count();
    assert!(told < REQUESTS, "the pipe was full before all was told: {told}");
}

/// A pipe that takes no byte more until it is read.
fn full_pipe() -> (std::io::PipeReader, std::io::PipeWriter) {
    let (reader, mut writer) = std::io::pipe().unwrap();
    rustix::io::ioctl_fionbio(&writer, true).unwrap();
    while std::io::Write::write(&mut writer, &[b'.'; 4096]).is_ok() {}
    rustix::io::ioctl_fionbio(&writer, false).unwrap();
    (reader, writer)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_words_of_a_command_are_not_lost_and_a_hanging_reader_keeps_no_command() {
    let folder = Folder::new();
    // The error is the last thing that is said, after log lines.
    let said = run(&folder.0, &["--log", "trace", "events", "list", "--url", "http://127.0.0.1:1", "--token", "t"]);
    assert_eq!(said.code, Some(3));
    assert!(said.err.ends_with("or name another server with --url\n"), "{}", said.err);
    // Nor where they are read late.
    let (mut reader, writer) = full_pipe();
    let mut command = program(&folder.0, &["events", "list", "--url", "http://127.0.0.1:1", "--token", "t"]);
    let mut child = command.stderr(writer).stdout(Stdio::null()).spawn().unwrap();
    drop(command);
    tokio::time::sleep(Duration::from_secs(1)).await;
    let mut read = String::new();
    reader.read_to_string(&mut read).unwrap();
    assert!(read.ends_with("or name another server with --url\n"), "{}", read.trim_start_matches('.'));
    assert_eq!(child.wait().unwrap().code(), Some(3));
    let (reader, writer) = full_pipe();
    let mut child = program(&folder.0, &["events", "list"]).stderr(writer).stdout(Stdio::null()).spawn().unwrap();
    wait_until("it ends", || child.try_wait().unwrap().is_some());
    assert_eq!(child.wait().unwrap().code(), Some(2));
    drop(reader);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_of_the_answer_that_has_enough_is_no_error_and_ends_what_follows() {
    let folder = Folder::new();
    let sandbox = Sandbox::start(&folder.0, &["--log", "off"]);
    for _ in 0..5 {
        post(&sandbox, "/ext/v1/events", &booking_with(json!({}))).await.expect(202);
    }
    let own = program(&folder.0, &[]);
    let shell = |script: &str| {
        let mut command = Command::new("bash");
        command.current_dir(&folder.0).args(["-c", script, "bash"]).arg(own.get_program());
        for (name, _) in own.get_envs().filter(|(_, value)| value.is_none()) {
            command.env_remove(name);
        }
        command.output().unwrap()
    };
    let listed = shell("set -o pipefail; \"$1\" events list | head -1");
    assert_eq!((listed.status.code(), listed.stderr.as_slice()), (Some(0), &b""[..]), "{listed:?}");
    let full = shell("\"$1\" events list > /dev/full");
    assert_eq!(full.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&full.stderr).starts_with("error: writing to standard output: "), "{full:?}");

    let mut tail =
        program(&folder.0, &["tail", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut told = BufReader::new(tail.stderr.take().unwrap());
    let mut line = String::new();
    told.read_line(&mut line).unwrap();
    assert_eq!(line, "Following. Ctrl-C ends it.\n");
    drop(tail.stdout.take());
    let deadline = Instant::now() + Duration::from_secs(60);
    while tail.try_wait().unwrap().is_none() {
        assert!(Instant::now() < deadline, "it ends once nobody reads");
        let made: Value = post(&sandbox, "/ext/v1/events", &booking_with(json!({}))).await.expect(202);
        assert!(made["id"].is_string());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert_eq!(tail.wait().unwrap().code(), Some(0));
    sandbox.stop("TERM");
}
