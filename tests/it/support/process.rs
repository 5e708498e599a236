//! The program as a process of its own.

use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::Answer;

/// A folder of one's own that every user can enter; removed with the value.
pub struct Folder(pub PathBuf);

impl Folder {
    pub fn new() -> Self {
        use std::os::unix::fs::PermissionsExt;
        let path = std::env::temp_dir().join(format!("jetbridge-{}", uuid::Uuid::new_v4().simple()));
        std::fs::create_dir_all(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// For how long requests to the program wait for its database: a busy machine is no failure of the test.
pub const PATIENCE: (&str, &str) = ("JETBRIDGE_PATIENCE_SECONDS", "600");

/// The program with these arguments, in this folder, with nothing inherited that would set it up.
pub fn program(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jetbridge"));
    command.current_dir(folder).args(arguments).stdin(Stdio::null());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("JETBRIDGE_") || name == "DATABASE_URL") {
        command.env_remove(name);
    }
    command.env(PATIENCE.0, PATIENCE.1);
    with_signals(&mut command, &["INT", "TERM", "HUP"], false);
    command
}

/// Has these signals ignored by a command from its start, or not, whatever they are here: tests may run in the background.
#[expect(unsafe_code, reason = "the standard library cannot set what a child ignores")]
pub fn with_signals(command: &mut Command, names: &[&str], are_ignored: bool) {
    use std::os::unix::process::CommandExt;
    let number = |name: &&str| match *name {
        "INT" => libc::SIGINT,
        "HUP" => libc::SIGHUP,
        _ => libc::SIGTERM,
    };
    let numbers: Vec<i32> = names.iter().map(number).collect();
    let action = if are_ignored { libc::SIG_IGN } else { libc::SIG_DFL };
    // SAFETY: between fork and exec only `signal` is called, which is async-signal-safe and allocates nothing.
    unsafe {
        command.pre_exec(move || {
            for number in &numbers {
                libc::signal(*number, action);
            }
            Ok(())
        });
    }
}

/// Has a command started by a script of the shell, which ends with `exec "$0" "$@"`.
pub fn through_shell(plain: &mut Command, script: &str) {
    let mut command = Command::new("sh");
    command.stdin(Stdio::null()).args(["-c", script]).arg(plain.get_program()).args(plain.get_args());
    if let Some(folder) = plain.get_current_dir() {
        command.current_dir(folder);
    }
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    *plain = command;
}

/// A running sandbox.
pub struct Sandbox {
    child: Child,
    pub url: String,
    pub token: String,
    pub banner: String,
    stopped: bool,
}

impl Sandbox {
    /// Starts it on free ports and waits for its banner.
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::start_with(folder, &["--inbox-port", "0"], arguments)
    }

    /// The same; the first arguments say where the inboxes are.
    pub fn start_with(folder: &Path, inboxes: &[&str], arguments: &[&str]) -> Self {
        Self::start_by(folder, inboxes, arguments, |_| {})
    }

    /// The same, started by a script of the shell, which ends with `exec "$0" "$@"`.
    pub fn start_through(folder: &Path, script: &str, arguments: &[&str]) -> Self {
        Self::start_by(folder, &["--inbox-port", "0"], arguments, |command| through_shell(command, script))
    }

    /// The same; the last one says what is unusual, as where its standard error goes.
    pub fn start_by(folder: &Path, inboxes: &[&str], arguments: &[&str], set_up: impl FnOnce(&mut Command)) -> Self {
        let fixed = if arguments.contains(&"--log") {
            &["sandbox", "--port", "0"][..]
        } else {
            &["sandbox", "--port", "0", "--log", "warn"]
        };
        let arguments: Vec<_> = fixed.iter().chain(inboxes).chain(arguments).copied().collect();
        let mut command = program(folder, &arguments);
        command.stderr(Stdio::piped());
        set_up(&mut command);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut banner = String::new();
        loop {
            let Some(Ok(line)) = lines.next() else {
                let mut errors = String::new();
                child.stderr.take().map(|mut stderr| stderr.read_to_string(&mut errors));
                panic!("the sandbox ended: {banner}{errors}");
            };
            banner += &line;
            banner.push('\n');
            if line.contains("Ctrl-C stops everything") {
                break;
            }
        }
        let env = std::fs::read_to_string(folder.join(".jetbridge/sandbox.env")).unwrap();
        let value = |name: &str| {
            let line = env.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim_matches(['=', '\'']).to_owned()
        };
        Self { child, url: value("JETBRIDGE_URL"), token: value("JETBRIDGE_TOKEN"), banner, stopped: false }
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// As `kill` does; waits for the end and gives the exit code and what it logged.
    pub fn stop(mut self, signal: &str) -> (Option<i32>, String) {
        self.stopped = true;
        send_signal(self.pid(), signal);
        let mut log = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            stderr.read_to_string(&mut log).unwrap();
        }
        (self.child.wait().unwrap().code(), log)
    }

    pub async fn get(&self, path: &str) -> Answer {
        let request = client().get(format!("{}{path}", self.url)).bearer_auth(&self.token);
        Answer::of(request.send().await.unwrap()).await
    }

    /// `None` when the connection broke.
    pub async fn create(&self, body: &Value) -> Option<Answer> {
        let url = format!("{}/v3/webhooks/subscriptions", self.url);
        let response = client().post(url).bearer_auth(&self.token).json(body).send().await.ok()?;
        Some(Answer::of(response).await)
    }

    /// The process id of its Postgres.
    pub fn postmaster(folder: &Path) -> u32 {
        let text = std::fs::read_to_string(folder.join(".jetbridge/postgres/data/postmaster.pid")).unwrap();
        text.lines().next().unwrap().parse().unwrap()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        if !self.stopped {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// A client that has no connection kept which the server is about to close: it does so after 5 s without a request.
pub fn client() -> reqwest::Client {
    use std::sync::OnceLock;
    static PROVIDER: OnceLock<()> = OnceLock::new();
    PROVIDER.get_or_init(|| drop(rustls::crypto::aws_lc_rs::default_provider().install_default()));
    reqwest::Client::builder().no_proxy().pool_idle_timeout(Duration::from_secs(2)).build().unwrap()
}

pub fn send_signal(pid: u32, signal: &str) {
    assert!(Command::new("kill").args([&format!("-{signal}"), &pid.to_string()]).status().unwrap().success());
}

pub fn is_alive(pid: u32) -> bool {
    // A zombie is dead, though its parent has not asked yet.
    let status = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !status.is_empty() && !status.rsplit(") ").next().unwrap().starts_with('Z')
}

/// How long a condition may take that must come true soon.
const SOON: Duration = Duration::from_secs(180);

/// Waits for a condition that must come true soon.
#[track_caller]
pub fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + SOON;
    while !holds() {
        assert!(Instant::now() < deadline, "not within three minutes: {what}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// [`wait_until`] for what is asked of a server.
pub async fn wait_for(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + SOON;
    while !holds().await {
        assert!(Instant::now() < deadline, "not within three minutes: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
