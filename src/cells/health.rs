//! What all databases know of receivers, taken together.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use diesel_async::AsyncPgConnection;

use super::{Cells, Place};
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
        let ask = async |place: Place| place.db.query(async |conn| health::of(conn, ids, depth, now).await).await;
        Ok(self.gather(None, ask).await?.by_key(|one| one.id, Found::and))
    }

    /// The certificates that their receivers showed, the newest of each. As above.
    ///
    /// # Errors
    ///
    /// Home cannot be asked.
    pub async fn certificates_of(&self, ids: &[SubscriptionId]) -> Result<OfEach<ReceiverCertificate>, DbError> {
        let ask = async |place: Place| {
            let of = async |conn: &mut AsyncPgConnection| certificates::of(conn, ids).await;
            Ok::<Vec<_>, DbError>(place.db.query(of).await?.into_values().collect())
        };
        let newest = |one: ReceiverCertificate, other: ReceiverCertificate| {
            if one.seen_at < other.seen_at { other } else { one }
        };
        Ok(self.gather(None, ask).await?.by_key(|one: &ReceiverCertificate| one.subscription_id, newest))
    }
}
