//! How many sockets there may be: each is held by the connection that it is for, used or kept.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

/// Of the descriptors of the process. Half are for those who call it, a twentieth for all else.
const SHARE: (usize, usize) = (9, 20);
/// More than that many are never of use.
const MOST: usize = 1 << 16;
/// How often who waits for a socket looks again for one that is kept unused.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// What looking up a name may have open at once: both families, each asked over UDP and, if need be, over TCP.
const LOOK_UP: usize = 4;

/// The right to one socket, or to those of a look-up.
pub(super) type Permit = OwnedSemaphorePermit;

/// The sockets of one way out. Clones share them.
#[derive(Clone)]
pub(super) struct Sockets {
    free: Arc<Semaphore>,
    total: usize,
}

impl Sockets {
    pub(super) fn new(total: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(total)), total }
    }

    /// As many as the process has descriptors for, beside what else it does.
    pub(super) fn of_the_process() -> Self {
        let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
        let limit = limit.map_or(MOST, |limit| usize::try_from(limit).unwrap_or(MOST));
        Self::new((limit / SHARE.1 * SHARE.0).clamp(16, MOST))
    }

    pub(super) fn total(&self) -> usize {
        self.total
    }

    /// One, if there is one.
    pub(super) fn try_take(&self) -> Option<Permit> {
        self.free.clone().try_acquire_owned().ok()
    }

    /// One, as soon as there is one; meanwhile `spare` is asked to close what is kept unused.
    pub(super) async fn take(&self, spare: impl Fn()) -> Permit {
        self.take_many(1, spare).await
    }

    /// As many as looking up a name may need.
    pub(super) async fn take_for_look_up(&self, spare: impl Fn()) -> Permit {
        self.take_many(LOOK_UP.min(self.total.max(1)), spare).await
    }

    async fn take_many(&self, count: usize, spare: impl Fn()) -> Permit {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        loop {
            if let Ok(permit) = self.free.clone().try_acquire_many_owned(count) {
                return permit;
            }
            spare();
            if let Ok(permit) = timeout(LOOK_AGAIN, self.free.clone().acquire_many_owned(count)).await {
                return permit.expect("it is never closed");
            }
        }
    }
}

/// Whether it is this machine that has run out of something, as descriptors.
pub(super) fn is_ours(error: &io::Error) -> bool {
    const OURS: [rustix::io::Errno; 4] =
        [rustix::io::Errno::MFILE, rustix::io::Errno::NFILE, rustix::io::Errno::NOBUFS, rustix::io::Errno::NOMEM];
    rustix::io::Errno::from_io_error(error).is_some_and(|errno| OURS.contains(&errno))
}

/// Whether no descriptor can be had now: for libraries that do not tell why they failed.
pub(super) fn are_short() -> bool {
    std::net::UdpSocket::bind(("127.0.0.1", 0)).is_err_and(|error| is_ours(&error))
}
