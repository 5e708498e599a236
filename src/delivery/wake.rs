//! Reasons to look: a notification of Postgres, the next due time, a lane that runs low. They say
//! that there may be something to do, never what.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::StreamExt;
use tokio::time::{sleep, timeout};

use super::supervisor::Pulse;
use super::{Engine, failpoint};
use crate::store::db::Db;

/// How often a node looks although nothing told it to.
const POLL: Duration = Duration::from_secs(5);
/// The least time between two looks.
const SPACING: Duration = Duration::from_millis(20);
/// How long to wait after a look that failed.
const AGAIN_AFTER: Duration = Duration::from_millis(500);
/// How often the listening connection is asked whether it lives.
const ALIVE_EVERY: Duration = Duration::from_secs(10);
/// The loop that listens has shown a sign of life by then, connected or not.
pub(super) const LISTENS_WITHIN: Duration = Duration::from_secs(60);

impl Engine {
    /// Looks for what is due, until stopped.
    pub(super) async fn look_when_woken(self: Arc<Self>, pulse: Arc<Pulse>) {
        while !self.stopped.is_cancelled() {
            // Whoever asks from here on asks for the next look.
            let asked = self.wake.notified();
            let looked = tokio::select! {
                looked = self.tick() => looked,
                () = self.stopped.cancelled() => break,
            };
            failpoint::pass("look");
            let next = match looked {
                Ok(next) => {
                    pulse.beat();
                    next
                }
                Err(error) => {
                    tracing::warn!(error = format!("{error:#}"), "could not look for what is due");
                    tokio::select! {
                        () = sleep(AGAIN_AFTER) => continue,
                        () = self.stopped.cancelled() => break,
                    }
                }
            };
            let due = async {
                match next {
                    Some(next) => self.clock.until(next).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = asked => {}
                () = due => {}
                () = self.sooner() => {}
                () = sleep(POLL) => {}
                () = self.stopped.cancelled() => break,
            }
            sleep(SPACING).await;
        }
        pulse.done();
    }

    /// Listens for what Postgres tells, until stopped.
    pub(super) async fn listen(self: Arc<Self>, pulse: Arc<Pulse>) {
        loop {
            pulse.beat();
            let listened = tokio::select! {
                listened = self.listen_once(&pulse) => listened,
                () = self.stopped.cancelled() => return pulse.done(),
            };
            self.targets.set_told(false);
            if let Err(error) = listened {
                tracing::warn!(
                    error = format!("{error:#}"),
                    "notifications are off; looking every few seconds instead"
                );
            }
            sleep(AGAIN_AFTER).await;
        }
    }

    async fn listen_once(&self, pulse: &Pulse) -> anyhow::Result<()> {
        let mut connection =
            timeout(ALIVE_EVERY, Db::connect(&self.database_url)).await.context("connecting to listen")??;
        connection.batch_execute("LISTEN jetbridge_due; LISTEN jetbridge_subscriptions").await.context("listening")?;
        // What changed before this was not told; what is read from now on is.
        self.targets.set_told(true);
        self.wake.notify_one();
        loop {
            pulse.beat();
            failpoint::pass("listen");
            match timeout(ALIVE_EVERY, next_notification(&mut connection)).await {
                Ok(Some(notification)) => self.told(&notification?),
                Ok(None) => anyhow::bail!("the connection ended"),
                Err(_) => {
                    let alive = timeout(ALIVE_EVERY, connection.batch_execute("SELECT 1")).await;
                    alive.context("asking whether it lives")?.context("asking whether it lives")?;
                }
            }
        }
    }

    fn told(&self, notification: &diesel::pg::PgNotification) {
        if notification.channel == "jetbridge_subscriptions"
            && let Ok(id) = notification.payload.parse()
        {
            self.targets.forget(id);
        }
        self.wake.notify_one();
    }
}

async fn next_notification(
    connection: &mut AsyncPgConnection,
) -> Option<diesel::QueryResult<diesel::pg::PgNotification>> {
    Box::pin(connection.notifications_stream()).next().await
}
