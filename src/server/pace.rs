//! How long a client may keep a connection waiting, and who must go when there are too many.
//!
//! actix limits how long a connection may be silent before its first request and between two, and no more. What it leaves
//! open is seen to here, by the stream
//! under it ([`super::shape`]) and by a middleware around every request ([`keep`]), which share a [`Seat`]:
//! bodies that nobody reads to their end, answers that are not taken, heads that drip, and the number of connections.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::error::{InternalError, PayloadError};
use actix_web::http::header::{CONTENT_LENGTH, TRANSFER_ENCODING, UPGRADE};
use actix_web::http::{ConnectionType, Version};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use actix_web::{Error, HttpMessage};
use futures_util::Stream;
use rustix::process::{Resource, getrlimit};
use tokio::time::Instant;

/// The most connections of one thread, whatever the limit of descriptors.
const MOST: u64 = 10_000;
/// The fewest.
const FEWEST: u64 = 16;
/// How much of a body that no handler wanted is thrown away before the connection is rather closed.
const MAX_THROWN_AWAY: usize = 64 * 1024;

/// How many connections each of so many threads may hold: half of the descriptors in all, since calls, database and logs
/// need some as well.
pub(super) fn most_connections(threads: usize) -> usize {
    let descriptors = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let each = (descriptors / 2 / threads.max(1) as u64).clamp(FEWEST, MOST);
    usize::try_from(each).unwrap_or(usize::MAX)
}

/// The connections of one thread.
pub(super) struct Room {
    most: usize,
    seats: RefCell<HashMap<u64, Rc<Seat>>>,
    count: Cell<u64>,
}

impl Room {
    pub(super) fn new(most: usize) -> Rc<Self> {
        Rc::new(Self { most, seats: RefCell::default(), count: Cell::new(0) })
    }

    /// Gives a new connection its seat. When all are taken, the one whose client has kept us waiting longest goes.
    pub(super) fn admit(self: &Rc<Self>) -> Guest {
        let mut seats = self.seats.borrow_mut();
        let staying = || seats.values().filter(|seat| !seat.must_go.get());
        if staying().count() >= self.most {
            let longest = staying().filter_map(|seat| Some((seat.waiting_since.get()?, seat)));
            if let Some((_, seat)) = longest.min_by_key(|(since, _)| *since) {
                tracing::debug!("there are too many connections: the one that waits longest for its client is closed");
                seat.must_go.set(true);
                seat.wake();
            }
        }
        let (number, seat) = (self.count.get(), Rc::new(Seat::new()));
        self.count.set(number + 1);
        seats.insert(number, seat.clone());
        Guest { room: self.clone(), number, seat }
    }
}

/// A seat that is given back when the connection ends.
pub(super) struct Guest {
    room: Rc<Room>,
    number: u64,
    pub(super) seat: Rc<Seat>,
}

impl Drop for Guest {
    fn drop(&mut self) {
        self.room.seats.borrow_mut().remove(&self.number);
    }
}

/// Where a connection is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Nothing was asked yet; actix has a time for this.
    Fresh,
    /// Between requests; actix has a time for this.
    Idle,
    /// A head has begun to arrive.
    Head(Instant),
    /// A request is answered.
    Answering,
    /// It was answered, and the rest of its body may still come; then the connection is closed.
    Leaving(Instant),
}

/// What becomes of actix's `100 Continue`, which comes before a handler has looked at the head.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Continue {
    /// None is wanted, or it may pass.
    Pass,
    /// actix is about to write it: hold it back.
    Hold,
    /// It was held back.
    Held,
    /// A handler asks for the body: write it now.
    Due,
}

/// One connection, as its stream and its requests see it.
pub(super) struct Seat {
    pub(super) phase: Cell<Phase>,
    pub(super) continues: Cell<Continue>,
    /// Whether it must make room for others.
    pub(super) must_go: Cell<bool>,
    /// Since when it is the client whose turn it is.
    waiting_since: Cell<Option<Instant>>,
    /// Whether the request at hand leaves a part of its body unread.
    leaves_unread: Cell<bool>,
    waker: RefCell<Option<Waker>>,
}

impl Seat {
    fn new() -> Self {
        Self {
            phase: Cell::new(Phase::Fresh),
            continues: Cell::new(Continue::Pass),
            must_go: Cell::new(false),
            waiting_since: Cell::new(Some(Instant::now())),
            leaves_unread: Cell::new(false),
            waker: RefCell::new(None),
        }
    }

    /// Remembers whom to wake when it must go.
    pub(super) fn watch(&self, cx: &Context<'_>) {
        let mut waker = self.waker.borrow_mut();
        if waker.as_ref().is_none_or(|known| !known.will_wake(cx.waker())) {
            *waker = Some(cx.waker().clone());
        }
    }

    fn wake(&self) {
        if let Some(waker) = &*self.waker.borrow() {
            waker.wake_by_ref();
        }
    }

    /// It is the client's turn.
    pub(super) fn wait(&self) {
        if self.waiting_since.get().is_none() {
            self.waiting_since.set(Some(Instant::now()));
        }
    }

