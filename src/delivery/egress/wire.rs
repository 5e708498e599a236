//! What lies between the socket and HTTP: below TLS a meter and failed writes that wait for the answer, above it
//! what an HTTP library does not tell, as the alert that ended a connection and the bytes of a head.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll};

use chrono::{DateTime, Utc};
use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio_rustls::client::TlsStream;
use x509_cert::Certificate;
use x509_cert::der::Decode;

use super::dial::Socket;
use super::{MAX_HEAD_BYTES, reasons};
use crate::domain::outcome::Reason;

/// What a connection may send that belongs to no call: its handshake, settings, pings, and what was on its way when
/// calls were given up. Frames are bytes, too: the smallest has nine.
const UNASKED: u64 = 256 * 1024;

/// What one connection is seen to do.
#[derive(Default)]
pub(super) struct Seen {
    /// Bytes read from the socket that no ended call accounts for.
    read: AtomicU64,
    /// How many bytes the calls in flight may take.
    asked: AtomicU64,
    has_flooded: AtomicBool,
    /// Whether anything but TLS came since the last call began.
    has_spoken: AtomicBool,
    /// Whether it wanted a certificate of ours in its handshake.
    pub(super) wants_certificate: AtomicBool,
    /// Until when the certificate is good that it showed, in seconds since 1970; 0 for unknown.
    certificate_ends: AtomicI64,
    /// What TLS found wrong after the handshake, an alert of the other side included.
    tls_fault: Mutex<Option<Reason>>,
    /// The bytes of a head, while one is awaited over HTTP/1.
    head: Mutex<Option<Vec<u8>>>,
}

impl Seen {
    /// A call begins, which may take so many bytes.
    pub(super) fn begin(&self, bytes: u64, keeps_head: bool) {
        self.asked.fetch_add(bytes, Ordering::Relaxed);
        self.has_spoken.store(false, Ordering::Relaxed);
        *self.lock_head() = keeps_head.then(Vec::new);
    }

    /// A call of so many bytes has ended; whether it was the last in flight.
    pub(super) fn end(&self, bytes: u64, is_last: bool) {
        self.asked.fetch_sub(bytes, Ordering::Relaxed);
        let paid = |read: u64| Some(if is_last { 0 } else { read.saturating_sub(bytes) });
        let _ = self.read.fetch_update(Ordering::Relaxed, Ordering::Relaxed, paid);
        *self.lock_head() = None;
    }

    /// Whether it was ended since it sent more than was asked for.
    pub(super) fn has_flooded(&self) -> bool {
        self.has_flooded.load(Ordering::Relaxed)
    }

    /// Whether anything came from it since the last call began.
    pub(super) fn has_spoken(&self) -> bool {
        self.has_spoken.load(Ordering::Relaxed)
    }

    /// Keeps in mind until when the certificate is good that it showed.
    pub(super) fn note_certificate(&self, certificate: &CertificateDer<'_>) {
        let ends = Certificate::from_der(certificate).map(|one| one.tbs_certificate.validity.not_after);
        let seconds = ends.map_or(0, |ends| i64::try_from(ends.to_unix_duration().as_secs()).unwrap_or(0));
        self.certificate_ends.store(seconds, Ordering::Relaxed);
    }

    /// Until when the certificate is good that it showed.
    pub(super) fn certificate_ends(&self) -> Option<DateTime<Utc>> {
        let seconds = self.certificate_ends.load(Ordering::Relaxed);
        DateTime::from_timestamp(seconds, 0).filter(|_| seconds > 0)
    }

    /// What TLS found wrong after the handshake, an alert of the other side included.
    pub(super) fn tls_fault(&self) -> Option<Reason> {
        *self.tls_fault.lock().expect("nobody panics while holding it")
    }

    /// What came of a head that is awaited; nothing more of it is kept.
    pub(super) fn take_head(&self) -> Vec<u8> {
        self.lock_head().take().unwrap_or_default()
    }

    fn lock_head(&self) -> MutexGuard<'_, Option<Vec<u8>>> {
        self.head.lock().expect("nobody panics while holding it")
    }

    fn count(&self, bytes: usize) -> io::Result<()> {
        let read = self.read.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        if read <= self.asked.load(Ordering::Relaxed) + UNASKED {
            return Ok(());
        }
        self.has_flooded.store(true, Ordering::Relaxed);
        Err(io::Error::other("more came than was asked for"))
    }

    fn hear(&self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.has_spoken.store(true, Ordering::Relaxed);
        let mut kept = self.lock_head();
        if let Some(head) = &mut *kept {
            let room = MAX_HEAD_BYTES.saturating_sub(head.len());
            head.extend_from_slice(&bytes[..bytes.len().min(room)]);
        }
    }

    fn note(&self, error: &io::Error) {
        let tls = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
        if let Some(error) = tls {
            *self.tls_fault.lock().expect("nobody panics while holding it") = Some(reasons::of_rustls(error, self));
        }
    }
}

/// A socket whose bytes are counted. That nobody takes what is written is told by the next read, after what had
/// come before: a receiver may answer and close before it has read the whole request.
pub(super) struct Wire {
    socket: Socket,
    seen: Arc<Seen>,
    takes_writes: bool,
}

impl Wire {
    pub(super) fn new(socket: Socket, seen: Arc<Seen>) -> Self {
        Self { socket, seen, takes_writes: true }
    }

    fn stream(&mut self) -> Pin<&mut TcpStream> {
        Pin::new(&mut self.socket.stream)
    }

    fn written(&mut self, written: Poll<io::Result<usize>>, length: usize) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Err(error)) if is_gone(&error) => {
                self.takes_writes = false;
                Poll::Ready(Ok(length))
            }
            written => written,
        }
    }
}

/// Whether the other side has closed, so that a read tells the rest.
fn is_gone(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected};
    matches!(error.kind(), ConnectionReset | BrokenPipe | ConnectionAborted | NotConnected)
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        std::task::ready!(self.stream().poll_read(context, buffer))?;
        Poll::Ready(self.seen.count(buffer.filled().len() - before))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if !self.takes_writes {
            return Poll::Ready(Ok(bytes.len()));
        }
        let written = self.stream().poll_write(context, bytes);
        self.written(written, bytes.len())
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let length = slices.iter().map(|slice| slice.len()).sum();
        if !self.takes_writes {
            return Poll::Ready(Ok(length));
        }
        let written = self.stream().poll_write_vectored(context, slices);
        self.written(written, length)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_shutdown(context)
    }
}

/// A TLS connection that keeps in mind what came over it.
pub(super) struct Plain {
    tls: TlsStream<Wire>,
    seen: Arc<Seen>,
}

impl Plain {
    pub(super) fn new(tls: TlsStream<Wire>, seen: Arc<Seen>) -> Self {
        Self { tls, seen }
    }

    /// Whether both sides speak HTTP/2.
    pub(super) fn is_http2(&self) -> bool {
        self.tls.get_ref().1.alpn_protocol() == Some(b"h2")
    }
}

impl AsyncRead for Plain {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = std::task::ready!(Pin::new(&mut self.tls).poll_read(context, buffer));
        match &read {
            Ok(()) => self.seen.hear(&buffer.filled()[before..]),
            Err(error) => self.seen.note(error),
        }
        Poll::Ready(read)
    }
}

impl AsyncWrite for Plain {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tls).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.tls).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.tls.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tls).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.tls).poll_shutdown(context)
    }
}
