//! The receivers of `examples/receivers`, built and started as their README says.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::certificates::of_the_sandbox;
use super::process::send_signal;

/// How long a build, or the end of a receiver, may take.
const PATIENCE: Duration = Duration::from_secs(300);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Python,
    TypeScript,
    Rust,
    Naive,
}

impl Language {
    /// The ones to copy from.
    pub const REFERENCES: [Self; 3] = [Self::Python, Self::TypeScript, Self::Rust];

    /// Its one file.
    pub fn source(self) -> PathBuf {
        folder().join(match self {
            Self::Python => "python/receiver.py",
            Self::TypeScript => "typescript/receiver.ts",
            Self::Rust => "rust/main.rs",
            Self::Naive => "naive/receiver.py",
        })
    }

    fn command(self) -> Command {
        match self {
            Self::Python | Self::Naive => {
                need("python3", &["--version"], "Python 3.9 or newer", |version| at_least(version, "Python 3.", 9));
                let mut command = Command::new("python3");
                command.arg(self.source());
                command
            }
            Self::TypeScript => {
                let mut command = Command::new("node");
                command.arg(typescript());
                command
            }
            Self::Rust => Command::new(rust()),
        }
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/receivers")
}

/// Fails the test, with what to do about it, unless a program is there and new enough.
#[track_caller]
fn need(program: &str, arguments: &[&str], what: &str, is_fine: impl Fn(&str) -> bool) {
    let output = Command::new(program).args(arguments).stderr(Stdio::null()).output();
    let version = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default();
    assert!(
        is_fine(&version),
        "{program} is {}: install {what} (`./dev test` does where there is a package), then run the test again",
        if version.is_empty() { "missing" } else { &version }
    );
}

/// Whether the number after `prefix` is at least this.
fn at_least(version: &str, prefix: &str, least: u32) -> bool {
    let rest = version.strip_prefix(prefix).unwrap_or_default();
    rest.split('.').next().and_then(|number| number.parse().ok()).is_some_and(|number: u32| number >= least)
}

/// Runs a command that must succeed, within a time.
fn run(command: &mut Command) {
    let mut child = command.stdin(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + PATIENCE;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if Instant::now() > deadline {
            child.kill().unwrap();
            panic!("{command:?} did not end within {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(50));
    };
    assert!(status.success(), "{command:?}: {status}");
}

/// The compiled TypeScript receiver, made once a run; its one tool is fetched when the lock file has changed.
fn typescript() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        need("node", &["--version"], "Node.js 18.2 or newer", |version| at_least(version, "v", 18));
        need("npm", &["--version"], "npm", |version| !version.is_empty());
        let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("typescript-receiver");
        fs::create_dir_all(&place).unwrap();
        for name in ["package.json", "package-lock.json", "tsconfig.json", "receiver.ts"] {
            fs::copy(folder().join("typescript").join(name), place.join(name)).unwrap();
        }
        let (wanted, installed) = (place.join("package-lock.json"), place.join("installed-lock.json"));
        let lock = fs::read(&wanted).unwrap();
        if fs::read(&installed).ok().as_ref() != Some(&lock) {
            let arguments = ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
            run(Command::new("npm").args(arguments).current_dir(&place));
            fs::write(&installed, lock).unwrap();
        }
        run(Command::new("node").arg("node_modules/typescript/bin/tsc").current_dir(&place));
        place.join("dist/receiver.js")
    })
}

/// The Rust receiver: an example of this package, which `cargo test --test it` alone does not build.
fn rust() -> &'static Path {
    static MADE: OnceLock<PathBuf> = OnceLock::new();
    MADE.get_or_init(|| {
        let mut command = Command::new(env!("CARGO"));
        command.args(["build", "--quiet", "--offline", "--locked", "--example", "receiver"]);
        if !cfg!(debug_assertions) {
            command.arg("--release");
        }
        run(command.current_dir(env!("CARGO_MANIFEST_DIR")));
        Path::new(env!("CARGO_BIN_EXE_jetbridge")).with_file_name("examples").join("receiver")
    })
}

/// A receiver that runs; ended with the value.
pub struct Example {
    child: Child,
    port: u16,
    lines: Arc<Mutex<Vec<String>>>,
    reader: Option<JoinHandle<()>>,
}

impl Example {
    /// Starts it on a free port, with the sandbox's certificate, and waits until it listens.
    pub fn start(language: Language, secrets: &str) -> Self {
        let certificates = of_the_sandbox();
        let mut command = language.command();
        command
            .env("TLS_CERT", certificates.certificate())
            .env("TLS_KEY", certificates.key())
            .env("WEBHOOK_SECRET", secrets);
        Self::run(command)
    }

    /// The same without TLS.
    pub fn start_plain(language: Language, secrets: &str) -> Self {
        let mut command = language.command();
        command.env_remove("TLS_CERT").env_remove("TLS_KEY").env("WEBHOOK_SECRET", secrets);
        Self::run(command)
    }

    fn run(mut command: Command) -> Self {
        let mut child = command.env("PORT", "0").stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = output.next().and_then(Result::ok).unwrap_or_default();
        let port = first.strip_prefix("listening on port ").and_then(|port| port.parse().ok());
        let port = port.unwrap_or_else(|| panic!("{command:?} should listen, but said {first:?}"));
        let lines = Arc::new(Mutex::new(Vec::new()));
        let kept = lines.clone();
        let reader = std::thread::spawn(move || {
            output.map_while(Result::ok).for_each(|line| kept.lock().unwrap().push(line));
        });
        Self { child, port, lines, reader: Some(reader) }
    }

    pub fn url(&self) -> String {
        format!("https://localhost:{}/hooks", self.port)
    }

    pub fn plain_url(&self) -> String {
        format!("http://127.0.0.1:{}/hooks", self.port)
    }

    /// Asks it to end; gives its exit code and the lines that it printed.
    pub fn stop(mut self) -> (Option<i32>, Vec<String>) {
        send_signal(self.child.id(), "TERM");
        let deadline = Instant::now() + PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < deadline, "it did not end");
            std::thread::sleep(Duration::from_millis(20));
        };
        self.reader.take().unwrap().join().unwrap();
        (status.code(), self.lines.lock().unwrap().clone())
    }
}

impl Drop for Example {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
