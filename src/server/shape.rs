//! What stands between actix and the socket, and sees to what actix offers no hook for.
//!
//! - actix's parser answers bytes that are no HTTP, a head that is too large and a head that takes
//!   too long by itself, with a bare status line: an answer without our request id is one of those, and
//!   leaves as a 400 with a body like any other.
//! - `100 Continue` waits until a handler asks for the body: what is refused by its head needs no body.
//! - A client that neither sends nor reads is given up; see [`super::pace`].

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use actix_web::rt::net::TcpStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

use super::pace::{Continue, Guest, Phase, Seat};
use crate::api::error::ApiError;
use crate::telemetry::TraceId;

const CONTINUE: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
/// How many times as long as for a head a client may take to read what was written, and to begin its first head. It is
/// longer than a few lost packets keep it from that.
pub(super) const PATIENCE: u32 = 4;
/// What a client reads at the least, in bytes a second, to be given more time.
const SLOWEST: u64 = 4096;

/// A connection.
pub(super) struct Shaped {
    socket: TcpStream,
    guest: Guest,
    /// How long a head may take.
    head_time: Duration,
    /// Until when the client must have sent, or read, something; the first is set by the phase.
    read_timer: Timer,
    write_timer: Timer,
    /// Whether the client ever said anything.
    has_read: bool,
    /// What is written before anything else, and how much of it is gone.
    ahead: Option<(Vec<u8>, usize)>,
    /// Whether `ahead` stands in the place of a bare refusal.
    is_instead: bool,
}

/// A time that may come, and wakes.
#[derive(Default)]
struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    fn until(&self) -> Option<Instant> {
        self.0.as_ref().map(|sleep| sleep.deadline())
    }

    /// Sets the time anew, if it differs.
    fn set(&mut self, until: Instant) {
        match &mut self.0 {
            Some(sleep) if sleep.deadline() == until => {}
            Some(sleep) => sleep.as_mut().reset(until),
            None => self.0 = Some(Box::pin(sleep_until(until))),
        }
    }

    fn clear(&mut self) {
        self.0 = None;
    }

    fn is_over(&mut self, cx: &mut Context<'_>) -> bool {
        self.0.as_mut().is_some_and(|sleep| sleep.as_mut().poll(cx).is_ready())
    }
}

impl Shaped {
    pub(super) fn new(socket: TcpStream, guest: Guest, head_time: Duration) -> Self {
        let (read_timer, write_timer) = (Timer::default(), Timer::default());
        Self { socket, guest, head_time, read_timer, write_timer, has_read: false, ahead: None, is_instead: false }
    }

    pub(super) fn seat(&self) -> &std::rc::Rc<Seat> {
        &self.guest.seat
    }

    fn must_stay(&self, cx: &Context<'_>) -> io::Result<()> {
        self.seat().watch(cx);
        if self.seat().must_go.get() {
            return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "it made room for others"));
        }
        Ok(())
    }

    /// Writes, for as long as the client goes on reading.
    fn poll_send(&mut self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let time = self.head_time * PATIENCE;
        match Pin::new(&mut self.socket).poll_write(cx, bytes) {
            Poll::Pending => {
                self.seat().wait();
                if self.write_timer.until().is_none() {
                    self.write_timer.set(Instant::now() + time);
                }
                if self.write_timer.is_over(cx) {
                    let why = "the client does not read its answer";
                    return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, why)));
                }
                Poll::Pending
            }
            Poll::Ready(Ok(written)) if written < bytes.len() => {
                if let Some(until) = self.write_timer.until() {
                    let more = Duration::from_millis(written as u64 * 1000 / SLOWEST);
                    self.write_timer.set((until + more).min(Instant::now() + time));
                }
                Poll::Ready(Ok(written))
            }
            done => {
                self.write_timer.clear();
                self.seat().go_on();
                done
            }
        }
    }

    fn poll_ahead(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.seat().continues.get() == Continue::Due && self.ahead.is_none() {
            self.seat().continues.set(Continue::Pass);
            self.ahead = Some((CONTINUE.to_vec(), 0));
        }
        while let Some((bytes, mut gone)) = self.ahead.take() {
            let sent = self.poll_send(cx, &bytes[gone..]);
            if let Poll::Ready(Ok(sent)) = sent {
                gone += sent;
            }
            if gone < bytes.len() {
                self.ahead = Some((bytes, gone));
            }
            ready!(sent)?;
        }
        Poll::Ready(Ok(()))
    }
}

/// Whether these bytes are a refusal that no handler and no middleware has seen.
fn is_bare_refusal(bytes: &[u8]) -> bool {
    let is_refusal = bytes.starts_with(b"HTTP/1.1 4") || bytes.starts_with(b"HTTP/1.0 4");
    is_refusal && bytes.ends_with(b"\r\n\r\n") && !bytes.windows(13).any(|part| part == b"x-request-id:")
}

fn in_shape() -> Vec<u8> {
    let trace = TraceId::random().to_string();
    let error = ApiError::Unreadable.body(&trace);
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
        let this = &mut *self;
        this.must_stay(cx)?;
        let before = buf.filled().len();
        let read = Pin::new(&mut this.socket).poll_read(cx, buf);
        this.has_read |= buf.filled().len() > before;
        if buf.filled().len() > before && matches!(this.seat().phase.get(), Phase::Fresh | Phase::Idle) {
            this.seat().phase.set(Phase::Head(Instant::now()));
        }
        match this.seat().phase.get() {
            Phase::Head(since) | Phase::Leaving(since) => this.read_timer.set(since + this.head_time),
            Phase::Fresh | Phase::Idle | Phase::Answering => this.read_timer.clear(),
        }
        if !this.read_timer.is_over(cx) {
            return read;
        }
        if let Phase::Head(_) = this.seat().phase.get()
            && read.is_pending()
            && buf.remaining() > 0
        {
            // No head may hold this, so that actix refuses one that is late as it refuses any other.
            buf.put_slice(b"\0");
            this.seat().phase.set(Phase::Leaving(Instant::now()));
            return Poll::Ready(Ok(()));
        }
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client sent too slowly")))
    }
}

impl AsyncWrite for Shaped {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        this.must_stay(cx)?;
        if this.seat().continues.get() == Continue::Hold {
            let is_it = bytes.starts_with(CONTINUE);
            this.seat().continues.set(if is_it { Continue::Held } else { Continue::Pass });
            if is_it {
                return Poll::Ready(Ok(CONTINUE.len()));
            }
        }
        if this.ahead.is_none() && is_bare_refusal(bytes) {
            if !this.has_read {
                // A connection that was opened in advance: an answer to nothing would be taken for that of its first request.
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client said nothing")));
            }
            this.ahead = Some((in_shape(), 0));
            this.is_instead = true;
        }
        ready!(this.poll_ahead(cx))?;
        if std::mem::take(&mut this.is_instead) {
            return Poll::Ready(Ok(bytes.len()));
        }
        this.poll_send(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        this.must_stay(cx)?;
        ready!(this.poll_ahead(cx))?;
        Pin::new(&mut this.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
