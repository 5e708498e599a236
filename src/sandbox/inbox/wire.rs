//! Answers that are none: what goes wrong below HTTP, on the real socket.

use std::io;

use tokio::io::AsyncWriteExt;
use tokio_rustls::server::TlsStream;
use utoipa::ToSchema;

use super::patience::Patient;
use crate::domain::names::names;

names! {
    /// How a connection ends instead of an answer; `WireMock`'s words.
    #[derive(ToSchema)]
    #[schema(as = InboxFault)]
    pub enum Fault {
        /// The connection is reset.
        ConnectionResetByPeer = "CONNECTION_RESET_BY_PEER",
        /// The connection is closed, and nothing was sent.
        EmptyResponse = "EMPTY_RESPONSE",
        /// A 200 begins, then comes garbage in the place of a chunk, and the connection is closed.
        MalformedResponseChunk = "MALFORMED_RESPONSE_CHUNK",
        /// Garbage, and the connection is closed.
        RandomDataThenClose = "RANDOM_DATA_THEN_CLOSE",
    }
}

impl Fault {
    /// Lets it happen.
    pub(super) async fn happen(self, mut stream: TlsStream<Patient>) -> io::Result<()> {
        match self {
            // Dropped with this option the socket is reset, and TLS says no goodbye.
            Self::ConnectionResetByPeer => return stream.get_ref().0.socket().set_zero_linger(),
            Self::EmptyResponse => {}
            Self::MalformedResponseChunk => {
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
                stream.write_all(head.as_bytes()).await?;
                // A chunk begins with its length in hexadecimal digits, which z is not.
                stream.write_all(&[b"zz", &garbage()[..]].concat()).await?;
            }
            Self::RandomDataThenClose => stream.write_all(&garbage()).await?,
        }
        stream.flush().await?;
        stream.shutdown().await
    }
}

fn garbage() -> [u8; 256] {
    std::array::from_fn(|_| rand::random())
}
