//! Notifications of Postgres: what is due, and which subscriptions have changed.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection};
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::changes::VIEWERS;
use super::failpoint;
use super::node::Node;
use super::supervisor::Pulse;
use super::targets::Targets;
use crate::store::db::{Db, Listener};
use crate::store::events::NOTIFIED_OF_ALL;
use crate::telemetry;

/// How long to wait before the database is listened to again.
const AGAIN_AFTER: Duration = Duration::from_millis(500);
/// How long to wait where notifications never came.
const UNPROVED_AGAIN_AFTER: Duration = Duration::from_secs(10);
/// How often a node notifies itself.
const PROVE_EVERY: Duration = Duration::from_secs(2);
/// Within what it must hear itself; else nothing is kept in memory until it does again.
const PROVED_WITHIN: Duration = Duration::from_secs(4);
/// The loop that listens has shown a sign of life by then, connected or not.
pub(super) const BEATS_WITHIN: Duration = Duration::from_secs(60);

/// Listens.
pub(super) struct Notifications {
    pub(super) node: Node,
    /// For the connection that listens.
    pub(super) database_url: String,
    pub(super) targets: Arc<Targets>,
}

impl Notifications {
    /// Listens until stopped.
    pub(super) async fn run(self: Arc<Self>, pulse: Arc<Pulse>) {
        let mut is_known_to_be_off = false;
        loop {
            pulse.beat();
            let mut was_proved = false;
            let listened = tokio::select! {
                listened = self.listen_once(&mut was_proved, &pulse) => listened,
                () = self.node.stopped.cancelled() => return pulse.done(),
            };
            self.believe(false);
            is_known_to_be_off &= !was_proved;
            if let Err(error) = listened {
                telemetry::engine::NOTIFICATIONS_LOST.increment(1);
                let error = format!("{error:#}");
                // Where they never come, as behind a pooler, once is enough.
                if is_known_to_be_off {
                    tracing::debug!(error, "notifications are still off");
                } else {
                    tracing::warn!(
                        error,
                        "notifications of Postgres do not come: looking every few seconds instead, and reading each \
                         subscription anew for each try; give this node a connection that no pooler shares"
                    );
                }
                is_known_to_be_off = true;
            }
            sleep(if is_known_to_be_off && !was_proved { UNPROVED_AGAIN_AFTER } else { AGAIN_AFTER }).await;
        }
    }

    /// Notes whether notifications come.
    fn believe(&self, is_notified: bool) {
        if self.targets.is_notified() != is_notified {
            self.targets.set_notified(is_notified);
        }
        metrics::gauge!(telemetry::engine::NOTIFICATIONS_PROVED).set(f64::from(u8::from(is_notified)));
    }

    /// That a statement is answered does not prove that notifications come: a pooler answers too. So this node notifies
    /// itself, through the pool, and believes in the channel only while it hears itself.
    async fn listen_once(&self, was_proved: &mut bool, pulse: &Pulse) -> anyhow::Result<()> {
        let mut connection =
            timeout(PROVED_WITHIN, Db::listen(&self.database_url)).await.context("connecting to listen")??;
        let own = format!("jetbridge_proof_{:016x}", rand::random::<u64>());
        let listen = format!("LISTEN jetbridge_due; LISTEN jetbridge_subscriptions; LISTEN {VIEWERS}; LISTEN {own}");
        timeout(PROVED_WITHIN, connection.batch_execute(&listen)).await.context("listening")?.context("listening")?;
        loop {
            pulse.beat();
            failpoint::pass("listen");
            self.prove(&mut connection, &own).await?;
            if !*was_proved {
                // What changed before this was not notified; what is read from now on is.
                *was_proved = true;
                self.believe(true);
                tracing::debug!("notifications come");
                self.node.waker.poll_soon();
            }
            let until = Instant::now() + PROVE_EVERY;
            while let Ok(heard) = timeout_at(until, connection.next()).await {
                self.notified(&heard.context("the connection ended")?);
            }
        }
    }

    /// Notifies this node by another connection and waits until it is heard.
    async fn prove(&self, connection: &mut Listener, own: &str) -> anyhow::Result<()> {
        let proof = async {
            self.node
                .db
                .query(async |conn| {
                    diesel::sql_query("SELECT pg_notify($1, '')").bind::<Text, _>(own).execute(conn).await
                })
                .await?;
            loop {
                let heard = connection.next().await.context("the connection ended")?;
                if heard.channel == own {
                    return anyhow::Ok(());
                }
                self.notified(&heard);
            }
        };
        timeout(PROVED_WITHIN, proof).await.context("waiting for a notification to this node itself")?
    }

    fn notified(&self, notification: &diesel::pg::PgNotification) {
        if notification.channel == VIEWERS {
            return self.node.changes.heard_of_viewers(&notification.payload);
        }
        if notification.channel == "jetbridge_subscriptions"
            && let Ok(id) = notification.payload.parse()
        {
            self.targets.forget(id);
        }
        if notification.payload == NOTIFIED_OF_ALL {
            self.node.waker.poll_afresh();
        } else {
            self.node.waker.poll_soon();
        }
    }
}
