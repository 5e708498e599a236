//! Logs, metrics and the names of their fields; the trace id that ties them together.

pub mod traces;

use std::fmt;
use std::io::IsTerminal;
use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

/// Requests answered, by `method`, `route` and `status`.
pub const HTTP_REQUESTS: &str = "jetbridge_http_requests_total";
/// Seconds from the first byte of a request to its answer, by `method` and `route`.
pub const HTTP_SECONDS: &str = "jetbridge_http_request_duration_seconds";
/// Requests being answered.
pub const HTTP_IN_FLIGHT: &str = "jetbridge_http_requests_in_flight";
/// Open database connections, by `state` (`in_use`, `idle`).
pub const POOL_CONNECTIONS: &str = "jetbridge_database_connections";
/// Requests that wait for a database connection.
pub const POOL_WAITING: &str = "jetbridge_database_waiting";

/// What the engine counts.
pub mod engine {
    use metrics::{Counter, counter};

    /// A counter without labels, found once.
    #[derive(Debug)]
    pub struct Count {
        name: &'static str,
        counter: std::sync::OnceLock<CounterOf>,
    }

    /// A counter; `metrics` gives it no `Debug`.
    struct CounterOf(Counter);

    impl std::fmt::Debug for CounterOf {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("Counter")
        }
    }

    impl Count {
        const fn new(name: &'static str) -> Self {
            Self { name, counter: std::sync::OnceLock::new() }
        }

        /// Counts so many more.
        pub fn increment(&self, by: u64) {
            self.counter.get_or_init(|| CounterOf(counter!(self.name))).0.increment(by);
        }
    }

    /// Events accepted.
    pub static ACCEPTED: Count = Count::new("jetbridge_events_accepted_total");
    /// Deliveries made of them.
    pub static MATCHED: Count = Count::new("jetbridge_deliveries_matched_total");
    /// Deliveries that ended with a 200.
    pub static DELIVERED: Count = Count::new("jetbridge_deliveries_delivered_total");
    /// Deliveries that were given up.
    pub static EXHAUSTED: Count = Count::new("jetbridge_deliveries_exhausted_total");
    /// Tries that were not recorded, since another node had taken over.
    pub static FENCED: Count = Count::new("jetbridge_attempts_fenced_total");
    /// Deliveries that waited so long in their lane that their lease was left to others.
    pub static LEASES_LEFT: Count = Count::new("jetbridge_leases_left_total");
    /// Writes of outcomes that failed, and were tried again.
    pub static RECORD_FAILURES: Count = Count::new("jetbridge_record_failures_total");
    /// Tries and fetches that panicked.
    pub static PANICS: Count = Count::new("jetbridge_attempt_panics_total");
    /// Loops of this node that ended or panicked and were started again, by `loop`.
    pub const RESTARTS: &str = "jetbridge_loop_restarts_total";
    /// Tries, by `outcome` (`DELIVERED` or a failure reason).
    pub const TRIES: &str = "jetbridge_attempts_total";
    /// Seconds from accepting an event to the first try of a delivery.
    pub const PUBLISH_TO_FIRST_TRY: &str = "jetbridge_publish_to_first_try_seconds";
    /// Seconds from accepting an event to the 200 of a delivery.
    pub const PUBLISH_TO_DELIVERED: &str = "jetbridge_publish_to_delivered_seconds";
    /// Deliveries that wait, in the database.
    pub const WAITING: &str = "jetbridge_deliveries_waiting";
    /// Seconds since the oldest due delivery was due.
    pub const OLDEST_DUE: &str = "jetbridge_oldest_due_seconds";
    /// Lanes of this node that hold something.
    pub const LANES: &str = "jetbridge_lanes";
    /// Deliveries in this node's lanes.
    pub const QUEUED: &str = "jetbridge_lanes_queued";
    /// Calls in flight.
    pub const IN_FLIGHT: &str = "jetbridge_calls_in_flight";

    /// What each of them means, for whoever reads the metrics.
    pub(super) fn describe() {
        for (name, text) in [
            (ACCEPTED.name, "Events accepted."),
            (MATCHED.name, "Deliveries made of accepted events."),
            (DELIVERED.name, "Deliveries that ended with a 200."),
            (EXHAUSTED.name, "Deliveries that were given up."),
            (FENCED.name, "Tries that were not recorded, since another node had taken over."),
            (LEASES_LEFT.name, "Deliveries that waited too long in a lane to be tried under their lease."),
            (RECORD_FAILURES.name, "Writes of outcomes that failed, and were tried again."),
            (PANICS.name, "Tries and fetches of payloads that panicked."),
            (RESTARTS, "Loops of this node that stopped and were started again, by loop."),
            (TRIES, "Tries, by outcome."),
        ] {
            metrics::describe_counter!(name, text);
        }
        for (name, text) in [
            (WAITING, "Deliveries that wait, held ones included."),
            (OLDEST_DUE, "Seconds since the oldest due delivery was due."),
            (LANES, "Lanes of this node that hold something."),
            (QUEUED, "Deliveries in the lanes of this node."),
            (IN_FLIGHT, "Calls in flight."),
        ] {
            metrics::describe_gauge!(name, text);
        }
        for (name, text) in [
            (PUBLISH_TO_FIRST_TRY, "Time from accepting an event to the first try of a delivery."),
            (PUBLISH_TO_DELIVERED, "Time from accepting an event to the 200 of a delivery."),
        ] {
            metrics::describe_histogram!(name, metrics::Unit::Seconds, text);
        }
    }
}

const SECONDS_BUCKETS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// What actix says by itself: each malformed request is an error to it, each start three lines.
const QUIET: &str = "actix_http=off,actix_server=warn";

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// Starts logging to standard error. Does nothing the second time.
pub fn init_logs(format: LogFormat, filter: &str) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(format!("{QUIET},{filter}"))
        .map_err(|error| anyhow::anyhow!("--log {filter:?} is not a log filter, as info,jetbridge=debug: {error}"))?;
    let logs = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // Colours are for people: a file or a pipe gets none.
    let logs = if std::io::stderr().is_terminal() { logs } else { logs.with_ansi(false) };
    let _ = match format {
        LogFormat::Pretty => logs.with_target(false).compact().try_init(),
        LogFormat::Json => logs.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init(),
    };
    Ok(())
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
        metrics::describe_counter!(HTTP_REQUESTS, "Requests answered.");
        metrics::describe_histogram!(HTTP_SECONDS, metrics::Unit::Seconds, "Time to answer a request.");
        metrics::describe_gauge!(HTTP_IN_FLIGHT, "Requests being answered.");
        metrics::describe_gauge!(POOL_CONNECTIONS, "Open database connections.");
        engine::describe();
        metrics::describe_gauge!(POOL_WAITING, "Requests that wait for a database connection.");
        handle
    })
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
