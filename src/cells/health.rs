//! What all databases know of receivers, taken together.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::Cells;
use crate::domain::cell::CellName;
use crate::domain::id::SubscriptionId;
use crate::store::certificates::{self, ReceiverCertificate};
use crate::store::db::DbError;
use crate::store::health::{self, Depth, Found};

/// Something of each subscription, and the cells whose part is missing.
pub type OfEach<T> = (HashMap<SubscriptionId, T>, Vec<CellName>);

impl Cells {
    /// The newest tries of these subscriptions and what waits for them. That the caller may see them is asked before.
    ///
    /// # Errors
    ///
    /// Home cannot be asked.
    pub async fn health_of(
        &self,
        ids: &[SubscriptionId],
        depth: Depth,
        now: DateTime<Utc>,
    ) -> Result<OfEach<Found>, DbError> {
        let ask = async |place: super::Place| {
            place.db.run_wide(async |conn| Ok::<_, DbError>(health::of(conn, ids, depth, now).await?)).await
        };
        let gathered = self.gather(None, ask).await?;
        let mut all: HashMap<SubscriptionId, Found> = HashMap::new();
        for one in gathered.answers.into_iter().flatten() {
            let merged = match all.remove(&one.id) {
                Some(before) => before.and(one),
                None => one,
            };
            all.insert(merged.id, merged);
        }
        Ok((all, gathered.away))
    }

    /// The certificates that their receivers showed, each as the node saw it that saw it last. As above.
    ///
    /// # Errors
    ///
    /// Home cannot be asked.
    pub async fn certificates_of(&self, ids: &[SubscriptionId]) -> Result<OfEach<ReceiverCertificate>, DbError> {
        let ask = async |place: super::Place| place.db.query(async |conn| certificates::of(conn, ids).await).await;
        let gathered = self.gather(None, ask).await?;
        let mut all: HashMap<SubscriptionId, ReceiverCertificate> = HashMap::new();
        for (id, one) in gathered.answers.into_iter().flatten() {
            if all.get(&id).is_none_or(|before| before.seen_at < one.seen_at) {
                all.insert(id, one);
            }
        }
        Ok((all, gathered.away))
    }
}
