//! Reasons to look: a notification of Postgres, the next due time, a lane that runs low. They say
//! that there may be something to do, never what.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::supervisor::Pulse;
use super::{Engine, failpoint};
use crate::store::db::{Db, Listener};
use crate::telemetry;

/// How often a node looks although nothing told it to.
const POLL: Duration = Duration::from_secs(5);
/// The least time between two looks.
const SPACING: Duration = Duration::from_millis(20);
/// How long to wait after a look that failed.
const AGAIN_AFTER: Duration = Duration::from_millis(500);
/// How long to wait where notifications never came.
const UNPROVED_AGAIN_AFTER: Duration = Duration::from_secs(10);
/// How often a node notifies itself.
const PROVE_EVERY: Duration = Duration::from_secs(2);
/// Within what it must hear itself; else nothing is kept in memory until it does again.
const PROVED_WITHIN: Duration = Duration::from_secs(4);
/// The loop that listens has shown a sign of life by then, connected or not.
pub(super) const LISTENS_WITHIN: Duration = Duration::from_secs(60);

impl Engine {
    /// Looks for what is due, until stopped.
    pub(super) async fn look_when_woken(self: Arc<Self>, pulse: Arc<Pulse>) {
        // The same one each time that the loop is started again.
        let _ = self.look_pulse.set(pulse.clone());
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
        let mut is_told_off = false;
        loop {
            pulse.beat();
            let mut was_proved = false;
            let listened = tokio::select! {
                listened = self.listen_once(&mut was_proved, &pulse) => listened,
                () = self.stopped.cancelled() => return pulse.done(),
            };
            self.believe(false);
            is_told_off &= !was_proved;
            if let Err(error) = listened {
                telemetry::engine::NOTIFICATIONS_LOST.increment(1);
                let error = format!("{error:#}");
                // Where they never come, as behind a pooler, once is enough.
                if is_told_off {
                    tracing::debug!(error, "notifications are still off");
                } else {
                    tracing::warn!(
                        error,
                        "notifications of Postgres do not come: looking every few seconds instead, and reading each \
                         subscription anew for each try; give this node a connection that no pooler shares"
                    );
                }
                is_told_off = true;
            }
            sleep(if is_told_off && !was_proved { UNPROVED_AGAIN_AFTER } else { AGAIN_AFTER }).await;
        }
    }

    /// Notes whether notifications come.
    fn believe(&self, is_told: bool) {
        if self.targets.is_told() != is_told {
            self.targets.set_told(is_told);
        }
        metrics::gauge!(telemetry::engine::NOTIFICATIONS_PROVED).set(f64::from(u8::from(is_told)));
    }

    /// That a statement is answered does not prove that notifications come: a pooler answers too. So this node notifies
    /// itself, through the pool, and believes in the channel only while it hears itself.
    async fn listen_once(&self, was_proved: &mut bool, pulse: &Pulse) -> anyhow::Result<()> {
        let mut connection =
            timeout(PROVED_WITHIN, Db::listen(&self.database_url)).await.context("connecting to listen")??;
        let own = format!("jetbridge_proof_{:016x}", rand::random::<u64>());
        let listen = format!("LISTEN jetbridge_due; LISTEN jetbridge_subscriptions; LISTEN {own}");
        timeout(PROVED_WITHIN, connection.batch_execute(&listen)).await.context("listening")?.context("listening")?;
        loop {
            pulse.beat();
            failpoint::pass("listen");
            self.prove(&mut connection, &own).await?;
            if !*was_proved {
                // What changed before this was not told; what is read from now on is.
                *was_proved = true;
                self.believe(true);
                tracing::debug!("notifications come");
                self.wake.notify_one();
            }
            let until = Instant::now() + PROVE_EVERY;
            while let Ok(heard) = timeout_at(until, connection.next()).await {
                self.told(&heard.context("the connection ended")?);
            }
        }
    }

    /// Notifies this node by another connection and waits until it is heard.
    async fn prove(&self, connection: &mut Listener, own: &str) -> anyhow::Result<()> {
        let proof = async {
            self.db
                .query(async |conn| {
                    diesel::sql_query("SELECT pg_notify($1, '')").bind::<Text, _>(own).execute(conn).await
                })
                .await?;
            loop {
                let heard = connection.next().await.context("the connection ended")?;
                if heard.channel == own {
                    return anyhow::Ok(());
                }
                self.told(&heard);
            }
        };
        timeout(PROVED_WITHIN, proof).await.context("waiting for a notification to this node itself")?
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
