//! A socket whose other end must go on reading.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

/// How long a write may wait for the other end to read what it has before it, or as much of that as [`LEAST`].
const READING: Duration = Duration::from_secs(30);
/// Who reads less than this in that time, in bytes, does not read.
const LEAST: usize = 32 * 1024;

/// A connection that breaks when what was written is not read.
pub(super) struct Patient {
    socket: TcpStream,
    waiting: Option<Pin<Box<Sleep>>>,
    /// What was taken since it waits.
    taken: usize,
}

impl Patient {
    pub(super) fn new(socket: TcpStream) -> Self {
        Self { socket, waiting: None, taken: 0 }
    }

    pub(super) fn socket(&self) -> &TcpStream {
        &self.socket
    }
}

impl AsyncRead for Patient {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_read(cx, buf)
    }
}

impl AsyncWrite for Patient {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let written = Pin::new(&mut this.socket).poll_write(cx, bytes);
        if let Poll::Ready(Ok(count)) = written {
            this.taken += count;
            if count == bytes.len() || this.taken >= LEAST {
                (this.waiting, this.taken) = (None, 0);
            }
        }
        if written.is_ready() {
            return written;
        }
        if this.waiting.is_none() {
            this.taken = 0;
        }
        let waiting = this.waiting.get_or_insert_with(|| Box::pin(sleep(READING)));
        match waiting.as_mut().poll(cx) {
            Poll::Ready(()) => Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read"))),
            Poll::Pending => Poll::Pending,
        }
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}
