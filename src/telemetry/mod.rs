//! Logs, metrics and the names of their fields; the trace id that ties them together.

pub mod catalogue;
pub mod lines;
mod process;
pub mod traces;

use std::backtrace::{Backtrace, BacktraceStatus};
use std::fmt;
use std::io::{self, IsTerminal, Write};
use std::panic::PanicHookInfo;
use std::sync::OnceLock;
use std::time::Duration;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::{Level, Metadata};
use tracing_subscriber::filter::FilterFn;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::{FormatTime, SystemTime};
use tracing_subscriber::prelude::*;
use tracing_subscriber::{EnvFilter, Layer};

pub use catalogue::{
    CELL_LAG, DATABASE_UP, DESCRIPTORS_LIMIT, DESCRIPTORS_OPEN, HTTP_IN_FLIGHT, HTTP_REQUESTS, HTTP_SECONDS,
    LINES_DROPPED, MASTER_KEYS_MISSING, POOL_CONNECTIONS, POOL_REFUSED, POOL_WAITING, begin, engine, stream,
};
use lines::Lines;
pub use process::descriptors;

const SECONDS_BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// What libraries say by themselves: to actix each malformed request is an error, each start three lines; async-nats tells each
/// connection, as the stream does.
const QUIET: &str = "actix_http=off,actix_server=warn,async_nats=off";

/// What the library that is this crate logs, its panics included.
const OURS: &str = env!("CARGO_PKG_NAME");
/// How long the end of the process may wait for lines to be written.
const FLUSH_LIMIT: Duration = Duration::from_secs(2);

/// Standard error, once logging has begun.
static LINES: OnceLock<Lines> = OnceLock::new();

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// Starts logging to standard error, panics included. Does nothing the second time.
pub fn init_logs(format: LogFormat, filter: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(format!("{QUIET},{filter}"))
        .map_err(|error| anyhow::anyhow!("--log {filter:?} is not a log filter, as info,jetbridge=debug: {error}"))?;
    let told = match format {
        LogFormat::Pretty => lost_pretty,
        LogFormat::Json => lost_json,
    };
    let lines = Lines::to(io::stderr(), told)?;
    let layer = tracing_subscriber::fmt::layer().with_writer(lines.clone()).log_internal_errors(false);
    // Colours are for people: a file or a pipe gets none.
    let layer = if io::stderr().is_terminal() { layer } else { layer.with_ansi(false) };
    let layer = match format {
        LogFormat::Pretty => layer.with_target(false).compact().boxed(),
        LogFormat::Json => layer.json().flatten_event(true).with_current_span(true).with_span_list(false).boxed(),
    };
    if tracing_subscriber::registry().with(filter).with(capped()).with(layer).try_init().is_ok() {
        let _ = LINES.set(lines);
        std::panic::set_hook(Box::new(log_panic));
    }
    Ok(())
}

/// Lets through what libraries say up to `info` and all that is ours. Below that they show what they handle, which is
/// payloads, headers and secrets: no filter may ask for it.
#[must_use]
pub fn capped() -> FilterFn {
    fn may_be_logged(metadata: &Metadata<'_>) -> bool {
        let own = metadata.target().strip_prefix(OURS).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"));
        own || *metadata.level() <= Level::INFO
    }
    FilterFn::new(may_be_logged)
}

/// Writes a line to standard error that is not of the log, in order with it. Never waits, never fails.
pub fn tell(text: &str) {
    tell_raw(&format!("{text}\n"));
}

/// The same without the newline.
pub fn tell_raw(text: &str) {
    match LINES.get() {
        Some(lines) => lines.push(text.as_bytes()),
        None => drop(io::stderr().write_all(text.as_bytes())),
    }
}

/// Waits until all lines are written; not for long, since whoever should read them may hang.
pub fn flush() {
    if let Some(lines) = LINES.get() {
        lines.flush(FLUSH_LIMIT);
    }
}

fn lost(count: u64) -> String {
    let lines = if count == 1 { "line" } else { "lines" };
    format!("{count} {lines} of this log could not be written")
}

fn now() -> String {
    let mut text = String::new();
    let _ = SystemTime.format_time(&mut Writer::new(&mut text));
    text
}

fn lost_pretty(count: u64) -> String {
    format!("{}  WARN {}\n", now(), lost(count))
}

fn lost_json(count: u64) -> String {
    let line = serde_json::json!({"timestamp": now(), "level": "WARN", "message": lost(count), "dropped": count});
    format!("{line}\n")
}

fn text_of(payload: &(dyn std::any::Any + Send)) -> &str {
    let text = payload.downcast_ref::<&str>().copied();
    text.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("something that is no text")
}

/// A panic is a line like any other. The standard hook would wait for a reader that hangs.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let thread = std::thread::current();
    let thread = thread.name().unwrap_or("unnamed");
    let message = text_of(panic.payload());
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let backtrace = Backtrace::capture();
    let backtrace = (backtrace.status() == BacktraceStatus::Captured).then(|| backtrace.to_string());
    if tracing::enabled!(Level::ERROR) {
        tracing::error!(thread, place, backtrace, "panicked: {message}");
    } else {
        tell(&format!("thread '{thread}' panicked at {place}: {message}"));
    }
    // Nobody may be left to do it.
    if thread == "main" {
        flush();
    }
}

/// The metrics of this process, as Prometheus reads them.
pub fn metrics() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS_BUCKETS)
            .expect("the buckets are not empty")
            .build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).expect("this is the one place that sets it, once");
        catalogue::register();
        handle
    })
}

/// The metrics as text, with what is counted elsewhere brought up to date.
pub fn render_metrics() -> String {
    metrics::counter!(LINES_DROPPED).absolute(LINES.get().map_or(0, Lines::dropped));
    metrics().render()
}

/// Ties together what one request does: 32 hexadecimal digits, as in `traceparent`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TraceId(u128);

impl TraceId {
    /// A new one.
    #[must_use]
    pub fn random() -> Self {
        Self(rand::random())
    }

    /// The number.
    #[must_use]
    pub fn as_u128(self) -> u128 {
        self.0
    }

    /// The trace of a W3C `traceparent` header: `00-<32 hex>-<16 hex>-<2 hex>`.
    #[must_use]
    pub fn from_traceparent(header: &str) -> Option<Self> {
        let mut parts = header.split('-');
        let (version, trace) = (parts.next()?, parts.next()?);
        let is_hex = trace.len() == 32 && trace.bytes().all(|byte| byte.is_ascii_hexdigit());
        let id = u128::from_str_radix(trace, 16).ok().filter(|id| *id != 0 && is_hex && version == "00")?;
        Some(Self(id))
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

tokio::task_local! {
    /// The trace of the request that is being answered.
    pub static TRACE: TraceId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_say_what_was_lost_look_like_the_others() {
        let line: serde_json::Value = serde_json::from_str(&lost_json(3)).unwrap();
        assert_eq!((&line["level"], &line["dropped"]), (&"WARN".into(), &3.into()));
        assert!(lost_pretty(1).ends_with("WARN 1 line of this log could not be written\n"));
    }

    #[test]
    fn a_traceparent_gives_its_trace() {
        let good = "00-80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-01";
        assert_eq!(TraceId::from_traceparent(good).unwrap().to_string(), "80f198ee56343ba864fe8b2a57d3eff7");
        for bad in [
            "",
            "00-00000000000000000000000000000000-e457b5a2e4d86bd1-01",
            "00-xyz-1-1",
            "00-+0f198ee56343ba864fe8b2a57d3eff7-1-1",
        ] {
            assert!(TraceId::from_traceparent(bad).is_none(), "{bad}");
        }
    }
}
