//! Operations that tell how they go: server-sent events, the last of which is the outcome.

use std::convert::Infallible;
use std::time::Duration;

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Bytes;
use futures_util::stream::unfold;
use serde::Serialize;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;

use crate::telemetry::TRACE;

/// The media type of it.
pub const EVENT_STREAM: &str = "text/event-stream";
/// How long a stream is silent at the longest.
const BEAT: Duration = Duration::from_secs(15);

/// Tells whoever reads. What is told waits in memory, so that there must not be much of it.
pub struct Teller(UnboundedSender<Bytes>);

impl Teller {
    /// Tells one thing.
    pub fn tell(&self, name: &str, data: &impl Serialize) {
        let data = serde_json::to_string(data).expect("what answers are made of always serialises");
        // Nobody may read it any more.
        let _ = self.0.send(format!("event: {name}\ndata: {data}\n\n").into());
    }
}

/// The answer that tells how a work goes. It ends with the work; and the work, when nobody reads it any more.
pub fn streamed<F: Future<Output = ()> + 'static>(work: impl FnOnce(Teller) -> F) -> HttpResponse {
    let (told, messages) = unbounded_channel();
    let work = work(Teller(told));
    // What it says and logs belongs to the request.
    let run = match TRACE.try_with(|trace| *trace) {
        Ok(trace) => actix_web::rt::spawn(TRACE.scope(trace, work)),
        Err(_) => actix_web::rt::spawn(work),
    };
    let run = AbortOnDropHandle::new(run);
    let stream = unfold((messages, run), async |(mut messages, run)| {
        let next = timeout(BEAT, messages.recv()).await;
        let text = next.unwrap_or_else(|_| Some(Bytes::from_static(b":\n\n")))?;
        Some((Ok::<_, Infallible>(text), (messages, run)))
    });
    HttpResponse::Ok().content_type(EVENT_STREAM).insert_header((CACHE_CONTROL, "no-store")).streaming(stream)
}
