//! What the server sends, on its way to the driver: each error gets its SQLSTATE in front of its text.
//!
//! Diesel passes on the text of an error and drops the code, and the text is in whatever language the server was
//! set to. See [`super::errors`]. All other bytes pass as they are, without a copy.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};

use bytes::{Buf, BytesMut};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio_postgres::tls::{ChannelBinding, MakeTlsConnect, TlsConnect, TlsStream};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::errors;

/// The tag of a message, and its length, which counts itself.
const HEADER: usize = 5;
/// An error that is longer passes as it is.
const MAX_ERROR: usize = 64 * 1024;

/// A connection that is encrypted.
pub(super) type Encrypted = <MakeRustlsConnect as MakeTlsConnect<TcpStream>>::Stream;

/// What bytes go through.
pub(super) enum Channel {
    Tcp(TcpStream),
    Socket(UnixStream),
    Encrypted(Box<Encrypted>),
}

/// What to do with whichever it is.
macro_rules! with {
    ($channel:expr, $stream:ident => $done:expr) => {
        match $channel {
            Channel::Tcp($stream) => $done,
            Channel::Socket($stream) => $done,
            Channel::Encrypted($stream) => $done,
        }
    };
}

/// Whether something was told on a connection after which it should not be used again.
#[derive(Clone, Debug, Default)]
pub(super) struct Spent(Arc<AtomicBool>);

