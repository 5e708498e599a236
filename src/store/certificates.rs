//! Until when the certificates are good that receivers showed.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::receiver_certificates::{self, dsl};
use crate::domain::id::SubscriptionId;

/// What a receiver showed.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Insertable)]
#[diesel(table_name = receiver_certificates)]
pub struct ReceiverCertificate {
    /// To whom it delivers.
    pub subscription_id: SubscriptionId,
    /// The host that showed it.
    pub host: String,
    /// Until when it is good.
    pub ends_at: DateTime<Utc>,
    /// When it was first seen.
    pub seen_at: DateTime<Utc>,
}

impl ReceiverCertificate {
    /// Whether the host of this URL showed it.
    #[must_use]
    pub fn is_of(&self, url: &str) -> bool {
        url.parse::<http::Uri>().is_ok_and(|uri| uri.host().is_some_and(|host| host.eq_ignore_ascii_case(&self.host)))
    }
}

/// Notes what receivers showed, in place of what they showed before. One that is not there any more is left out.
pub async fn note(connection: &mut AsyncPgConnection, seen: &[ReceiverCertificate]) -> QueryResult<()> {
    use diesel::sql_types::{Array, Text, Timestamptz, Uuid};
    let ids: Vec<_> = seen.iter().map(|one| one.subscription_id).collect();
    let hosts: Vec<_> = seen.iter().map(|one| one.host.as_str()).collect();
    let (ends, at): (Vec<_>, Vec<_>) = seen.iter().map(|one| (one.ends_at, one.seen_at)).unzip();
    diesel::sql_query(
        "INSERT INTO receiver_certificates AS r (subscription_id, host, ends_at, seen_at) \
         SELECT g.* FROM unnest($1, $2, $3, $4) AS g (id, host, ends_at, seen_at) \
         WHERE EXISTS (SELECT FROM subscriptions s WHERE s.id = g.id) ORDER BY g.id \
         ON CONFLICT (subscription_id) DO UPDATE SET host = excluded.host, ends_at = excluded.ends_at, \
             seen_at = excluded.seen_at WHERE (r.host, r.ends_at) IS DISTINCT FROM (excluded.host, excluded.ends_at)",
    )
    .bind::<Array<Uuid>, _>(ids)
    .bind::<Array<Text>, _>(hosts)
    .bind::<Array<Timestamptz>, _>(ends)
    .bind::<Array<Timestamptz>, _>(at)
    .execute(connection)
    .await
    .map(drop)
}

/// What the receivers of these subscriptions showed, as far as one did. That the caller may see them is asked before.
pub async fn of(
    connection: &mut AsyncPgConnection,
    ids: &[SubscriptionId],
) -> QueryResult<HashMap<SubscriptionId, ReceiverCertificate>> {
    let rows: Vec<ReceiverCertificate> =
        dsl::receiver_certificates.filter(dsl::subscription_id.eq_any(ids)).load(connection).await?;
    Ok(rows.into_iter().map(|row| (row.subscription_id, row)).collect())
}
