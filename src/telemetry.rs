//! Logs, metrics and the names of their fields; the trace id that ties them together.

use std::fmt;
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