impl Spent {
    pub(super) fn is_spent(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The stream that the driver reads and writes.
pub(super) struct Wire {
    channel: Channel,
    reader: Reader,
}

impl Wire {
    pub(super) fn new(channel: Channel) -> Self {
        Self { channel, reader: Reader::default() }
    }

    /// What is noted of this connection.
    pub(super) fn spent(&self) -> Spent {
        self.reader.spent.clone()
    }
}

/// Finds errors among messages.
#[derive(Default)]
struct Reader {
    /// What is left of a message that passes.
    passing: usize,
    /// The head of a message that passes, as far as it has come.
    head: [u8; HEADER],
    head_bytes: usize,
    /// An error that has not come whole, and what follows it.
    held: BytesMut,
    /// What goes to the driver before anything that is still to be read.
    ready: BytesMut,
    spent: Spent,
}

impl Reader {
    /// How many of these bytes pass as they are; what follows begins with an error.
    fn pass(&mut self, bytes: &[u8]) -> usize {
        let mut at = 0;
        while at < bytes.len() {
            if self.passing > 0 {
                let step = self.passing.min(bytes.len() - at);
                self.passing -= step;
                at += step;
            } else if self.head_bytes == 0 && bytes[at] == b'E' {
                return at;
            } else {
                self.head[self.head_bytes] = bytes[at];
                self.head_bytes += 1;
                at += 1;
                if self.head_bytes == HEADER {
                    self.passing = length(&self.head).saturating_sub(4);
                    self.head_bytes = 0;
                }
            }
        }
        at
    }

    /// Moves what is held to what is ready, as far as its messages are whole.
    fn release(&mut self) {
        while self.held.len() >= HEADER {
            let whole = length(&self.held) + 1;
            if !(HEADER..=MAX_ERROR).contains(&whole) {
                // Not an error that a server would send: the driver may judge it.
                self.passing = whole.saturating_sub(self.held.len());
                let step = whole.max(1).min(self.held.len());
                self.ready.extend_from_slice(&self.held.split_to(step));
            } else if self.held.len() < whole {
                return;
            } else {
                let message = self.held.split_to(whole);
                self.tell(&message);
            }
            let rest = std::mem::take(&mut self.held);
            let passes = self.pass(&rest);
            self.ready.extend_from_slice(&rest[..passes]);
            self.held.extend_from_slice(&rest[passes..]);
        }
    }

    /// Writes an error anew, with its code in front of its text.
    fn tell(&mut self, message: &[u8]) {
        let code = fields(message).find_map(|(kind, value)| (kind == b'C').then_some(value));
        let code = code.and_then(|code| std::str::from_utf8(code).ok()).filter(|code| code.len() == 5);
        let Some(code) = code else {
            self.ready.extend_from_slice(message);
            return;
        };
        if errors::spends_connection(code) {
            self.spent.0.store(true, Ordering::Relaxed);
        }
        let mut body = Vec::with_capacity(message.len() + 7);
        for (kind, value) in fields(message) {
            body.push(kind);
            if kind == b'M' {
                body.extend_from_slice(code.as_bytes());
                body.extend_from_slice(b": ");
            }
            body.extend_from_slice(value);
            body.push(0);
        }
        body.push(0);
        let count = u32::try_from(body.len() + 4).expect("it is a little longer than a message that is bounded");
        self.ready.extend_from_slice(b"E");
        self.ready.extend_from_slice(&count.to_be_bytes());
        self.ready.extend_from_slice(&body);
    }
}

/// The length that a head tells.
fn length(head: &[u8]) -> usize {
    let bytes = [head[1], head[2], head[3], head[4]];
    u32::from_be_bytes(bytes) as usize
}

/// The fields of an error: a letter and a text each.
fn fields(message: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    message[HEADER..].split(|byte| *byte == 0).filter_map(|field| Some((*field.first()?, &field[1..])))
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, out: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let Self { channel, reader } = &mut *self;
        loop {
            if !reader.ready.is_empty() {
                let count = reader.ready.len().min(out.remaining());
                out.put_slice(&reader.ready[..count]);
                reader.ready.advance(count);
                return Poll::Ready(Ok(()));
            }
            let before = out.filled().len();
            ready!(with!(channel, stream => Pin::new(stream).poll_read(cx, out)))?;
            let new = &out.filled()[before..];
            if new.is_empty() {
                return Poll::Ready(Ok(()));
            }
            let passes = if reader.held.is_empty() { reader.pass(new) } else { 0 };
            if passes == new.len() {
                return Poll::Ready(Ok(()));
            }
            reader.held.extend_from_slice(&new[passes..]);
            out.set_filled(before + passes);
            reader.release();
            if passes > 0 {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        with!(&mut self.channel, stream => Pin::new(stream).poll_write(cx, bytes))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        with!(&mut self.channel, stream => Pin::new(stream).poll_flush(cx))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        with!(&mut self.channel, stream => Pin::new(stream).poll_shutdown(cx))
    }
}

impl TlsStream for Wire {
    fn channel_binding(&self) -> ChannelBinding {
        match &self.channel {
            Channel::Encrypted(stream) => stream.channel_binding(),
            _ => ChannelBinding::none(),
        }
    }
}

/// For the driver, which thinks that it encrypts: the stream is what it should be already.
pub(super) struct AsItIs;

impl TlsConnect<Wire> for AsItIs {
    type Stream = Wire;
    type Error = io::Error;
    type Future = std::future::Ready<io::Result<Wire>>;

    fn connect(self, stream: Wire) -> Self::Future {
        std::future::ready(Ok(stream))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(tag: u8, body: &[u8]) -> Vec<u8> {
        let count = u32::try_from(body.len() + 4).unwrap();
        [&[tag][..], &count.to_be_bytes(), body].concat()
    }

    /// What comes out when the bytes come in pieces of this size.
    fn through(bytes: &[u8], piece: usize) -> (Vec<u8>, bool) {
        let mut reader = Reader::default();
        let mut out = Vec::new();
        for piece in bytes.chunks(piece) {
            let passes = if reader.held.is_empty() { reader.pass(piece) } else { 0 };
            out.extend_from_slice(&piece[..passes]);
            reader.held.extend_from_slice(&piece[passes..]);
            reader.release();
            out.extend_from_slice(&std::mem::take(&mut reader.ready));
        }
        (out, reader.spent.is_spent())
    }

    #[test]
    fn an_error_gets_its_code_however_its_bytes_arrive() {
        let error = |text: &str| message(b'E', format!("SFEHLER\0C25006\0M{text}\0Hkein\0\0").as_bytes());
        let row = message(b'D', b"EEEE\0\0\0\x05E");
        let sync = message(b'Z', b"I");
        let bytes = [row.clone(), error("geht nicht"), sync.clone(), error("noch einmal"), row.clone()].concat();
        let expected = [row.clone(), error("25006: geht nicht"), sync, error("25006: noch einmal"), row].concat();
        for piece in 1..=bytes.len() {
            let (out, is_spent) = through(&bytes, piece);
            assert_eq!(out, expected, "in pieces of {piece}");
            assert!(is_spent);
        }
    }

    #[test]
    fn what_is_no_error_of_a_server_passes_as_it_is() {
        let plain = message(b'E', b"SERROR\0Mno code\0\0");
        let huge = [&b"E\x7f\xff\xff\xff"[..], &[b'x'; 100]].concat();
        let short = b"E\0\0\0\0rest".to_vec();
        for bytes in [plain, huge, short] {
            for piece in 1..=bytes.len() {
                let (out, is_spent) = through(&bytes, piece);
                assert_eq!(out.len(), bytes.len(), "in pieces of {piece}");
                assert_eq!(out, bytes);
                assert!(!is_spent);
            }
        }
    }
}