    /// It is ours.
    pub(super) fn go_on(&self) {
        if self.phase.get() == Phase::Answering {
            self.waiting_since.set(None);
        }
    }

    fn begin(&self, expects_continue: bool) {
        self.phase.set(Phase::Answering);
        self.waiting_since.set(None);
        self.leaves_unread.set(false);
        self.continues.set(if expects_continue { Continue::Hold } else { Continue::Pass });
    }

    fn ask_for_body(&self) {
        match self.continues.get() {
            Continue::Hold => self.continues.set(Continue::Pass),
            Continue::Held => self.continues.set(Continue::Due),
            Continue::Pass | Continue::Due => {}
        }
    }

    fn end(&self) {
        let now = Instant::now();
        self.phase.set(if self.leaves_unread.get() { Phase::Leaving(now) } else { Phase::Idle });
        self.waiting_since.set(Some(now));
        // The time of the new phase has yet to be set.
        self.wake();
    }
}

/// The middleware. It is the outermost one.
pub(super) async fn keep<B: MessageBody + 'static>(
    mut request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let Some(seat) = request.request().conn_data::<Rc<Seat>>().cloned() else {
        return next.call(request).await.map(ServiceResponse::map_into_boxed_body);
    };
    seat.begin(request.request().head().expect());
    let ended = Ended(seat.clone());
    let body = watch_body(&mut request, &seat);
    // What it would change to is not spoken here, and actix takes all that follows for a part of this request.
    let wants_another = request.headers().contains_key(UPGRADE) && request.version() == Version::HTTP_11;
    let answer = next.call(request).await;
    let is_unread = body.is_some_and(|body| !body.is_at_end());
    seat.leaves_unread.set(is_unread);
    let must_close = is_unread || wants_another;
    match answer {
        Ok(mut answer) => {
            if must_close {
                answer.response_mut().head_mut().set_connection_type(ConnectionType::Close);
            }
            Ok(answer.map_body(|_, body| BoxBody::new(Watched { body: body.boxed(), _ended: ended })))
        }
        Err(error) if must_close => {
            let mut answer = error.error_response();
            answer.head_mut().set_connection_type(ConnectionType::Close);
            Err(InternalError::from_response("answered already", answer).into())
        }
        Err(error) => Err(error),
    }
}

/// Tells the seat that the request is over, however it ended.
struct Ended(Rc<Seat>);

impl Drop for Ended {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// The body of an answer; it is dropped when the last of it is on its way.
struct Watched {
    body: BoxBody,
    _ended: Ended,
}

impl MessageBody for Watched {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.body).poll_next(cx)
    }
}

/// Puts itself between a request and its body, if it has one.
fn watch_body(request: &mut ServiceRequest, seat: &Rc<Seat>) -> Option<Incoming> {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let is_chunked = request.headers().contains_key(TRANSFER_ENCODING);
    if !is_chunked && length.unwrap_or(0) == 0 {
        // For what actix takes as a body beside `Upgrade: websocket`, though no head announces one.
        request.set_payload(Payload::None);
        return None;
    }
    let source = Rc::new(RefCell::new(Source { payload: request.take_payload(), left: length, at_end: false }));
    let incoming = Incoming { source, seat: seat.clone() };
    request.set_payload(Payload::Stream { payload: Box::pin(incoming.clone()) });
    Some(incoming)
}

/// A body on its way to a handler.
#[derive(Clone)]
struct Incoming {
    source: Rc<RefCell<Source>>,
    seat: Rc<Seat>,
}

struct Source {
    payload: Payload,
    /// What its length leaves. actix knows no end of a body beside `Upgrade: websocket`.
    left: Option<u64>,
    at_end: bool,
}

impl Source {
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, PayloadError>>> {
        if self.at_end || self.left == Some(0) {
            self.at_end = true;
            return Poll::Ready(None);
        }
        let polled = Pin::new(&mut self.payload).poll_next(cx);
        match &polled {
            Poll::Ready(Some(Ok(chunk))) => {
                self.left = self.left.map(|left| left.saturating_sub(chunk.len() as u64));
            }
            Poll::Ready(None) => self.at_end = true,
            Poll::Ready(Some(Err(_))) | Poll::Pending => {}
        }
        polled
    }
}

impl Incoming {
    /// Whether all of it has arrived. A little that no handler wanted is thrown away, which spares a new connection.
    fn is_at_end(&self) -> bool {
        let (mut source, mut thrown_away) = (self.source.borrow_mut(), 0);
        let mut cx = Context::from_waker(Waker::noop());
        while thrown_away <= MAX_THROWN_AWAY {
            match source.poll(&mut cx) {
                Poll::Ready(Some(Ok(chunk))) => thrown_away += chunk.len(),
                Poll::Ready(None) => return true,
                Poll::Ready(Some(Err(_))) | Poll::Pending => return false,
            }
        }
        false
    }
}

impl Stream for Incoming {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.seat.ask_for_body();
        let polled = self.source.borrow_mut().poll(cx);
        if polled.is_pending() {
            self.seat.wait();
        } else {
            self.seat.go_on();
        }
        polled
    }
}
