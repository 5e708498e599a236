//! Where a call stands, and where its time went.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chrono::{DateTime, Utc};

use super::Fault;
use crate::domain::outcome::Reason;

/// Where the time of a call went. What did not happen, as a look-up on a kept connection, is `None`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Timing {
    /// The look-up of the name.
    pub dns: Option<Duration>,
    /// The connection.
    pub connect: Option<Duration>,
    /// The TLS handshake.
    pub tls: Option<Duration>,
    /// From the start to the head of the answer.
    pub first_byte: Option<Duration>,
    /// The whole.
    pub total: Duration,
}

/// What a call waits for.
#[derive(Clone, Copy, Debug)]
#[repr(u32)]
pub(super) enum Phase {
    /// Its answer.
    Answer,
    /// A name's addresses.
    Resolving,
    /// A socket to connect with.
    Queueing,
    /// A connection.
    Connecting,
    /// A handshake.
    ShakingHands,
}

/// Where a call stands, told while it goes on.
#[derive(Default)]
pub(super) struct Progress {
    phase: AtomicU32,
    pub(super) dns_us: AtomicU32,
    pub(super) connect_us: AtomicU32,
    pub(super) tls_us: AtomicU32,
    pub(super) first_byte_us: AtomicU32,
    peer: Mutex<Option<SocketAddr>>,
    /// Until when the certificate is good that was shown.
    certificate_ends: Mutex<Option<DateTime<Utc>>>,
}

/// Zero means "did not happen", so that what did takes at least one microsecond.
pub(super) fn store(place: &AtomicU32, time: Duration) {
    place.store(u32::try_from(time.as_micros()).unwrap_or(u32::MAX).max(1), Ordering::Relaxed);
}

impl Progress {
    /// Tells what is waited for from now on.
    pub(super) fn enter(&self, phase: Phase) {
        self.phase.store(phase as u32, Ordering::Relaxed);
    }

    /// Goes on over a connection that another call has made: what went into one of its own is nothing to tell of.
    pub(super) fn leaves_connecting(&self) {
        for place in [&self.dns_us, &self.connect_us, &self.tls_us] {
            place.store(0, Ordering::Relaxed);
        }
    }

    /// Tells who is called.
    pub(super) fn calls(&self, address: SocketAddr) {
        *self.peer.lock().expect("nobody panics while holding it") = Some(address);
    }

    pub(super) fn peer(&self) -> Option<SocketAddr> {
        *self.peer.lock().expect("nobody panics while holding it")
    }

    /// Tells until when the certificate is good that was shown, if one was.
    pub(super) fn shows(&self, certificate_ends: Option<DateTime<Utc>>) {
        *self.certificate_ends.lock().expect("nobody panics while holding it") = certificate_ends;
    }

    pub(super) fn certificate_ends(&self) -> Option<DateTime<Utc>> {
        *self.certificate_ends.lock().expect("nobody panics while holding it")
    }

    pub(super) fn timing(&self, total: Duration) -> Timing {
        let read = |place: &AtomicU32| {
            let micros = place.load(Ordering::Relaxed);
            (micros > 0).then(|| Duration::from_micros(u64::from(micros)))
        };
        Timing {
            dns: read(&self.dns_us),
            connect: read(&self.connect_us),
            tls: read(&self.tls_us),
            first_byte: read(&self.first_byte_us),
            total,
        }
    }

    /// Why a call has no answer whose time is over.
    pub(super) fn fault_of_deadline(&self) -> Fault {
        const RESOLVING: u32 = Phase::Resolving as u32;
        const QUEUEING: u32 = Phase::Queueing as u32;
        const CONNECTING: u32 = Phase::Connecting as u32;
        const SHAKING_HANDS: u32 = Phase::ShakingHands as u32;
        Fault::Theirs(match self.phase.load(Ordering::Relaxed) {
            QUEUEING => return Fault::Ours,
            RESOLVING => Reason::DnsFailed,
            CONNECTING => Reason::ConnectionTimedOut,
            SHAKING_HANDS => Reason::TlsTimedOut,
            _ => Reason::AnswerTimedOut,
        })
    }
}
