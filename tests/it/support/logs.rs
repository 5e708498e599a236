//! Every log line of the run, to be searched for what must never be in one.

use std::io;
use std::sync::{Mutex, Once};

use base64::Engine;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::prelude::*;

static LINES: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Collector;

impl io::Write for Collector {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LINES.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Collector {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

/// Collects all lines of the service and of what it is built on; not those of the test's client.
pub fn collect() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // As the program does at its most talkative.
        let lines = tracing_subscriber::fmt::layer().json().with_writer(Collector);
        let filter = EnvFilter::new("trace,reqwest=off,hyper=off,hyper_util=off,h2=off,mio=off");
        tracing_subscriber::registry().with(filter).with(jetbridge::telemetry::capped()).with(lines).init();
    });
}

/// How a text may stand in a log: as it is, escaped once or twice, as a list of its bytes, in hexadecimal digits, in Base64.
pub fn forms_of(text: &str) -> Vec<String> {
    let escaped = |text: &str| text.escape_debug().to_string();
    let bytes: Vec<_> = text.bytes().map(|byte| byte.to_string()).collect();
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![
        text.to_owned(),
        escaped(text),
        escaped(&escaped(text)),
        bytes.join(", "),
        bytes.join(","),
        hex.to_uppercase(),
        hex,
        base64::engine::general_purpose::STANDARD_NO_PAD.encode(text),
    ];
    forms.sort();
    forms.dedup();
    forms
}

/// The lines so far that contain a text, in whatever form.
pub fn lines_with(text: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap();
    let all = String::from_utf8_lossy(&lines);
    let forms: Vec<_> = forms_of(text).into_iter().filter(|form| all.contains(form)).collect();
    if forms.is_empty() {
        return Vec::new();
    }
    all.lines().filter(|line| forms.iter().any(|form| line.contains(form))).map(ToOwned::to_owned).collect()
}
