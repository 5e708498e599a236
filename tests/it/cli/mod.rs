//! The command line, as people and scripts use it: what it says, how it ends, and that `listen` loses nothing.

mod certify;
mod errors;
mod help;
mod lines;
mod listen;
pub mod local;
mod nodes;
mod operating;
mod operators;
mod outputs;
mod progress;
mod tail;
mod winding;
mod world;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::support::process::{Sandbox, client, program, send_signal};
use crate::support::{Answer, booking_with};

/// What a command said and how it ended.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Said {
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}{}", self.out, self.err))
    }
}

/// Runs a command to its end. Of the environment it sees nothing that would show in its help.
pub fn run(folder: &Path, arguments: &[&str]) -> Said {
    let output = program(folder, arguments).env_remove("EMBEDDED_PG_BIN_DIR").output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    Said { code: output.status.code(), out: text(&output.stdout), err: text(&output.stderr) }
}

/// Compares with a file in `tests/it/snapshots`.
macro_rules! snapshot {
    ($name:expr, $text:expr) => {{
        let text: &str = &$text;
        insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!($name, text);
        })
    }};
}
use snapshot;

/// Takes out what differs from run to run: ids, times, durations, ports, the version; and how wide columns are.
pub fn mask(text: &str) -> String {
    let mut masked = String::new();
    for line in text.lines() {
        let is_legend = line.starts_with("· dns");
        let words = line.split(' ').map(|word| if is_legend { word.to_owned() } else { mask_word(word) });
        let words = mask_version(&words.collect::<Vec<_>>().join(" "));
        let indent = words.len() - words.trim_start().len();
        let mut body = words.trim_start().to_owned();
        while body.contains("   ") {
            body = body.replace("   ", "  ");
        }
        masked.push_str(&words[..indent]);
        masked.push_str(&mask_numbers(&body));
        masked.push('\n');
    }
    masked
}

fn mask_version(text: &str) -> String {
    text.replace(env!("CARGO_PKG_VERSION"), "<version>")
}

fn mask_word(word: &str) -> String {
    let core = word.trim_matches(|c: char| ",.:;()\"".contains(c));
    // By itself or within a path.
    let id = core.split('/').find(|part| part.len() == 36 && uuid::Uuid::try_parse(part).is_ok());
    if let Some(id) = id {
        return word.replace(id, "<id>");
    }
    let is_time = chrono::DateTime::parse_from_rfc3339(core).is_ok()
        || (core.len() == 9 && core.ends_with('Z') && core.as_bytes()[2] == b':');
    let is_date = core.len() == 10 && chrono::NaiveDate::parse_from_str(core, "%Y-%m-%d").is_ok();
    let is_bar = !core.is_empty() && core.chars().all(|c| "·─═█▒▏".contains(c));
    let is_short_id = core.len() == 8 && core.chars().all(|c| c.is_ascii_hexdigit());
    if let Some((before, key)) = word.split_once("/listen/") {
        let rest = key.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        return format!("{}/listen/<key>{rest}", mask_word(before));
    }
    let port = ["127.0.0.1:", "localhost:"].iter().find_map(|host| Some(word.find(host)? + host.len()));
    if is_short_id {
        word.replace(core, "<id>")
    } else if is_time || is_date {
        word.replace(core, "<time>")
    } else if is_bar {
        "<bar>".to_owned()
    } else if let Some((before, rest)) = port.and_then(|place| word.split_at_checked(place)) {
        format!("{before}<port>{}", rest.trim_start_matches(|c: char| c.is_ascii_digit()))
    } else {
        word.to_owned()
    }
}

/// `12 ms` and `1.2 s`, which are measured, become `<n> ms`; `40 s` is a limit and stays. `port 4711` becomes `port <n>`,
/// and so does a number of dead rows, which vacuum decides.
fn mask_numbers(line: &str) -> String {
    let words: Vec<&str> = line.split(' ').collect();
    let is_number = |word: &str| word.parse::<f64>().is_ok();
    let unit = |word: &str| word.chars().take_while(char::is_ascii_alphabetic).collect::<String>();
    let is_measured = |place: usize| match words.get(place..place + 2) {
        Some([number, next]) => is_number(number) && (unit(next) == "ms" || unit(next) == "s" && number.contains('.')),
        _ => false,
    };
    let masked = words.iter().enumerate().map(|(place, word)| {
        let before = place.checked_sub(1);
        let is_port = before.is_some_and(|before| words[before].trim_start_matches('"') == "port");
        let is_count = words.get(place + 1).is_some_and(|next| *next == "dead");
        if is_measured(place) || (is_port || is_count) && is_number(word) {
            "<n>".to_owned()
        } else if before.is_some_and(is_measured) {
            format!("ms{}", &word[unit(word).len()..])
        } else {
            (*word).to_owned()
        }
    });
    masked.collect::<Vec<_>>().join(" ")
}

