//! The contract's shape for what is refused before there is a request.
//!
//! actix's parser answers bytes that are no HTTP, a head that is too large and a head that takes
//! too long by itself, with a bare status line, and offers no hook. This stream stands between it
//! and the socket: an answer without our request id is one of those, and leaves as a 400 with a
//! body like any other.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::rt::net::TcpStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::api::error::ApiError;
use crate::telemetry::TraceId;

/// A connection whose bare refusals get a body.
pub(super) struct Shaped {
    socket: TcpStream,
    /// What is written in the place of a bare refusal, and how much of it is gone.
    instead: Option<(Vec<u8>, usize)>,
}

impl Shaped {
    pub(super) fn new(socket: TcpStream) -> Self {
        Self { socket, instead: None }
    }
}

/// Whether these bytes are a refusal that no handler and no middleware has seen.
fn is_bare_refusal(bytes: &[u8]) -> bool {
    let is_refusal = bytes.starts_with(b"HTTP/1.1 4") || bytes.starts_with(b"HTTP/1.0 4");
    is_refusal && bytes.ends_with(b"\r\n\r\n") && !bytes.windows(13).any(|part| part == b"x-request-id:")
}

fn in_shape() -> Vec<u8> {
    let trace = TraceId::random().to_string();
    let what = "cannot be read as HTTP: its first line or a header is malformed or too long, or it came too slowly";
    let mut error = ApiError::invalid("", what).body(&trace);
    error.error_messages[0].message = format!("The request {what}");
    let body = serde_json::to_string(&error).expect("strings always serialise");
    tracing::info!(trace_id = trace, status = 400, "refused before there was a request");
    format!(
        "HTTP/1.1 400 Bad Request\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\
         x-request-id: {trace}\r\nx-content-type-options: nosniff\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

impl AsyncRead for Shaped {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buf)
    }
}

impl AsyncWrite for Shaped {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        if this.instead.is_none() && is_bare_refusal(bytes) {
            this.instead = Some((in_shape(), 0));
        }
        let Some((instead, written)) = &mut this.instead else {
            return Pin::new(&mut this.socket).poll_write(cx, bytes);
        };
        while *written < instead.len() {
            *written += ready!(Pin::new(&mut this.socket).poll_write(cx, &instead[*written..]))?;
        }
        this.instead = None;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
