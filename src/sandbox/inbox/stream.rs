//! The live stream of an inbox: server-sent events, read from the store at the reader's own pace.
//!
//! Nothing is buffered for a reader. One that is so slow that the store has let go of what it has not read
//! is cut off, and may come back with the number that it read last.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use super::kept::Kept;
use super::view::InboxRequest;
use super::{InboxName, Inboxes};

/// How long a stream is silent at the longest.
const BEAT: Duration = Duration::from_secs(15);

/// Where a reader is.
struct Reader {
    inboxes: Arc<Inboxes>,
    name: InboxName,
    changed: watch::Receiver<()>,
    ended: CancellationToken,
    /// The last number that it got, or began after.
    after: u64,
    /// Whether the next number must be the one after that.
    is_live: bool,
    greeted: bool,
    _permit: OwnedSemaphorePermit,
}

/// What comes after this number; without one, what comes from now on. None if there are too many readers.
pub(super) fn events(
    inboxes: &Arc<Inboxes>,
    name: &InboxName,
    after: Option<u64>,
) -> Option<impl Stream<Item = Result<Bytes, Infallible>> + use<>> {
    let permit = inboxes.streams.clone().try_acquire_owned().ok()?;
    let (changed, last) = {
        let mut store = inboxes.store();
        let inbox = store.open(name);
        (inbox.subscribe(), inbox.last_number())
    };
    let reader = Reader {
        inboxes: inboxes.clone(),
        name: name.clone(),
        changed,
        ended: inboxes.ended.clone(),
        after: after.unwrap_or(last),
        is_live: after.is_none(),
        greeted: false,
        _permit: permit,
    };
    Some(unfold(reader, async |mut reader| reader.next().await.map(|text| (Ok(Bytes::from(text)), reader))))
}

impl Reader {
    async fn next(&mut self) -> Option<String> {
        if !std::mem::replace(&mut self.greeted, true) {
            return Some(format!("retry: 1000\n: requests to the inbox {}\n\n", self.name));
        }
        loop {
            if self.ended.is_cancelled() {
                return None;
            }
            self.changed.borrow_and_update();
            let next = self.inboxes.store().find(&self.name).and_then(|inbox| inbox.above(self.after));
            if let Some(kept) = next {
                return self.tell(&kept);
            }
            tokio::select! {
                // The inbox itself may have had to go.
                changed = self.changed.changed() => changed.ok()?,
                () = self.ended.cancelled() => return None,
                () = sleep(BEAT) => return Some(":\n\n".to_owned()),
            }
        }
    }

    fn tell(&mut self, kept: &Kept) -> Option<String> {
        if self.is_live && kept.number != self.after + 1 {
            tracing::info!(inbox = %self.name, "a reader of the stream was too slow");
            return None;
        }
        (self.after, self.is_live) = (kept.number, true);
        let data = serde_json::to_string(&InboxRequest::of(kept)).expect("strings and numbers always serialise");
        Some(format!("id: {}\ndata: {data}\n\n", kept.number))
    }
}