/// [`mask`] for a line of JSON, laid out so that a change can be read.
pub fn mask_json(line: &Value) -> String {
    let is_masked = |name: &str| name.ends_with("Ms") || ["traceId", "spanId", "node"].contains(&name);
    let masked = format!("{line:#}")
        .lines()
        .map(|line| match line.split_once(": ") {
            Some((name, value)) if is_masked(name.trim().trim_matches('"')) => {
                format!("{name}: <n>{}", if value.ends_with(',') { "," } else { "" })
            }
            _ => mask_numbers(&line.split(' ').map(mask_word).collect::<Vec<_>>().join(" ")),
        })
        .collect::<Vec<_>>();
    mask_version(&masked.join("\n"))
}

/// A command that goes on until it is told to stop; what it says is read as it comes.
pub struct Running {
    child: Child,
    out: Arc<Mutex<Vec<String>>>,
    err: Arc<Mutex<Vec<String>>>,
    readers: Vec<JoinHandle<()>>,
}

impl Running {
    pub fn start(folder: &Path, arguments: &[&str]) -> Self {
        Self::of(program(folder, arguments))
    }

    pub fn of(mut command: std::process::Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (out, out_reader) = gather(child.stdout.take().unwrap());
        let (err, err_reader) = gather(child.stderr.take().unwrap());
        Self { child, out, err, readers: vec![out_reader, err_reader] }
    }

    pub fn signal(&self, name: &str) {
        send_signal(self.child.id(), name);
    }

    pub fn out(&self) -> Vec<String> {
        self.out.lock().unwrap().clone()
    }

    pub fn err(&self) -> String {
        self.err.lock().unwrap().join("\n")
    }

    /// Ctrl-C: gives all that it said, and how long the end took.
    pub fn interrupt(mut self) -> (Said, Duration) {
        let started = Instant::now();
        send_signal(self.child.id(), "INT");
        let code = self.child.wait().unwrap().code();
        let took = started.elapsed();
        self.readers.drain(..).for_each(|reader| reader.join().unwrap());
        (Said { code, out: self.out().join("\n"), err: self.err() }, took)
    }

    #[track_caller]
    pub fn ends_at_once(self) -> Said {
        let (said, took) = self.interrupt();
        assert_eq!(said.code, Some(0));
        assert!(took < Duration::from_secs(20), "{took:?}");
        said
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn gather(stream: impl std::io::Read + Send + 'static) -> (Arc<Mutex<Vec<String>>>, JoinHandle<()>) {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let kept = lines.clone();
    let reader = std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            kept.lock().unwrap().push(line);
        }
    });
    (lines, reader)
}

/// Posts to the sandbox.
pub async fn post(sandbox: &Sandbox, path: &str, body: &Value) -> Answer {
    let request = client().post(format!("{}{path}", sandbox.url)).bearer_auth(&sandbox.token).json(body);
    Answer::of(request.send().await.unwrap()).await
}

/// Publishes a booking event; gives its id.
pub async fn publish(sandbox: &Sandbox, fields: Value) -> String {
    let made = post(sandbox, "/ext/v1/events", &booking_with(fields)).await.expect(202);
    made["id"].as_str().unwrap().to_owned()
}

/// No file of the data folder was left half-written.
#[track_caller]
pub fn no_unfinished_files(folder: &Path) {
    let mut folders = vec![folder.join(".jetbridge")];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            assert!(!name.contains(".new-"), "{name} was left");
            // The cluster's own files are Postgres' business, and not ours to read.
            if entry.path().is_dir() && name != "postgres" {
                folders.push(entry.path());
            }
        }
    }
}
