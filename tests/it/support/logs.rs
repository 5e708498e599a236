//! Every log line of the run, to be searched for what must never be in one.

use std::io;
use std::sync::{Mutex, Once};

use tracing_subscriber::fmt::MakeWriter;

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
        tracing_subscriber::fmt()
            .json()
            .with_env_filter("trace,reqwest=off,hyper=off,hyper_util=off,h2=off,mio=off")
            .with_writer(Collector)
            .init();
    });
}

/// The lines so far that contain a text.
pub fn lines_with(text: &str) -> Vec<String> {
    let lines = LINES.lock().unwrap();
    let all = String::from_utf8_lossy(&lines);
    if !all.contains(text) {
        return Vec::new();
    }
    all.lines().filter(|line| line.contains(text)).map(ToOwned::to_owned).collect()
}
