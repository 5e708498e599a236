//! Being told to stop: by Ctrl-C, SIGTERM, or the terminal going away.

use std::io;

use futures_util::future::select_all;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Listens for being told to stop. What was ignored when the process started stays ignored: `nohup` and a shell's
/// background jobs ask for that.
pub struct Stop(Vec<(SignalKind, Signal)>);

impl Stop {
    /// Listens from now on; without this, such a signal ends the process at once.
    pub fn listen() -> io::Result<Self> {
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let heard = kinds.into_iter().filter(|kind| !is_ignored(*kind));
        heard.map(|kind| Ok((kind, signal(kind)?))).collect::<io::Result<_>>().map(Self)
    }

    /// Ends when the process is told to stop.
    pub async fn requested(&mut self) {
        self.requested_by_supervisor().await;
    }

    /// The same; tells whether it was SIGTERM, as what runs a service sends it, rather than a person at a terminal.
    pub async fn requested_by_supervisor(&mut self) -> bool {
        if self.0.is_empty() {
            return std::future::pending().await;
        }
        let heard = self.0.iter_mut().map(|(kind, signal)| {
            Box::pin(async move {
                signal.recv().await;
                *kind
            })
        });
        select_all(heard).await.0 == SignalKind::terminate()
    }
}

/// Whether this signal does nothing. One that is listened for already is not ignored.
#[expect(unsafe_code, reason = "nothing safe asks what a signal does without changing it")]
fn is_ignored(kind: SignalKind) -> bool {
    let mut action = std::mem::MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: the new action is null, so that none is set; the present one is written to where there is room for it, and
    // all zeros, should the call fail, are an action as well.
    unsafe {
        libc::sigaction(kind.as_raw_value(), std::ptr::null(), action.as_mut_ptr()) == 0
            && action.assume_init().sa_sigaction == libc::SIG_IGN
    }
}
