//! Traces for an OpenTelemetry collector, by setting: one trace from publish to receipt.
//!
//! Two kinds of span. `publish`: from accepting an event to its commit. `deliver`: one for each recorded try,
//! below that of its event, with the span id that its receiver got. They are gathered and sent by the SDK's
//! own thread; when the collector is away they are lost, and nothing waits for them.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use anyhow::Context;
use chrono::{DateTime, Utc};
use http::{Request, Response};
use opentelemetry::trace::{SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_http::{Bytes, HttpClient, HttpError};
use opentelemetry_otlp::{SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{BatchSpanProcessor, SpanData, SpanEvents, SpanLinks, SpanProcessor};
use tokio::runtime::Handle;
use url::Url;

use crate::outbound;

static PROCESSOR: OnceLock<BatchSpanProcessor> = OnceLock::new();

/// How long one export may take.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Sends traces to this collector (OTLP over HTTP) from now on. Call it once, inside the runtime.
pub fn export_to(endpoint: &str) -> anyhow::Result<()> {
    let url: Url = endpoint.parse().with_context(|| format!("--otlp-endpoint {endpoint:?} is not a URL"))?;
    let client = outbound::client_for(&url).timeout(TIMEOUT).build().context("building an HTTP client")?;
    let via = outbound::via_proxy(&url);
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(OnRuntime { client, runtime: Handle::current(), via, is_away: Arc::default() })
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .build()
        .with_context(|| format!("--otlp-endpoint {endpoint:?}"))?;
    let mut processor = BatchSpanProcessor::builder(exporter).build();
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    processor.set_resource(&Resource::builder().with_service_name("jetbridge").with_attribute(version).build());
    anyhow::ensure!(PROCESSOR.set(processor).is_ok(), "traces are exported already");
    Ok(())
}

/// Whether anybody wants spans.
#[must_use]
pub fn is_on() -> bool {
    PROCESSOR.get().is_some()
}

/// Sends what is gathered, at the end of the process.
pub fn flush() {
    if let Some(processor) = PROCESSOR.get() {
        let _ = processor.shutdown_with_timeout(TIMEOUT);
    }
}

/// A span that has ended.
#[derive(Debug)]
pub struct Span {
    /// The trace.
    pub trace_id: u128,
    /// Its own id; not zero.
    pub span_id: u64,
    /// The span above it; zero for none.
    pub parent_id: u64,
    /// `publish` or `deliver`.
    pub name: &'static str,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// Why it failed.
    pub failure: Option<&'static str>,
    /// What it was about.
    pub attributes: Vec<(&'static str, String)>,
}

/// Hands a span over; does nothing when nobody wants spans.
pub fn end(span: Span) {
    let Some(processor) = PROCESSOR.get() else { return };
    let time = |time: DateTime<Utc>| SystemTime::from(time);
    let context = SpanContext::new(
        TraceId::from_bytes(span.trace_id.to_be_bytes()),
        SpanId::from_bytes(span.span_id.to_be_bytes()),
        TraceFlags::SAMPLED,
        false,
        TraceState::default(),
    );
    processor.on_end(SpanData {
        span_context: context,
        parent_span_id: SpanId::from_bytes(span.parent_id.to_be_bytes()),
        parent_span_is_remote: false,
        span_kind: if span.name == "deliver" { SpanKind::Client } else { SpanKind::Producer },
        name: span.name.into(),
        start_time: time(span.started_at),
        end_time: time(span.ended_at),
        attributes: span.attributes.into_iter().map(|(name, value)| KeyValue::new(name, value)).collect(),
        dropped_attributes_count: 0,
        events: SpanEvents::default(),
        links: SpanLinks::default(),
        status: span.failure.map_or(Status::Unset, Status::error),
        instrumentation_scope: InstrumentationScope::builder("jetbridge").build(),
    });
}

/// The SDK exports from a thread of its own; its client needs the runtime.
#[derive(Debug)]
struct OnRuntime {
    client: reqwest::Client,
    runtime: Handle,
    /// The proxy in between, in words.
    via: String,
    /// The last export failed, which is told once.
    is_away: Arc<AtomicBool>,
}

impl OnRuntime {
    fn note(via: &str, is_away: &AtomicBool, answer: &Result<reqwest::Response, reqwest::Error>) {
        let why = match answer {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(format!("it answered {}", answer.status())),
            Err(error) if error.is_timeout() => Some("no answer in time".to_owned()),
            Err(_) => Some("it cannot be reached".to_owned()),
        };
        if !is_away.swap(why.is_some(), Ordering::Relaxed)
            && let Some(why) = why
        {
            tracing::warn!("spans are lost until the OpenTelemetry collector takes them: {why}{via}");
        }
    }
}

impl HttpClient for OnRuntime {
    fn send_bytes<'a, 'b>(
        &'a self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'b>>
    where
        'a: 'b,
        Self: 'b,
    {
        let (client, via, is_away) = (self.client.clone(), self.via.clone(), self.is_away.clone());
        let sent = self.runtime.spawn(async move {
            let (head, body) = request.into_parts();
            let answer =
                client.request(head.method, head.uri.to_string()).headers(head.headers).body(body).send().await;
            Self::note(&via, &is_away, &answer);
            // Its address may hold a key.
            let answer = answer.map_err(reqwest::Error::without_url)?;
            let mut response = Response::builder().status(answer.status());
            if let Some(headers) = response.headers_mut() {
                headers.clone_from(answer.headers());
            }
            Ok::<_, HttpError>(response.body(answer.bytes().await?)?)
        });
        Box::pin(async move { sent.await? })
    }
}
